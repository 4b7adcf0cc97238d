package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogPlace;
import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockFolder;

/** The step that tells who has no fresh backup, of the places that a job may use. */
@WithSharedJenkins
class AmiBackupReportTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    private MockFolder team;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        aws.clock.advance(Duration.ofDays(10));
        team = jenkins.createProject(MockFolder.class, "team");
        aws.aws.s3().createBucket("team-backups", AwsBesideJenkins.REGION);
        CatalogPlace place = new CatalogPlace("team");
        place.setBucket("team-backups");
        place.setRegion(AwsBesideJenkins.REGION);
        place.setCredentialsId(AwsBesideJenkins.CREDENTIALS);
        place.setFolder("team");
        CatalogConfiguration.get().setCatalogs(List.of(place));
        CatalogConfiguration.get()
                .setExpectations(List.of(expectation("all web", null), expectation("team's web", "team")));
    }

    private static ProtectionExpectation expectation(String name, String place) {
        ProtectionExpectation expectation = new ProtectionExpectation(name);
        expectation.setPlace(place);
        expectation.setTags("Role=web");
        return expectation;
    }

    private static WorkflowRun run(WorkflowJob job, String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }

    @Test
    void aJobIsToldOfItsFoldersPlacesAndOfThoseThatBelongToNone() throws Exception {
        WorkflowJob inside = team.createProject(WorkflowJob.class, "inside");
        WorkflowRun both = run(inside, """
            def report = amiBackupReport()
            echo "OF ${report.gaps*.expectation} ${report.unprotected} ${report.allWell} ${report.gaps[0].instanceId}"
            echo "TEAM ${amiBackupReport(place: 'team').gaps*.place} ${report}"
            """);
        jenkins.assertBuildStatusSuccess(both);
        assertThat(JenkinsRule.getLog(both))
                .contains("OF [all web, team's web] 2 false " + aws.instance)
                .contains("TEAM [team] 2 unprotected, 0 not found out")
                .contains("[AMI backup] \"team's web\": 0 of 1 protected, 1 unprotected.");

        WorkflowJob outside = jenkins.createProject(WorkflowJob.class, "team-outside");
        assertThat(JenkinsRule.getLog(run(outside, "echo \"OF ${amiBackupReport().gaps*.expectation}\"")))
                .contains("OF [all web]")
                .doesNotContain("team's web");
        WorkflowRun refused = run(outside, "amiBackupReport(place: 'team')");
        jenkins.assertBuildStatus(Result.FAILURE, refused);
        jenkins.assertLogContains("ERROR: There is no place \"team\" that this job may use.", refused);
    }

    @Test
    void theReportIsKeptAndTheStepFailsWhereThatIsAskedFor() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        WorkflowRun failed = run(job, "amiBackupReport(archive: true, failOnGaps: true)");
        jenkins.assertBuildStatus(Result.FAILURE, failed);
        jenkins.assertLogContains("ERROR: Unprotected: 1. They have no backup", failed);
        assertThat(failed.getArtifacts())
                .extracting(artifact -> artifact.relativePath)
                .containsExactly(JsonArtifact.REPORT);
        JSONObject kept = JSONObject.fromObject(
                Files.readString(failed.getArtifactsDir().toPath().resolve(JsonArtifact.REPORT)));
        assertThat(kept.getInt("unprotected")).isEqualTo(1);

        aws.aws.faults().deny("ec2:DescribeInstances");
        WorkflowRun unknown =
                run(job, "echo \"ASKED ${amiBackupReport().notAsked}\"\namiBackupReport(failOnGaps: true)");
        jenkins.assertBuildStatus(Result.FAILURE, unknown);
        jenkins.assertLogContains("ASKED [\"all web\" could not be looked at. ec2:DescribeInstances", unknown);
        jenkins.assertLogContains(
                "ERROR: Expectations that could not be looked at, or not of all instances: 1.", unknown);
    }

    @Test
    void anAbortWhileTheReportIsArchivedEndsTheStepAtOnce() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("amiBackupReport(archive: true)", true));
        try (SlowArchive archive = SlowArchive.install()) {
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            archive.awaitBegun();
            run.getExecutor().interrupt(Result.ABORTED);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        }
    }

    @Test
    void whatAFormIsFilledWithComesBack() throws Exception {
        AmiBackupReportStep step = new AmiBackupReportStep();
        step.setPlace("team");
        step.setArchive(true);
        step.setFailOnGaps(true);
        jenkins.assertEqualDataBoundBeans(step, StepForm.kept(jenkins, step));
        new SnippetizerTester(jenkins)
                .assertRoundTrip(step, "amiBackupReport archive: true, failOnGaps: true, place: 'team'");
        new SnippetizerTester(jenkins).assertRoundTrip(new AmiBackupReportStep(), "amiBackupReport()");
    }

    @Test
    void theConfigurationComesBackFromItsFormAndFromDisk() throws Exception {
        ProtectionExpectation before = expectation("databases", "team");
        before.setTags("Role=db\nStage=prod");
        before.setMaxAge("26h");
        before.setProvenWithin("30d");
        CatalogConfiguration.get().setExpectations(List.of(expectation("all web", null), before));
        jenkins.submit(jenkins.createWebClient().goTo("manage/configure").getFormByName("config"));
        List<ProtectionExpectation> after = CatalogConfiguration.get().getExpectations();
        assertThat(after).hasSize(2);
        jenkins.assertEqualDataBoundBeans(before, after.get(1));
        jenkins.assertEqualDataBoundBeans(expectation("all web", null), after.get(0));
        CatalogConfiguration.get().load();
        jenkins.assertEqualDataBoundBeans(
                before, CatalogConfiguration.get().getExpectations().get(1));
    }
}
