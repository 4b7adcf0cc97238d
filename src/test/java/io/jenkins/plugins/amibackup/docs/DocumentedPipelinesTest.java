package io.jenkins.plugins.amibackup.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.FilePath;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.documented.Documents;
import io.jenkins.plugins.amibackup.engine.documented.ForeignBackups;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Every Pipeline in README.md and docs/*.md runs in the sandbox of a real Jenkins. The ids that stand for the reader's own
 * are replaced by those of the test; nothing else is.
 */
@WithJenkins
class DocumentedPipelinesTest {

    /** Before the damage; the backups of the test are younger. */
    private static final String BEFORE = "takenBefore: '2026-11-22T09:00:00Z'";

    private static final String LATER = "takenBefore: '2100-01-01'";
    private static final String INSTANCE = "i-0a1b2c3d4e5f67890";
    private static final String OTHER_INSTANCE = "i-0f9e8d7c6b5a43210";
    private static final String IMAGE = "ami-0123456789abcdef0";
    /** Stored by something else. */
    private static final String FOREIGN_IMAGE = "ami-0fedcba9876543210";

    private static final String RUN = "7f3a2c41";
    private static final String ROLE = "arn:aws:iam::123456789012:role/ami-backup";
    private static final String EXTERNAL_ID = "acme-backups-7c1e";

    /** Of a quarantine network. */
    private static final String SUBNET = "subnet-0a1b2c3d4e5f67890";

    private static final String GROUP = "sg-0a1b2c3d4e5f67890";

    private String subnet;
    private String group;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    @Test
    void everyPipelineThatADocumentShowsSucceeds(JenkinsRule jenkins) throws Exception {
        prepare();
        List<Documents.Block> blocks = Documents.blocks("groovy");
        assertThat(blocks).hasSizeGreaterThan(8);
        String[] stored = stored(jenkins, "stored");
        String foreign = stored(jenkins, "foreign")[0];
        ForeignBackups.make(aws.aws, AwsBesideJenkins.BUCKET, foreign);
        SoftAssertions all = new SoftAssertions();
        for (Documents.Block block : blocks) {
            WorkflowRun run = run(jenkins, block, stored, foreign, "exit 0");
            endLaunched();
            all.assertThat(run.getResult()).as("%s\n%s", block, run.getLog()).isEqualTo(Result.SUCCESS);
            all.assertThat(run.getLog())
                    .as(block.toString())
                    .containsAnyOf(
                            "Done in ",
                            "Restored and launched in ",
                            "Nothing was made, because only a look was asked for",
                            "There is nothing to clean up",
                            "Dry run of ",
                            "by their index keys, nothing goes",
                            " is held: ",
                            "what this step waits for, so the build continues",
                            "Nothing is expected of the places",
                            // The object of another tool has no record: it is named and stays.
                            "Removed: 0",
                            " open: ",
                            " was taken ",
                            "The newest backup is of web-1");
        }
        all.assertAll();
    }

    @Test
    void thePipelinesThatKnowAWayBackTakeItWhenTheDeploymentFails(JenkinsRule jenkins) throws Exception {
        prepare();

        WorkflowRun run = run(
                jenkins,
                Documents.block("README.md", "In a Pipeline", "groovy"),
                new String[] {IMAGE, RUN},
                FOREIGN_IMAGE,
                "exit 1");

        assertThat(run.getResult()).isEqualTo(Result.FAILURE);
        assertThat(run.getLog()).contains("To go back, launch ami-");

        WorkflowRun inPlace = run(
                jenkins,
                Documents.block("docs/gates.md", "Rolling back", "groovy"),
                new String[] {IMAGE, RUN},
                FOREIGN_IMAGE,
                "exit 1");

        assertThat(inPlace.getResult()).isEqualTo(Result.FAILURE);
        assertThat(inPlace.getLog()).contains(aws.instance + " was rolled back in place to ami-");
    }

    /** What an example has launched carries the original's tags, and would be one of the next example's fleet. */
    private void endLaunched() {
        aws.aws.ec2().instances().stream()
                .filter(machine -> machine.clientToken() != null
                        && machine.clientToken().startsWith("ami-backup-launch-")
                        && !machine.state().equals("terminated"))
                .forEach(machine -> aws.aws.machines().terminate(machine.id()));
    }

    private void prepare() throws Exception {
        aws.configure();
        // Where a developer runs the tests, nothing says which instance Jenkins runs on.
        AmiBackupConfiguration.get().setInPlaceUnidentified(true);
        AwsBesideJenkins.addCredentials(new AWSCredentialsImpl(
                CredentialsScope.GLOBAL, "aws-backup", AwsBesideJenkins.ACCESS_KEY, AwsBesideJenkins.SECRET_KEY, ""));
        aws.aws.ec2().role(ROLE, EXTERNAL_ID);
        String vpc = aws.aws.networks().vpc("10.50.0.0/16", null);
        subnet = aws.aws.networks().subnet(vpc, "10.50.1.0/24", 'a');
        group = aws.aws.networks().closedGroup(vpc, "quarantine");
        aws.aws.networks().profile("drill", "drill");
        aws.aws.ec2().keyAlias("alias/backups", aws.aws.ec2().createKey());
    }

    /** An AMI that is stored, and the run that did it. */
    private String[] stored(JenkinsRule jenkins, String name) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition("""
            def backup = amiBackup(instanceId: '%s')
            currentBuild.description = "${backup.amiId} ${backup.runId}"
            """.formatted(aws.instance), true));
        return jenkins.buildAndAssertSuccess(job).getDescription().split(" ");
    }

    private WorkflowRun run(
            JenkinsRule jenkins, Documents.Block block, String[] stored, String foreign, String deployment)
            throws Exception {
        String script = block.text()
                .replace(INSTANCE, aws.instance)
                .replace(IMAGE, stored[0])
                .replace(FOREIGN_IMAGE, foreign)
                .replace(RUN, stored[1])
                .replace(SUBNET, subnet)
                .replace(GROUP, group)
                .replace(BEFORE, LATER);
        if (script.contains(OTHER_INSTANCE)) {
            script = script.replace(
                    OTHER_INSTANCE,
                    aws.aws.ec2().runInstance(InstanceSpec.named("web-2").volume(VolumeSpec.gp3("/dev/xvda", 8))));
        }
        WorkflowJob job =
                jenkins.createProject(WorkflowJob.class, block.file().replaceAll("\\W", "-") + "-" + block.line());
        FilePath workspace = jenkins.jenkins.getWorkspaceFor(job);
        workspace.child("deploy.sh").write("#!/bin/sh\n" + deployment + "\n", "UTF-8");
        workspace.child("deploy.sh").chmod(0755);
        job.setDefinition(new CpsFlowDefinition(script, true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        if (script.contains("input ")) {
            jenkins.waitForMessage("Deploy or Abort", run);
            run.getAction(InputAction.class).getExecutions().get(0).proceed(null);
        }
        jenkins.waitForCompletion(run);
        jenkins.waitUntilNoActivity();
        return run;
    }
}
