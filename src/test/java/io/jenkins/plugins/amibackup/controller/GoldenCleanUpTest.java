package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A clean-up that an earlier version has begun goes on under this one. */
class GoldenCleanUpTest {

    private static final String LIST = "io.jenkins.plugins.amibackup.PendingCleanUps.xml";
    private static final String RUN = "c6fbe507";

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

    @Test
    void theListOfAnEarlierVersionIsPickedUp() throws Throwable {
        String document = "ami-operations/" + RUN + ".json";
        sessions.then(jenkins -> {
            aws.configure();
            jenkins.createFreeStyleProject("nightly");
            aws.aws.s3().put(AwsBesideJenkins.BUCKET, document, golden(RUN + ".json"));
            Files.write(list(jenkins), golden(LIST));
        });
        // The lease of the controller that wrote the document has run out.
        aws.clock.advance(Duration.ofMinutes(20));
        try (Ends lines = new Ends()) {
            sessions.then(jenkins -> {
                assertThat(lines.next()).isEqualTo(RUN + ": the clean-up in acme-ami-backups for nightly#2 continues");
            });
        }
    }
}
