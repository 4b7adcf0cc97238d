package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.ControllerIdentity;
import io.jenkins.plugins.amibackup.engine.identity.MetadataService;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A Jenkins that wakes on another machine goes on with nothing until an administrator has said what it is. */
class AwakeningTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    private static final String FIRST = "i-0aaaaaaaaaaaaaaa1";
    private static final String SECOND = "i-0bbbbbbbbbbbbbbb2";
    private static final String ENDPOINT = "aws.ec2MetadataServiceEndpoint";
    private static final String WOKE = "Jenkins has started on another machine (" + SECOND
            + ") than the one that its home belongs to (" + FIRST + ")";

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    @TempDir
    private Path machine;

    private MetadataService metadata;

    @BeforeEach
    void startTheService() throws IOException {
        metadata = new MetadataService(FIRST);
        System.setProperty(ENDPOINT, metadata.address());
        System.setProperty(ControllerIdentity.BOARD, machine.resolve("none").toString());
    }

    @AfterEach
    void stopTheService() {
        System.clearProperty(ENDPOINT);
        System.clearProperty(ControllerIdentity.BOARD);
        metadata.close();
    }

    private static WorkflowJob job(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("nightly", WorkflowJob.class);
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return job(jenkins).getBuildByNumber(1);
    }

    private void begin(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.MANAGE, Jenkins.READ)
                .everywhere()
                .to("manager"));
        aws.configure();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
        job.setDefinition(new CpsFlowDefinition("amiBackup(instanceId: '" + aws.instance + "', encrypt: false)", true));
        jenkins.waitForMessage("2/5 Create image", job.scheduleBuild2(0).waitForStart());
    }

    private String holder() throws IOException {
        String key = aws.aws.s3().keys(AwsBesideJenkins.BUCKET).stream()
                .filter(name -> name.matches("ami-operations/[0-9a-f]+\\.json"))
                .findFirst()
                .orElseThrow();
        return new ObjectMapper()
                .readTree(aws.aws.s3().get(AwsBesideJenkins.BUCKET, key))
                .path("lease")
                .path("holder")
                .asText();
    }

    private static int answer(JenkinsRule jenkins, String user, String what) throws Exception {
        try (JenkinsRule.WebClient browser =
                jenkins.createWebClient().login(user).withThrowExceptionOnFailingStatusCode(false)) {
            WebRequest request = new WebRequest(
                    new URL(jenkins.getURL(), "administrativeMonitor/amiBackupCopiedController/" + what),
                    HttpMethod.POST);
            request.setAdditionalHeader("Referer", jenkins.getURL() + "manage/");
            browser.addCrumb(request);
            return browser.getPage(request).getWebResponse().getStatusCode();
        }
    }

    private static String manage(JenkinsRule jenkins) throws Exception {
        try (JenkinsRule.WebClient browser = jenkins.createWebClient().login("admin")) {
            return browser.goTo("manage/").asNormalizedText();
        }
    }

    private void store(JenkinsRule jenkins) throws Exception {
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.waitForMessage("4/5 Store", run(jenkins));
        aws.clock.advance(AwsBesideJenkins.STORE);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins)));
    }

    @Test
    void theSameControllerGoesOnAfterARestartAsSoonAsItIsThere() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins);
            assertThat(holder()).startsWith("jenkins:").endsWith(":" + FIRST);
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", run(jenkins));
            assertThat(manage(jenkins)).doesNotContain("or a copy of it?");
            store(jenkins);
            assertThat(JenkinsRule.getLog(run(jenkins))).doesNotContain("another machine");
        });
    }

    @Test
    void aCopyThatIsTheControllerNowGoesOnUnderItsOwnNameWhenAnAdministratorHasSaidSo() throws Throwable {
        sessions.then(this::begin);
        String before = holder();
        metadata.says(SECOND);
        sessions.then(jenkins -> {
            jenkins.waitForMessage(WOKE, run(jenkins));
            assertThat(holder()).isEqualTo(before);
            assertThat(manage(jenkins)).contains("or a copy of it?", SECOND, FIRST);
            assertThat(answer(jenkins, "manager", "controller")).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
            assertThat(JenkinsRule.getLog(run(jenkins))).doesNotContain("Resumed run");

            assertThat(answer(jenkins, "admin", "controller")).isLessThan(400);
            jenkins.waitForMessage("Resumed run", run(jenkins));
            assertThat(holder()).isEqualTo(before.replace(FIRST, SECOND));
            assertThat(manage(jenkins)).doesNotContain("or a copy of it?");
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", run(jenkins));
            store(jenkins);
        });
    }

    @Test
    void aCopyForgetsTheRunsOfTheOtherAndLeavesThemAsTheyAre() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins);
            BuildRequest aborted = new BuildRequest(
                    "0badcafe",
                    run(jenkins),
                    new Connection(AwsBesideJenkins.BUCKET, AwsBesideJenkins.REGION, "", "", ""),
                    BlockCredentials.NONE,
                    new Work.PickUp(OperationKind.BACKUP),
                    null);
            PendingCleanUps.get().add(new CleanUpEntry(aborted, "0badcafe", "Aborted by alice"));
        });
        String before = holder();
        metadata.says(SECOND);
        sessions.then(jenkins -> {
            jenkins.waitForMessage(WOKE, run(jenkins));
            assertThat(PendingCleanUps.get().entries()).hasSize(1);
            try (Ends lines = new Ends()) {
                assertThat(answer(jenkins, "admin", "copy")).isLessThan(400);
                String line = lines.next();
                while (!line.startsWith("0badcafe: the clean-up")) {
                    line = lines.next();
                }
                assertThat(line).contains("is left to the controller that this Jenkins is a copy of");
            }
            WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run(jenkins)));
            assertThat(JenkinsRule.getLog(run))
                    .contains("This Jenkins is a copy of the controller that began this build");
            assertThat(holder()).isEqualTo(before);
            assertThat(PendingCleanUps.get().entries()).isEmpty();
            assertThat(aws.images()).hasSize(1);

            WorkflowRun own = job(jenkins).scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("2/5 Create image", own);
        });
    }

    @Test
    void whoDoesNotWaitForTheAnswerAbortsTheBuildAndNothingIsRemoved() throws Throwable {
        sessions.then(this::begin);
        String before = holder();
        metadata.says(SECOND);
        sessions.then(jenkins -> {
            jenkins.waitForMessage(WOKE, run(jenkins));
            try (ACLContext admin = ACL.as(User.getOrCreateByIdOrFullName("admin"))) {
                run(jenkins).doStop();
            }
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run(jenkins)));
            assertThat(answer(jenkins, "admin", "controller")).isLessThan(400);
            assertThat(PendingCleanUps.get().entries()).isEmpty();
            assertThat(holder()).isEqualTo(before);
            assertThat(aws.images()).hasSize(1);
        });
    }

    @Test
    void aMachineThatCanNotBeToldMayBeAnotherUntilItIsToldOrAnAdministratorSaysSo() throws Throwable {
        sessions.then(this::begin);
        metadata.says("");
        sessions.then(jenkins -> {
            jenkins.waitForMessage("another machine (unknown)", run(jenkins));
            assertThat(answer(jenkins, "admin", "controller")).isLessThan(400);
            jenkins.waitForMessage("Resumed run", run(jenkins));
            assertThat(holder()).doesNotContain(FIRST).startsWith("jenkins:");
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", run(jenkins));
            assertThat(Awakening.get().isInDoubt()).isFalse();
        });
    }

    @Test
    void aHomeThatMovesAsAMatterOfCourseIsNotAskedAbout() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins);
            AmiBackupConfiguration.get().setHomeMoves(true);
        });
        metadata.says(SECOND);
        // The lease of the machine of before, which is gone.
        aws.clock.advance(Duration.ofMinutes(20));
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", run(jenkins));
            assertThat(Awakening.get().isInDoubt()).isFalse();
        });
    }

    @Test
    void aHomeWhoseFileIsDamagedMayBeACopy() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins);
            Files.writeString(
                    jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.amibackup.ControllerMachine.xml"),
                    "<list/>");
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("than the one that its home belongs to (unknown)", run(jenkins));
            assertThat(answer(jenkins, "admin", "controller")).isLessThan(400);
            jenkins.waitForMessage("Resumed run", run(jenkins));
        });
    }

    @Test
    void whatACopyBeginsWhileItIsInDoubtStaysItsOwnAcrossARestart() throws Throwable {
        sessions.then(this::begin);
        metadata.says(SECOND);
        sessions.then(jenkins -> {
            jenkins.waitForMessage(WOKE, run(jenkins));
            jenkins.waitForMessage(
                    "2/5 Create image", job(jenkins).scheduleBuild2(0).waitForStart());
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", job(jenkins).getBuildByNumber(2));
            assertThat(answer(jenkins, "admin", "copy")).isLessThan(400);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run(jenkins)));
            assertThat(job(jenkins).getBuildByNumber(2).isBuilding()).isTrue();
        });
    }
}
