package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.auth.AWSCredentials;
import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider.FolderCredentialsProperty;
import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.jenkins.plugins.awscredentials.BaseAmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.DomainCredentials;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Computer;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import hudson.model.queue.Tasks;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.Account;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.engine.aws.TlsFront;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import jenkins.model.ModifiableTopLevelItemGroup;
import jenkins.security.QueueItemAuthenticatorConfiguration;
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
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;
import org.springframework.security.core.Authentication;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** Who may act as whom in AWS. */
@WithSharedJenkins
class ActingAsTest {

    private static final String TEAM_KEY = "AKIATEAMTEAMTEAMTEAM";
    private static final String CONTROLLER_KEY = "AKIACONTROLLERSOWNID";
    private static final String ROLE = "arn:aws:iam::123456789012:role/backup";

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws =
            AwsBesideJenkins.with(builder -> builder.accessKey(AwsBesideJenkins.ACCESS_KEY, Account.DEFAULT)
                    .accessKey(TEAM_KEY, Account.DEFAULT)
                    .accessKey(CONTROLLER_KEY, Account.DEFAULT));

    private static JenkinsRule jenkins;

    @BeforeEach
    void reach() throws IOException {
        aws.reach();
        AmiBackupConfiguration.get().setBucket(AwsBesideJenkins.BUCKET);
    }

    @AfterEach
    void forgetTheControllersIdentity() {
        List.of("accessKeyId", "secretAccessKey", "profile", "configFile", "sharedCredentialsFile")
                .forEach(name -> System.clearProperty("aws." + name));
    }

    private static AWSCredentialsImpl keys(CredentialsScope scope, String id, String accessKey, String role) {
        return new AWSCredentialsImpl(
                scope, id, accessKey, accessKey.isEmpty() ? "" : AwsBesideJenkins.SECRET_KEY, "", role, "", "");
    }

    private void addCredentials(CredentialsScope scope, String id, String accessKey) throws IOException {
        AwsBesideJenkins.addCredentials(keys(scope, id, accessKey, ""));
    }

    private WorkflowRun build(ModifiableTopLevelItemGroup in, Result result, String parameters) throws Exception {
        WorkflowJob job = (WorkflowJob)
                in.createProject(jenkins.jenkins.getDescriptorByType(WorkflowJob.DescriptorImpl.class), "backup", true);
        job.setDefinition(
                new CpsFlowDefinition("amiBackup(instanceId: '" + aws.instance + "'" + parameters + ")", true));
        return jenkins.buildAndAssertStatus(result, job);
    }

    private Set<String> callers() {
        return aws.aws.calls().log().stream().map(LoggedCall::accessKeyId).collect(Collectors.toSet());
    }

    private void failsWith(WorkflowRun run, String line) throws IOException {
        jenkins.assertLogContains("ERROR: " + line, run);
        assertThat(aws.aws.calls().total()).as("nothing is asked of AWS").isZero();
    }

    @Test
    void aJobActsWithTheCredentialsItNames() throws Exception {
        addCredentials(CredentialsScope.GLOBAL, "aws", AwsBesideJenkins.ACCESS_KEY);
        addCredentials(CredentialsScope.GLOBAL, "team", TEAM_KEY);
        AmiBackupConfiguration.get().setCredentialsId("aws");

        build(jenkins.jenkins, Result.SUCCESS, ", credentialsId: 'team'");

        assertThat(callers()).containsExactly(TEAM_KEY);
    }

    @Test
    void theUseOfCredentialsIsTrackedWhetherTheJobNamesThemOrNot() throws Exception {
        AWSCredentialsImpl ours = keys(CredentialsScope.SYSTEM, "ours", AwsBesideJenkins.ACCESS_KEY, "");
        AWSCredentialsImpl team = keys(CredentialsScope.GLOBAL, "team", TEAM_KEY, "");
        AwsBesideJenkins.addCredentials(ours);
        AwsBesideJenkins.addCredentials(team);
        AmiBackupConfiguration.get().setCredentialsId("ours");
        Folder folder = jenkins.createProject(Folder.class, "a");

        build(jenkins.jenkins, Result.SUCCESS, "");
        build(folder, Result.SUCCESS, ", credentialsId: 'team'");

        assertThat(CredentialsProvider.getFingerprintOf(ours).getJobs()).containsExactly("backup");
        assertThat(CredentialsProvider.getFingerprintOf(team).getJobs()).containsExactly("a/backup");
    }

    @Test
    void aJobThatNamesNoneActsWithTheAdministratorsDefaultEvenOfSystemScope() throws Exception {
        addCredentials(CredentialsScope.SYSTEM, "ours", AwsBesideJenkins.ACCESS_KEY);
        AmiBackupConfiguration.get().setCredentialsId("ours");

        build(jenkins.jenkins, Result.SUCCESS, "");

        assertThat(callers()).containsExactly(AwsBesideJenkins.ACCESS_KEY);
    }

    @Test
    void aJobCanNotNameCredentialsOfSystemScope() throws Exception {
        addCredentials(CredentialsScope.SYSTEM, "ours", AwsBesideJenkins.ACCESS_KEY);

        failsWith(
                build(jenkins.jenkins, Result.FAILURE, ", credentialsId: 'ours'"),
                "The job backup can't use credentials with the ID \"ours\".");
    }

    @Test
    void credentialsThatDoNotExistAreNamed() throws Exception {
        failsWith(
                build(jenkins.jenkins, Result.FAILURE, ", credentialsId: 'nobodys'"),
                "The job backup can't use credentials with the ID \"nobodys\".");
    }

    @Test
    void credentialsOfAnotherKindAreSaidToBeOfAnotherKind() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "login", "", "alice", "secret"));

        failsWith(
                build(jenkins.jenkins, Result.FAILURE, ", credentialsId: 'login'"),
                "The credentials \"login\" are of the kind \"Username with password\", not AWS credentials.");
    }

    @Test
    void aFoldersCredentialsAreForItsJobsOnly() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "team");
        folder.addProperty(new FolderCredentialsProperty(new DomainCredentials[0]));
        CredentialsStore store =
                CredentialsProvider.lookupStores(folder).iterator().next();
        store.addCredentials(Domain.global(), keys(CredentialsScope.GLOBAL, "team", TEAM_KEY, ""));

        failsWith(
                build(jenkins.jenkins, Result.FAILURE, ", credentialsId: 'team'"),
                "The job backup can't use credentials with the ID \"team\".");
        build(folder, Result.SUCCESS, ", credentialsId: 'team'");
        assertThat(callers()).containsExactly(TEAM_KEY);
    }

    @Test
    void aDefaultThatIsGoneEndsInOneLine() throws Exception {
        AmiBackupConfiguration.get().setCredentialsId("gone");

        failsWith(build(jenkins.jenkins, Result.FAILURE, ""), "The administrator's default credentials do not exist");
    }

    @Test
    void theControllersOwnIdentityIsOffByDefault() throws Exception {
        System.setProperty("aws.accessKeyId", CONTROLLER_KEY);
        System.setProperty("aws.secretAccessKey", "secret");

        failsWith(
                build(jenkins.jenkins, Result.FAILURE, ""),
                "The job sets no AWS credentials, there is no default, and jobs may not use the controller's own AWS"
                        + " identity.");
    }

    @Test
    void theControllersOwnIdentityIsUsedWhereAnAdministratorAllowsIt() throws Exception {
        System.setProperty("aws.accessKeyId", CONTROLLER_KEY);
        System.setProperty("aws.secretAccessKey", "secret");
        AmiBackupConfiguration.get().setAllowControllerIdentity(true);

        build(jenkins.jenkins, Result.SUCCESS, "");

        assertThat(callers()).containsExactly(CONTROLLER_KEY);
    }

    /** The controller finds its identity in a profile whose role the keys of another one may assume. */
    private static void profileWithARole(Path home) throws IOException {
        Path config = Files.writeString(home.resolve("config"), """
            [profile keys]
            aws_access_key_id = %s
            aws_secret_access_key = secret
            [profile backup]
            role_arn = %s
            source_profile = keys
            """.formatted(CONTROLLER_KEY, ROLE));
        System.setProperty("aws.configFile", config.toString());
        System.setProperty(
                "aws.sharedCredentialsFile", home.resolve("credentials").toString());
        System.setProperty("aws.profile", "backup");
        AmiBackupConfiguration.get().setAllowControllerIdentity(true);
    }

    @Test
    void theRoleOfTheControllersProfileIsAssumedOnTheWayThatAnAdministratorHasSaved(@TempDir Path home)
            throws Exception {
        profileWithARole(home);
        aws.aws.ec2().role(ROLE, null);
        addCredentials(CredentialsScope.GLOBAL, "empty", "");
        aws.aws.faults().failNext("sts:AssumeRole", 2, 503, "ServiceUnavailable", "try again");

        try (TlsFront front = new TlsFront(aws.aws.endpoint(), TlsFront.Says.THIS_HOST)) {
            AmiBackupConfiguration.get().setStsEndpointUrl(front.address().toString());
            AmiBackupConfiguration.get().setCertificateAuthorities(front.authority());
            build(jenkins.jenkins, Result.SUCCESS, ", credentialsId: 'empty'");
        }
        assertThat(aws.aws.calls().log())
                .filteredOn(call -> call.accessKeyId().equals(CONTROLLER_KEY))
                .extracting(LoggedCall::action)
                .containsOnly("sts:AssumeRole");
        assertThat(callers()).anyMatch(key -> key.startsWith("ASIA"));
    }

    @Test
    void whatTheSecurityTokenServiceAnswersTheControllerIsSaid(@TempDir Path home) throws Exception {
        profileWithARole(home);

        WorkflowRun run = build(jenkins.jenkins, Result.FAILURE, "");

        jenkins.assertLogContains("sts:AssumeRole failed: AccessDenied", run);
        jenkins.assertLogContains("The role " + ROLE + " must trust these credentials", run);
    }

    @Test
    void aProfileOfTheControllerThatIsNotThereIsNamedAndNobodyElseActs(@TempDir Path home) throws Exception {
        profileWithARole(home);
        System.setProperty("aws.profile", "rescue");

        WorkflowRun run = build(jenkins.jenkins, Result.FAILURE, "");

        jenkins.assertLogContains("There is no profile \"rescue\" in ~/.aws/config or ~/.aws/credentials", run);
        assertThat(callers()).isEmpty();
    }

    @Test
    void credentialsWithoutAKeyAreNoWayAroundThat() throws Exception {
        System.setProperty("aws.accessKeyId", CONTROLLER_KEY);
        System.setProperty("aws.secretAccessKey", "secret");
        AwsBesideJenkins.addCredentials(keys(CredentialsScope.GLOBAL, "empty", "", ROLE));

        failsWith(
                build(jenkins.jenkins, Result.FAILURE, ", credentialsId: 'empty'"),
                "The credentials \"empty\" contain no access key, so they stand for the controller's own AWS identity");
    }

    @Test
    void credentialsWithoutAKeyOnAControllerWithoutAnIdentityEndInOneLine() throws Exception {
        System.setProperty("aws.disableEc2Metadata", "true");
        AmiBackupConfiguration.get().setAllowControllerIdentity(true);
        addCredentials(CredentialsScope.GLOBAL, "empty", "");
        try {
            String line = "The credentials \"empty\" can't provide an access key: No AWS credentials were found on this"
                    + " machine: neither in the environment nor in a profile, and no role of a container or an"
                    + " instance gives any.";
            failsWith(build(jenkins.jenkins, Result.FAILURE, ", credentialsId: 'empty'"), line);
            String endpoint = aws.aws.endpoint().toString();
            assertThat(AmiBackupConfiguration.get()
                            .doTestConnection(
                                    "eu-west-1",
                                    "",
                                    "",
                                    "",
                                    "",
                                    "empty",
                                    false,
                                    true,
                                    endpoint,
                                    endpoint,
                                    endpoint,
                                    true))
                    .hasMessageContaining("can&#039;t provide an access key");
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }
    }

    @Test
    void aRoleIsAssumedWithTheCredentialsAndItsExternalId() throws Exception {
        addCredentials(CredentialsScope.GLOBAL, "team", TEAM_KEY);
        aws.aws.ec2().role(ROLE, "external");

        build(
                jenkins.jenkins,
                Result.SUCCESS,
                ", credentialsId: 'team', roleArn: '" + ROLE + "', externalId: 'external'");

        assertThat(aws.aws.calls().log())
                .filteredOn(call -> call.accessKeyId().equals(TEAM_KEY))
                .extracting(LoggedCall::action)
                .containsOnly("sts:AssumeRole");
        assertThat(callers()).anyMatch(key -> key.startsWith("ASIA"));
        assertThat(aws.aws.calls().count("sts:AssumeRole"))
                .as("a session serves until shortly before its end: one for looks, one for what changes something")
                .isEqualTo(2);
    }

    @Test
    void aRoleThatDoesNotTrustTheCredentialsEndsInOneLine() throws Exception {
        addCredentials(CredentialsScope.GLOBAL, "team", TEAM_KEY);

        WorkflowRun run = build(jenkins.jenkins, Result.FAILURE, ", credentialsId: 'team', roleArn: '" + ROLE + "'");

        jenkins.assertLogContains("ERROR: sts:AssumeRole failed: AccessDenied", run);
        assertThat(aws.images()).isEmpty();
    }

    @Test
    void theRoleOfTheCredentialsThemselvesIsAssumed() throws Exception {
        AwsBesideJenkins.addCredentials(keys(CredentialsScope.GLOBAL, "team", TEAM_KEY, ROLE));
        aws.aws.ec2().role(ROLE, null);

        build(jenkins.jenkins, Result.SUCCESS, ", credentialsId: 'team'");

        assertThat(aws.aws.calls().log())
                .filteredOn(call -> call.accessKeyId().equals(TEAM_KEY))
                .extracting(LoggedCall::action)
                .containsOnly("sts:AssumeRole");
    }

    @Test
    void credentialsThatAreRenewedMeanwhileCount() throws Exception {
        addCredentials(CredentialsScope.GLOBAL, "team", TEAM_KEY);
        whenCalled(
                "ec2:CreateImage",
                () -> replaceCredentials(
                        List.of(keys(CredentialsScope.GLOBAL, "team", AwsBesideJenkins.ACCESS_KEY, ""))));

        build(jenkins.jenkins, Result.SUCCESS, ", credentialsId: 'team'");

        assertThat(callers()).containsExactlyInAnyOrder(TEAM_KEY, AwsBesideJenkins.ACCESS_KEY);
    }

    private static void replaceCredentials(List<Credentials> credentials) {
        SystemCredentialsProvider.getInstance().setDomainCredentialsMap(Map.of(Domain.global(), credentials));
    }

    private void whenCalled(String action, Runnable happens) {
        aws.aws.faults().plan(call -> {
            if (call.action().equals(action)) {
                happens.run();
            }
            return Fault.none();
        });
    }

    @Test
    void credentialsThatCanNotBeHadForAMomentAreAskedForAgain() throws Exception {
        SystemCredentialsProvider.getInstance().getCredentials().add(new Vault(3));

        WorkflowRun run = build(jenkins.jenkins, Result.SUCCESS, ", credentialsId: 'vault'");

        assertThat(callers()).containsExactly(TEAM_KEY);
        jenkins.assertLogNotContains("connection reset", run);
    }

    /** Another plugin's credentials, which ask a service of their own. */
    private static final class Vault extends BaseAmazonWebServicesCredentials {

        private int failures;

        /** @param failures how often the service can't be reached */
        Vault(int failures) {
            super(CredentialsScope.GLOBAL, "vault", "");
            this.failures = failures;
        }

        @Override
        public synchronized AwsCredentials resolveCredentials() {
            if (failures-- > 0) {
                throw new UncheckedIOException(new IOException("connection reset"));
            }
            return AwsBasicCredentials.create(TEAM_KEY, "secret");
        }

        @Override
        public AwsCredentials resolveCredentials(String mfaToken) {
            return resolveCredentials();
        }

        @Override
        public AWSCredentials getCredentials() {
            throw new UnsupportedOperationException();
        }

        @Override
        public AWSCredentials getCredentials(String mfaToken) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void refresh() {}

        @Override
        public String getDisplayName() {
            return "vault";
        }
    }

    @Test
    void withdrawnCredentialsDetachAnOperationUnderWay() throws Exception {
        addCredentials(CredentialsScope.GLOBAL, "team", TEAM_KEY);
        whenCalled("ec2:CopyImage", () -> replaceCredentials(List.of()));

        WorkflowRun run = build(jenkins.jenkins, Result.FAILURE, ", credentialsId: 'team'");

        jenkins.assertLogContains("Detached: The job backup can't use credentials with the ID \"team\".", run);
        jenkins.assertLogContains("ami-backup resume --run-id", run);
        assertThat(aws.images()).isNotEmpty();
    }

    @Test
    void aBuildThatRunsAsAUserBorrowsNothingThatOnlyTheSystemMayUse() throws Exception {
        addCredentials(CredentialsScope.GLOBAL, "team", TEAM_KEY);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.BUILD, Computer.BUILD)
                .everywhere()
                .to("bob", "alice")
                .grant(CredentialsProvider.USE_ITEM)
                .everywhere()
                .to("alice"));
        FreeStyleProject freestyle = jenkins.createFreeStyleProject("freestyle");
        AmiBackupBuilder builder = new AmiBackupBuilder(aws.instance);
        builder.setCredentialsId("team");
        freestyle.getBuildersList().add(builder);
        MockQueueItemAuthenticator authenticator = new MockQueueItemAuthenticator()
                .authenticate("backup", user("bob"))
                .authenticate("freestyle", user("bob"));
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().add(authenticator);
        try {
            failsWith(
                    build(jenkins.jenkins, Result.FAILURE, ", credentialsId: 'team'"),
                    "The job backup can't use credentials with the ID \"team\".");
            FreeStyleBuild refused = jenkins.buildAndAssertStatus(Result.FAILURE, freestyle);
            jenkins.assertLogContains("The job freestyle can't use credentials with the ID \"team\".", refused);
            assertThat(aws.aws.calls().total()).isZero();
            assertThat(Tasks.getAuthenticationOf2(freestyle).getName()).isEqualTo("bob");

            authenticator.authenticate("freestyle", user("alice"));
            jenkins.buildAndAssertSuccess(freestyle);
            assertThat(callers()).containsExactly(TEAM_KEY);
        } finally {
            QueueItemAuthenticatorConfiguration.get().getAuthenticators().clear();
        }
    }

    @Test
    void aBuildTrustsTheAuthoritiesThatAnAdministratorHasSaved() throws Exception {
        addCredentials(CredentialsScope.GLOBAL, "team", TEAM_KEY);
        aws.aws.ec2().role(ROLE, null);
        AmiBackupConfiguration saved = AmiBackupConfiguration.get();
        try (TlsFront front = new TlsFront(aws.aws.endpoint(), TlsFront.Says.THIS_HOST)) {
            String https = front.address().toString();
            saved.setEc2EndpointUrl(https);
            saved.setS3EndpointUrl(https);
            saved.setStsEndpointUrl(https);
            String asARole = ", credentialsId: 'team', roleArn: '" + ROLE + "'";
            failsWith(
                    build(jenkins.createProject(Folder.class, "before"), Result.FAILURE, asARole),
                    "The certificate of localhost is not trusted: ");
            saved.setCertificateAuthorities(front.authority());
            build(jenkins.jenkins, Result.SUCCESS, asARole);
        }
    }

    private static Authentication user(String name) {
        return User.getOrCreateByIdOrFullName(name).impersonate2();
    }

    @Test
    void whatARoleChangesIsChangedInASessionThatNamesTheJob() throws Exception {
        addCredentials(CredentialsScope.GLOBAL, "team", TEAM_KEY);
        aws.aws.ec2().role(ROLE, null);
        Folder folder = jenkins.createProject(Folder.class, "a");

        build(folder, Result.SUCCESS, ", credentialsId: 'team', roleArn: '" + ROLE + "'");

        Map<String, Set<String>> sessions = aws.aws.calls().log().stream()
                .filter(call -> !call.action().startsWith("sts:"))
                .collect(Collectors.groupingBy(
                        call -> aws.aws.ec2().sessionName(call.accessKeyId()),
                        Collectors.mapping(LoggedCall::action, Collectors.toSet())));
        assertThat(sessions).hasSize(2).containsKey("ami-backup");
        assertThat(sessions.keySet())
                .filteredOn(name -> !name.equals("ami-backup"))
                .singleElement()
                .asString()
                .matches("ami-backup-[0-9a-f]{8}-a=backup@[0-9a-f]{8}");
        assertThat(sessions.get("ami-backup"))
                .contains("ec2:DescribeImages", "s3:HeadBucket")
                .doesNotContain("ec2:CreateImage", "ec2:CreateStoreImageTask", "s3:PutObject");
    }

    @Test
    void noSecretIsInTheLogTheBuildTheRecordOrTheOperationDocument() throws Exception {
        addCredentials(CredentialsScope.GLOBAL, "team", TEAM_KEY);
        aws.aws.ec2().role(ROLE, "external");
        WorkflowRun run = build(
                jenkins.jenkins,
                Result.SUCCESS,
                ", credentialsId: 'team', roleArn: '" + ROLE + "', externalId: 'external'");

        List<String> secrets = Stream.concat(
                        callers().stream().filter(key -> key.startsWith("ASIA")),
                        Stream.of(AwsBesideJenkins.SECRET_KEY, TEAM_KEY))
                .toList();
        try (Stream<Path> files = Files.walk(run.getRootDir().toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secrets);
            }
        }
        for (String key : aws.aws.s3().keys(AwsBesideJenkins.BUCKET)) {
            if (key.endsWith(".json")) {
                assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key))
                        .as(key)
                        .doesNotContain(secrets);
            }
        }
    }
}
