package io.jenkins.plugins.amibackup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.catalogs.MadeUpCatalog;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.LaunchWith;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.config.VerifyWith;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupGateWrapper;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupPruneBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupVerifyBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiRestoreBuilder;
import io.jenkins.plugins.amibackup.report.MadeUpFleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.openqa.selenium.WebElement;

/** Nothing keeps anybody from using a page or a form: in the light and in the dark, on a telephone, and with a keyboard alone. */
@Tag("browser")
@WithSharedJenkins
class AccessibleFormsTest {

    private static final String PAGE = "#main-panel";
    private static final String BUILD = ".ami-backup-operations";

    /** Those whose forms are those of build steps and of the gate of a freestyle job, too. */
    private static final List<String> BUILD_STEPS =
            List.of("amiBackup", "amiRestore", "amiBackupVerify", "amiBackupPrune", "amiBackupGate", "withAmiBackup");

    @TempDir
    static Path folder;

    private static JenkinsRule jenkins;
    private static Browser browser;
    private static Usability usability;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    @BeforeAll
    static void open() throws Exception {
        browser = new Browser(Files.createDirectory(folder.resolve("profile")));
        usability = new Usability(browser);
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    private static void open(String path) throws Exception {
        browser.open(jenkins.getURL() + path);
    }

    private WorkflowRun build(String job, String script) throws Exception {
        WorkflowJob of = jenkins.jenkins.getItemByFullName(job, WorkflowJob.class);
        of = of == null ? jenkins.createProject(WorkflowJob.class, job) : of;
        of.setDefinition(new CpsFlowDefinition(script.replace("INSTANCE", "'" + aws.instance + "'"), true));
        return jenkins.buildAndAssertSuccess(of);
    }

    @Test
    void thePagesOfTheCatalog() throws Exception {
        open("ami-backups/");
        browser.visible(".ami-backup-begin");
        usability.check("begin", PAGE);
        usability.checkKeyboard(PAGE);

        aws.configure();
        build("nightly", "amiBackup(instanceId: INSTANCE)");
        aws.clock.advance(Duration.ofDays(2));
        String old = aws.images().get(0).id();
        build("nightly", """
            amiBackup(instanceId: INSTANCE)
            amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 1], dryRun: false, retentionSet: 'nightly')
            """);
        MadeUpCatalog.expect("web servers", "Role=web");
        aws.clock.advance(Duration.ofDays(2));
        MadeUpCatalog.expect("web servers", "Role=web");
        open("ami-backups/");
        browser.when(
                "the counts",
                seen -> browser.texts(".ami-backup-catalog-counts").contains("1 backup"));
        browser.visible(".ami-backup-protection__table");
        usability.check("protection", PAGE);
        usability.checkKeyboard(PAGE);

        open("ami-backups/places/default/backups/" + old + "/");
        browser.when("the tombstone", seen -> browser.texts("h2").contains("Removal"));
        usability.check("tombstone", PAGE);
        open("ami-backups/?status=removed");
        browser.click(".ami-backup-catalog-table [role=rowheader] a");
        browser.visible(".ami-backup-record table");
        usability.checkKeyboard(PAGE);

        String ami = aws.images().stream()
                .map(image -> image.id())
                .filter(id -> !id.equals(old))
                .findFirst()
                .orElseThrow();
        open("ami-backups/places/default/backups/" + ami + "/");
        browser.when("the record", seen -> browser.texts("h2").contains("Proofs"));
        usability.checkKeyboard(PAGE);
        browser.click(".ami-backup-restore");
        browser.visible(".ami-backup-obstacle");
        usability.check("restore-how-to", PAGE);
        usability.checkKeyboard(PAGE);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theFormsOfTheSystemConfiguration() throws Exception {
        aws.configure();
        Retention retention = new Retention();
        retention.setKeepLast(3);
        AmiBackupConfiguration.get().setDefaultRetention(retention);
        MadeUpCatalog.named(aws, "archive", "");
        MadeUpCatalog.expect("web servers", "Role=web");
        open("manage/configure");
        for (String section : List.of("AMI Backup", "AMI Backup: catalogs")) {
            String css = "[data-of='" + section + "']";
            browser.when(section, seen -> browser.script("""
                const section = [...document.querySelectorAll('section.jenkins-section')].find((one) =>
                  one.querySelector('.jenkins-section__title')?.textContent.trim() === arguments[0]);
                section?.setAttribute('data-of', arguments[0]);
                return section !== undefined;
                """, section));
            browser.unfold(css);
            usability.checkForm("form-" + section.replaceAll("\\W+", "-"), css);
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theFormsOfAJob() throws Exception {
        aws.configure();
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(new AmiBackupBuilder(aws.instance));
        gate.setVerifyWith(new VerifyWith());
        job.getBuildWrappersList().add(gate);
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setRetention(new Retention());
        job.getBuildersList().add(backup);
        AmiBackupPruneBuilder prune = new AmiBackupPruneBuilder();
        prune.setRetention(new Retention());
        job.getBuildersList().add(prune);
        AmiRestoreBuilder restore = new AmiRestoreBuilder("ami-0123456789abcdef0");
        restore.setLaunchWith(new LaunchWith());
        job.getBuildersList().add(restore);
        job.getBuildersList().add(new AmiBackupVerifyBuilder());
        open("job/nightly/configure");
        for (String form :
                List.of("AmiBackupBuilder", "AmiBackupPruneBuilder", "AmiRestoreBuilder", "AmiBackupVerifyBuilder")) {
            String css = ".repeated-chunk[descriptorid$='" + form + "']";
            browser.visible(css);
            browser.unfold(css);
            usability.checkForm("form-" + form, css);
        }
        String css = ".form-container:has(> .ami-backup-gate)";
        browser.unfold(css);
        usability.checkForm("form-gate", css);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theFormsOfTheSnippetGenerator() throws Exception {
        aws.configure();
        open("pipeline-syntax/");
        List<String> steps = new ArrayList<>(BUILD_STEPS);
        steps.addAll(List.of("amiBackups", "amiBackupHold", "amiBackupCleanup", "amiBackupReport"));
        for (String step : steps) {
            browser.when(step, seen -> {
                WebElement option = (WebElement) seen.executeScript(
                        "return [...document.querySelectorAll('select option')]"
                                + ".find((option) => option.textContent.startsWith(arguments[0] + ':'))",
                        step);
                option.click();
                return true;
            });
            browser.when("the form of " + step, seen -> browser.script("""
                const fields = [...document.querySelectorAll('.dropdownList-container [name^="_."]')]
                  .filter((field) => field.checkVisibility() && field.dataset.seen === undefined);
                fields.forEach((field) => { field.dataset.seen = ''; });
                return fields.length > 0;
                """));
            browser.unfold(".dropdownList-container");
            if (BUILD_STEPS.contains(step)) {
                assertThat(browser.barriers(".dropdownList-container")).as(step).isEmpty();
            } else {
                usability.checkForm("step-" + step, ".dropdownList-container");
            }
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void thePageOfABuild() throws Exception {
        aws.configure();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "everything");
        job.setDefinition(new CpsFlowDefinition("""
            def made = amiBackup(instanceId: INSTANCE, retention: [keepLast: 1])
            amiBackupVerify(amiId: made.amiId)
            amiRestore(amiId: made.amiId, launch: true)
            amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 1])
            catchError { amiBackup(instanceId: 'i-0ffffffffffffffff') }
            semaphore 'wait'
            """.replace("INSTANCE", "'" + aws.instance + "'"), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        SemaphoreStep.waitForStart("wait/1", run);
        MadeUpFleet fleet = new MadeUpFleet(run);
        fleet.failed("web-2", Line.literal("No such key"));
        fleet.done("web-3");
        fleet.running("db-1").is(40);
        open(run.getUrl() + "ami-backup/");
        browser.visible(BUILD + " summary");
        browser.script("document.querySelectorAll('details').forEach((row) => { row.open = true; })");
        usability.check("everything", BUILD);
        usability.checkKeyboard(BUILD);
        assertThat(browser.complaints()).isEmpty();
        browser.open("about:blank");
        run.doKill();
        jenkins.waitForCompletion(run);
    }
}
