package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.ReadersLanguage;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import jenkins.model.Jenkins;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.localizer.LocaleProvider;

/** What becomes of a backup whose step has gone on with its image. */
@WithSharedJenkins
class BackgroundBackupsTest {

    private static final String GOES_ON = "The rest continues in the background";
    private static final String STEP = "amiBackup(instanceId: '%s', encrypt: false, waitFor: 'image')";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader", "alice")
                .grant(Item.CANCEL)
                .everywhere()
                .to("alice"));
        aws.configure();
    }

    private static Path list() {
        return jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.amibackup.BackgroundBackups.xml");
    }

    private WorkflowRun begin(String script) throws Exception {
        return begin(script, AwsBesideJenkins.IMAGE);
    }

    /** @param until how long it takes until the step goes on */
    private WorkflowRun begin(String script, Duration until) throws Exception {
        WorkflowRun run = start(script);
        int images = script.contains("instanceIds") ? 2 : 1;
        waitUntil(() -> aws.images().size() == images);
        jenkins.waitForMessage("2/5 Create image", run);
        aws.clock.advance(until);
        jenkins.waitForMessage(GOES_ON, run);
        return run;
    }

    private WorkflowRun start(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(aws.instance), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /** A build that is over when its backup has its image. */
    private WorkflowRun over(String script) throws Exception {
        return jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(begin(script)));
    }

    private void isFinished() throws Exception {
        waitUntil(() -> aws.aws.calls().count("ec2:CreateStoreImageTask") == 1);
        aws.clock.advance(AwsBesideJenkins.STORE);
        waitUntil(() -> !Files.exists(list()));
        assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-metadata/" + image() + ".json"))
                .contains("\"complete\"");
        assertThat(aws.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(1);
    }

    private String image() {
        return aws.images().get(0).id();
    }

    private static BackgroundBackup entry() {
        return BackgroundBackups.get().entries().get(0);
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        for (int look = 0; look < 3000 && !condition.getAsBoolean(); look++) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** As somebody reads them who has this language. */
    private static List<String> concerns(Locale reader) {
        LocaleProvider before = LocaleProvider.getProvider();
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return reader;
            }
        });
        try {
            return concerns();
        } finally {
            LocaleProvider.setProvider(before);
        }
    }

    private static List<String> concerns() {
        return BackgroundBackups.get().concerns().stream()
                .map(BackgroundBackup::getConcern)
                .toList();
    }

    private static JenkinsRule.WebClient client() {
        return jenkins.createWebClient().withJavaScriptEnabled(false);
    }

    private static String text(String user, String address) throws Exception {
        try (JenkinsRule.WebClient client = client()) {
            return client.login(user).goTo(address).asNormalizedText();
        }
    }

    private static int post(String user, String address) throws Exception {
        return post(user, "en", address);
    }

    private static int post(String user, String language, String address) throws Exception {
        try (JenkinsRule.WebClient client = client().login(user)) {
            client.addRequestHeader("Accept-Language", language);
            client.setThrowExceptionOnFailingStatusCode(false);
            WebRequest request = new WebRequest(new URL(jenkins.getURL(), address), HttpMethod.POST);
            return client.getPage(client.addCrumb(request)).getWebResponse().getStatusCode();
        }
    }

    @Test
    void itGoesOnAlthoughItsJobIsRenamedItsBuildDeletedAndJenkinsQuiet() throws Exception {
        WorkflowRun run = over(STEP.replace("encrypt", "credentialsId: 'aws', encrypt"));
        assertThat(Files.readString(list()))
                .contains(run.getExternalizableId())
                .doesNotContain(AwsBesideJenkins.SECRET_KEY, AwsBesideJenkins.ACCESS_KEY);
        run.getParent().renameTo("renamed");
        jenkins.jenkins.doQuietDown();
        assertThat(entry().build()).isEqualTo("renamed#1");
        run.delete();

        isFinished();
        jenkins.jenkins.doCancelQuietDown();
        assertThat(run.getRootDir()).doesNotExist();
    }

    @Test
    void whenItsJobIsRemovedItIsLeftAndAdministratorsReadTheCommandThatFinishesIt() throws Exception {
        WorkflowRun run = over(STEP);
        String runId = entry().runId();
        run.getParent().delete();

        waitUntil(() -> !concerns().isEmpty());
        aws.clock.advance(AwsBesideJenkins.STORE);
        assertThat(text("admin", "manage"))
                .contains(
                        "continued before their backup was complete",
                        "no longer exists",
                        "ami-backup resume --run-id " + runId);
        assertThat(aws.images()).hasSize(1);
        String dismiss = ExtensionList.lookupSingleton(LostBackups.class).getUrl() + "/dismiss?run=" + runId;
        assertThat(post("alice", dismiss)).isEqualTo(403);
        assertThat(Files.exists(list())).isTrue();
        post("admin", dismiss);
        assertThat(Files.exists(list())).isFalse();
    }

    @Test
    void itWaitsForCredentialsThatAreGoneAndGoesOnWhenTheyAreBack() throws Exception {
        WorkflowRun run = over(STEP.replace("encrypt", "credentialsId: 'aws', encrypt"));
        jenkins.waitForMessage(GOES_ON, run);
        List<Credentials> all = SystemCredentialsProvider.getInstance().getCredentials();
        Credentials keys = all.stream()
                .filter(known -> known instanceof AWSCredentialsImpl)
                .findFirst()
                .orElseThrow();
        all.remove(keys);

        waitUntil(() -> !concerns().isEmpty());
        assertThat(concerns()).singleElement().asString().contains("\"aws\"");
        assertThat(concerns(Locale.GERMAN)).singleElement().asString().contains("Zugangsdaten", "„aws“");
        assertThat(text("reader", run.getUrl() + "ami-backup/")).contains("Jenkins retries every hour");
        BackgroundBackups.get().tryAgain();
        assertThat(BackgroundBackups.get().isUnderWay(entry().askedRunId())).isTrue();

        all.add(keys);
        BackgroundBackups.get().tryAgain();
        isFinished();
        assertThat(concerns()).isEmpty();
        assertThat(text("reader", run.getUrl() + "ami-backup/")).contains("Backed up web-1");
    }

    @Test
    void anAbortOfTheBuildLeavesItAlone() throws Exception {
        WorkflowRun run = begin(STEP + "\nsemaphore 'abort'");
        SemaphoreStep.waitForStart("abort/1", run);
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            run.doStop();
        }
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        isFinished();
    }

    @Test
    void whoMayCancelTheJobEndsItOnItsPageAndNobodyElse() throws Exception {
        // Before anything is stored: an end of that waits for EC2.
        WorkflowRun run = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(
                begin(STEP.replace("waitFor: 'image'", "waitFor: 'pointInTime'"), Duration.ofSeconds(30))));
        String page = run.getUrl() + "ami-backup/";
        String runId = entry().askedRunId();
        assertThat(text("reader", page)).contains("continues in the background").doesNotContain("End the backup");
        assertThat(text("alice", page)).contains("End the backup").doesNotContain("Abort the build");
        assertThat(post("reader", page + "end?run=" + runId)).isEqualTo(403);
        try (JenkinsRule.WebClient client = client().login("alice")) {
            client.setThrowExceptionOnFailingStatusCode(false);
            assertThat(client.getPage(new WebRequest(new URL(jenkins.getURL(), page + "end?run=" + runId)))
                            .getWebResponse()
                            .getStatusCode())
                    .isEqualTo(405);
        }
        assertThat(BackgroundBackups.get().isUnderWay(runId)).isTrue();
        BackgroundBackups.get()
                .end(
                        jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject()),
                        runId,
                        Line.literal("not theirs"));
        try (ReadersLanguage readers = new ReadersLanguage()) {
            assertThat(post("alice", "de", page + "end?run=" + runId)).isLessThan(400);
        }
        waitUntil(() -> !Files.exists(list()));
        assertThat(aws.images()).isEmpty();
        assertThat(concerns()).as("that was somebody's will").isEmpty();
        assertThat(text("reader", page)).contains("aborted", "Ended by alice");
        try (ReadersLanguage readers = new ReadersLanguage();
                JenkinsRule.WebClient client = client().login("reader")) {
            client.addRequestHeader("Accept-Language", "de");
            assertThat(client.goTo(page).asNormalizedText()).contains("Beendet von alice");
        }
    }

    @Test
    void aFailureIsToldInTheLogOnThePageInTheSummaryToAdministratorsAndInALogOfItsOwn() throws Exception {
        aws.aws.ec2().failNextStore("ClientError: <b>disk</b> on fire");
        String failed = "stopped before it was complete";
        try (LogRecorder told = new LogRecorder()
                .record("io.jenkins.plugins.amibackup.background", Level.INFO)
                .capture(20)) {
            WorkflowRun run = begin(STEP + "\nsemaphore 'fails'");
            waitUntil(() -> aws.aws.calls().count("ec2:CreateStoreImageTask") > 0);
            aws.clock.advance(AwsBesideJenkins.STORE);
            jenkins.waitForMessage(failed, run);

            jenkins.assertLogContains("disk", run);
            assertThat(told.getRecords())
                    .filteredOn(record -> record.getLevel() == Level.WARNING)
                    .map(LogRecord::getMessage)
                    .singleElement()
                    .asString()
                    .contains(run.getExternalizableId(), "disk");
            String page = text("reader", run.getUrl() + "ami-backup/");
            assertThat(page).contains("<b>disk</b> on fire");
            assertThat(text("reader", run.getUrl())).contains("<b>disk</b> on fire");
            assertThat(text("admin", "manage")).contains("<b>disk</b> on fire");
            SemaphoreStep.success("fails/1", null);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            assertThat(concerns()).hasSize(1);
            BackgroundBackups.get().dismiss(entry().askedRunId());
        }
        assertThat(list()).doesNotExist();
    }

    @Test
    void ofSeveralThoseThatHaveReachedItGoOnAlthoughOthersFail() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        WorkflowRun run = begin("amiBackup(instanceIds: ['%s', '" + other
                + "', 'i-0123456789abcdef0'], encrypt: false, waitFor: 'image')");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        assertThat(BackgroundBackups.get().entries()).hasSize(2);

        waitUntil(() -> aws.aws.calls().count("ec2:CreateStoreImageTask") == 2);
        aws.clock.advance(AwsBesideJenkins.STORE);
        waitUntil(() -> !Files.exists(list()));
        assertThat(aws.images()).hasSize(2).allMatch(image -> complete(image.id()));
    }

    @Test
    void aMemberThatIsLostBeforeAnotherHasReachedItFailsTheStep() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        HeldAnswer held = aws.aws.faults().holdAnswer("ec2:CreateImage");
        aws.aws.ec2().failNextStore("Access denied to the bucket");
        WorkflowRun run = start("amiBackup(instanceIds: ['%s', '" + other + "'], encrypt: false, waitFor: 'image')");
        held.awaitEffect();
        waitUntil(() -> aws.images().size() == 2);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        waitUntil(() -> aws.aws.calls().count("ec2:CreateStoreImageTask") == 1);
        aws.clock.advance(AwsBesideJenkins.STORE);
        waitUntil(() -> !concerns().isEmpty());
        String lost = entry().askedRunId();
        String line = "Backup " + lost + ", which was continuing in the background, stopped before it was complete: ";

        assertThat(BackgroundBackups.get().endFor(lost))
                .as("how its part ends where the step is resumed")
                .get(InstanceOfAssertFactories.type(End.Failed.class))
                .satisfies(end -> assertThat(end.line()).startsWith(line).contains("Access denied to the bucket"));
        held.release();
        assertThat(JenkinsRule.getLog(jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run))))
                .contains("ERROR: " + line);

        BackgroundBackups.get().dismiss(lost);
        waitUntil(() -> aws.aws.calls().count("ec2:CreateStoreImageTask") == 2);
        aws.clock.advance(AwsBesideJenkins.STORE);
        waitUntil(() -> !Files.exists(list()));
    }

    @ParameterizedTest
    @CsvSource({"false, All 2 backups that continued in the background are complete.", "true, 1 of 2 backups"})
    void whereTheLogSumsSeveralUpOneLineSaysHowAllHaveEndedAndFailuresAreSaidBefore(boolean fails, String end)
            throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        if (fails) {
            aws.aws.ec2().failNextStore("Access denied to the bucket");
        }
        WorkflowRun run = start("amiBackup(instanceIds: ['%s', '" + other
                + "'], encrypt: false, waitFor: 'image', log: 'summary')\nsemaphore 'sum" + fails + "'");
        waitUntil(() -> aws.images().size() == 2);
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        SemaphoreStep.waitForStart("sum" + fails + "/1", run);
        waitUntil(() -> aws.aws.calls().count("ec2:CreateStoreImageTask") == 2);
        aws.clock.advance(AwsBesideJenkins.STORE);
        jenkins.waitForMessage(end, run);

        String log = JenkinsRule.getLog(run);
        assertThat(log).containsOnlyOnce(end).doesNotContain("which was continuing in the background, is complete");
        assertThat(log.contains("stopped before it was complete: ")).isEqualTo(fails);
        SemaphoreStep.success("sum" + fails + "/1", null);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        BackgroundBackups.get()
                .entries()
                .forEach(entry -> BackgroundBackups.get().dismiss(entry.askedRunId()));
        waitUntil(() -> !Files.exists(list()));
    }

    private boolean complete(String image) {
        return new String(
                        aws.aws.s3().get(AwsBesideJenkins.BUCKET, "ami-metadata/" + image + ".json"),
                        StandardCharsets.UTF_8)
                .contains("\"complete\"");
    }

    @Test
    void withTheCredentialsOfABlockItIsLeftWhenTheBuildEndsAndTheLogSaysBefore() throws Exception {
        AmiBackupConfiguration.get().setCredentialsId(null);
        WorkflowRun run = over("withCredentials([aws(credentialsId: 'aws')]) { " + STEP + " }");

        jenkins.assertLogContains("the credentials of the block around this step end with the build", run);
        jenkins.assertLogContains("To finish it: ami-backup resume --run-id ", run);
        waitUntil(() -> !Files.exists(list()));
        assertThat(concerns()).isEmpty();
        assertThat(aws.images()).hasSize(1);
        waitUntil(() -> page(run).contains("detached"));
        assertThat(page(run)).contains("ami-backup resume --run-id ");
    }

    @Test
    void withTheCredentialsOfABlockItIsTriedAgainWhileTheBuildRunsUnlessAwsTakesThemNoLonger() throws Exception {
        AmiBackupConfiguration.get().setCredentialsId(null);
        WorkflowRun run = begin("withCredentials([aws(credentialsId: 'aws')]) { " + STEP + "\nsemaphore 'block' }");
        String runId = entry().askedRunId();
        waitUntil(() -> aws.aws.calls().count("ec2:CreateStoreImageTask") == 1);

        fails(runId, FailureKind.THROTTLED);
        assertThat(BackgroundBackups.get().isUnderWay(runId)).isTrue();
        jenkins.waitForMessage("Jenkins retries every hour. " + FailureKind.THROTTLED, run);
        fails(runId, FailureKind.CREDENTIALS);
        assertThat(BackgroundBackups.get().isUnderWay(runId)).isFalse();
        jenkins.waitForMessage("stopped before it was complete: " + FailureKind.CREDENTIALS, run);

        SemaphoreStep.success("block/1", null);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        BackgroundBackups.get().dismiss(runId);
        // Whoever drives it has heard of no failure.
        aws.clock.advance(AwsBesideJenkins.STORE);
        waitUntil(() -> "done".equals(aws.images().get(0).tags().get("ami-backup:state")));
    }

    private static void fails(String runId, FailureKind kind) {
        BackgroundBackups.get().ended(runId, new End.Detached(Line.literal(kind.toString()), Optional.of(kind)));
    }

    private static String page(WorkflowRun run) {
        try {
            return text("reader", run.getUrl() + "ami-backup/");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void theTimeInWhichJenkinsIsSwitchedOffDoesNotCountAgainstIt() throws Exception {
        over(STEP);
        MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
        BackgroundBackup before = entry();
        before.troubled(Line.literal("It was asked in vain."), clock.millis());
        clock.advance(Duration.ofDays(6));
        before.troubled(Line.literal("It was asked in vain."), clock.millis());
        BackgroundBackup after = (BackgroundBackup) Jenkins.XSTREAM2.fromXML(Jenkins.XSTREAM2.toXML(before));
        clock.advance(Duration.ofDays(8));
        after.troubled(Line.literal("It was asked in vain."), clock.millis());

        assertThat(after.troubledFor()).isEqualTo(Duration.ofDays(6));
        clock.advance(Duration.ofDays(2));
        after.troubled(Line.literal("It was asked in vain."), clock.millis());
        assertThat(after.troubledFor()).isEqualTo(Duration.ofDays(8));
        isFinished();
    }

    @Test
    void oneThatCouldNotGoOnForAWeekIsGivenUp() throws Exception {
        over(STEP);
        String runId = entry().askedRunId();
        long longAgo =
                AmiBackupEngine.get().clock().millis() - Duration.ofDays(8).toMillis();
        entry().troubled(Line.literal("It was asked in vain."), longAgo);

        SystemCredentialsProvider.getInstance().getCredentials().clear();
        waitUntil(() -> !BackgroundBackups.get().isUnderWay(runId));

        assertThat(concerns()).singleElement().asString().contains("seven days", "ami-backup resume --run-id " + runId);
        BackgroundBackups.get().dismiss(runId);
    }
}
