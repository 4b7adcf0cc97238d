package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The step that finds backups. */
@WithJenkins
class AmiBackupsTest {

    private static final String FOREIGN = "ami-0aaaaaaaaaaaaaaaa";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private JenkinsRule jenkins;

    private WorkflowRun run(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.replace("INSTANCE", aws.instance), true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }

    private String log(String script) throws Exception {
        return JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(run(script)));
    }

    private void fails(String script, String line) throws Exception {
        WorkflowRun failed = run(script);
        jenkins.assertBuildStatus(Result.FAILURE, failed);
        jenkins.assertLogContains(line, failed);
    }

    @Test
    void backupsAreFoundNewestFirstAndWhatOthersStoredIsRestoredOnlyWhenAsked(JenkinsRule rule) throws Exception {
        jenkins = rule;
        aws.configure();
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, FOREIGN + ".bin", new byte[1], Map.of("ami-name", "nightly"));
        String log = log("""
            def first = amiBackup(instanceId: 'INSTANCE')
            def second = amiBackup(instanceId: 'INSTANCE')
            def all = amiBackups(instanceId: 'INSTANCE')
            echo "NEWEST FIRST ${all*.amiId.toSet() == [first.amiId, second.amiId].toSet()} ${all[0].takenAt >= all[1].takenAt}"
            echo "LIMIT ${amiBackups(limit: 1, since: '1d').size()} UNTIL ${amiBackups(until: '1d').size()}"
            def told = amiBackups(tags: [Role: 'web'], details: true)[0]
            echo "DETAILS ${told.amiName} ${told.runId.length()} ${told.tags.Role} ${told.tags.keySet().join('+')} ${told.sizeBytes > 0} ${told.bucket}"
            echo "FOREIGN ${amiBackups(foreign: true).findAll { it.status == 'foreign' }*.amiName}"
            """);
        assertThat(log)
                .contains("NEWEST FIRST true true")
                .contains("LIMIT 1 UNTIL 0")
                .containsPattern("DETAILS backup-web-1-\\S+ 8 web Name\\+Role\\+aws:cloudformation:stack-name true"
                        + " acme-ami-backups")
                .contains("FOREIGN [nightly]");

        WorkflowRun kept = run("amiBackups(archive: true, details: true, instanceId: 'INSTANCE')");
        jenkins.assertBuildStatusSuccess(kept);
        assertThat(kept.getArtifacts())
                .extracting(artifact -> artifact.relativePath)
                .containsExactly(JsonArtifact.BACKUPS);
        JSONArray list = JSONArray.fromObject(
                Files.readString(kept.getArtifactsDir().toPath().resolve(JsonArtifact.BACKUPS)));
        assertThat(list.size()).isEqualTo(2);
        JSONObject newest = list.getJSONObject(0);
        assertThat(newest.getString("instanceId")).isEqualTo(aws.instance);
        assertThat(newest.getString("runId")).hasSize(8);
        assertThat(newest.getJSONObject("tags").getString("Role")).isEqualTo("web");

        fails("amiRestore(amiId: '" + FOREIGN + "')", "accept foreign backups to restore it as it is");
        fails("amiBackups(since: 'last week')", "ERROR: \"last week\" is not a valid date or time.");
        fails("amiBackups(status: 'broken')", "ERROR: \"broken\" is not a valid status.");
        fails("amiBackups(instanceId: 'web-1')", "ERROR: \"web-1\" is not a valid instance ID.");
        aws.aws.faults().throttleNext("s3:ListObjectsV2", 1);
        assertThat(log("echo \"AGAIN ${amiBackups().size()}\"")).contains("AGAIN 2");
        for (int i = 0; i < 1_000; i++) {
            aws.aws
                    .s3()
                    .put(
                            AwsBesideJenkins.BUCKET,
                            "ami-index/i-0ffffffffffffffff/820468%07d_ami-%017x_1_eu-west-1_123456789012"
                                    .formatted(i, i),
                            "");
        }
        String more =
                "[AMI backup] Only the newest backups are returned (1000); there are more. Raise limit, or narrow the"
                        + " search with instanceId, since, until or tags.";
        assertThat(log("echo \"MOST ${amiBackups().size()}\""))
                .contains("MOST 1000")
                .contains(more);
        assertThat(log("echo \"MOST ${amiBackups(limit: 0).size()} ${amiBackups(limit: 50000).size()}"
                        + " ${amiBackups(limit: 2).size()}\""))
                .contains("MOST 1002 1002 2")
                .doesNotContain("there are more");
        aws.aws.faults().deny("s3:ListBucket");
        fails("amiBackups()", "ERROR: s3:ListBucket failed");
    }

    @Test
    void anAbortWhileTheListIsArchivedEndsTheStepAtOnce(JenkinsRule rule) throws Exception {
        aws.configure();
        WorkflowJob job = rule.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("amiBackups(archive: true)", true));
        try (SlowArchive archive = SlowArchive.install()) {
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            archive.awaitBegun();
            run.getExecutor().interrupt(Result.ABORTED);
            rule.assertBuildStatus(Result.ABORTED, rule.waitForCompletion(run));
        }
    }

    @Test
    void whatAFormIsFilledWithComesBack(JenkinsRule rule) throws Exception {
        AmiBackupsStep step = new AmiBackupsStep();
        step.setBucket("acme-ami-backups");
        step.setInstanceId("i-0a1b2c3d4e5f67890");
        step.setSince("7d");
        step.setLimit(5);
        step.setTags(Map.of("Role", "web"));
        step.setForeign(true);
        step.setArchive(true);
        AmiBackupsStep back = StepForm.kept(rule, step);
        rule.assertEqualDataBoundBeans(step, back);
        new SnippetizerTester(rule)
                .assertRoundTrip(
                        step,
                        "amiBackups archive: true, bucket: 'acme-ami-backups', foreign: true, instanceId:"
                                + " 'i-0a1b2c3d4e5f67890', limit: 5, since: '7d', tags: [Role: 'web']");
        new SnippetizerTester(rule).assertRoundTrip(new AmiBackupsStep(), "amiBackups()");
        AmiBackupsStep.DescriptorImpl descriptor =
                rule.jenkins.getDescriptorByType(AmiBackupsStep.DescriptorImpl.class);
        assertThat(List.of(descriptor.doCheckSince(null, "7d").kind, descriptor.doCheckUntil(null, "soon").kind))
                .containsExactly(FormValidation.Kind.OK, FormValidation.Kind.ERROR);
    }
}
