package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Jenkins is restarted while it finishes a backup that the command line has left. */
class LeftBackupsRestartTest {

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
