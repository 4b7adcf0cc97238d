package io.jenkins.plugins.amibackup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.openqa.selenium.By;

/** The way of a person at night, in a real browser: the list, the backup, the restore, and the proof that is there afterwards. */
@Tag("browser")
@WithJenkins
class RestoreInBrowserTest {

    private static final String PAGE = "#main-panel";
    private static final String RECORD = ".ami-backup-record";

    @TempDir
    Path folder;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private Browser browser;

    @Test
    void fromTheListToARunningRestoreInThreeClicksAndToItsProof(JenkinsRule jenkins) throws Exception {
        aws.configure();
        WorkflowJob nightly = jenkins.createProject(WorkflowJob.class, "nightly");
        nightly.setDefinition(new CpsFlowDefinition("amiBackup(instanceId: '" + aws.instance + "')", true));
        jenkins.buildAndAssertSuccess(nightly);
        aws.clock.advance(Duration.ofDays(1));
        jenkins.buildAndAssertSuccess(nightly);
        WorkflowJob rescue = jenkins.createProject(WorkflowJob.class, "rescue");
        rescue.setDefinition(new CpsFlowDefinition("""
            properties([parameters([string(name: 'AMI_ID'), string(name: 'AMI_BACKUP_BUCKET')])])
            if (params.AMI_ID) {
                amiRestore(amiId: params.AMI_ID, bucket: params.AMI_BACKUP_BUCKET)
                amiBackupVerify(amiId: params.AMI_ID, bucket: params.AMI_BACKUP_BUCKET)
            }
            """, true));
        jenkins.buildAndAssertSuccess(rescue);
        CatalogConfiguration.get().setRestoreJob("rescue");

        try (Browser opened = new Browser(Files.createDirectory(folder.resolve("profile")))) {
            browser = opened;
            Usability usability = new Usability(browser);
            browser.open(jenkins.getURL() + "ami-backups/");
            browser.click(".ami-backup-catalog-table tbody tr td a[href*='/backups/']");
            String backup =
                    browser.when("the backup", seen -> browser.url().contains("/backups/") ? browser.url() : null);
            browser.when(
                    "the record",
                    seen -> browser.texts(".ami-backup-status").contains("Complete: it can be restored."));
            assertThat(browser.texts(RECORD + " p")).contains("Nobody has verified this backup yet.");
            usability.check("backup", PAGE);

            browser.click(".ami-backup-restore");
            browser.when("the question", seen -> browser.url().endsWith("/restore/"));
            browser.visible(".ami-backup-confirm");
            usability.check("restore", PAGE);
            browser.click(".ami-backup-confirm");
            browser.when("the build", seen -> browser.url().endsWith("/job/rescue/2/"));
            jenkins.waitForCompletion(rescue.getBuildByNumber(2));
            jenkins.assertBuildStatusSuccess(rescue.getBuildByNumber(2));
            assertThat(aws.images()).hasSize(3);

            browser.open(backup);
            browser.when(
                    "the proof",
                    seen -> seen.findElement(By.cssSelector(RECORD)).getText().contains("Proven to image"));
            browser.press(RECORD, "Look at the object now");
            browser.when(
                    "the object",
                    seen -> seen.findElement(By.cssSelector(RECORD))
                            .getText()
                            .contains("The object is there and is the one that was recorded."));
            browser.visible("#ami-backup-why").sendKeys("until the audit");
            browser.press(".ami-backup-hold", "Hold");
            browser.when(
                    "the hold",
                    seen -> browser.texts(".ami-backup-holds li").toString().contains("until the audit"));
            browser.press(RECORD, "Release");
            browser.click("dialog button[data-id=ok]");
            browser.when(
                    "the release",
                    seen -> browser.texts(RECORD + " .jenkins-alert").toString().contains("is released"));
            usability.check("backup-proven", PAGE);

            browser.press(RECORD, aws.instance);
            browser.visible(".ami-backup-chart svg");
            usability.check("instance", PAGE);

            browser.open(jenkins.getURL() + nightly.getUrl() + "ami-backup/");
            browser.visible(".ami-backup-chart svg");
            usability.check("job-history", PAGE);
            assertThat(browser.complaints()).isEmpty();
        }
    }
}
