package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.report.OperationsAction;
import java.io.StringWriter;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class FleetLogTest {

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("nightly", WorkflowJob.class).getBuildByNumber(1);
    }

    @Test
    void theLogOfTenInstancesIsASummaryAlsoAfterARestart() throws Throwable {
        for (int i = 0; i < 10; i++) {
            aws.aws
                    .ec2()
                    .runInstance(InstanceSpec.named("fleet-" + i)
                            .volume("/dev/xvda", 8)
                            .tag("Fleet", "web"));
        }
        sessions.then(jenkins -> {
            aws.configure();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
            job.setDefinition(
                    new CpsFlowDefinition("echo \"GOT ${amiBackup(instanceTags: [Fleet: 'web']).size()}\"", true));
            job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("0 of 10 stored, 10 creating images", run(jenkins));
        });
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        sessions.then(jenkins -> {
            jenkins.waitForMessage("0 of 10 stored, 10 encrypting", run(jenkins));
            aws.clock.advance(AwsBesideJenkins.COPY);
            jenkins.waitForMessage("0 of 10 stored, 10 storing", run(jenkins));
            aws.clock.advance(AwsBesideJenkins.STORE);
            WorkflowRun run = jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run(jenkins)));
            assertThat(JenkinsRule.getLog(run))
                    .contains("[AMI backup] 10 of 10 stored, after ", "GOT 10")
                    .doesNotContain("Create image", "Resumed run");
            assertThat(run.getAction(OperationsAction.class).getOperations())
                    .as("the page has each")
                    .hasSize(10);
            StringWriter html = new StringWriter();
            run.getLogText().writeHtmlTo(0, html);
            assertThat(html.toString())
                    .as("the IDs in the table are links")
                    .containsPattern(">i-\\w+</a> fleet-\\d: <a href=[^>]+>ami-\\w+</a>");
        });
    }
}
