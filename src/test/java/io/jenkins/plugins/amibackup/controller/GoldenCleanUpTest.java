package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.embeddedaws.SavedState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A clean-up that an earlier version has begun is finished by this one. */
class GoldenCleanUpTest {

    private static final String LIST = "io.jenkins.plugins.amibackup.PendingCleanUps.xml";
    private static final String RUN = "c6fbe507";
    private static final String DOCUMENT = "ami-operations/" + RUN + ".json";
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = GoldenCleanUpTest.class.getResourceAsStream("GoldenCleanUpTest/" + name)) {
            return file.readAllBytes();
        }
    }

    private static Path list(JenkinsRule jenkins) {
        return jenkins.jenkins.getRootDir().toPath().resolve(LIST);
    }

    /** What the document names, as it stood in AWS the day before: stored by now, and with nobody who waits for it. */
    private void plant() throws IOException {
        String yesterday = LocalDate.ofInstant(aws.clock.instant(), ZoneOffset.UTC)
                .minusDays(1)
                .toString();
        String state = new String(golden(RUN + ".aws.json"), StandardCharsets.UTF_8);
        SavedState.plant(aws.aws, JSON.readTree(state.replace("2026-11-28", yesterday)));
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, DOCUMENT, golden(RUN + ".json"));
    }

    @Test
    void theListOfAnEarlierVersionIsWorkedOff() throws Throwable {
        sessions.then(jenkins -> {
            aws.configure();
            jenkins.createFreeStyleProject("nightly");
            plant();
            Files.write(list(jenkins), golden(LIST));
        });
        assertThat(aws.images()).hasSize(1);
        // The lease of the controller that wrote the document has run out.
        aws.clock.advance(Duration.ofMinutes(20));
        try (Ends lines = new Ends()) {
            sessions.then(jenkins -> {
                assertThat(lines.next()).isEqualTo(RUN + ": the clean-up in acme-ami-backups for nightly#2 continues");
                String line = lines.next();
                while (line.startsWith(RUN + ": ")) {
                    line = lines.next();
                }
                assertThat(line).startsWith("Backup " + RUN + " of ").contains("Aborted by alice");
                // The list hears of the end right after the log.
                for (int look = 0; look < 500 && Files.exists(list(jenkins)); look++) {
                    Thread.sleep(20);
                }
                assertThat(PendingCleanUps.get().entries()).isEmpty();
                assertThat(list(jenkins)).doesNotExist();
            });
        }
        assertThat(aws.images()).isEmpty();
        assertThat(aws.aws.ec2().snapshots()).isEmpty();
        assertThat(aws.aws.s3().keys(AwsBesideJenkins.BUCKET)).containsExactly(DOCUMENT);
        JsonNode document = JSON.readTree(aws.aws.s3().get(AwsBesideJenkins.BUCKET, DOCUMENT));
        assertThat(document.path("status").asText()).isEqualTo("aborted");
        assertThat(document.has("lease")).isFalse();
    }
}
