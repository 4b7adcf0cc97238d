package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The step that lists, and removes, what operations that ended badly have left. */
@WithJenkins
class AmiBackupCleanupTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static final String SHOW = """
            for (item in %s) {
                echo "ITEM $item.kind $item.id $item.runId $item.gib $item.removable $item.removed $item.why"
            }
            """;

    private JenkinsRule jenkins;

    private WorkflowRun run(String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private String log(String script, Object... arguments) throws Exception {
        return JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(script, arguments))));
    }

    @Test
    void whatADetachedBackupLeftIsListedByDefaultAndRemovedWhenTold(JenkinsRule rule) throws Exception {
        jenkins = rule;
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        aws.configure();
        assertThat(log("amiBackupCleanup()")).contains("[AMI clean-up] There is nothing to clean up.");
        WorkflowRun detached = run("amiBackup(instanceId: '%s', onAbort: 'detach')", aws.instance);
        jenkins.waitForMessage("2/6 Create image", detached);
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            detached.doStop();
        }
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(detached));
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        String image = aws.images().get(0).id();
        String runId = aws.images().get(0).tags().get("ami-backup:run-id");

        assertThat(log(SHOW, "amiBackupCleanup()"))
                .contains("ITEM image " + image + " " + runId + " 108 false false younger than the safety age")
                .contains("image  " + image + "  108 GiB a month  keeps it");
        assertThat(log(SHOW, "amiBackupCleanup(olderThanHours: 0)"))
                .contains("ITEM image " + image + " " + runId + " 108 true false unfinished image of run " + runId)
                .contains("Removable: 1, up to 108 GiB");
        assertThat(aws.images()).as("a dry run").hasSize(1);

        aws.aws.faults().throttleNext("ec2:DeregisterImage", 1);
        assertThat(log(SHOW, "amiBackupCleanup(dryRun: false, olderThanHours: 0)"))
                .contains("ITEM image " + image + " " + runId + " 108 true true unfinished image")
                .contains("Removed: 1, up to 108 GiB");
        assertThat(aws.images()).isEmpty();
        assertThat(aws.aws.ec2().snapshots()).isEmpty();

        aws.aws.faults().deny("ec2:DescribeImages");
        for (List<String> wrong : List.of(
                List.of("amiBackupCleanup()", "ERROR: ec2:DescribeImages failed"),
                List.of("amiBackupCleanup(bucket: 'No_Bucket')", "ERROR: \"No_Bucket\" is not a valid bucket name"),
                List.of("amiBackupCleanup(olderThanHours: -1)", "ERROR: The safety age must be 0 to "))) {
            WorkflowRun failed = jenkins.waitForCompletion(run(wrong.get(0)));
            jenkins.assertBuildStatus(Result.FAILURE, failed);
            jenkins.assertLogContains(wrong.get(1), failed);
        }
    }
}
