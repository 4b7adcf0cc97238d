package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.Retention;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;

/** Backups of a freestyle job after which older ones go, and the forms that say so. */
@WithSharedJenkins
class FreestyleRetentionTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private String log(FreeStyleProject job) throws Exception {
        aws.clock.advance(Duration.ofDays(1));
        return JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job));
    }

    private static Retention full() {
        Retention retention = new Retention();
        retention.setKeepLast(7);
        retention.setKeepWithin("$AGE");
        retention.setKeepDaily(14);
        retention.setKeepWeekly(8);
        retention.setKeepMonthly(12);
        retention.setKeepYearly(10);
        retention.setKeepTagged(Map.of("Hold", "*", "Ticket", "$TICKET"));
        retention.setImagesKeepLast(0);
        retention.setTimeZone("Europe/Berlin");
        return retention;
    }

    private AmiBackupBuilder backup(Retention retention) {
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setRetention(retention);
        return backup;
    }

    @Test
    void olderBackupsOfTheJobGoByAPolicyWithVariables() throws Exception {
        Retention retention = new Retention();
        retention.setKeepWithin("$AGE");
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("AGE", "36h")));
        job.getBuildersList().add(backup(retention));
        FreeStyleProject other = jenkins.createFreeStyleProject("other");
        other.getBuildersList().add(new AmiBackupBuilder(aws.instance));

        log(other);
        log(job);
        log(job);
        assertThat(log(job)).contains("[AMI prune] 2/3 Remove", "keep all within 1 day 12 hours of the newest");
        assertThat(aws.images()).as("two of the job, and that of the other").hasSize(3);
        assertThat(log(job)).contains("another set");
    }

    @Test
    void aPruneThatFailsIsAWarningOfABuildThatSucceeds() throws Exception {
        Retention last = new Retention();
        last.setKeepLast(1);
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        job.getBuildersList().add(backup(last));
        log(job);
        String first = aws.images().get(0).id();
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, "ami-metadata/" + first + ".json", "{");
        assertThat(log(job)).contains("WARNING: the backup is done, but older ones were not pruned:");
        assertThat(aws.images()).hasSize(2);
    }

    @Test
    void theSetIsThatOfTheJobUnlessItNamesOne() throws Exception {
        FreeStyleProject job = jenkins.createFolder("team").createProject(FreeStyleProject.class, "nightly");
        AmiBackupBuilder named = new AmiBackupBuilder(aws.instance);
        named.setRetentionSet("of $JOB_BASE_NAME");
        job.getBuildersList().add(named);
        log(job);
        job.getBuildersList().replace(new AmiBackupBuilder(aws.instance));
        log(job);
        assertThat(aws.images())
                .extracting(image -> set(image.id()))
                .containsExactlyInAnyOrder("of nightly", "team/nightly");
    }

    private String set(String amiId) {
        return aws.aws
                .s3()
                .text(AwsBesideJenkins.BUCKET, "ami-metadata/" + amiId + ".json")
                .replaceAll("(?s).*\"retentionSet\"\\s*:\\s*\"([^\"]*)\".*", "$1");
    }

    @Test
    void aGateMakesBackupsOfTheJobsSetAndPrunesNothing() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("deploy");
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(new AmiBackupBuilder(aws.instance));
        gate.setCreateIfMissing(true);
        job.getBuildWrappersList().add(gate);
        log(job);
        assertThat(set(aws.images().get(0).id())).isEqualTo("deploy");

        job.getBuildWrappersList().replace(new AmiBackupGateWrapper(backup(full())));
        assertThat(JenkinsRule.getLog(jenkins.buildAndAssertStatus(Result.FAILURE, job)))
                .contains("ERROR: A gate prunes no backups.");
    }

    @Test
    void theFormsKeepWhatIsSet() throws Exception {
        AmiBackupBuilder backup = backup(full());
        backup.setRetentionSet("of $TEAM");
        backup.setLockFor("$DAYS");
        backup.setLockMode("compliance");
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(backup);
        AmiBackupBuilder gated = new AmiBackupBuilder(aws.instance);
        gated.setRetentionSet("deployments");
        gated.setLockFor("7d");
        job.getBuildWrappersList().add(new AmiBackupGateWrapper(gated));

        jenkins.configRoundtrip(job);

        AmiBackupBuilder read = job.getBuildersList().get(AmiBackupBuilder.class);
        jenkins.assertEqualDataBoundBeans(backup, read);
        assertThat(read.getRetention().getImagesKeepLast()).isZero();
        AmiBackupBuilder behind =
                job.getBuildWrappersList().get(AmiBackupGateWrapper.class).getBackup();
        assertThat(behind.getRetentionSet()).isEqualTo("deployments");
        assertThat(behind.getLockFor()).isEqualTo("7d");
        assertThat(behind.getRetention()).isNull();
    }

    @Test
    void aLockIsLimitedByAdministrators() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setLockFor("400d");
        job.getBuildersList().add(backup);
        assertThat(JenkinsRule.getLog(jenkins.buildAndAssertStatus(Result.FAILURE, job)))
                .contains("ERROR: Jobs may lock a backup for at most 365d here, not for 400d.");
        AmiBackupConfiguration.get().setLongestLockFor("500d");
        aws.aws.s3().locks().enable(AwsBesideJenkins.BUCKET);
        assertThat(log(job)).contains("the backup is locked for 400 days (governance mode)");
    }

    @Test
    void aJobThatSaysNothingOfItHasNone() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        jenkins.configRoundtrip(job);
        AmiBackupBuilder read = job.getBuildersList().get(AmiBackupBuilder.class);
        assertThat(read.getRetention()).isNull();
        assertThat(read.getRetentionSet()).isNull();
        assertThat(job.getConfigFile().asString()).doesNotContain("retention", "<lock");
    }
}
