package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;

/** What a build shows of its prunes. */
@WithSharedJenkins
class PrunePageTest {

    private static final String HOSTILE = "<img src=x onerror=alert(1)>\u202Egnp\u001b[8mha:AAAA\u001b[0m";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    private final List<String> made = new ArrayList<>();
    private WorkflowJob job;

    @BeforeEach
    void threeBackups() throws Exception {
        aws.configure();
        job = jenkins.createProject(WorkflowJob.class, "nightly");
        for (int i = 0; i < 3; i++) {
            made.add(build("currentBuild.description = amiBackup(instanceId: INSTANCE).amiId")
                    .getDescription());
            aws.clock.advance(Duration.ofDays(1));
        }
    }

    private WorkflowRun build(String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script.replace("INSTANCE", "'" + aws.instance + "'"), true));
        return jenkins.buildAndAssertSuccess(job);
    }

    /** The cells of each row, with bars between them. */
    private static List<String> rows(HtmlPage page) {
        List<String> rows = new ArrayList<>();
        for (DomNode row : page.querySelectorAll(".ami-backup-table tbody tr")) {
            List<String> cells = new ArrayList<>();
            for (DomNode cell : row.querySelectorAll("th, td")) {
                cells.add(cell.getTextContent().strip());
            }
            rows.add(String.join(" | ", cells));
        }
        return rows;
    }

    @Test
    void aPruneShowsItsStagesEachBackupWithTheReasonAndWhatItHasFreed() throws Exception {
        WorkflowRun run = build("amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 2], dryRun: false)");
        run.reload();
        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(reader.summary())
                    .singleElement()
                    .asString()
                    .startsWith("Pruned " + aws.instance + ": removed: backups: 1,");
            assertThat(PageReader.texts(page, ".ami-backup-stages__title"))
                    .containsExactly("Plan: done", "Remove: done", "Look again: done");
            assertThat(rows(page)).hasSize(3);
            assertThat(rows(page).get(0))
                    .startsWith(made.get(2))
                    .contains(" | 108.0 GiB | 21.6 GiB | keep | newest, no. 1 of the last 2");
            assertThat(rows(page).get(2)).startsWith(made.get(0)).endsWith(" | removed | no rule keeps it");
            assertThat(PageReader.texts(page, ".ami-backup-facts dt")).contains("Freed in the bucket");
            assertThat(PageReader.texts(page, ".ami-backup-call")).isEmpty();
        }
    }

    @Test
    void aDryRunSaysThatNothingWasRemoved() throws Exception {
        WorkflowRun run = build("amiBackupPrune(instanceIds: [INSTANCE], retention: [keepLast: 2])");
        run.reload();
        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.summary()).singleElement().isEqualTo("Prunes: 1 done of 1");
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, ".ami-backup-row__title"))
                    .singleElement()
                    .asString()
                    .startsWith("Dry run of " + aws.instance + ": would go: backups: 1,");
            assertThat(rows(page)).hasSize(3);
            assertThat(rows(page).get(2)).endsWith(" | remove | no rule keeps it");
            assertThat(PageReader.texts(page, ".ami-backup-facts dt")).doesNotContain("Freed in the bucket");
        }
    }

    @Test
    void aPruneOfAllThatHasNothingToDoSaysSo() throws Exception {
        WorkflowRun run = build("amiBackupPrune(all: true, retention: [keepLast: 3])");
        run.reload();
        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.summary())
                    .singleElement()
                    .isEqualTo("Pruned all instances in acme-ami-backups: nothing is to go");
        }
    }

    /** Whoever may write to the bucket can write anything into a record. */
    @Test
    void whateverSomebodyHasWrittenAsAReasonDoesNothing() throws Exception {
        String record = "ami-metadata/" + made.get(0) + ".json";
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(aws.aws.s3().text(AwsBesideJenkins.BUCKET, record));
        json.putArray("holds")
                .addObject()
                .put("by", HOSTILE)
                .put("why", HOSTILE)
                .put("at", "2026-11-22T09:15:00Z");
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, record, json.toString());
        WorkflowRun run =
                build("echo amiBackupPrune(instanceId: INSTANCE, retention: [keepLast: 2]).backups[2].toString()");
        run.reload();
        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(rows(page).get(2)).contains(" | keep | held by ", "<img src=x onerror=alert(1)>");
            assertThat(page.querySelectorAll("section img, [onerror]")).isEmpty();
        }
        assertThat(run.getLog(1_000))
                .noneMatch(line -> line.contains("\u202E"))
                .noneMatch(line -> line.contains("\u001b[8mha:AAAA\u001b[0m"));
    }
}
