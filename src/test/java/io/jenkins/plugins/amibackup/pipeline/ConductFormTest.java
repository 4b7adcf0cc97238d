package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.tasks.Builder;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiRestoreBuilder;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The forms of time-outs, aborts, resuming, and of the clean-up step. */
@WithJenkins
class ConductFormTest {

    private JenkinsRule jenkins;

    @BeforeEach
    void look(JenkinsRule rule) {
        jenkins = rule;
    }

    private static <S extends OperationStep> S filled(S step) {
        step.setTimeoutMinutes(90);
        step.setOnAbort("detach");
        return step;
    }

    private static AmiBackupStep resumedBackup(String instanceId) {
        AmiBackupStep step = filled(new AmiBackupStep(instanceId));
        step.setResumeRunId("7f3a2c41");
        return step;
    }

    private static AmiRestoreStep resumedRestore() {
        AmiRestoreStep step = filled(new AmiRestoreStep(""));
        step.setResumeRunId("7f3a2c41");
        return step;
    }

    private static AmiBackupCleanupStep cleanUp() {
        AmiBackupCleanupStep step = new AmiBackupCleanupStep();
        step.setBucket("acme-ami-backups");
        step.setDryRun(false);
        step.setOlderThanHours(48);
        return step;
    }

    private void keeps(Step step) throws Exception {
        jenkins.assertEqualDataBoundBeans(step, StepForm.kept(jenkins, step));
    }

    private void keeps(Builder before) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(before);
        jenkins.configRoundtrip(job);
        jenkins.assertEqualDataBoundBeans(before, job.getBuildersList().get(before.getClass()));
    }

    @Test
    void theFormsKeepWhatIsSetAndTheDefaults() throws Exception {
        keeps(resumedBackup(""));
        keeps(resumedRestore());
        keeps(cleanUp());
        keeps(new AmiBackupCleanupStep());
        AmiBackupBuilder backup = new AmiBackupBuilder("");
        backup.setTimeoutMinutes(90);
        backup.setOnAbort("detach");
        backup.setResumeRunId("${RUN}");
        keeps(backup);
        AmiRestoreBuilder restore = new AmiRestoreBuilder("");
        restore.setTimeoutMinutes(90);
        restore.setOnAbort("detach");
        restore.setResumeRunId("${RUN}");
        keeps(restore);
        keeps(new AmiRestoreBuilder("ami-0123456789abcdef0"));
    }

    @Test
    void snippetsHoldWhatIsSetAndLeaveDefaultsOut() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        snippets.assertRoundTrip(
                resumedBackup("i-0a1b2c3d4e5f67890"),
                "amiBackup instanceId: 'i-0a1b2c3d4e5f67890', onAbort: 'detach', resumeRunId: '7f3a2c41',"
                        + " timeoutMinutes: 90");
        snippets.assertRoundTrip(
                cleanUp(), "amiBackupCleanup bucket: 'acme-ami-backups', dryRun: false, olderThanHours: 48");
        snippets.assertRoundTrip(new AmiBackupCleanupStep(), "amiBackupCleanup()");
        SnippetizerTester.assertDocGeneration(AmiBackupCleanupStep.class);
    }

    @Test
    void wrongValuesAreToldToThoseWhoMaySeeThem() throws Exception {
        AmiBackupStep.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
        AmiRestoreStep.DescriptorImpl restore =
                jenkins.jenkins.getDescriptorByType(AmiRestoreStep.DescriptorImpl.class);
        AmiBackupCleanupStep.DescriptorImpl cleanUp =
                jenkins.jenkins.getDescriptorByType(AmiBackupCleanupStep.DescriptorImpl.class);
        Item job = jenkins.createFreeStyleProject();
        assertThat(fields.doCheckTimeoutMinutes(job, "0").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckTimeoutMinutes(job, "-1").getMessage()).contains("The timeout must be 0 to ");
        assertThat(fields.doCheckTimeoutMinutes(job, "soon").getMessage()).contains("The timeout must be 0 to ");
        assertThat(fields.doCheckResumeRunId(job, "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckResumeRunId(job, "latest").getMessage()).contains("is not a valid run ID");
        assertThat(fields.doCheckInstanceId(job, "", "", "", "").getMessage()).contains("The instance ID is missing");
        assertThat(fields.doCheckInstanceId(job, "", "7f3a2c41", "", "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(restore.doCheckAmiId(job, "", "7f3a2c41", "", "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(cleanUp.doCheckOlderThanHours(job, "24").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(cleanUp.doCheckOlderThanHours(job, "-1").getMessage()).contains("The safety age must be 0 to ");

        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        try (var reader = hudson.security.ACL.as(hudson.model.User.getOrCreateByIdOrFullName("reader"))) {
            assertThat(fields.doCheckTimeoutMinutes(job, "-1").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(fields.doCheckResumeRunId(job, "latest").kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(cleanUp.doCheckOlderThanHours(null, "-1").kind).isEqualTo(FormValidation.Kind.OK);
        }
    }
}
