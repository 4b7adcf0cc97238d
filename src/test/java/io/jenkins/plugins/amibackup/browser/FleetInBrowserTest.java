package io.jenkins.plugins.amibackup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
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

    private static final String PAGE = ".ami-backup-operations";
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
            browser.picture("fleet", PAGE);
            browser.click(GROUP + " > summary");
            browser.click(GROUP + " > .ami-backup-row:nth-of-type(2) > summary");
            browser.visible(GROUP + " > .ami-backup-row:nth-of-type(2) .ami-backup-stages");
            browser.click(GROUP + " > .ami-backup-row:last-of-type > summary");
            browser.visible(GROUP + " > .ami-backup-row:last-of-type .ami-backup-row__card .ami-backup-stages");
            browser.picture("fleet-open", PAGE);
            assertThat(browser.barriers(PAGE)).isEmpty();

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
            browser.picture("fleet-narrow", PAGE);
            assertThat(browser.barriers(PAGE)).isEmpty();
            assertThat(browser.complaints()).isEmpty();
            pictures(browser, jenkins, run);
        }
        run.doKill();
        jenkins.waitForCompletion(run);
    }

    private void pictures(Browser browser, JenkinsRule jenkins, WorkflowRun run) throws Exception {
        String dark = "const root = document.documentElement.style;"
                + "root.setProperty('--background', '#1e1e24');"
                + "root.setProperty('--card-background', '#26262e');"
                + "root.setProperty('--text-color', '#eeeeee');"
                + "root.setProperty('--text-color-secondary', '#a0a0b0');"
                + "root.setProperty('--link-color', '#69a6ff');"
                + "root.setProperty('--button-background', '#33333d');";
        browser.size(1280, 900);
        browser.script(dark);
        browser.picture("fleet-dark", PAGE);
        System.err.println("DARK " + browser.barriers(PAGE));
        browser.open(jenkins.getURL() + run.getUrl());
        browser.picture("fleet-build");
        FreeStyleBuild big = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject("big"));
        MadeUpFleet fleet = new MadeUpFleet(big);
        fleet.done("web-one");
        for (int i = 1; i < 500; i++) {
            fleet.failed("web-" + i, Line.literal("Reason " + i % 5 + " for " + MadeUpFleet.instance(i)));
        }
        long start = System.nanoTime();
        browser.open(jenkins.getURL() + big.getUrl() + "ami-backup/");
        System.err.println("BIG " + (System.nanoTime() - start) / 1_000_000 + " ms, high "
                + browser.script("return document.querySelector('.ami-backup-operations').scrollHeight") + ", "
                + browser.script("return document.documentElement.outerHTML.length"));
        browser.picture("fleet-big", PAGE);
    }
}
