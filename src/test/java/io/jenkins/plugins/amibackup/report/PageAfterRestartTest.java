package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import java.util.ArrayList;
import java.util.List;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** The page of a build knows after a restart what it knew before. */
class PageAfterRestartTest {

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("nightly", WorkflowJob.class).getBuildByNumber(1);
    }

    @Test
    void aBackupUnderWayGoesOnWhereItWasAndIsRememberedWhenDone() throws Throwable {
        sessions.then(jenkins -> {
            aws.configure();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
            job.setDefinition(new CpsFlowDefinition("amiBackup(instanceId: '" + aws.instance + "')", true));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("2/6 Create image", run);
            aws.clock.advance(AwsBesideJenkins.IMAGE);
            jenkins.waitForMessage("3/6 Encrypt", run);
        });
        List<String> titles = new ArrayList<>();
        sessions.then(jenkins -> {
            try (PageReader reader = new PageReader(jenkins, run(jenkins))) {
                HtmlPage page = reader.page();
                assertThat(PageReader.texts(page, "h2")).contains("Backing up web-1");
                assertThat(PageReader.texts(page, ".ami-backup-stages__title"))
                        .startsWith("Preflight: done", "Create image: done", "Encrypt: in progress");
                aws.clock.advance(AwsBesideJenkins.COPY.dividedBy(2));
                reader.statusWhen(status -> status.path("operations")
                                .path(0)
                                .path("stages")
                                .path(2)
                                .path("percent")
                                .asInt()
                        == 50);
                reader.statusWhen(status -> {
                    aws.clock.advance(AwsBesideJenkins.STORE);
                    return !status.path("live").asBoolean();
                });
                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins)));
                titles.addAll(reader.titles());
            }
        });
        assertThat(titles).singleElement().asString().startsWith("Backed up web-1 → ami-");
        sessions.then(jenkins -> {
            try (PageReader reader = new PageReader(jenkins, run(jenkins))) {
                assertThat(reader.titles()).isEqualTo(titles);
                assertThat(reader.summary()).isEqualTo(titles);
                assertThat(PageReader.texts(reader.page(), ".ami-backup-stages__text"))
                        .hasSize(6)
                        .allMatch(text -> text.matches(".*\\d (s|min|h)"));
            }
        });
    }

    @Test
    void whatHasFailedOfSeveralBackupsIsNotBegunAgain() throws Throwable {
        String missing = "i-0123456789abcdef0";
        sessions.then(jenkins -> {
            aws.configure();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
            job.setDefinition(
                    new CpsFlowDefinition("amiBackup(instanceIds: ['" + missing + "', '" + aws.instance + "'])", true));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage(aws.instance + ": 2/6 Create image", run);
            try (PageReader reader = new PageReader(jenkins, run)) {
                reader.statusWhen(status ->
                        status.findValuesAsText("announcement").contains("Backups: 1 failed, 1 in progress of 2"));
            }
        });
        long looks = aws.aws.calls().count("ec2:DescribeInstances");
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);
            jenkins.waitForMessage("Resumed run", run);
            assertThat(aws.aws.calls().count("ec2:DescribeInstances")).isEqualTo(looks);
            try (PageReader reader = new PageReader(jenkins, run)) {
                assertThat(reader.summary()).containsExactly("Backups: 1 failed, 1 in progress of 2");
                reader.statusWhen(status -> {
                    aws.clock.advance(AwsBesideJenkins.STORE);
                    return !status.path("live").asBoolean();
                });
                assertThat(reader.summary()).containsExactly("Backups: 1 done, 1 failed of 2");
            }
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            assertThat(JenkinsRule.getLog(run))
                    .containsOnlyOnce(missing + ": FAILED. There is no instance " + missing)
                    .contains("ERROR: 1 of 2 instances failed: " + missing + ". The backups of the other 1 are kept.");
        });
        assertThat(aws.aws.calls().count("ec2:DescribeInstances")).isEqualTo(looks);
    }
}
