package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a controller pays for the plugin when nobody uses it. */
@WithJenkins
class StartUpTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    @Test
    void aStartOfJenkinsMakesNoThreadNoClientAndNoCallAndABackupLeavesNoClient(JenkinsRule jenkins) throws Exception {
        aws.configure();
        assertThat(threads("ami-backup-")).isEmpty();
        assertThat(aws.aws.calls().total()).isZero();

        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        jenkins.buildAndAssertSuccess(job);

        assertThat(threads("ami-backup-worker")).isNotEmpty();
        for (Thread last : threads("ami-backup-timeouts")) {
            last.join();
        }
        assertThat(threads("ami-backup-timeouts"))
                .as("which lives as long as the clients")
                .isEmpty();
    }

    private static List<Thread> threads(String names) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(names))
                .toList();
    }
}
