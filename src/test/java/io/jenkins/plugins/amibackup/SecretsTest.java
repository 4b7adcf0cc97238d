package io.jenkins.plugins.amibackup;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.slaves.DumbSlave;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.Account;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupGateWrapper;
import io.jenkins.plugins.amibackup.freestyle.AmiRestoreBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import jenkins.model.Jenkins;
import org.htmlunit.Page;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.FailureBuilder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/**
 * Secrets are put everywhere where they belong, every step, builder, form and page is used, and then they are looked for everywhere
 * where they don't: in Jenkins' home, its logs, what goes to an agent, the bucket, pages and JSON.
 */
@WithSharedJenkins
class SecretsTest {

    private static final String TEAM_KEY = "AKIAMARKEROFTHETEAMX";
    private static final String TEAM_SECRET = "marker-secret-of-the-team-that-nobody-may-see";
    private static final String ROLE = "arn:aws:iam::123456789012:role/marker-role";
    private static final String EXTERNAL_ID = "marker-external-id";
    private static final String CREDENTIALS = "marker-credentials-of-the-team";
    /** What is there before any build, and too much to read. */
    private static final Set<String> NOT_OURS = Set.of("plugins", "war", "updates", "caches");

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.with(builder ->
            builder.accessKey(AwsBesideJenkins.ACCESS_KEY, Account.DEFAULT).accessKey(TEAM_KEY, Account.DEFAULT));

    private static JenkinsRule jenkins;

    private final LogKeeper log = new LogKeeper();
    private String kmsKey;
    private final Map<String, Run<?, ?>> builds = new LinkedHashMap<>();

    /** Everything that is logged, that of this plugin in its finest detail. */
    private static final class LogKeeper extends Handler {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            lines.add(formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        aws.aws.ec2().role(ROLE, EXTERNAL_ID);
        kmsKey = aws.aws.ec2().createKey();
        AmiBackupConfiguration.get().setKmsKeyId(kmsKey);
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.GLOBAL, CREDENTIALS, TEAM_KEY, TEAM_SECRET, ""));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
    }

    private static String asTheRole() {
        return "credentialsId: '" + CREDENTIALS + "', roleArn: '" + ROLE + "', externalId: '" + EXTERNAL_ID + "'";
    }

    private void pipeline(String name, Result result, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(
                new CpsFlowDefinition(script.replace("INSTANCE", aws.instance).replace("AS_ROLE", asTheRole()), true));
        builds.put(name, jenkins.buildAndAssertStatus(result, job));
    }

    private void runEverything(DumbSlave agent) throws Exception {
        pipeline("steps", Result.SUCCESS, """
                node('agent') {
                    def backup = amiBackup(instanceId: 'INSTANCE', AS_ROLE)
                    amiRestore(amiId: backup.amiId, AS_ROLE)
                    amiBackupGate(instanceId: 'INSTANCE', maxAge: '1d', AS_ROLE)
                    withAmiBackup(instanceId: 'INSTANCE', maxAge: '1d', AS_ROLE) { echo "$env.AMI_BACKUP_AMI_ID" }
                    echo "FOUND ${amiBackups(details: true, foreign: true, status: 'any', AS_ROLE)}"
                    echo "LEFT ${amiBackupCleanup(dryRun: false, olderThanHours: 0, AS_ROLE)}"
                }
                """);
        pipeline("block", Result.SUCCESS, """
                node('agent') {
                    withCredentials([aws(credentialsId: '%s')]) {
                        amiRestore(amiId: amiBackup(instanceId: 'INSTANCE').amiId)
                        amiBackupCleanup()
                    }
                }
                """.formatted(CREDENTIALS));
        pipeline("fleet", Result.SUCCESS, """
                echo "FLEET ${amiBackup(instanceTags: [Role: 'web'], AS_ROLE)}"
                """);
        pipeline("rollback", Result.FAILURE, """
                withAmiBackup(instanceId: 'INSTANCE', maxAge: '1d', restoreOnFailure: true, AS_ROLE) { error 'broken' }
                """);
        pipeline("hints", Result.FAILURE, """
                withAmiBackup(instanceId: 'INSTANCE', maxAge: '1d', AS_ROLE) { error 'broken' }
                """);
        pipeline("unknown", Result.FAILURE, "amiBackup(instanceId: 'i-00000000000000000', AS_ROLE)");
        var job = jenkins.createFreeStyleProject("freestyle");
        job.setAssignedNode(agent);
        job.getBuildersList().add(backup());
        AmiRestoreBuilder restore = new AmiRestoreBuilder("$AMI_BACKUP_AMI_ID");
        restore.setCredentialsId(CREDENTIALS);
        restore.setRoleArn(ROLE);
        restore.setExternalId(EXTERNAL_ID);
        job.getBuildersList().add(restore);
        job.getBuildersList().add(new FailureBuilder());
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(backup());
        gate.setMaxAge("1d");
        job.getBuildWrappersList().add(gate);
        builds.put("freestyle", jenkins.buildAndAssertStatus(Result.FAILURE, job));
        aws.aws.faults().deny("ec2:CreateImage");
        pipeline("denied", Result.FAILURE, "amiBackup(instanceId: 'INSTANCE', AS_ROLE)");
        aws.aws.faults().deny("sts:AssumeRole");
        pipeline("noRole", Result.FAILURE, "amiBackup(instanceId: 'INSTANCE', AS_ROLE)");
        aws.aws.faults().clear();
    }

    private AmiBackupBuilder backup() {
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setCredentialsId(CREDENTIALS);
        backup.setRoleArn(ROLE);
        backup.setExternalId(EXTERNAL_ID);
        return backup;
    }

    /** Whatever opens an account, and nobody but Jenkins' encrypted store may hold. */
    private List<String> secrets() {
        List<String> secrets = new ArrayList<>(aws.aws.ec2().sessionSecrets());
        assertThat(secrets).hasSizeGreaterThan(10);
        secrets.add(AwsBesideJenkins.SECRET_KEY);
        secrets.add(TEAM_SECRET);
        return secrets;
    }

    @Test
    void whatOpensAnAccountOrSaysAsWhomAJobActsIsNowhereWhereItDoesNotBelong() throws Exception {
        DumbSlave agent = jenkins.createOnlineSlave(jenkins.jenkins.getLabel("agent"));
        AgentTraffic traffic = AgentTraffic.of((hudson.remoting.Channel) agent.getChannel());
        Logger ours = Logger.getLogger("io.jenkins.plugins.amibackup");
        Level before = ours.getLevel();
        ours.setLevel(Level.ALL);
        log.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(log);
        try {
            runEverything(agent);
            forms();
        } finally {
            Logger.getLogger("").removeHandler(log);
            ours.setLevel(before);
        }
        List<String> secrets = secrets();
        home(secrets);
        assertThat(String.join("\n", log.lines)).doesNotContain(secrets).doesNotContain(TEAM_KEY, EXTERNAL_ID);
        assertThat(traffic.text())
                .hasSizeGreaterThan(1_000)
                .doesNotContain(secrets)
                .doesNotContain(TEAM_KEY, EXTERNAL_ID, ROLE, kmsKey);
        // The embedded AWS refuses whoever asks for user data.
        assertThat(aws.aws.calls().log())
                .filteredOn(call -> call.action().equals("ec2:DescribeInstanceAttribute"))
                .isNotEmpty()
                .allMatch(call -> call.status() == 200);
        bucket(secrets);
        pages(secrets);
    }

    /** Presses the buttons and opens the drop-downs that ask AWS. */
    private void forms() {
        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        assertThat(configuration
                        .doTestConnection(
                                AwsBesideJenkins.REGION,
                                AwsBesideJenkins.BUCKET,
                                "",
                                "",
                                "",
                                CREDENTIALS,
                                false,
                                false,
                                configuration.getEc2EndpointUrl(),
                                configuration.getS3EndpointUrl(),
                                configuration.getStsEndpointUrl(),
                                true)
                        .renderHtml())
                .contains("These credentials act as")
                .doesNotContain(TEAM_SECRET, TEAM_KEY);
        assertThat(configuration
                        .doShowPolicy(
                                AwsBesideJenkins.REGION,
                                AwsBesideJenkins.BUCKET,
                                "",
                                "",
                                kmsKey,
                                CREDENTIALS,
                                false,
                                false,
                                configuration.getEc2EndpointUrl(),
                                configuration.getS3EndpointUrl(),
                                configuration.getStsEndpointUrl(),
                                true)
                        .renderHtml())
                .contains("ec2:CreateImage")
                .doesNotContain(TEAM_SECRET, TEAM_KEY);
        Item job = jenkins.jenkins.getItem("freestyle");
        AmiBackupBuilder.DescriptorImpl backup =
                jenkins.jenkins.getDescriptorByType(AmiBackupBuilder.DescriptorImpl.class);
        AmiRestoreBuilder.DescriptorImpl restore =
                jenkins.jenkins.getDescriptorByType(AmiRestoreBuilder.DescriptorImpl.class);
        String region = AwsBesideJenkins.REGION;
        List<ListBoxModel> filled = List.of(
                backup.doFillInstanceIdItems(job, "", region, CREDENTIALS, ROLE, EXTERNAL_ID),
                backup.doFillBucketItems(job, "", region, CREDENTIALS, ROLE, EXTERNAL_ID),
                restore.doFillAmiIdItems(job, "", AwsBesideJenkins.BUCKET, "", region, CREDENTIALS, ROLE, EXTERNAL_ID));
        assertThat(filled)
                .allSatisfy(items -> assertThat(items)
                        .isNotEmpty()
                        .extracting(item -> item.name + item.value)
                        .noneMatch(text -> text.contains(TEAM_SECRET)
                                || text.contains(TEAM_KEY)
                                || text.contains(ROLE)
                                || text.contains(EXTERNAL_ID)));
    }

    private void home(List<String> secrets) throws IOException {
        Path home = jenkins.jenkins.getRootDir().toPath();
        List<String> hits = new ArrayList<>();
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.getParent().equals(home)
                                && NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String secret : secrets) {
                    if (content.contains(secret)) {
                        hits.add(home.relativize(file) + ": " + secret);
                    }
                }
                // The store of credentials shows key ids as they are, and encrypts the rest; so do the fingerprints by
                // which
                // Jenkins tracks the use of credentials.
                if (content.contains(TEAM_KEY)
                        && !file.endsWith("credentials.xml")
                        && !file.startsWith(home.resolve("fingerprints"))) {
                    hits.add(home.relativize(file) + ": " + TEAM_KEY);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(hits).isEmpty();
    }

    private void bucket(List<String> secrets) {
        List<String> keys = aws.aws.s3().keys(AwsBesideJenkins.BUCKET);
        assertThat(keys).hasSizeGreaterThan(8);
        for (String key : keys) {
            if (key.endsWith(".json") || key.contains("by-instance")) {
                assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key))
                        .as(key)
                        .doesNotContain(secrets)
                        .doesNotContain(TEAM_KEY, EXTERNAL_ID, ROLE, CREDENTIALS);
            }
        }
    }

    private void pages(List<String> secrets) throws Exception {
        try (JenkinsRule.WebClient client = client("admin")) {
            List<String> pages =
                    new ArrayList<>(List.of("manage/configure", "manage/credentials/", "pipeline-syntax/"));
            builds.forEach((name, build) -> {
                pages.add("job/" + name + "/configure");
                pages.addAll(pagesOf(build));
            });
            for (String page : pages) {
                assertThat(text(client, page)).as(page).doesNotContain(secrets);
            }
        }
        try (JenkinsRule.WebClient client = client("reader")) {
            for (Map.Entry<String, Run<?, ?>> build : builds.entrySet()) {
                for (String page : pagesOf(build.getValue())) {
                    String text = text(client, page);
                    assertThat(text)
                            .as(page)
                            .doesNotContain(secrets)
                            .doesNotContain(TEAM_KEY, EXTERNAL_ID, CREDENTIALS);
                    // Where AWS itself refuses the role, its own words name it.
                    if (!build.getKey().equals("noRole")) {
                        assertThat(text).as(page).doesNotContain(ROLE);
                    }
                }
            }
        }
    }

    private static List<String> pagesOf(Run<?, ?> build) {
        List<String> pages = new ArrayList<>();
        for (String page : List.of(
                "",
                "ami-backup/",
                "ami-backup/status",
                "ami-backup/drawing",
                "ami-backup/operations",
                "console",
                "consoleFull",
                "consoleText",
                "api/json?depth=3",
                "api/xml?depth=3")) {
            pages.add(build.getUrl() + page);
        }
        pages.add(build.getParent().getUrl());
        pages.add(build.getParent().getUrl() + "api/json?depth=3");
        return pages;
    }

    private static JenkinsRule.WebClient client(String who) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login(who);
    }

    private static String text(JenkinsRule.WebClient client, String url) throws IOException, org.xml.sax.SAXException {
        Page page = client.goTo(url, null);
        assertThat(page.getWebResponse().getStatusCode()).as(url).isIn(200, 404);
        return page.getWebResponse().getContentAsString();
    }
}
