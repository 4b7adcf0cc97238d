package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.ExtensionList;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    private static WorkflowRun run(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private void configure(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.MANAGE, Jenkins.READ)
                .everywhere()
                .to("manager"));
        aws.configure();
    }

    /** A build of a job of its own that waits for its image; returns its run id. */
    private String begin(JenkinsRule jenkins, String name) throws Exception {
        Set<String> known = runs();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition("amiBackup(instanceId: '" + aws.instance + "', encrypt: false)", true));
        jenkins.waitForMessage("2/5 Create image", job.scheduleBuild2(0).waitForStart());
        Set<String> begun = runs();
        begun.removeAll(known);
        assertThat(begun).hasSize(1);
        return begun.iterator().next();
    }

    private int placesLookedAtForMachines() {
        return ExtensionList.lookupSingleton(DrillWatch.class).look(aws.clock);
    }

    private Set<String> runs() {
        return aws.images().stream()
                .map(image -> image.tags().get("ami-backup:run-id"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private String holder(String runId) throws IOException {
        String key = "ami-operations/" + runId + ".json";
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

    private void store(JenkinsRule jenkins, String name) throws Exception {
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        jenkins.waitForMessage("4/5 Store", run(jenkins, name));
        aws.clock.advance(AwsBesideJenkins.STORE);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins, name)));
    }

    @Test
    void aCopyDrivesNoBackupOnThatWentOnInTheBackground() throws Throwable {
        sessions.then(jenkins -> {
            configure(jenkins);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "early");
            job.setDefinition(new CpsFlowDefinition(
                    "amiBackup(instanceId: '" + aws.instance + "', encrypt: false, waitFor: 'image')", true));
            WorkflowRun early = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("2/5 Create image", early);
            aws.clock.advance(AwsBesideJenkins.IMAGE);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(early));
        });
        metadata.says(SECOND);
        aws.aws.calls().reset();
        sessions.then(jenkins -> {
            assertThat(Awakening.get().askOwnInstance().id()).isEqualTo(SECOND);
            assertThat(BackgroundBackups.get().entries()).hasSize(1);
            assertThat(answer(jenkins, "admin", "copy")).isLessThan(400);
            for (int look = 0; look < 3000 && !BackgroundBackups.get().entries().isEmpty(); look++) {
                Thread.sleep(20);
            }
            assertThat(BackgroundBackups.get().entries()).isEmpty();
            assertThat(aws.aws.calls().total()).isZero();
        });
    }

    /** One home, which starts again and again: each time with a build that was begun before. */
    @Test
    void aControllerGoesOnAtOnceOnItsOwnMachineAndElsewhereWhenAnAdministratorHasSaidThatItIsTheControllerNow()
            throws Throwable {
        Map<String, String> runs = new HashMap<>();
        sessions.then(jenkins -> {
            configure(jenkins);
            runs.put("same", begin(jenkins, "same"));
            assertThat(holder(runs.get("same"))).startsWith("jenkins:").endsWith(":" + FIRST);
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", run(jenkins, "same"));
            assertThat(manage(jenkins)).doesNotContain("or a copy of it?");
            store(jenkins, "same");
            assertThat(JenkinsRule.getLog(run(jenkins, "same"))).doesNotContain("another machine");
            begin(jenkins, "damaged");
            Files.writeString(
                    jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.amibackup.ControllerMachine.xml"),
                    "<list/>");
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("than the one that its home belongs to (unknown)", run(jenkins, "damaged"));
            assertThat(answer(jenkins, "admin", "controller")).isLessThan(400);
            jenkins.waitForMessage("Resumed run", run(jenkins, "damaged"));
            runs.put("moved", begin(jenkins, "moved"));
            runs.put("dropped", begin(jenkins, "dropped"));
        });
        String before = holder(runs.get("moved"));
        String dropped = holder(runs.get("dropped"));
        metadata.says(SECOND);
        sessions.then(jenkins -> {
            jenkins.waitForMessage(WOKE, run(jenkins, "moved"));
            assertThat(holder(runs.get("moved"))).isEqualTo(before);
            assertThat(manage(jenkins)).contains("or a copy of it?", SECOND, FIRST);
            assertThat(answer(jenkins, "manager", "controller")).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
            assertThat(JenkinsRule.getLog(run(jenkins, "moved"))).doesNotContain("Resumed run");
            assertThat(placesLookedAtForMachines()).isZero();
            aBuildIsAbortedWithoutTheAnswerAndNothingIsRemoved(jenkins, runs.get("dropped"));

            assertThat(answer(jenkins, "admin", "controller")).isLessThan(400);
            jenkins.waitForMessage("Resumed run", run(jenkins, "moved"));
            assertThat(holder(runs.get("moved"))).isEqualTo(before.replace(FIRST, SECOND));
            assertThat(manage(jenkins)).doesNotContain("or a copy of it?");
            assertThat(placesLookedAtForMachines()).isEqualTo(1);
            assertThat(PendingCleanUps.get().entries()).isEmpty();
            assertThat(holder(runs.get("dropped"))).isEqualTo(dropped);
            begin(jenkins, "there");
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", run(jenkins, "there"));
            store(jenkins, "there");
            runs.put("unknown", begin(jenkins, "unknown"));
        });
        metadata.says("");
        sessions.then(jenkins -> {
            jenkins.waitForMessage("another machine (unknown)", run(jenkins, "unknown"));
            assertThat(answer(jenkins, "admin", "controller")).isLessThan(400);
            jenkins.waitForMessage("Resumed run", run(jenkins, "unknown"));
            assertThat(holder(runs.get("unknown"))).doesNotContain(SECOND).startsWith("jenkins:");
            begin(jenkins, "still-unknown");
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", run(jenkins, "still-unknown"));
            assertThat(Awakening.get().isInDoubt()).isFalse();
        });
    }

    private void aBuildIsAbortedWithoutTheAnswerAndNothingIsRemoved(JenkinsRule jenkins, String runId)
            throws Exception {
        int images = aws.images().size();
        jenkins.waitForMessage(WOKE, run(jenkins, "dropped"));
        try (ACLContext admin = ACL.as(User.getOrCreateByIdOrFullName("admin"))) {
            run(jenkins, "dropped").doStop();
        }
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run(jenkins, "dropped")));
        assertThat(JenkinsRule.getLog(run(jenkins, "dropped")))
                .contains("[AMI backup] The operation " + runId + " was not changed: an administrator had not yet said"
                        + " whether this Jenkins may continue it. To resume the run: ami-backup resume --run-id "
                        + runId + " --bucket acme-ami-backups")
                .doesNotContain("are being removed");
        assertThat(PendingCleanUps.get().entries()).isEmpty();
        assertThat(aws.images()).hasSize(images);
    }

    @Test
    void aCopyForgetsTheRunsOfTheOtherLeavesThemAsTheyAreAndKeepsWhatItHasBegunInDoubt() throws Throwable {
        Map<String, String> runs = new HashMap<>();
        sessions.then(jenkins -> {
            configure(jenkins);
            runs.put("nightly", begin(jenkins, "nightly"));
            BuildRequest aborted = new BuildRequest(
                    "0badcafe",
                    run(jenkins, "nightly"),
                    new Connection(AwsBesideJenkins.BUCKET, AwsBesideJenkins.REGION, "", "", ""),
                    BlockCredentials.NONE,
                    new Work.PickUp(OperationKind.BACKUP),
                    null);
            PendingCleanUps.get().add(new CleanUpEntry(aborted, "0badcafe", "Aborted by alice"));
        });
        String before = holder(runs.get("nightly"));
        metadata.says(SECOND);
        sessions.then(jenkins -> {
            jenkins.waitForMessage(WOKE, run(jenkins, "nightly"));
            assertThat(PendingCleanUps.get().entries()).hasSize(1);
            begin(jenkins, "its-own");
        });
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", run(jenkins, "its-own"));
            assertThat(PendingCleanUps.get().entries()).hasSize(1);
            try (Ends lines = new Ends()) {
                assertThat(answer(jenkins, "admin", "copy")).isLessThan(400);
                String line = lines.next();
                while (!line.startsWith("0badcafe: the clean-up")) {
                    line = lines.next();
                }
                assertThat(line).contains("is left to the controller that this Jenkins is a copy of");
            }
            WorkflowRun run =
                    jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run(jenkins, "nightly")));
            assertThat(JenkinsRule.getLog(run))
                    .contains("This Jenkins is a copy of the controller that began this build");
            assertThat(holder(runs.get("nightly"))).isEqualTo(before);
            assertThat(PendingCleanUps.get().entries()).isEmpty();
            assertThat(aws.images()).hasSize(2);
            assertThat(run(jenkins, "its-own").isBuilding()).isTrue();

            begin(jenkins, "afterwards");
        });
    }

    @Test
    void noJobRollsTheInstanceBackThatItsOwnControllerRunsOn() throws Throwable {
        metadata.says(aws.instance);
        sessions.then(jenkins -> {
            aws.configure();
            AmiBackupConfiguration.get().setInPlaceUnidentified(true);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly");
            job.setDefinition(new CpsFlowDefinition(
                    "amiRestore(amiId: 'ami-0123456789abcdef0', inPlaceOf: '" + aws.instance + "')", true));

            assertThat(JenkinsRule.getLog(jenkins.buildAndAssertStatus(Result.FAILURE, job)))
                    .contains("ERROR: Jenkins runs on " + aws.instance + ": a job can't roll back its own controller")
                    .contains("ami-backup restore --ami-id ami-0123456789abcdef0 --bucket acme-ami-backups --region"
                            + " eu-west-1 --in-place-of " + aws.instance);
            assertThat(aws.aws.calls().counts().keySet()).noneMatch(call -> call.startsWith("ec2:Create"));
        });
    }

    @Test
    void aHomeThatMovesAsAMatterOfCourseIsNotAskedAbout() throws Throwable {
        sessions.then(jenkins -> {
            configure(jenkins);
            begin(jenkins, "nightly");
            AmiBackupConfiguration.get().setHomeMoves(true);
        });
        metadata.says(SECOND);
        // The lease of the machine of before, which is gone.
        aws.clock.advance(Duration.ofMinutes(20));
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Resumed run", run(jenkins, "nightly"));
            assertThat(Awakening.get().isInDoubt()).isFalse();
        });
    }
}
