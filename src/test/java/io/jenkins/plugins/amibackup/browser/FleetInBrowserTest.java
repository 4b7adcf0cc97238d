package io.jenkins.plugins.amibackup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.report.MadeUpFleet;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The page of a fleet in a real browser: its rows open, stay open while the page moves, and fetch what it has left out. */
@Tag("browser")
@WithJenkins
class FleetInBrowserTest {

    private static final String ROW = ".ami-backup-row > summary";
    private static final String GROUP = ".ami-backup-group";

    @TempDir
    Path folder;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    @Test
    void anOpenedRowStaysOpenWhileThePageMovesAndALeftOutCardIsFetched(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
        job.setDefinition(new CpsFlowDefinition("semaphore 'wait'", true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        MadeUpFleet fleet = new MadeUpFleet(run);
        for (int i = 0; i < 30; i++) {
            fleet.failed("web-" + i, Line.of("check.instanceId", MadeUpFleet.instance(i)));
        }
        fleet.failed("db-1", Line.literal("No such key"));
        MadeUpFleet.Member moving = fleet.running("web-moving");
        fleet.done("n".repeat(250));
        fleet.done("\u05e9\u05e8\u05ea 1");

        try (Browser browser = new Browser(Files.createDirectory(folder.resolve("profile")))) {
            browser.open(jenkins.getURL() + run.getUrl() + "ami-backup/");
            assertThat(browser.texts(".ami-backup-fleet > header h2"))
                    .containsExactly("Backups: 2 done, 31 failed, 1 in progress of 34");
            browser.click(GROUP + " > summary");
            browser.click(GROUP + " > .ami-backup-row:nth-of-type(2) > summary");
            browser.visible(GROUP + " > .ami-backup-row:nth-of-type(2) .ami-backup-stages");
            browser.click(GROUP + " > .ami-backup-row:last-of-type > summary");
            browser.visible(GROUP + " > .ami-backup-row:last-of-type .ami-backup-row__card .ami-backup-stages");
            assertThat(browser.barriers(ROW)).isEmpty();

            moving.is(40);
            browser.when(
                    "40%",
                    seen -> browser.texts(".ami-backup-row__time").stream().anyMatch(text -> text.startsWith("40%, ")));
            moving.isDone();
            browser.when(
                    "the end",
                    seen -> browser.texts(".ami-backup-fleet > header h2")
                            .contains("Backups: 3 done, 31 failed of 34"));
            browser.visible(GROUP + " > .ami-backup-row:nth-of-type(2) .ami-backup-stages");
            browser.visible(GROUP + " > .ami-backup-row:last-of-type .ami-backup-row__card .ami-backup-stages");
            assertThat(browser.script("return document.activeElement.tagName")).isEqualTo("SUMMARY");
            assertThat(browser.texts(".ami-backup-announcement")).containsExactly("Backups: 3 done, 31 failed of 34");

            browser.size(480, 900);
            assertThat(browser.script("const page = document.querySelector('.ami-backup-operations');"
                            + "return page.scrollWidth <= page.clientWidth"))
                    .isEqualTo(true);
            assertThat(browser.barriers(ROW)).isEmpty();
            assertThat(browser.complaints()).isEmpty();
        }
        run.doKill();
        jenkins.waitForCompletion(run);
    }
}
