package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider.FolderCredentialsProperty;
import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.DomainCredentials;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.Account;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.pipeline.AmiBackupStep;
import java.time.Duration;
import java.time.Instant;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** What the fields of a form offer, to whom, and what they do when AWS can't be asked. */
@WithSharedJenkins
class ChoicesTest {

    private static final String TEAM_KEY = "AKIATEAMTEAMTEAMTEAM";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.with(builder ->
            builder.accessKey(AwsBesideJenkins.ACCESS_KEY, Account.DEFAULT).accessKey(TEAM_KEY, Account.DEFAULT));

    private static JenkinsRule jenkins;
    private FreeStyleProject job;
    private OperationFields fields;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        job = jenkins.createFreeStyleProject();
        fields = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
    }

    private ListBoxModel instances(String current) {
        return fields.doFillInstanceIdItems(job, current, "", "", "", "");
    }

    private String backup(String instanceId, String amiId, String takenAt, String region) {
        return backup(instanceId, amiId, takenAt, region, "");
    }

    private String backup(String instanceId, String amiId, String takenAt, String region, String name) {
        IndexEntry entry =
                new IndexEntry(instanceId, amiId, Instant.parse(takenAt), 41017229312L, region, "123456789012", name);
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, entry.key(), "");
        return amiId;
    }

    @Test
    void instancesAreOfferedByTheirNames() {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 8));
        assertThat(instances(""))
                .extracting(option -> option.name, option -> option.value)
                .containsExactly(tuple("db-1, running", other), tuple("web-1, running", aws.instance));
    }

    @Test
    void anythingMayStandInAName() {
        aws.aws.ec2().runInstance(InstanceSpec.named("a <b>\n\u202e&\"'").volume("/dev/xvda", 8));
        aws.aws.ec2().runInstance(InstanceSpec.named("Größe 東京 🦄").volume("/dev/xvda", 8));
        aws.aws.ec2().runInstance(InstanceSpec.named("x".repeat(256)).volume("/dev/xvda", 8));
        assertThat(instances(""))
                .extracting(option -> option.name)
                .containsExactly(
                        "a <b> &\"', running",
                        "Größe 東京 🦄, running",
                        "web-1, running",
                        "x".repeat(100) + "…, running");
    }

    @Test
    void bucketsOfTheRegionAreOffered() {
        aws.aws.s3().createBucket("another-bucket", AwsBesideJenkins.REGION);
        aws.aws.s3().createBucket("far-bucket", "us-west-2");
        assertThat(fields.doFillBucketItems(job, "", "", "", "", ""))
                .extracting(option -> option.value)
                .containsExactly(AwsBesideJenkins.BUCKET, "another-bucket");
        assertThat(fields.doFillBucketItems(job, "", "us-west-2", "", "", ""))
                .extracting(option -> option.value)
                .containsExactly("far-bucket");
    }

    @Test
    void backupsOfTheRegionAreOfferedNewestFirst() {
        String old = backup("i-0a1b2c3d4e5f67890", "ami-0123456789abcdef0", "2024-11-20T09:15:00Z", "eu-west-1");
        String newest = backup("i-0f9e8d7c6b5a43210", "ami-0123456789abcdef1", "2024-11-22T09:15:00Z", "eu-west-1");
        String older = backup("i-0a1b2c3d4e5f67890", "ami-0123456789abcdef2", "2024-11-21T09:15:00Z", "eu-west-1");
        backup("i-0a1b2c3d4e5f67890", "ami-0123456789abcdef3", "2024-11-22T10:15:00Z", "us-west-2");
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, "ami-index/i-0a1b2c3d4e5f67890/<script>", "");

        ListBoxModel offered = fields.doFillAmiIdItems(job, "", "", "", "", "", "", "");

        assertThat(offered).extracting(option -> option.value).containsExactly(newest, older, old);
        assertThat(offered.get(0).name).isEqualTo("i-0f9e8d7c6b5a43210, 2024-11-22 09:15 UTC, 38.2 GiB");
    }

    @Test
    void backupsAreOfferedByTheNameOfTheirInstanceWhichNeedNotStandAnyMore() {
        backup("i-0a1b2c3d4e5f67890", "ami-0123456789abcdef0", "2024-11-20T09:15:00Z", "eu-west-1", "db-1");
        backup("i-0a1b2c3d4e5f67890", "ami-0123456789abcdef1", "2024-11-19T09:15:00Z", "eu-west-1", "a <b>\n\u202e&");

        assertThat(fields.doFillAmiIdItems(job, "", "", "", "", "", "", ""))
                .extracting(option -> option.name)
                .containsExactly("db-1, 2024-11-20 09:15 UTC, 38.2 GiB", "a <b> &, 2024-11-19 09:15 UTC, 38.2 GiB");
    }

    @Test
    void regionsAreOfferedByTheirNamesWithoutAskingAnybody() {
        assertThat(fields.doFillRegionItems(job))
                .extracting(option -> option.name, option -> option.value)
                .contains(tuple("Europe (Ireland)", "eu-west-1"));
        assertThat(aws.aws.calls().total()).isZero();
    }

    @Test
    void aFieldAsksWithTheCredentialsThatTheFormNames() throws Exception {
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.GLOBAL, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
        assertThat(fields.doFillInstanceIdItems(job, "", "", "team", "", "")).hasSize(1);
        assertThat(aws.aws.calls().log())
                .extracting(LoggedCall::accessKeyId)
                .isNotEmpty()
                .containsOnly(TEAM_KEY);
    }

    @Test
    void credentialsOfAFolderAreForTheJobsInIt() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "team");
        folder.addProperty(new FolderCredentialsProperty(new DomainCredentials[0]));
        CredentialsProvider.lookupStores(folder)
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new AWSCredentialsImpl(
                                CredentialsScope.GLOBAL, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
        FreeStyleProject inside = folder.createProject(FreeStyleProject.class, "inside");

        assertThat(fields.doFillCredentialsIdItems(inside, ""))
                .extracting(option -> option.value)
                .contains("team");
        assertThat(fields.doFillCredentialsIdItems(job, ""))
                .extracting(option -> option.value)
                .doesNotContain("team");
        assertThat(fields.doFillInstanceIdItems(inside, "", "", "team", "", "")).hasSize(1);
        aws.aws.calls().reset();
        assertThat(fields.doFillInstanceIdItems(job, "", "", "team", "", "")).isEmpty();
        assertThat(aws.aws.calls().total()).isZero();
    }

    @Test
    void outsideAnyJobAnAdministratorAsksWithJenkinsOwnCredentials() throws Exception {
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.SYSTEM, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
        assertThat(fields.doFillInstanceIdItems(null, "", "", "team", "", "")).hasSize(1);
        assertThat(fields.doFillInstanceIdItems(null, "", "", "", "", "")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "${REGION},''",
        "'',${WHO}",
        "evil.example.com,''",
        "'',nobodys",
    })
    void whereAVariableOrANonsenseStandsNobodyIsAsked(String region, String credentialsId) {
        assertThat(fields.doFillInstanceIdItems(job, "${INSTANCE}", region, credentialsId, "", ""))
                .extracting(option -> option.value)
                .containsExactly("${INSTANCE}");
        assertThat(aws.aws.calls().total()).isZero();
    }

    @Test
    void whatAwsRefusesLeavesATextField() {
        aws.aws.faults().deny("ec2:*");
        assertThat(instances(aws.instance)).extracting(option -> option.value).containsExactly(aws.instance);
        assertThat(instances("")).isEmpty();
    }

    @Test
    void anAwsThatDoesNotAnswerLeavesATextField() {
        System.setProperty(AwsTasks.PATIENCE_MILLIS, "200");
        aws.aws.faults().delayAnswer("ec2:DescribeInstances", Duration.ofSeconds(5), 1);
        assertThat(instances(aws.instance)).extracting(option -> option.value).containsExactly(aws.instance);
    }

    @Test
    void onlyWhoMayConfigureTheJobMakesJenkinsAskAws() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.EXTENDED_READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.EXTENDED_READ, Item.CONFIGURE)
                .everywhere()
                .to("developer"));
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("reader")) {
            client.executeOnServer(() -> {
                assertThat(instances("i-current"))
                        .extracting(option -> option.value)
                        .containsExactly("i-current");
                assertThat(fields.doFillBucketItems(job, "", "", "", "", "")).isEmpty();
                assertThat(fields.doFillAmiIdItems(job, "", "", "", "", "", "", ""))
                        .isEmpty();
                assertThat(fields.doFillInstanceIdItems(null, "", "", "", "", ""))
                        .isEmpty();
                return null;
            });
        }
        assertThat(aws.aws.calls().total()).isZero();
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("developer")) {
            client.executeOnServer(() -> {
                assertThat(instances("")).hasSize(1);
                assertThat(fields.doFillInstanceIdItems(null, "", "", "", "", ""))
                        .as("outside any job")
                        .isEmpty();
                return null;
            });
        }
    }

    @Test
    void anInstanceWithoutANameIsOfferedByItsId() {
        String nameless = aws.aws.ec2().runInstance(InstanceSpec.named("").volume("/dev/xvda", 8));
        String blank = aws.aws.ec2().runInstance(InstanceSpec.named(" \u200b ").volume("/dev/xvda", 8));
        assertThat(instances(""))
                .extracting(option -> option.name)
                .containsExactlyInAnyOrder(nameless + ", running", blank + ", running", "web-1, running");
    }

    @Test
    void onlyAListThatAwsHasGivenMakesOtherIdsUnknown() {
        backup("i-0a1b2c3d4e5f67890", "ami-0123456789abcdef0", "2024-11-20T09:15:00Z", "eu-west-1");
        assertThat(((Offer) instances("")).getForm()).isEqualTo("i-([0-9a-f]{8}|[0-9a-f]{17})");
        assertThat(((Offer) fields.doFillAmiIdItems(job, "", "", "", "", "", "", "")).getForm())
                .isEqualTo("ami-([0-9a-f]{8}|[0-9a-f]{17})");
        assertThat(fields.doFillBucketItems(job, "", "", "", "", ""))
                .as("buckets of other accounts are none of those that AWS lists")
                .isNotInstanceOf(Offer.class);
        aws.aws.faults().deny("*");
        assertThat(instances(aws.instance)).isNotInstanceOf(Offer.class);
    }
}
