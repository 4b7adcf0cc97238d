package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.Retention;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** The forms in which a step is told which backups stay, and to which set its own belongs. */
@WithSharedJenkins
class RetentionFormTest {

    private static final String INSTANCE = "i-0a1b2c3d4e5f67890";

    private static JenkinsRule jenkins;

    private static AmiBackupStep full() {
        Retention retention = new Retention();
        retention.setKeepLast(7);
        retention.setKeepWithin("14d");
        retention.setKeepDaily(14);
        retention.setKeepWeekly(8);
        retention.setKeepMonthly(12);
        retention.setKeepYearly(10);
        retention.setKeepTagged(Map.of("Hold", "*", "Team", "a=b"));
        retention.setImagesKeepLast(0);
        retention.setTimeZone("Europe/Berlin");
        AmiBackupStep step = new AmiBackupStep(INSTANCE);
        step.setRetention(retention);
        step.setRetentionSet("nightly of team a");
        step.setLockFor("30d");
        step.setLockMode("compliance");
        return step;
    }

    private static AmiBackupStep some() {
        Retention retention = new Retention();
        retention.setKeepDaily(7);
        AmiBackupStep step = new AmiBackupStep(INSTANCE);
        step.setRetention(retention);
        return step;
    }

    private static <S extends GateStep> S ofSet(S gate) {
        gate.setRetentionSet("deployments");
        gate.setLockFor("7d");
        return gate;
    }

    private void keeps(Step step) throws Exception {
        jenkins.assertEqualDataBoundBeans(step, StepForm.kept(jenkins, step));
    }

    @Test
    void theFormsKeepWhatIsSet() throws Exception {
        keeps(full());
        keeps(some());
        keeps(ofSet(new AmiBackupGateStep(INSTANCE)));
        keeps(ofSet(new WithAmiBackupStep(INSTANCE)));
        assertThat(((AmiBackupStep) StepForm.kept(jenkins, new AmiBackupStep(INSTANCE))).getRetention())
                .isNull();
    }

    @Test
    void snippetsHoldOnlyWhatDiffersFromTheDefault() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        snippets.assertRoundTrip(some(), "amiBackup instanceId: '" + INSTANCE + "', retention: [keepDaily: 7]");
        snippets.assertRoundTrip(
                full(),
                "amiBackup instanceId: '" + INSTANCE
                        + "', lockFor: '30d', lockMode: 'compliance', retention: [imagesKeepLast: 0, keepDaily: 14,"
                        + " keepLast: 7, keepMonthly: 12, keepTagged: [Hold: '*', Team: 'a=b'], keepWeekly: 8,"
                        + " keepWithin: '14d', keepYearly: 10, timeZone: 'Europe/Berlin'], retentionSet: 'nightly of"
                        + " team a'");
        snippets.assertRoundTrip(
                ofSet(new AmiBackupGateStep(INSTANCE)),
                "amiBackupGate instanceId: '" + INSTANCE + "', lockFor: '7d', retentionSet: 'deployments'");
        SnippetizerTester.assertDocGeneration(AmiBackupStep.class);
    }

    @Test
    void aSetThatCanNotBeOneIsTold() throws Exception {
        AmiBackupStep.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
        Item job = jenkins.createFreeStyleProject();
        assertThat(fields.doCheckRetentionSet(job, "*").getMessage())
                .contains("is not a valid name of a retention set");
        for (String right : new String[] {"", "team/nightly", "of $TEAM"}) {
            assertThat(fields.doCheckRetentionSet(job, right).kind).isEqualTo(FormValidation.Kind.OK);
        }
    }

    @Test
    void aLockIsCheckedAgainstWhatAdministratorsAllow() throws Exception {
        AmiBackupStep.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
        Item job = jenkins.createFreeStyleProject();
        assertThat(fields.doCheckLockFor(job, "400d").getMessage())
                .contains("Jobs may lock a backup for at most 365d here, not for 400d.");
        assertThat(fields.doCheckLockFor(job, "a month").getMessage()).contains("is not a valid age");
        assertThat(fields.doCheckLockMode(job, "compliance", "30d").getMessage())
                .contains("Jobs may not lock backups in compliance mode here");
        assertThat(fields.doCheckLockMode(job, "forever", "30d").getMessage()).contains("is not a mode of a lock");
        assertThat(fields.doCheckLockMode(job, "governance", "").getMessage()).contains("has no effect without a time");
        AmiBackupConfiguration.get().setLongestLockFor("0");
        assertThat(fields.doCheckLockFor(job, "1d").getMessage()).contains("Jobs may lock no backups here.");
        AmiBackupConfiguration.get().setLongestLockFor("500d");
        AmiBackupConfiguration.get().setAllowComplianceLock(true);
        assertThat(List.of(
                        fields.doCheckLockFor(job, "400d"),
                        fields.doCheckLockFor(job, "$DAYS"),
                        fields.doCheckLockFor(job, ""),
                        fields.doCheckLockMode(job, "Compliance", "400d"),
                        fields.doCheckLockMode(job, "", "400d")))
                .allSatisfy(said -> assertThat(said.kind).isEqualTo(FormValidation.Kind.OK));
    }
}
