package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.ControllerIdentity;
import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.engine.identity.MetadataService;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Jenkins is restarted while it finishes a backup that the command line has left. */
class LeftBackupsRestartTest {

    private static final String ENDPOINT = "aws.ec2MetadataServiceEndpoint";

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.with(builder ->
            builder.durations(Durations.fixed(Duration.ZERO, Duration.ZERO, AwsBesideJenkins.STORE, Duration.ZERO)));

    private static void look() {
        ExtensionList.lookupSingleton(LeftBackupsWatch.class).look();
    }

    private static String until(Ends ends, String words) throws InterruptedException {
        String said = ends.next();
        while (!said.contains(words)) {
            said = ends.next();
        }
        return said;
    }

    @Test
    void aCopiedHomeFinishesNothingUntilAnAdministratorHasSaidWhatItIs(@TempDir Path machine) throws Throwable {
        System.setProperty(ControllerIdentity.BOARD, machine.resolve("none").toString());
        try (MetadataService metadata = new MetadataService("i-0aaaaaaaaaaaaaaa1")) {
            System.setProperty(ENDPOINT, metadata.address());
            sessions.then(jenkins -> {
                aws.configure();
                AmiBackupConfiguration.get().setFinishLeftBackups(true);
                look();
            });
            String runId = LeftByCommandLine.leave(aws, aws.instance);
            metadata.says("i-0bbbbbbbbbbbbbbb2");
            sessions.then(jenkins -> {
                long calls = aws.aws.calls().total();
                look();
                assertThat(Awakening.get().isInDoubt()).isTrue();
                assertThat(aws.aws.calls().total()).isEqualTo(calls);
                try (Ends ends = new Ends()) {
                    Awakening.get().isController();
                    look();
                    assertThat(until(ends, "4/5 Store")).startsWith(runId);
                    aws.clock.advance(AwsBesideJenkins.STORE);
                    assertThat(until(ends, "that the command line left is complete"))
                            .contains(runId);
                }
            });
        } finally {
            System.clearProperty(ENDPOINT);
            System.clearProperty(ControllerIdentity.BOARD);
        }
    }

    @Test
    void itIsFoundAgainAndFinished() throws Throwable {
        String runId = LeftByCommandLine.leave(aws, aws.instance);
        sessions.then(jenkins -> {
            aws.configure();
            AmiBackupConfiguration.get().setFinishLeftBackups(true);
            try (Ends ends = new Ends()) {
                look();
                until(ends, "s3://");
            }
        });
        sessions.then(jenkins -> {
            try (Ends ends = new Ends()) {
                look();
                until(ends, "Resumed run " + runId);
                aws.clock.advance(AwsBesideJenkins.STORE);
                assertThat(until(ends, "is complete")).contains(runId);
            }
        });
        assertThat(aws.aws.calls().count("ec2:CreateStoreImageTask")).isOne();
        assertThat(aws.aws.calls().count("ec2:CreateImage")).isOne();
    }
}
