package io.jenkins.plugins.amibackup.catalogs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Cause;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.ReadersLanguage;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.AmiBackupPermissions;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import org.htmlunit.Page;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.springframework.security.access.AccessDeniedException;

/** The pages of a backup and of an instance, and what people do there. */
@WithSharedJenkins
class BackupPageTest {

    private static final String FACTS = "dl.ami-backup-pairs";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        Listings.get().tend();
        BackupLooks.get().forget();
        aws.configure();
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("viewer", "restorer", "second", "unbuilding", "manager", "deputy", "nobody")
                .grant(AmiBackupPermissions.VIEW)
                .everywhere()
                .to("viewer", "restorer", "second", "unbuilding", "manager", "deputy", "unseeing")
                .grant(AmiBackupPermissions.RESTORE, Item.BUILD)
                .everywhere()
                .to("restorer", "second")
                .grant(AmiBackupPermissions.RESTORE)
                .everywhere()
                .to("unbuilding")
                .grant(AmiBackupPermissions.MANAGE)
                .everywhere()
                .to("manager", "deputy")
                .grant(Jenkins.READ, AmiBackupPermissions.RESTORE)
                .everywhere()
                .to("unseeing")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    private String log(String script) throws Exception {
        WorkflowJob job = jenkins.jenkins.getItemByFullName("nightly", WorkflowJob.class);
        job = job == null ? jenkins.createProject(WorkflowJob.class, "nightly") : job;
        job.setDefinition(new CpsFlowDefinition(script, true));
        return JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job));
    }

    private String backup(String instance) throws Exception {
        Matcher made = Pattern.compile("MADE (ami-\\w+)")
                .matcher(log("echo \"MADE ${amiBackup(instanceId: '" + instance + "').amiId}\""));
        assertThat(made.find()).isTrue();
        return made.group(1);
    }

    private String backup() throws Exception {
        return backup(aws.instance);
    }

    private static String key(String amiId) {
        return "ami-metadata/" + amiId + ".json";
    }

    private PageVisitor as(String user) throws Exception {
        return PageVisitor.as(jenkins, user);
    }

    /** A job that never begins, because its label has no agent, with the parameters that pages fill in and others. */
    private FreeStyleProject restoreJob(String name) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject(name);
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("AMI_ID", ""),
                new StringParameterDefinition("AMI_BACKUP_BUCKET", ""),
                new StringParameterDefinition("AMI_BACKUP_INSTANCE_ID", ""),
                new StringParameterDefinition("SUBNET", "subnet-of-the-job")));
        CatalogConfiguration.get().setRestoreJob(name);
        return job;
    }

    @Test
    void theRecordIsShownInWordsAndTheObjectIsLookedAtWhenSomebodyAsks() throws Exception {
        String ami = backup();
        log("amiBackupVerify(amiId: '" + ami + "')");

        try (PageVisitor viewer = as("viewer")) {
            HtmlPage first = viewer.page(PageVisitor.backup(ami));
            assertThat(first.getTitleText()).contains(ami);
            HtmlPage page = viewer.settled(ami);
            assertThat(PageVisitor.texts(page, "h1")).containsExactly("web-1 (" + ami + ")");
            assertThat(PageVisitor.texts(page, ".ami-backup-status")).containsExactly("Complete: it can be restored.");
            assertThat(page.asNormalizedText())
                    .contains(
                            "Proven to image",
                            "Role\nweb",
                            "/dev/sdf",
                            "100.0 GiB",
                            "encrypted with arn:aws:kms",
                            "crash-consistent")
                    .contains("amiRestore(amiId: '" + ami + "'", "ami-backup verify --ami-id " + ami)
                    .doesNotContain("credentialsId", "Hold this backup", "Nobody has verified");
            assertThat(page.querySelectorAll(".ami-backup-restore:not([hidden])"))
                    .isEmpty();
            assertThat(page.querySelectorAll(FACTS + " a[href$='/job/nightly/1/']"))
                    .hasSize(1);

            viewer.post(PageVisitor.backup(ami) + "look");
            assertThat(viewer.settled(ami).asNormalizedText())
                    .contains("The object is there and is the one that was recorded.", "Readable\nyes");

            aws.aws.s3().put(AwsBesideJenkins.BUCKET, ami + ".bin", "another");
            viewer.post(PageVisitor.backup(ami) + "look");
            assertThat(viewer.settled(ami).asNormalizedText()).contains("The object is not the one that was recorded");

            JsonNode api = viewer.json(PageVisitor.backup(ami) + "api/json");
            assertThat(api.path("state").asText()).isEqualTo("read");
            assertThat(api.path("record").path("instanceId").asText()).isEqualTo(aws.instance);
            assertThat(api.path("record").path("proofs").path(0).path("level").asText())
                    .isEqualTo("image");
            assertThat(api.path("record").path("tags").path("Role").asText()).isEqualTo("web");
        }
    }

    @Test
    void eachActionIsForThoseWhoMayDoItAndForNobodyElse() throws Exception {
        String ami = backup();
        restoreJob("rescue").setAssignedLabel(jenkins.jenkins.getLabel("nowhere"));
        String page = PageVisitor.backup(ami);
        String instance = PageVisitor.instance(aws.instance);

        for (String user : List.of("nobody", "viewer", "restorer", "manager", "unseeing", "admin")) {
            boolean views = !user.equals("nobody");
            boolean manages = user.equals("manager") || user.equals("admin");
            boolean restores = user.equals("restorer") || user.equals("unseeing") || user.equals("admin");
            try (PageVisitor visitor = as(user)) {
                for (String path : List.of("", "record", "drawing", "api/json")) {
                    assertThat(visitor.status(page + path))
                            .as(user + " " + path)
                            .matches(is(views));
                }
                for (String path : List.of("", "status", "drawing", "api/json")) {
                    assertThat(visitor.status(instance + path))
                            .as(user + " instance " + path)
                            .matches(is(views));
                }
                for (String path : List.of("restore/", "restore/where?item=1", "restore/begun?item=1")) {
                    assertThat(visitor.status(page + path))
                            .as(user + " " + path)
                            .matches(is(restores));
                }
                assertThat(visitor.post(page + "look").getWebResponse().getStatusCode())
                        .as(user + " look")
                        .matches(is(views));
                assertThat(visitor.post(page + "restore/start").getWebResponse().getStatusCode())
                        .as(user + " start")
                        .matches(is(restores));
                assertThat(visitor.post(page + "hold", "why", "because")
                                .getWebResponse()
                                .getStatusCode())
                        .as(user + " hold")
                        .matches(is(manages));
                assertThat(visitor.post(page + "release").getWebResponse().getStatusCode())
                        .as(user + " release")
                        .matches(is(manages));
                for (String action : List.of("look", "hold", "release", "restore/start")) {
                    assertThat(visitor.status(page + action))
                            .as(user + " GET " + action)
                            .isGreaterThanOrEqualTo(400);
                }
            }
        }
        try (PageVisitor visitor = as("unseeing")) {
            assertThat(PageVisitor.texts(visitor.page(page + "restore/"), ".ami-backup-obstacle"))
                    .singleElement()
                    .asString()
                    .contains("is not there, or you may not see it")
                    .doesNotContain("rescue");
        }
        assertThat(Queue.getInstance().getItems())
                .as("that of who may build the job; the administrator was told of it, and nothing was begun")
                .hasSize(1);
    }

    private static Predicate<Integer> is(boolean allowed) {
        return status -> allowed ? status == 200 : status == 403 || status == 404;
    }

    @Test
    void aRestoreIsBuiltAsThePersonWhoClicksWithTheDeclaredParametersOnly() throws Exception {
        String ami = backup();
        FreeStyleProject job = restoreJob("rescue");

        try (PageVisitor restorer = as("restorer")) {
            assertThat(restorer.settled(ami).querySelectorAll("a.ami-backup-restore:not([hidden])"))
                    .hasSize(1);
            HtmlPage confirm = restorer.page(PageVisitor.backup(ami) + "restore/");
            assertThat(confirm.asNormalizedText())
                    .contains("rescue", "AMI_ID\n" + ami)
                    .doesNotContain("SUBNET", "AMI_BACKUP_REGION");
            HtmlPage begun = (HtmlPage) restorer.post(PageVisitor.backup(ami) + "restore/start", "seen", "");
            assertThat(begun.getUrl().toString()).contains("/restore/begun?item=");
            String where =
                    PageVisitor.backup(ami) + "restore/where?" + begun.getUrl().getQuery();
            assertThat(restorer.jsonWhen(
                                    where, told -> !told.path("url").asText().isEmpty())
                            .path("url")
                            .asText())
                    .endsWith("/job/rescue/1/");
        }

        Run<?, ?> build = jenkins.waitForCompletion(job.getBuildByNumber(1));
        assertThat(build.getCause(Cause.UserIdCause.class).getUserId()).isEqualTo("restorer");
        assertThat(build.getCause(RestoreCause.class).getShortDescription()).contains(ami, "default");
        ParametersAction parameters = build.getAction(ParametersAction.class);
        assertThat(parameters.getAllParameters())
                .extracting(parameter -> parameter.getName() + "=" + parameter.getValue())
                .containsExactly(
                        "AMI_ID=" + ami,
                        "AMI_BACKUP_BUCKET=" + AwsBesideJenkins.BUCKET,
                        "AMI_BACKUP_INSTANCE_ID=" + aws.instance,
                        "SUBNET=subnet-of-the-job");
        build.reload();
        assertThat(build.getCause(RestoreCause.class).getShortDescription()).contains(ami);
    }

    @Test
    void whoRestoresABackupThatIsBeingRestoredIsToldByWhomAndMayGoOn() throws Exception {
        String ami = backup();
        FreeStyleProject job = restoreJob("rescue");
        job.setAssignedLabel(jenkins.jenkins.getLabel("nowhere"));
        String restore = PageVisitor.backup(ami) + "restore/";

        try (PageVisitor first = as("restorer");
                PageVisitor second = as("second")) {
            second.settled(ami);
            assertThat(second.page(restore).querySelectorAll(".ami-backup-under-way"))
                    .isEmpty();
            first.post(restore + "start", "seen", "");
            first.post(restore + "start", "seen", seen(first.page(restore)));
            assertThat(Queue.getInstance().getItems(job))
                    .as("one person's two clicks")
                    .hasSize(1);

            HtmlPage refused = (HtmlPage) second.post(restore + "start", "seen", "");
            assertThat(refused.asNormalizedText()).contains("Nothing was begun for you");
            assertThat(Queue.getInstance().getItems(job)).hasSize(1);
            assertThat(PageVisitor.texts(refused, ".ami-backup-under-way li"))
                    .singleElement()
                    .asString()
                    .contains("rescue (in the queue) by restorer, since ");

            second.post(restore + "start", "seen", seen(refused));
            assertThat(Queue.getInstance().getItems(job)).hasSize(2);
        }
        Queue.getInstance().clear();
    }

    /** Who may restore, and see the job, and not build it. */
    @Test
    void whoMayNotBuildTheRestoreJobReadsThatAndBuildsNothing() throws Exception {
        String ami = backup();
        FreeStyleProject job = restoreJob("rescue");
        job.setAssignedLabel(jenkins.jenkins.getLabel("nowhere"));
        String restore = PageVisitor.backup(ami) + "restore/";

        try (PageVisitor unbuilding = as("unbuilding")) {
            unbuilding.settled(ami);
            HtmlPage page = unbuilding.page(restore);
            assertThat(PageVisitor.texts(page, ".ami-backup-obstacle"))
                    .singleElement()
                    .asString()
                    .startsWith("You may not build the restore job rescue.");
            assertThat(page.querySelectorAll("form[action=start]")).isEmpty();
            HtmlPage refused = (HtmlPage) unbuilding.post(restore + "start", "seen", "");
            assertThat(refused.asNormalizedText()).contains("You may not build the restore job rescue.");
        }
        Place place = CatalogPlaces.all().get(0);
        try (ACLContext as = ACL.as(User.getById("unbuilding", true))) {
            RestoreJob seen = RestoreJob.current();
            assertThatThrownBy(() -> seen.schedule(place, ami, aws.instance))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("Job/Build");
        }
        assertThat(Queue.getInstance().getItems()).isEmpty();
        assertThat(job.getLastBuild()).isNull();
    }

    @Test
    void whoComesToThePageThatWaitsWithoutHavingBegunAnythingIsLedBack() throws Exception {
        String ami = backup();
        restoreJob("rescue");
        String restore = PageVisitor.backup(ami) + "restore/";

        try (PageVisitor restorer = as("restorer")) {
            for (String path : List.of("begun", "begun?item=")) {
                HtmlPage page = restorer.page(restore + path);
                assertThat(page.getWebResponse().getStatusCode()).as(path).isEqualTo(200);
                assertThat(page.getUrl().getPath()).as(path).endsWith("/restore/");
            }
        }
    }

    private static String seen(HtmlPage confirm) {
        return confirm.querySelector("input[name=seen]")
                .getAttributes()
                .getNamedItem("value")
                .getNodeValue();
    }

    @Test
    void withoutARestoreJobThatFitsThePageShowsHowToMakeOne() throws Exception {
        String ami = backup();
        String restore = PageVisitor.backup(ami) + "restore/";

        try (PageVisitor restorer = as("restorer")) {
            HtmlPage none = restorer.page(restore);
            assertThat(none.asNormalizedText())
                    .contains(
                            "No job is named as the restore job yet.", "Ask an administrator", "amiId: params.AMI_ID");
            assertThat(none.querySelectorAll("form[action=start]")).isEmpty();

            FreeStyleProject job = jenkins.createFreeStyleProject("deploy");
            CatalogConfiguration.get().setRestoreJob("deploy");
            assertThat(restorer.page(restore).asNormalizedText())
                    .contains("The restore job deploy has no string parameter AMI_ID");
            restorer.post(restore + "start", "seen", "");
            assertThat(Queue.getInstance().getItems(job)).isEmpty();
            assertThat(job.getLastBuild()).isNull();

            CatalogConfiguration.get().setRestoreJob("gone");
            assertThat(restorer.page(restore).asNormalizedText()).contains("is not there, or you may not see it");
        }

        FreeStyleProject disabled = restoreJob("rescue");
        disabled.disable();
        try (PageVisitor restorer = as("restorer");
                PageVisitor administrator = as("admin")) {
            assertThat(restorer.page(restore).asNormalizedText()).contains("The restore job rescue is disabled");
            CatalogConfiguration.get().setRestoreJob(null);
            assertThat(administrator.page(restore).querySelectorAll("a[href$='/manage/configure']"))
                    .isNotEmpty();
        }
    }

    @Test
    void theJenkinsfileOnThePageRestoresWhatThePageAsksFor() throws Exception {
        String ami = backup();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "rescue");
        job.setDefinition(
                new CpsFlowDefinition(RestoreJenkinsfile.text().replace("launch: true", "credentialsId: 'aws'"), true));
        jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
        CatalogConfiguration.get().setRestoreJob("rescue");

        try (PageVisitor restorer = as("restorer")) {
            restorer.settled(ami);
            restorer.post(PageVisitor.backup(ami) + "restore/start", "seen", "");
        }
        jenkins.waitUntilNoActivity();

        assertThat(JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(job.getLastBuild())))
                .contains("Started by user restorer", "Restore of " + ami);
        assertThat(aws.images()).hasSize(2);
        assertThat(Files.readString(Path.of("docs/catalog.md")))
                .contains(RestoreJenkinsfile.text().strip());
    }

    @Test
    void aHoldAndItsReleaseStandInTheRecordAndWhatCameOfThemIsTold() throws Exception {
        String ami = backup();
        String page = PageVisitor.backup(ami);

        try (PageVisitor manager = as("manager")) {
            assertThat(manager.settled(ami).asNormalizedText()).contains("Hold this backup");
            manager.post(page + "hold", "why", " ");
            assertThat(PageVisitor.texts(manager.settled(ami), ".jenkins-alert-danger"))
                    .singleElement()
                    .asString()
                    .isNotEmpty();

            manager.post(page + "hold", "why", "<b>until the audit</b>");
            HtmlPage held = manager.settled(ami);
            assertThat(PageVisitor.texts(held, ".jenkins-alert-success")).containsExactly("The backup is held.");
            assertThat(PageVisitor.texts(held, ".ami-backup-holds li"))
                    .singleElement()
                    .asString()
                    .matches("held by manager since .*: <b>until the audit</b>");
            assertThat(held.querySelectorAll(".ami-backup-holds b")).isEmpty();
            assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key(ami))).contains("until the audit");

            manager.post(page + "release");
            HtmlPage released = manager.settled(ami);
            assertThat(released.asNormalizedText()).contains("The backup is released.", "until the audit");
            assertThat(released.querySelectorAll(".ami-backup-holds")).isEmpty();
            assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key(ami))).doesNotContain("until the audit");
        }
    }

    @Test
    void whileOnePersonHoldsABackupAnotherIsToldToTryAgain() throws Exception {
        String ami = backup();
        String page = PageVisitor.backup(ami);
        String refused = "Somebody else is changing this backup at the moment. Try again.";
        HeldAnswer held = aws.aws.faults().holdAnswer("s3:PutObject");

        try (PageVisitor manager = as("manager");
                PageVisitor deputy = as("deputy")) {
            assertThat(text(manager.post(page + "hold", "why", "the audit"))).doesNotContain(refused);
            held.awaitEffect();
            assertThat(text(manager.post(page + "hold", "why", "the audit")))
                    .as("two clicks of one person")
                    .doesNotContain(refused);
            assertThat(text(deputy.post(page + "hold", "why", "the court"))).contains(refused);
            assertThat(text(deputy.post(page + "release"))).contains(refused);
            assertThat(text(manager.page(page))).as("only who was refused").doesNotContain(refused);
            deputy.post(page + "hold", "why", " ");
            assertThat(manager.json(page + "record").path("busy").asBoolean())
                    .as("what is under way goes on")
                    .isTrue();

            held.release();
            assertThat(text(manager.settled(ami)))
                    .contains("The backup is held.", ": the audit")
                    .doesNotContain("the court");
            deputy.post(page + "hold", "why", "the court");
            assertThat(text(deputy.settled(ami))).contains("held by manager", "held by deputy", ": the court");
        }
    }

    private static String text(Page page) {
        return ((HtmlPage) page).asNormalizedText();
    }

    @Test
    void theRecordNamesWhoHoldsItInNoLanguage() throws Exception {
        String ami = backup();
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, AmiBackupPermissions.VIEW, AmiBackupPermissions.MANAGE)
                .everywhere()
                .toEveryone());

        try (ReadersLanguage readers = new ReadersLanguage();
                PageVisitor anybody = as("").speaking("de")) {
            anybody.post(PageVisitor.backup(ami) + "hold", "why", "the audit");
            assertThat(text(anybody.settled(ami))).contains("anonymous");
        }
        assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key(ami)))
                .contains("\"anonymous\"")
                .doesNotContain("anonym\"");
    }

    @Test
    void whatRetentionWouldRemoveIsSaidAndWhatItHasRemovedLeavesATombstone() throws Exception {
        String old = backup();
        aws.clock.advance(Duration.ofDays(1));
        String newest = backup();
        AmiBackupConfiguration.get().setAllowPruneOfAll(true);
        Retention last = new Retention();
        last.setKeepLast(1);
        AmiBackupConfiguration.get().setDefaultRetention(last);

        try (PageVisitor viewer = as("viewer")) {
            String instance = PageVisitor.instance(aws.instance);
            viewer.page(instance);
            viewer.jsonWhen(instance + "status", status -> !status.path("busy").asBoolean());
            Listings.get().settle();
            HtmlPage page = viewer.page(instance);
            assertThat(PageVisitor.texts(page, "h1")).containsExactly("web-1 (" + aws.instance + ")");
            assertThat(PageVisitor.texts(page, "tbody tr"))
                    .hasSize(2)
                    .satisfies(rows -> assertThat(rows.get(0)).contains(newest, "stays: newest"))
                    .satisfies(rows -> assertThat(rows.get(1)).contains(old, "goes: no rule keeps it"));
            assertThat(page.asNormalizedText()).contains("a prune now would remove 1 backup at most");
            assertThat(page.querySelectorAll("svg[role=img] rect")).hasSize(2);
            assertThat(PageVisitor.texts(page, "figure svg title"))
                    .singleElement()
                    .asString()
                    .startsWith("Size of the last 2 backups");

            log("amiBackupPrune(instanceId: '" + aws.instance + "', retention: [keepLast: 1], dryRun: false)");
            HtmlPage gone = viewer.settled(old);
            assertThat(gone.asNormalizedText())
                    .contains("Removed: this backup is gone.", "Why\nno rule keeps it", "nightly");
            assertThat(gone.querySelectorAll(".ami-backup-restore:not([hidden]), form[action=look]"))
                    .isEmpty();
        }
    }

    @Test
    void aDamagedRecordAndOneThatIsDeletedWhileThePageIsOpenAreNamedAndBreakNothingElse() throws Exception {
        String ami = backup();
        String whole = aws.aws.s3().text(AwsBesideJenkins.BUCKET, key(ami));

        try (PageVisitor viewer = as("viewer")) {
            aws.aws.s3().put(AwsBesideJenkins.BUCKET, key(ami), whole.replace("\"takenAt\"", "\"taken\""));
            HtmlPage damaged = viewer.settled(ami);
            assertThat(PageVisitor.texts(damaged, ".ami-backup-trouble"))
                    .singleElement()
                    .asString()
                    .contains("The record " + key(ami) + " is damaged");
            assertThat(damaged.asNormalizedText()).contains("ami-backup restore --ami-id " + ami);
            assertThat(viewer.json(PageVisitor.backup(ami) + "api/json")
                            .path("state")
                            .asText())
                    .isEqualTo("failed");

            aws.aws.s3().put(AwsBesideJenkins.BUCKET, key(ami), whole);
            again(ami);
            assertThat(viewer.settled(ami).querySelectorAll(".ami-backup-trouble"))
                    .isEmpty();
            aws.aws.s3().delete(AwsBesideJenkins.BUCKET, key(ami));
            again(ami);
            HtmlPage deleted = viewer.settled(ami);
            assertThat(deleted.asNormalizedText())
                    .contains("The record is no longer in the bucket", "Below is what it said before.", "/dev/sdf");

            assertThat(viewer.settled("ami-0123456789abcdef0").asNormalizedText())
                    .contains("There is no record of ami-0123456789abcdef0");
            assertThat(viewer.status(PageVisitor.backup("ami-<script>"))).isEqualTo(404);
        }
    }

    /** As after a while: what is just read is shown for some seconds. */
    private static void again(String amiId) {
        BackupLooks.get().of(CatalogPlaces.all().get(0), amiId).record().readAnew();
    }

    @Test
    void hostileWordsInARecordAreShownAsTheyAreAndDoNothing() throws Exception {
        String hostile = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>\u202E";
        String ami = backup(aws.aws
                .ec2()
                .runInstance(InstanceSpec.named(hostile)
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("<b>k</b>", hostile)));
        ObjectMapper json = new ObjectMapper();
        ObjectNode record = (ObjectNode) json.readTree(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key(ami)));
        ((ObjectNode) record.path("build")).put("name", hostile).put("url", "javascript:alert(1)");
        ((ObjectNode) record.path("platform")).put("platformDetails", hostile);
        ((ObjectNode) record.path("sourceInstance").path("description"))
                .put("VpcId", hostile)
                .put("KeyName", "\u0007" + hostile);
        record.put("retentionSet", hostile);
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, key(ami), json.writeValueAsString(record));

        try (PageVisitor viewer = as("viewer")) {
            HtmlPage page = viewer.settled(ami);
            assertThat(page.querySelectorAll(
                            ".ami-backup-record script, .ami-backup-record img, .ami-backup-record b, h1"
                                    + " script, [onerror], a[href^=javascript]"))
                    .isEmpty();
            assertThat(page.asNormalizedText())
                    .contains("<script>alert('x')</script>")
                    .doesNotContain("\u202E");
            String instance = PageVisitor.instance(json.readTree(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key(ami)))
                    .path("sourceInstance")
                    .path("instanceId")
                    .asText());
            viewer.page(instance);
            Listings.get().settle();
            HtmlPage history = viewer.page(instance);
            assertThat(history.querySelectorAll(".ami-backup-record script, .ami-backup-record img, h1 script"))
                    .isEmpty();
        }
    }

    /** A page that shows what was under way asks soon what came of it, even where that was known before the page was sent. */
    @Test
    void whatAPageShowsAsUnderWayItAsksForSoon() throws Exception {
        String ami = backup();
        HeldAnswer held = aws.aws.faults().holdAnswer("s3:GetObject");
        BackupPage page = new BackupPage(CatalogPlaces.all().get(0), ami);
        page.open();
        BackupView reading = page.getView();
        held.release();
        try (PageVisitor admin = as("admin")) {
            JsonNode read = admin.jsonWhen(
                    PageVisitor.backup(ami) + "record",
                    status -> !status.path("busy").asBoolean());
            assertThat(read.path("announcement").asText()).isEqualTo("Complete: it can be restored.");
        }
        assertThat(reading.isReading()).isTrue();
        assertThat(reading.isBusy()).isTrue();
    }
}
