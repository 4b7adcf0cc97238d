package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;

/** What a build shows of backups and gates of several instances. */
@WithSharedJenkins
class FleetPageTest {

    private static final String MISSING = "i-0123456789abcdef0";
    private static final String MISSING_TOO = "i-0123456789abcdef1";
    private static final String ROWS = ".ami-backup-fleet__rows > details > summary";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private WorkflowRun build(Result how, String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return jenkins.assertBuildStatus(
                how, jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart()));
    }

    private static FreeStyleBuild empty() throws Exception {
        return jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
    }

    private static List<String> squeezed(List<String> texts) {
        return texts.stream().map(text -> text.replaceAll("\\s+", " ")).toList();
    }

    private static List<String> rows(HtmlPage page) {
        return squeezed(PageReader.texts(page, ROWS));
    }

    /** All of it, whether it is folded or not. */
    private static String content(HtmlPage page) {
        return String.join("", PageReader.texts(page, ".ami-backup-operations"));
    }

    @Test
    void aFleetIsOneHeadlineAndItsEqualErrorsAreOneRowBeforeWhatWentWell() throws Exception {
        WorkflowRun run =
                build(Result.FAILURE, "amiBackup(instanceIds: ['%s', '%s', '%s'])", aws.instance, MISSING, MISSING_TOO);

        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(reader.summary()).containsExactly("Backups: 1 done, 2 failed of 3");
            assertThat(reader.buildPage()).contains("2 failed: There is no instance … in eu-west-1.");
            assertThat(PageReader.texts(page, ".ami-backup-fleet > header h2"))
                    .containsExactly("Backups: 1 done, 2 failed of 3");
            List<String> rows = rows(page);
            assertThat(rows).hasSize(2);
            assertThat(rows.get(0))
                    .startsWith("2 failed There is no instance … in eu-west-1.")
                    .endsWith(MISSING + ", " + MISSING_TOO);
            assertThat(rows.get(1)).startsWith("Backed up web-1 → ami-");
            assertThat(PageReader.texts(page, ".ami-backup-group > details .jenkins-alert"))
                    .anyMatch(line -> line.contains("There is no instance " + MISSING + " in eu-west-1."))
                    .anyMatch(line -> line.contains("There is no instance " + MISSING_TOO + " in eu-west-1."));
            assertThat(page.querySelectorAll("details[open]")).isEmpty();
            assertThat(page.querySelectorAll("details .ami-backup-operation")).hasSize(3);
        }
    }

    @Test
    void aGateForSeveralInstancesSaysHowManyAreOpen() throws Exception {
        build(Result.SUCCESS, "amiBackup(instanceId: '%s')", aws.instance);
        WorkflowRun run = build(
                Result.FAILURE, "amiBackupGate(instanceIds: ['%s', '%s', '%s'])", aws.instance, MISSING, MISSING_TOO);

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.summary()).containsExactly("Gates: 1 open, 2 closed of 3");
            assertThat(rows(reader.page())).hasSize(2).first().asString().startsWith("2 closed ");
        }
    }

    @Test
    void anIdThatIsNotValidIsARowOfItsOwnAndTheOthersSayThatTheyWereNotBegun() throws Exception {
        WorkflowRun run = build(
                Result.FAILURE, "amiBackup(instanceIds: ['%s', 'web-1', '%s', '<b>i</b>'])", aws.instance, MISSING);

        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(reader.summary()).containsExactly("Backups: 4 failed of 4");
            assertThat(rows(page))
                    .hasSize(2)
                    .anyMatch(row -> row.startsWith("2 failed \"…\" is not a valid instance ID.")
                            && row.endsWith("web-1, <b>i</b>"))
                    .anyMatch(row -> row.startsWith("2 failed Nothing was done for this instance"));
            assertThat(page.querySelectorAll("section b")).isEmpty();
        }
        assertThat(aws.images()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'instanceTags: [Role: \"nobody\"]',instances tagged Role=nobody,is tagged Role=nobody",
        "'instanceTags: [Role: \"web\"], credentialsId: \"none\"',instances tagged Role=web,none",
        "'instanceIds: [\"i-0123456789abcdef0\", \"i-0123456789abcdef1\"], maxInstances: 1',2 instances,at most 1 are allowed",
        "'instanceIds: []',0 instances,Choose the instances",
    })
    void whatStopsAllOfThemBeforeTheyBeginIsShown(String arguments, String title, String line) throws Exception {
        WorkflowRun run = build(Result.FAILURE, "amiBackup(%s)", arguments);

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.titles()).singleElement().asString().startsWith("Backing up " + title + " failed after ");
            assertThat(PageReader.texts(reader.page(), ".jenkins-alert"))
                    .singleElement()
                    .asString()
                    .contains(line);
        }
    }

    @Test
    void instancesWithoutCredentialsAreEachARow() throws Exception {
        WorkflowRun run = build(
                Result.FAILURE, "amiBackup(instanceIds: ['%s', '%s'], credentialsId: 'none')", aws.instance, MISSING);

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.summary()).containsExactly("Backups: 2 failed of 2");
            assertThat(rows(reader.page())).singleElement().asString().contains("2 failed", aws.instance, MISSING);
        }
    }

    private static Line reason(int number, String instanceId) {
        String request = String.format("1234abcd-0000-4000-8000-%012x", number);
        return switch (number % 5) {
            case 0 -> Line.of("check.instanceId", instanceId);
            case 1 ->
                Line.literal("An error for " + instanceId + " (request " + request + ") and backup-web-" + number
                        + "-2026112" + number % 10 + "-" + Ids.ofMember(MadeUpFleet.RUN, instanceId));
            case 2 ->
                Line.of(
                        "driver.failed",
                        Line.of("stage.STORE"),
                        Line.literal("No snap-0" + String.format("%016x", number))
                                .sentence(),
                        Line.empty(),
                        Ids.ofMember(MadeUpFleet.RUN, instanceId));
            case 3 -> Line.literal("The key arn:aws:kms:eu-west-1:1:key/1234abcd-0000-4000-8000-000000000001 is gone");
            default -> Line.literal("The key arn:aws:kms:eu-west-1:1:key/1234abcd-0000-4000-8000-000000000002 is gone");
        };
    }

    @Test
    void ofFiveHundredTheFiveReasonsOfFailureAreFiveRowsOnASmallPage() throws Exception {
        FreeStyleBuild build = empty();
        MadeUpFleet fleet = new MadeUpFleet(build);
        fleet.done("web-one");
        for (int i = 1; i < 500; i++) {
            fleet.failed("web-" + i, reason(i, MadeUpFleet.instance(i)));
        }

        try (PageReader reader = new PageReader(jenkins, build)) {
            HtmlPage page = reader.page();
            assertThat(reader.summary()).containsExactly("Backups: 1 done, 499 failed of 500");
            assertThat(rows(page))
                    .hasSize(6)
                    .filteredOn(row -> row.matches("(99|100) failed .*, and 9[45] more"))
                    .hasSize(5);
            assertThat(rows(page).get(5)).startsWith("Backed up web-one → ami-");
            assertThat(page.querySelectorAll("details details")).hasSize(499);
            assertThat(page.querySelectorAll("details .ami-backup-operation")).hasSize(25);
            assertThat(page.getWebResponse().getContentAsString()).hasSizeLessThan(600_000);
            assertThat(reader.status().toString()).hasSizeLessThan(20_000);
            assertThat(reader.buildPage().lines().filter(line -> line.contains(" failed: ")))
                    .hasSize(3);
        }
    }

    @Test
    void aRowWhoseCardIsNotOnThePageLeadsToIt() throws Exception {
        FreeStyleBuild build = empty();
        MadeUpFleet fleet = new MadeUpFleet(build);
        for (int i = 0; i < 30; i++) {
            fleet.done("web-" + i);
        }

        try (PageReader reader = new PageReader(jenkins, build)) {
            HtmlPage page = reader.page();
            assertThat(rows(page)).singleElement().asString().startsWith("30 done web-0, web-1");
            List<String> links = PageReader.attributes(page, ".ami-backup-row__link a", "href");
            assertThat(links).hasSize(5);
            HtmlPage one = reader.page(links.get(4));
            assertThat(PageReader.texts(one, "section.ami-backup-operation h2"))
                    .singleElement()
                    .asString()
                    .startsWith("Backed up web-29");
            assertThat(one.getAnchorByText("All AMI backups of this build").getHrefAttribute())
                    .isEqualTo(".");
            assertThat(PageReader.texts(reader.page("?run=nobody"), ".ami-backup-fleet h2"))
                    .contains("Backups: 30 done of 30");
        }
    }

    @Test
    void failuresThatAllDifferAreFoldedBeyondTwenty() throws Exception {
        FreeStyleBuild build = empty();
        MadeUpFleet fleet = new MadeUpFleet(build);
        for (int i = 0; i < 100; i++) {
            fleet.failed("web-" + i, Line.literal("Reason number " + i));
        }

        try (PageReader reader = new PageReader(jenkins, build)) {
            HtmlPage page = reader.page();
            assertThat(rows(page)).hasSize(21);
            assertThat(rows(page).get(20)).startsWith("80 failed web-20");
            assertThat(content(page)).contains("Reason number 99");
        }
    }

    @Test
    void whatIsUnderWayIsCountedAndMoves() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("semaphore 'wait'", true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        MadeUpFleet fleet = new MadeUpFleet(run);
        fleet.done("web-1");
        fleet.running("web-2");
        fleet.running("web-3");
        fleet.failed("web-4", Line.literal("No such thing"));

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.summary()).containsExactly("Backups: 1 done, 1 failed, 2 in progress of 4");
            assertThat(rows(reader.page()))
                    .satisfiesExactly(
                            row -> assertThat(row).startsWith("Backing up web-4 failed after 10 min No such thing"),
                            row -> assertThat(row).startsWith("Backing up web-2: Create image"),
                            row -> assertThat(row).startsWith("Backing up web-3: Create image"),
                            row -> assertThat(row).startsWith("Backed up web-1 → "));
            JsonNode status = reader.status();
            assertThat(status.path("live").asBoolean()).isTrue();
            assertThat(status.path("operations").findValuesAsText("announcement"))
                    .containsExactly("Backups: 1 done, 1 failed, 2 in progress of 4");
            assertThat(status.path("operations").findValuesAsText("runId")).hasSize(3);
        }
        run.doKill();
        jenkins.waitForCompletion(run);
    }

    /** What is found in the record, and what stands there instead. */
    private static final List<String> DAMAGES = List.of(
            "<state>FAILED</state>-><state>PAUSED</state>",
            "<state>FAILED</state>->",
            "<state>FAILED</state>-><state><null/></state>",
            "<state>FAILED</state>-><state>LEFT_BEHIND</state>",
            "<runId>[0-9a-f]+</runId>->",
            "<kind>backup</kind>->",
            "<kind>backup</kind>-><kind>party</kind>",
            "<region>eu-west-1</region>->",
            "<bucket>[a-z-]+</bucket>->",
            "<instanceId>[^<]*</instanceId>->",
            "<instanceName>[^<]*</instanceName>->",
            "<amiId>[^<]*</amiId>->",
            "<startedAt>[^<]*</startedAt>-><startedAt>yesterday</startedAt>",
            "<endedAt>[^<]*</endedAt>-><endedAt>-9223372036854775808</endedAt>",
            "<sizeBytes>[^<]*</sizeBytes>-><sizeBytes>-1</sizeBytes>",
            "<ageSeconds>[^<]*</ageSeconds>-><ageSeconds>9223372036854775807</ageSeconds>",
            "<lineJson>[^<]*</lineJson>-><lineJson>{\"key\":7}</lineJson>",
            "<lineJson>[^<]*</lineJson>-><lineJson>[[[</lineJson>",
            "<line>[^<]*</line>->",
            "<fleetRunId>[^<]*</fleetRunId>->",
            "(?s)<stages>.*?</stages>->",
            "(?s)<stages>.*?</stages>-><stages><null/><string>x</string></stages>",
            "<name>STORE</name>->",
            "<name>STORE</name>-><name>LUNCH</name>",
            "<startedAt>[^<]*</startedAt>-><startedAt>9223372036854775807</startedAt>",
            "(?s)(<operations [^>]*>)->$1<null/><string>x</string>");

    private static final List<String> NOTHING_LEFT = List.of(
            "(?s)<operations .*</operations>->",
            "(?s)<operations .*</operations>-><operations/>",
            "(?s)<operations .*</operations>-><operations><null/></operations>",
            "(?s)<operations .*</operations>-><operations>nonsense</operations>");

    @Test
    void ofADamagedRecordThePageShowsWhatItCan() throws Exception {
        FreeStyleBuild build = empty();
        MadeUpFleet fleet = new MadeUpFleet(build);
        fleet.done("web-1");
        fleet.failed("web-2", Line.of("check.instanceId", "web-2"));
        fleet.failed("web-3", Line.of("check.instanceId", "web-3"));
        build.save();
        Path file = build.getRootDir().toPath().resolve("build.xml");
        String whole = Files.readString(file, StandardCharsets.UTF_8);

        SoftAssertions all = new SoftAssertions();
        try (PageReader reader = new PageReader(jenkins, build)) {
            for (String damage : DAMAGES) {
                damage(build, file, whole, damage);
                all.assertThatCode(() -> {
                            assertThat(content(reader.page()))
                                    .containsPattern("web-1|i-0{17}")
                                    .containsPattern("acme-ami-backups|eu-west-1");
                            assertThat(reader.summary()).isNotEmpty();
                            assertThat(reader.status().path("live").asBoolean()).isFalse();
                        })
                        .as(damage)
                        .doesNotThrowAnyException();
            }
            for (String damage : NOTHING_LEFT) {
                damage(build, file, whole, damage);
                all.assertThatCode(() -> {
                            reader.buildPage();
                            if (build.getParent().getLastBuild().getAction(OperationsAction.class) != null) {
                                assertThat(reader.page().asNormalizedText()).contains("No operation has started yet.");
                            }
                        })
                        .as(damage)
                        .doesNotThrowAnyException();
            }
        }
        all.assertAll();
    }

    private static void damage(Run<?, ?> build, Path file, String whole, String damage) throws Exception {
        String[] change = damage.split("->", 2);
        String damaged = whole.replaceAll(change[0], change[1]);
        assertThat(damaged).as(damage).isNotEqualTo(whole);
        Files.writeString(file, damaged, StandardCharsets.UTF_8);
        // It is read again when it is asked for.
        ((FreeStyleProject) build.getParent())._getRuns().purgeCache();
    }

    @Test
    void longNamesAndNamesFromRightToLeftLeaveTheWordsAroundThemAlone() throws Exception {
        FreeStyleBuild build = empty();
        MadeUpFleet fleet = new MadeUpFleet(build);
        String longest = "n".repeat(250);
        String hebrew = "\u05e9\u05e8\u05ea 1";
        fleet.done(longest);
        fleet.done(hebrew);
        fleet.failed(longest, Line.literal("No such thing"));
        fleet.failed(longest, Line.literal("No such thing"));

        try (PageReader reader = new PageReader(jenkins, build)) {
            List<String> rows = rows(reader.page());
            assertThat(rows.get(0)).startsWith("2 failed No such thing").hasSizeLessThan(150);
            assertThat(rows.get(1)).startsWith("Backed up " + longest + " → ami-");
            assertThat(rows.get(2)).startsWith("Backed up \u2068" + hebrew + "\u2069 → ami-");
        }
    }

    @Test
    void oneInstanceAloneKeepsItsOpenCard() throws Exception {
        Run<?, ?> run = build(Result.SUCCESS, "amiBackup(instanceId: '%s')", aws.instance);

        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(page.querySelectorAll("details")).isEmpty();
            assertThat(page.querySelectorAll(".ami-backup-operation")).hasSize(1);
        }
    }
}
