package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.Functions;
import hudson.XmlFile;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.Saveable;
import hudson.model.TaskListener;
import hudson.model.User;
import hudson.model.listeners.SaveableListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiRestoreBuilder;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jenkins.model.CauseOfInterruption;
import jenkins.model.InterruptedBuildAction;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.localizer.LocaleProvider;

/** What a build shows of its operations, while they run and when they have ended. */
@WithSharedJenkins
class BuildPageTest {

    private static final String CONSOLE = "https://eu-west-1.console.aws.amazon.com/";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static JenkinsRule jenkins;

    /** Counts how often builds are written down. */
    @TestExtension
    public static final class Saves extends SaveableListener {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void onChange(Saveable saved, XmlFile file) {
            if (saved instanceof Run) {
                count.incrementAndGet();
            }
        }

        static int count() {
            return SaveableListener.all().get(Saves.class).count.get();
        }
    }

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private WorkflowRun begin(String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun waiting(String script, Object... arguments) throws Exception {
        WorkflowRun run = begin(script, arguments);
        jenkins.waitForMessage("2/6 Create image", run);
        return run;
    }

    private WorkflowRun done(String script, Object... arguments) throws Exception {
        WorkflowRun run = waiting(script, arguments);
        finish(run);
        return jenkins.assertBuildStatusSuccess(run);
    }

    /** Lets AWS do all its work. */
    private void finish(Run<?, ?> run) throws Exception {
        try (PageReader reader = new PageReader(jenkins, run)) {
            reader.statusWhen(status -> {
                aws.clock.advance(AwsBesideJenkins.RESTORE);
                return !status.path("live").asBoolean();
            });
        }
        jenkins.waitForCompletion(run);
    }

    private static JsonNode stage(JsonNode status, int stage) {
        return status.path("operations").path(0).path("stages").path(stage);
    }

    private void abort(Run<?, ?> run) throws Exception {
        ((WorkflowRun) run).doStop();
        jenkins.waitForCompletion(run);
        try (PageReader reader = new PageReader(jenkins, run)) {
            reader.statusWhen(status -> {
                aws.clock.advance(AwsBesideJenkins.RESTORE);
                return !status.path("live").asBoolean();
            });
        }
    }

    @Test
    void aBackupUnderWayShowsHowFarItIs() throws Exception {
        WorkflowRun run = waiting("amiBackup(instanceId: '%s')", aws.instance);
        try (PageReader reader = new PageReader(jenkins, run)) {
            aws.clock.advance(AwsBesideJenkins.IMAGE.dividedBy(4));
            JsonNode status =
                    reader.statusWhen(now -> stage(now, 1).path("percent").asInt() == 25);

            assertThat(status.path("live").asBoolean()).isTrue();
            assertThat(stage(status, 0).path("percent").asInt()).isEqualTo(100);
            assertThat(stage(status, 1).path("text").asText()).startsWith("25%, ");
            assertThat(status.path("operations").path(0).path("announcement").asText())
                    .isEqualTo("Backing up web-1: Create image");
            assertThat(stage(status, 2).path("percent").asInt()).isZero();

            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, "h2")).contains("Backing up web-1");
            assertThat(PageReader.texts(page, ".ami-backup-stages__title"))
                    .containsExactly(
                            "Preflight: done",
                            "Create image: in progress",
                            "Encrypt: to do",
                            "Record: to do",
                            "Store: to do",
                            "Seal: to do");
            assertThat(PageReader.attributes(page, "[role=progressbar]", "aria-valuenow"))
                    .containsExactly("25");
            assertThat(PageReader.attributes(page, "[role=progressbar]", "aria-label"))
                    .containsExactly("Create image");
            assertThat(reader.summary()).containsExactly("Backing up web-1");
            assertThat(PageReader.texts(page, ".ami-backup-now__text"))
                    .containsExactly("Stage 2 of 6: Create image, 25%");
            assertThat(status.path("operations").path(0).path("now").asText())
                    .isEqualTo("Stage 2 of 6: Create image, 25%");
            assertThat(PageReader.texts(page, ".ami-backup-abort button")).containsExactly("Abort the build");
        }
        abort(run);
    }

    @Test
    void earlierRunsOfTheInstanceTellHowLongThisOneMayTake() throws Exception {
        WorkflowRun first = done("amiBackup(instanceId: '%s')", aws.instance);
        WorkflowRun second = first.getParent().scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("2/6 Create image", second);
        try (PageReader reader = new PageReader(jenkins, second)) {
            aws.clock.advance(AwsBesideJenkins.IMAGE.dividedBy(4));
            reader.statusWhen(now -> stage(now, 1).path("percent").asInt() == 25);
            assertThat(PageReader.texts(reader.page(), ".ami-backup-now__text"))
                    .singleElement()
                    .asString()
                    .matches("Stage 2 of 6: Create image, 25%\\. (About .* left in all, going by earlier"
                            + "|Earlier) runs of this instance( took about .* in all)?\\.");
        }
        abort(second);
    }

    @Test
    void onlyWhoMayCancelABuildAbortsItFromThePage() throws Exception {
        WorkflowRun run = waiting("amiBackup(instanceId: '%s')", aws.instance);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CANCEL)
                .everywhere()
                .to("operator"));
        URL address = new URL(jenkins.getURL(), run.getUrl() + "ami-backup/abort");

        try (JenkinsRule.WebClient client = client("reader")) {
            HtmlPage page = client.goTo(run.getUrl() + "ami-backup/");
            assertThat(page.querySelectorAll(".ami-backup-abort")).isEmpty();
            assertThat(client.getPage(client.addCrumb(new WebRequest(address, HttpMethod.POST)))
                            .getWebResponse()
                            .getStatusCode())
                    .isEqualTo(403);
            assertThat(run.isBuilding()).isTrue();
        }
        try (JenkinsRule.WebClient client = client("operator")) {
            assertThat(client.getPage(address).getWebResponse().getStatusCode()).isEqualTo(405);
            HtmlPage page = client.goTo(run.getUrl() + "ami-backup/");
            ((HtmlButton) page.querySelector(".ami-backup-abort button")).click();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            assertThat(run.getAction(InterruptedBuildAction.class).getCauses())
                    .containsExactly(new CauseOfInterruption.UserInterruption("operator"));
            PageReader reader = new PageReader(client, run);
            reader.statusWhen(status -> {
                aws.clock.advance(AwsBesideJenkins.RESTORE);
                return !status.path("live").asBoolean();
            });
            assertThat(client.getPage(client.addCrumb(new WebRequest(address, HttpMethod.POST)))
                            .getWebResponse()
                            .getStatusCode())
                    .as("of a build that has ended")
                    .isEqualTo(200);
            assertThat(reader.page().querySelectorAll(".ami-backup-abort")).isEmpty();
        }
    }

    private JenkinsRule.WebClient client(String user) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user);
    }

    @Test
    void aBackupThatIsDoneIsOneLineOnTheBuildAndLinksToWhatThereIs() throws Exception {
        WorkflowRun run = done("amiBackup(instanceId: '%s')", aws.instance);
        String ami = aws.images().get(0).id();

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.summary())
                    .singleElement()
                    .asString()
                    .matches("Backed up web-1 → " + ami + ", [0-9.]+ [KMG]iB, .*\\d (s|min|h)");
            HtmlPage page = reader.page();
            assertThat(PageReader.attributes(page, ".ami-backup-facts a", "href"))
                    .containsExactly(
                            CONSOLE + "ec2/home?region=eu-west-1#InstanceDetails:instanceId=" + aws.instance,
                            CONSOLE + "ec2/home?region=eu-west-1#ImageDetails:imageId=" + ami,
                            CONSOLE + "s3/object/acme-ami-backups?region=eu-west-1&prefix=" + ami + ".bin",
                            CONSOLE + "s3/object/acme-ami-backups?region=eu-west-1&prefix=ami-metadata%2F" + ami
                                    + ".json");
            assertThat(PageReader.attributes(page, ".ami-backup-operation__catalog a", "href"))
                    .singleElement()
                    .asString()
                    .endsWith("/ami-backups/places/default/backups/" + ami + "/");
            assertThat(PageReader.texts(page, ".ami-backup-call code"))
                    .containsExactly(
                            "amiRestore(amiId: '" + ami + "', bucket: 'acme-ami-backups', region: 'eu-west-1')",
                            "ami-backup restore --ami-id " + ami + " --bucket acme-ami-backups --region eu-west-1");
            assertThat(PageReader.attributes(page, ".jenkins-copy-button", "text"))
                    .isEqualTo(PageReader.texts(page, ".ami-backup-call code"));
            assertThat(PageReader.texts(page, ".ami-backup-stages__title")).allMatch(title -> title.endsWith(": done"));
            assertThat(reader.status().path("live").asBoolean()).isFalse();
            assertThat(PageReader.texts(page, ".ami-backup-facts dd"))
                    .contains(aws.images().get(0).name(), "crash-consistent: the instance was not rebooted")
                    .anyMatch(text -> text.startsWith("encrypted with arn:aws:kms:"))
                    .anyMatch(text -> text.contains("/dev/xvda ("));
            assertThat(page.querySelectorAll("svg.ami-backup-length rect")).hasSize(6);
            assertThat(page.querySelectorAll(".ami-backup-now, .ami-backup-abort"))
                    .isEmpty();
            assertThat(PageReader.attributes(page, ".ami-backup-call .jenkins-copy-button", "aria-label"))
                    .containsExactly("Copy: Restore it in a Pipeline", "Copy: Restore it from the command line");
            assertThat(PageReader.attributes(page, ".ami-backup-stages .ami-backup-word", "tooltip"))
                    .hasSize(6)
                    .contains("EC2 makes an AMI of the instance.");
            assertThat(PageReader.attributes(page, ".ami-backup-word", "tabindex"))
                    .containsOnly("0");
            assertThat(PageReader.attributes(page, ".ami-backup-word", "aria-describedby"))
                    .doesNotHaveDuplicates()
                    .allSatisfy(id ->
                            assertThat(page.getElementById(id).getTextContent()).isNotBlank());
        }
    }

    @Test
    void aGermanReaderSeesThePageTheFormsAndTheirHelpInGermanAndNumbersAsGermansWriteThem() throws Exception {
        WorkflowRun run = done("amiBackup(instanceId: '%s')", aws.instance);

        // A started Jenkins takes the language from the request; the Jenkins of a test isn't told to.
        LocaleProvider before = LocaleProvider.getProvider();
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return Functions.getCurrentLocale();
            }
        });
        JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        client.addRequestHeader("Accept-Language", "de");
        try (PageReader reader = new PageReader(client, run)) {
            assertThat(reader.summary())
                    .singleElement()
                    .asString()
                    .contains("web-1 gesichert → ami-")
                    .containsPattern(", [0-9]+,[0-9] [KMG]iB, ");
            // Words of the engine, of a class, and of a view.
            assertThat(reader.page().asNormalizedText()).contains("Vorprüfung", "verschlüsselt", "Kopieren");
            assertThat(client.goTo("manage/configure").asNormalizedText()).contains("Bucket-Eigentümer");
            assertThat(client.goTo("descriptor/" + AmiBackupConfiguration.class.getName() + "/help/strict", "text/html")
                            .getWebResponse()
                            .getContentAsString())
                    .contains("geprüft, ob AWS alles Nötige erlaubt");
        } finally {
            LocaleProvider.setProvider(before);
        }
    }

    @Test
    void whereNoImageIsKeptTheLineNamesTheStoredCopy() throws Exception {
        WorkflowRun run = done("amiBackup(instanceId: '%s', keepImage: false)", aws.instance);

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.summary())
                    .singleElement()
                    .asString()
                    .contains("Backed up web-1 → s3://acme-ami-backups/ami-");
            assertThat(reader.page().asNormalizedText()).contains("removed; the stored copy is kept");
        }
    }

    @Test
    void everyOperationOfABuildHasItsOwnPlace() throws Exception {
        String second = aws.aws.ec2().runInstance(InstanceSpec.named("web-2").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        WorkflowRun run = done("""
            parallel one: { amiBackup(instanceId: '%s') }, two: { amiBackup(instanceId: '%s') }
            """, aws.instance, second);

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.titles())
                    .hasSize(2)
                    .anyMatch(title -> title.startsWith("Backed up web-1"))
                    .anyMatch(title -> title.startsWith("Backed up web-2"));
            assertThat(reader.summary()).hasSameElementsAs(reader.titles());
        }
    }

    @Test
    void aFreestyleBuildShowsItsBackupAndItsRestore() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        AmiRestoreBuilder restore = new AmiRestoreBuilder("${AMI_BACKUP_AMI_ID}");
        job.getBuildersList().add(backup);
        job.getBuildersList().add(restore);
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("2/6 Create image", build);
        finish(build);

        jenkins.assertBuildStatusSuccess(build);
        try (PageReader reader = new PageReader(jenkins, build)) {
            assertThat(reader.titles())
                    .hasSize(2)
                    .anyMatch(title -> title.startsWith("Backed up web-1 → ami-"))
                    .anyMatch(title -> title.startsWith("Restored web-1 → ami-"));
            HtmlPage page = reader.page();
            String stored = build.getEnvironment(TaskListener.NULL).get("AMI_BACKUP_AMI_ID");
            String restored = build.getEnvironment(TaskListener.NULL).get("AMI_RESTORE_AMI_ID");
            assertThat(PageReader.texts(page, ".ami-backup-call__label"))
                    .containsExactly(
                            "Restore it in a freestyle job, with the build step \"Restore an AMI from S3\" and these"
                                    + " fields",
                            "Restore it in a Pipeline",
                            "Restore it from the command line",
                            "Launch an instance like the old one");
            assertThat(PageReader.texts(page, ".ami-backup-call code"))
                    .first()
                    .isEqualTo("AMI ID: " + stored + "; Bucket: acme-ami-backups; Region: eu-west-1");
            assertThat(PageReader.texts(page, ".ami-backup-call code"))
                    .last()
                    .asString()
                    .startsWith(
                            "aws ec2 run-instances --region eu-west-1 --image-id " + restored + " --instance-type ");
            assertThat(PageReader.texts(page, ".ami-backup-call__note"))
                    .singleElement()
                    .asString()
                    .endsWith("User data is never recorded: add --user-data if the old instance had any.");
            assertThat(PageReader.attributes(page, ".ami-backup-facts a", "href"))
                    .contains(CONSOLE + "ec2/home?region=eu-west-1#LaunchInstances:ami=" + restored);
            assertThat(PageReader.texts(page, "h1")).contains("AMI backup and restore");
            assertThat(PageReader.texts(page, ".ami-backup-facts dt")).contains("Taken", "Restored");
        }
    }

    @Test
    void thePageOfARestoreIsNotThatOfABackup() throws Exception {
        WorkflowRun run = begin("amiRestore(amiId: 'ami-00000000000000000')");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(PageReader.texts(reader.page(), "h1"))
                    .contains("AMI restore")
                    .doesNotContain("AMI backup");
        }
    }

    @Test
    void aFailureSaysWhatToDoAndOffersNothingToPickUpWhereNothingWasMade() throws Exception {
        WorkflowRun run = begin("amiBackup(instanceId: 'i-00000000000000000')");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, "h2"))
                    .anyMatch(title -> title.startsWith("Backing up i-00000000000000000 failed after "));
            assertThat(PageReader.texts(page, ".jenkins-alert"))
                    .singleElement()
                    .asString()
                    .contains("There is no instance i-00000000000000000 in eu-west-1.");
            assertThat(PageReader.texts(page, ".ami-backup-call")).isEmpty();
        }
    }

    @Test
    void aGateSaysWhetherItIsOpen() throws Exception {
        WorkflowRun closed = begin("amiBackupGate(instanceId: '%s')", aws.instance);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(closed));
        done("amiBackup(instanceId: '%s')", aws.instance);
        WorkflowRun open = begin("amiBackupGate(instanceId: '%s', maxAge: '30d')", aws.instance);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(open));
        String ami = aws.images().get(0).id();

        try (PageReader reader = new PageReader(jenkins, closed)) {
            assertThat(reader.summary()).containsExactly("Gate closed: " + aws.instance);
            assertThat(reader.buildPage()).contains("There is no complete backup of web-1 (" + aws.instance + ")");
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, ".jenkins-alert"))
                    .containsExactly(
                            "There is no complete backup of web-1 (" + aws.instance + ") in s3://acme-ami-backups.");
            assertThat(PageReader.attributes(page, ".jenkins-alert a", "href"))
                    .containsExactly(
                            CONSOLE + "ec2/home?region=eu-west-1#InstanceDetails:instanceId=" + aws.instance,
                            CONSOLE + "s3/buckets/acme-ami-backups?region=eu-west-1");
            assertThat(PageReader.texts(page, ".ami-backup-call__label"))
                    .containsExactly(
                            "Make the backup in a Pipeline, or set createIfMissing: true on the gate",
                            "Make the backup from the command line");
            assertThat(PageReader.texts(page, ".ami-backup-call code"))
                    .containsExactly(
                            "amiBackup(instanceId: '" + aws.instance
                                    + "', bucket: 'acme-ami-backups', region: 'eu-west-1')",
                            "ami-backup backup --instance-id " + aws.instance
                                    + " --bucket acme-ami-backups --region eu-west-1");
        }
        try (PageReader reader = new PageReader(jenkins, open)) {
            assertThat(reader.summary())
                    .singleElement()
                    .asString()
                    .matches("Gate open: " + aws.instance + " → " + ami + ", [1-9].* (s|min|h|d) old");
        }
    }

    @Test
    void aDeploymentThatFailsIsSaidBelowTheGateWithTheWayBackAsALink() throws Exception {
        WorkflowRun run =
                waiting("withAmiBackup(instanceId: '%s', createIfMissing: true) { error 'broken' }", aws.instance);
        finish(run);
        jenkins.assertBuildStatus(Result.FAILURE, run);
        String ami = aws.images().get(0).id();
        run.reload();

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.titles()).containsExactly("Gate open: web-1 → " + ami + ", made just now");
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, ".jenkins-alert-danger"))
                    .containsExactly(
                            "The deployment failed after this gate had opened. To go back, launch an instance from "
                                    + ami);
            assertThat(PageReader.attributes(page, ".jenkins-alert-danger a", "href"))
                    .containsExactly(CONSOLE + "ec2/home?region=eu-west-1#LaunchInstances:ami=" + ami);
            assertThat(PageReader.texts(page, ".ami-backup-call code").get(0)).startsWith("amiRestore(amiId: '" + ami);
            assertThat(reader.buildPage()).contains("The deployment failed after this gate had opened.");
        }
        assertThat(JenkinsRule.getLog(run)).contains("has the backup ").contains(", made just now");
    }

    @Test
    void aDetachedBackupCanBePickedUpWithTheCallOnThePage() throws Exception {
        WorkflowRun run = waiting("amiBackup(instanceId: '%s', onAbort: 'detach')", aws.instance);
        run.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        String call;
        try (PageReader reader = new PageReader(jenkins, run)) {
            reader.statusWhen(status -> !status.path("live").asBoolean());
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, "h2"))
                    .anyMatch(title -> title.startsWith("Backup of web-1 detached after "));
            assertThat(PageReader.texts(page, ".jenkins-alert"))
                    .singleElement()
                    .asString()
                    .contains("Nothing was deleted, and AWS keeps working");
            call = PageReader.texts(page, ".ami-backup-call code").get(0);
        }
        assertThat(call).startsWith("amiBackup(resumeRunId: '");

        WorkflowRun second = begin(call);
        jenkins.waitForMessage("Resumed run", second);
        finish(second);
        jenkins.assertBuildStatusSuccess(second);
        try (PageReader reader = new PageReader(jenkins, second)) {
            assertThat(reader.summary()).singleElement().asString().startsWith("Backed up web-1 → ami-");
        }
    }

    @Test
    void anAbortedBackupShowsThatItsTracesAreRemoved() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        WorkflowRun run = waiting("amiBackup(instanceId: '%s')", aws.instance);
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            abort(run);
        }

        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, "h2"))
                    .anyMatch(title -> title.startsWith("Backup of web-1 aborted after "));
            assertThat(PageReader.texts(page, ".ami-backup-stages__title"))
                    .containsExactly("Preflight: done", "Create image: stopped", "Clean up: done");
            assertThat(PageReader.texts(page, ".ami-backup-call")).isEmpty();
            assertThat(PageReader.texts(page, ".jenkins-alert"))
                    .singleElement()
                    .asString()
                    .matches("Aborted by alice\\. Removed: ami-[0-9a-f]{17}(, snap-[0-9a-f]{17})*\\.");
        }
        assertThat(aws.images()).isEmpty();
    }

    @Test
    void whatAKilledJenkinsHasLeftBehindIsSaidToBe() throws Exception {
        WorkflowRun run = done("amiBackup(instanceId: '%s')", aws.instance);
        run.getAction(OperationsAction.class).getOperations();
        run.getAction(OperationsAction.class)
                .find(aws.images().get(0).tags().get("ami-backup:run-id"))
                .begin();

        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, "h2")).contains("Backup of web-1 interrupted");
            assertThat(PageReader.texts(page, ".jenkins-alert"))
                    .singleElement()
                    .asString()
                    .contains("This operation is no longer watched");
            assertThat(PageReader.texts(page, ".ami-backup-call code"))
                    .anyMatch(call -> call.startsWith("ami-backup resume --run-id "));
            assertThat(reader.status().path("live").asBoolean()).isFalse();
        }
    }

    @Test
    void whatWasLeftBehindBeforeItHadMadeAnythingPromisesNoCall() throws Exception {
        WorkflowRun run = begin("amiBackup(instanceId: 'i-00000000000000000')");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        OperationsAction action = run.getAction(OperationsAction.class);
        action.find(action.getOperations().get(0).getRunId()).begin();

        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, ".jenkins-alert"))
                    .singleElement()
                    .asString()
                    .contains("This operation is no longer watched")
                    .doesNotContain("calls below");
            assertThat(PageReader.texts(page, ".ami-backup-call")).isEmpty();
        }
    }

    @Test
    void aGateThatWasLeftBehindNamesTheRunThatItHasPickedUp() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        WorkflowRun backup = waiting("amiBackup(instanceId: '%s', onAbort: 'detach')", aws.instance);
        try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
            backup.doStop();
        }
        jenkins.waitForCompletion(backup);
        String runId = aws.images().get(0).tags().get("ami-backup:run-id");
        WorkflowRun gate =
                begin("amiBackupGate(instanceId: '%s', createIfMissing: true, maxAge: '520w')", aws.instance);
        jenkins.waitForMessage("run " + runId + " started a backup and is no longer running", gate);
        finish(gate);
        OperationsAction action = gate.getAction(OperationsAction.class);
        action.find(action.getOperations().get(0).getRunId()).begin();

        try (PageReader reader = new PageReader(jenkins, gate)) {
            assertThat(PageReader.texts(reader.page(), ".ami-backup-call code"))
                    .containsExactly(
                            "ami-backup resume --run-id " + runId + " --bucket acme-ami-backups --region eu-west-1");
        }
    }

    @Test
    void theCallBackSaysThatItNeedsABlockWhereTheBackupHadOne() throws Exception {
        WorkflowRun run = done(
                "withCredentials([aws(credentialsId: '%s')]) { amiBackup(instanceId: '%s') }",
                AwsBesideJenkins.CREDENTIALS, aws.instance);

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(PageReader.texts(reader.page(), ".ami-backup-call__label"))
                    .containsExactly(
                            "Restore it in a Pipeline, inside a block that provides AWS credentials as in this build",
                            "Restore it from the command line");
        }
    }

    @Test
    void yearsLaterThePageIsStillThereAlthoughTheImageIsNot() throws Exception {
        WorkflowRun run = done("amiBackup(instanceId: '%s')", aws.instance);
        String ami = aws.images().get(0).id();
        aws.aws.s3().delete(AwsBesideJenkins.BUCKET, ami + ".bin");
        AmiBackupConfiguration.get().setEc2EndpointUrl("http://127.0.0.1:9");
        AmiBackupConfiguration.get().setS3EndpointUrl("http://127.0.0.1:9");
        long calls = aws.aws.calls().total();

        run.reload();

        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.titles()).singleElement().asString().contains("Backed up web-1 → " + ami);
            assertThat(reader.summary()).hasSize(1);
        }
        assertThat(aws.aws.calls().total()).as("AWS is not asked").isEqualTo(calls);
    }

    @Test
    void aGroupOfAFleetKeepsItsKeyWhenItsFirstEndsAndItsNamesLeaveTheWordsAroundThemAlone() throws Exception {
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        MadeUpFleet fleet = new MadeUpFleet(build);
        MadeUpFleet.Member first = fleet.running("web-1");
        fleet.running("\u05e9\u05e8\u05ea 1");
        fleet.running("web-2");

        try (PageReader reader = new PageReader(jenkins, build)) {
            HtmlPage before = reader.page();
            assertThat(PageReader.texts(before, ".ami-backup-row__names"))
                    .containsExactly("web-1, \u2068\u05e9\u05e8\u05ea 1\u2069, web-2");
            first.isDone();
            HtmlPage after = reader.page();
            assertThat(PageReader.texts(after, ".ami-backup-row__names"))
                    .containsExactly("\u2068\u05e9\u05e8\u05ea 1\u2069, web-2");
            assertThat(PageReader.attributes(after, ".ami-backup-group", "data-key"))
                    .hasSize(1)
                    .isEqualTo(PageReader.attributes(before, ".ami-backup-group", "data-key"));
        }
    }

    @Test
    void refusalsOfManyInstancesAreWrittenDownAtOnce() throws Exception {
        String ids = IntStream.range(0, 99)
                .mapToObj(number -> "'" + MadeUpFleet.instance(number) + "', ")
                .collect(Collectors.joining());
        int before = Saves.count();
        WorkflowRun run = begin("amiBackup(instanceIds: [%s 'web-1'], maxInstances: 100)", ids);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

        assertThat(Saves.count() - before).isLessThan(50);
        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.summary()).containsExactly("Backups: 100 failed of 100");
        }
    }

    @Test
    void onlyWhatWasNamedAsAnInstanceIsShownAsOne() throws Exception {
        WorkflowRun tagged = begin("amiBackup(instanceTags: [Role: 'nobody'])");
        WorkflowRun named = begin("amiBackup(instanceId: 'web-1')");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(tagged));
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(named));

        try (PageReader reader = new PageReader(jenkins, tagged)) {
            assertThat(reader.titles())
                    .singleElement()
                    .asString()
                    .startsWith("Backing up instances tagged Role=nobody failed after ");
            assertThat(PageReader.texts(reader.page(), ".ami-backup-facts dt"))
                    .contains("Bucket")
                    .doesNotContain("Instance");
        }
        try (PageReader reader = new PageReader(jenkins, named)) {
            assertThat(PageReader.texts(reader.page(), ".ami-backup-facts dt")).contains("Instance");
        }
    }

    /** As after a restart of Jenkins: instances with a tag, and the credentials are gone. */
    private static void resumeWithoutCredentials(Run<?, ?> run) throws Exception {
        Connection connection = new Connection("acme-ami-backups", "eu-west-1", "none", "", "");
        Work.Several work = new Work.Several(
                new Selection(null, Map.of("Role", "web"), 50),
                new Work.BackUp(BackupRequest.of("", connection.bucket(), connection.region())
                        .build()));
        CompletableFuture<OperationListener.End> ended = new CompletableFuture<>();
        AmiBackupEngine.get()
                .resume(
                        new BuildRequest(MadeUpFleet.RUN, run, connection, BlockCredentials.NONE, work, null),
                        new OperationListener() {
                            @Override
                            public void line(String line) {}

                            @Override
                            public void ended(End end) {
                                ended.complete(end);
                            }
                        });
        ended.get(1, TimeUnit.MINUTES);
    }

    @Test
    void aRefusalAfterARestartIsShownUnlessInstancesHadBegun() throws Exception {
        FreeStyleBuild searching = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        resumeWithoutCredentials(searching);
        FreeStyleBuild begun = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        new MadeUpFleet(begun).done("web-1");
        resumeWithoutCredentials(begun);

        try (PageReader reader = new PageReader(jenkins, searching)) {
            assertThat(reader.titles())
                    .singleElement()
                    .asString()
                    .startsWith("Backup of instances tagged Role=web detached after ");
            assertThat(PageReader.texts(reader.page(), ".jenkins-alert"))
                    .singleElement()
                    .asString()
                    .contains("none");
        }
        try (PageReader reader = new PageReader(jenkins, begun)) {
            assertThat(reader.summary()).containsExactly("Backups: 1 done of 1");
        }
    }

    @Test
    void looksAtAwsDoNotWriteTheBuildDown() throws Exception {
        WorkflowRun run = waiting("amiBackup(instanceId: '%s')", aws.instance);
        try (PageReader reader = new PageReader(jenkins, run)) {
            aws.clock.advance(AwsBesideJenkins.IMAGE.dividedBy(10));
            reader.statusWhen(now -> stage(now, 1).path("percent").asInt() == 10);
            int before = Saves.count();
            aws.clock.advance(AwsBesideJenkins.IMAGE.dividedBy(2));
            reader.statusWhen(now -> stage(now, 1).path("percent").asInt() == 60);
            assertThat(Saves.count()).isEqualTo(before);
        }
        abort(run);
    }

    @Test
    void theIdsInTheLogAreLinksAndItsTextIsPlain() throws Exception {
        WorkflowRun run = done("amiBackup(instanceId: '%s')", aws.instance);
        String ami = aws.images().get(0).id();

        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            String html =
                    client.goTo(run.getUrl() + "consoleFull").getWebResponse().getContentAsString();
            assertThat(html)
                    .contains("<a href='" + CONSOLE + "ec2/home?region=eu-west-1#InstanceDetails:instanceId="
                            + aws.instance + "'>" + aws.instance + "</a>")
                    .contains("<a href='" + CONSOLE + "ec2/home?region=eu-west-1#ImageDetails:imageId=" + ami + "'>"
                            + ami + "</a>")
                    .contains("'>s3://acme-ami-backups/" + ami + ".bin</a>")
                    .contains("'>ami-metadata/" + ami + ".json</a>");
            String text = client.goTo(run.getUrl() + "consoleText", "text/plain")
                    .getWebResponse()
                    .getContentAsString();
            assertThat(text)
                    .contains("[AMI backup] " + aws.instance + " (web-1) in eu-west-1 → s3://acme-ami-backups\n")
                    .doesNotContain("\u001b");
        }
    }

    private static String consoleHtml(Run<?, ?> run) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            return client.goTo(run.getUrl() + "consoleFull").getWebResponse().getContentAsString();
        }
    }

    private static String instanceLink(String region) {
        return "<a href='https://" + region + ".console.aws.amazon.com/ec2/home?region=" + region
                + "#InstanceDetails:instanceId=i-00000000000000000'>i-00000000000000000</a>";
    }

    private static List<String> errors(Run<?, ?> run) throws Exception {
        return consoleHtml(run).lines().filter(line -> line.contains("ERROR: ")).toList();
    }

    @Test
    void theIdsInTheLineThatSaysWhyABuildHasFailedAreLinks() throws Exception {
        WorkflowRun run = begin("amiBackup(instanceId: 'i-00000000000000000')");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new AmiBackupBuilder("i-00000000000000000"));
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);

        assertThat(errors(run)).singleElement().asString().contains(instanceLink("eu-west-1"));
        assertThat(errors(build)).anyMatch(line -> line.contains(instanceLink("eu-west-1")));
        assertThat(JenkinsRule.getLog(run)).contains("ERROR: There is no instance i-00000000000000000 in eu-west-1.");
    }

    @Test
    void eachErrorLeadsToTheRegionOfItsOperation() throws Exception {
        WorkflowRun run = begin("""
            catchError { amiBackup(instanceId: 'i-00000000000000000') }
            catchError { amiBackup(instanceId: 'i-00000000000000000', region: 'us-west-2') }
            error 'The build of i-00000000000000000 is none of these.'
            """);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

        List<String> errors = errors(run);
        assertThat(errors).hasSize(3);
        assertThat(errors.get(0)).contains(instanceLink("eu-west-1"));
        assertThat(errors.get(1)).contains("us-west-2").contains(instanceLink("us-west-2"));
        assertThat(errors.get(2)).doesNotContain("<a ");
    }

    @Test
    void anErrorLeadsToThePageOfTheRunThatHasFailedInOneClick() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "it's nightly");
        job.setDefinition(new CpsFlowDefinition("""
            catchError { error 'not this one' }
            catchError { amiBackup(instanceId: 'i-00000000000000000') }
            amiRestore(amiId: 'ami-00000000000000000')
            """, true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

        assertThat(errors(run)).hasSize(3).satisfies(errors -> {
            assertThat(errors.get(0)).doesNotContain("<a ");
            assertThat(errors.get(1)).endsWith(">Show this run</a>").contains("/job/it&#039;s%20nightly/1/");
            assertThat(errors.get(2)).endsWith(">Show this run</a>");
        });
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            HtmlPage log = client.goTo(run.getUrl() + "console");
            HtmlPage page = log.getAnchors().stream()
                    .filter(link -> link.getTextContent().equals("Show this run"))
                    .findFirst()
                    .orElseThrow()
                    .click();
            assertThat(PageReader.texts(page, "section.ami-backup-operation h2"))
                    .singleElement()
                    .asString()
                    .startsWith("Backing up i-00000000000000000 failed after ");
            assertThat(PageReader.attributes(page, ".ami-backup-operation__catalog a", "href"))
                    .singleElement()
                    .asString()
                    .endsWith("/ami-backups/places/default/instances/i-00000000000000000/");
        }
    }

    @Test
    void theErrorsOfBuildsWithoutOperationsAreLeftAlone() throws Exception {
        WorkflowRun run = begin("error 'no i-00000000000000000'");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

        assertThat(errors(run)).singleElement().asString().endsWith("ERROR: no i-00000000000000000");
    }

    @Test
    void theIdsInTheCallThatBringsABackupBackAreLinks() throws Exception {
        WorkflowRun run =
                waiting("withAmiBackup(instanceId: '%s', createIfMissing: true) { error 'broken' }", aws.instance);
        finish(run);
        jenkins.assertBuildStatus(Result.FAILURE, run);
        String ami = aws.images().get(0).id();

        assertThat(consoleHtml(run).lines())
                .anyMatch(line -> line.contains(" in a Pipeline: amiRestore(amiId: ")
                        && line.contains("#ImageDetails:imageId=" + ami + "'>" + ami + "</a>"));
    }

    @Test
    void whoMayNotSeeTheJobSeesNothing() throws Exception {
        WorkflowRun run = done("amiBackup(instanceId: '%s')", aws.instance);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(
                new MockAuthorizationStrategy().grant(Jenkins.READ).everywhere().to("stranger"));

        try (JenkinsRule.WebClient client = jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login("stranger")) {
            for (String page : List.of("", "status", "drawing", "operations")) {
                assertThat(client.goTo(run.getUrl() + "ami-backup/" + page, null)
                                .getWebResponse()
                                .getStatusCode())
                        .as(page)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void onlyWhoSeesTheConfigurationIsToldWhichCredentialsAJobUses() throws Exception {
        WorkflowRun run = done("amiBackup(instanceId: '%s', credentialsId: 'aws')", aws.instance);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.EXTENDED_READ, Item.CONFIGURE)
                .everywhere()
                .to("developer"));

        try (PageReader reader = new PageReader(
                jenkins.createWebClient().withJavaScriptEnabled(false).login("reader"), run)) {
            assertThat(PageReader.texts(reader.page(), ".ami-backup-call code"))
                    .hasSize(2)
                    .noneMatch(call -> call.contains("credentialsId"));
            assertThat(reader.page().querySelectorAll(".ami-backup-operation__catalog"))
                    .as("who may not see the place")
                    .isEmpty();
        }
        try (PageReader reader = new PageReader(
                jenkins.createWebClient().withJavaScriptEnabled(false).login("developer"), run)) {
            assertThat(PageReader.texts(reader.page(), ".ami-backup-call code").get(0))
                    .endsWith(", credentialsId: 'aws')");
        }
    }
}
