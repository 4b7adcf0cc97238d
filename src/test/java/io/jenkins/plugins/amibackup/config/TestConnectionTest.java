package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.Util;
import hudson.security.AccessDeniedException3;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.Account;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.engine.aws.TlsFront;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyTask;
import io.jenkins.plugins.amibackup.report.PageReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** The buttons "Test connection" and "Show IAM policy" of the global form. */
@WithSharedJenkins
class TestConnectionTest {

    private static final String TEAM_KEY = "AKIATEAMTEAMTEAMTEAM";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.with(builder ->
            builder.accessKey(AwsBesideJenkins.ACCESS_KEY, Account.DEFAULT).accessKey(TEAM_KEY, Account.DEFAULT));

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private FormValidation test(String region, String bucket, String credentialsId) {
        return test(region, bucket, "", credentialsId);
    }

    private FormValidation test(String region, String bucket, String bucketOwner, String credentialsId) {
        String endpoint = aws.aws.endpoint().toString();
        return AmiBackupConfiguration.get()
                .doTestConnection(
                        region,
                        bucket,
                        bucketOwner,
                        "",
                        "",
                        credentialsId,
                        false,
                        false,
                        endpoint,
                        endpoint,
                        endpoint,
                        true);
    }

    private FormValidation test() {
        return test(AwsBesideJenkins.REGION, AwsBesideJenkins.BUCKET, AwsBesideJenkins.CREDENTIALS);
    }

    @Test
    void successHasATickAndNothingElseHas() {
        String works = "&#10003;</span> The connection works.";
        assertThat(test().renderHtml()).contains(works);
        aws.aws.faults().deny("ec2:DescribeSnapshots");
        assertThat(test().renderHtml()).doesNotContain(works);
    }

    @Test
    void aRegionThatIsNotKnownIsNeverGood() {
        aws.aws.s3().createBucket("far-bucket", "eu-moon-1");
        for (String bucket : List.of("", "far-bucket")) {
            FormValidation said = test("eu-moon-1", bucket, AwsBesideJenkins.CREDENTIALS);
            assertThat(said.kind).isEqualTo(FormValidation.Kind.WARNING);
            assertThat(said.renderHtml())
                    .contains("eu-moon-1 is not a Region that this version knows: check the spelling.")
                    .doesNotContain("The connection works.");
        }
    }

    @Test
    void itSaysWhoTheCredentialsAreAndWhatProtectsTheBucket() {
        FormValidation said = test();
        assertThat(said.kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(said.renderHtml())
                .contains("These credentials act as arn:aws:iam::123456789012:")
                .contains("in the account 123456789012")
                .contains(
                        "The bucket acme-ami-backups in eu-west-1: Region ok, default encryption AES256, public access"
                                + " blocked.");
    }

    @Test
    void aCertificateIsTrustedWhereItsAuthorityIsNamed() {
        try (TlsFront front = new TlsFront(aws.aws.endpoint(), TlsFront.Says.THIS_HOST)) {
            assertThat(through(front).renderHtml())
                    .contains("The certificate of localhost is not trusted: ")
                    .contains("Manage Jenkins, System, AMI Backup");
            AmiBackupConfiguration.get().setCertificateAuthorities(front.authority());
            assertThat(through(front).renderHtml()).contains("These credentials act as arn:aws:iam::123456789012:");
        }
    }

    private FormValidation through(TlsFront front) {
        String endpoint = front.address().toString();
        return AmiBackupConfiguration.get()
                .doTestConnection(
                        AwsBesideJenkins.REGION,
                        "",
                        "",
                        "",
                        "",
                        AwsBesideJenkins.CREDENTIALS,
                        false,
                        false,
                        endpoint,
                        endpoint,
                        endpoint,
                        true);
    }

    @Test
    void itTestsWhatStandsInTheFormAndNotWhatIsSaved() throws Exception {
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.SYSTEM, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
        test(AwsBesideJenkins.REGION, AwsBesideJenkins.BUCKET, "team");
        assertThat(aws.aws.calls().log())
                .extracting(LoggedCall::accessKeyId)
                .isNotEmpty()
                .containsOnly(TEAM_KEY);
        assertThat(AmiBackupConfiguration.get().getCredentialsId()).isEqualTo(AwsBesideJenkins.CREDENTIALS);
    }

    @Test
    void aBucketThatDoesNotBlockPublicAccessItselfIsAWarning() {
        aws.aws.s3().publicAccessBlock(AwsBesideJenkins.BUCKET, null);
        assertThat(test().kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(test().renderHtml())
                .contains("neither policy nor access control list is public")
                .contains("does not block public access; make sure that the account does");
    }

    @Test
    void aPublicPolicyOrAPublicAccessControlListIsAnError() {
        aws.aws.s3().publicAccessBlock(AwsBesideJenkins.BUCKET, null);
        aws.aws.s3().publicPolicy(AwsBesideJenkins.BUCKET, true);
        assertThat(test().kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(test().renderHtml()).contains("The policy of the bucket acme-ami-backups allows public access.");
        aws.aws.s3().publicPolicy(AwsBesideJenkins.BUCKET, null);
        aws.aws.s3().publicAcl(AwsBesideJenkins.BUCKET, true);
        assertThat(test().kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(test().renderHtml())
                .contains("The access control list of the bucket acme-ami-backups allows public access.");
    }

    @Test
    void allThatIsDeniedIsToldAtOnceAlsoWhereTheBucketMayNotBeSeen() {
        aws.aws.faults().deny("s3:ListBucket").deny("s3:PutObject").deny("ec2:DescribeImages");

        FormValidation said = test();

        assertThat(said.kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(said.renderHtml())
                .contains("Missing for backup:")
                .contains("ec2:DescribeImages")
                .contains("s3:ListBucket")
                .contains("s3:PutObject");
    }

    @Test
    void aBucketThatIsNotThereOrElsewhereIsAnError() {
        assertThat(test(AwsBesideJenkins.REGION, "nobodys-bucket", AwsBesideJenkins.CREDENTIALS)
                        .renderHtml())
                .contains("The bucket does not exist")
                .as("what EC2 allows is told all the same")
                .contains("Allowed: ec2:DescribeAddresses, ec2:DescribeImageReferences, ec2:DescribeImages, "
                        + "ec2:DescribeInstanceStatus, ec2:DescribeInstanceTypeOfferings, ec2:DescribeInstanceTypes, "
                        + "ec2:DescribeInstances, ");
        aws.aws.s3().createBucket("far-bucket", "us-west-2");
        FormValidation far = test(AwsBesideJenkins.REGION, "far-bucket", AwsBesideJenkins.CREDENTIALS);
        assertThat(far.kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(far.renderHtml()).contains("The bucket far-bucket is in us-west-2, not in eu-west-1.");
    }

    @Test
    void aBucketOfAnotherAccountThanTheOneThatIsSetIsAnError() {
        FormValidation stranger =
                test(AwsBesideJenkins.REGION, AwsBesideJenkins.BUCKET, "999999999999", AwsBesideJenkins.CREDENTIALS);
        assertThat(stranger.kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(stranger.renderHtml())
                .contains("The bucket acme-ami-backups does not belong to the AWS account 999999999999.");
        FormValidation ours =
                test(AwsBesideJenkins.REGION, AwsBesideJenkins.BUCKET, "123456789012", AwsBesideJenkins.CREDENTIALS);
        assertThat(ours.kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(test(AwsBesideJenkins.REGION, AwsBesideJenkins.BUCKET, "acme", AwsBesideJenkins.CREDENTIALS)
                        .renderHtml())
                .contains("&quot;acme&quot; is not a valid AWS account.");
    }

    @Test
    void withoutABucketTheCredentialsAndWhatEc2AllowsThemAreTested() {
        FormValidation said = test(AwsBesideJenkins.REGION, "", AwsBesideJenkins.CREDENTIALS);
        assertThat(said.kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(said.renderHtml())
                .contains("These credentials act as ")
                .contains("No bucket is set")
                .contains("Allowed: ec2:DescribeAddresses, ec2:DescribeImageReferences, ec2:DescribeImages, "
                        + "ec2:DescribeInstanceStatus, ec2:DescribeInstanceTypeOfferings, ec2:DescribeInstanceTypes, "
                        + "ec2:DescribeInstances, ")
                .doesNotContain("s3:");

        aws.aws.faults().deny("ec2:DescribeSnapshots");
        assertThat(test(AwsBesideJenkins.REGION, "", AwsBesideJenkins.CREDENTIALS)
                        .renderHtml())
                .contains("Missing for backup: ec2:DescribeSnapshots. This statement")
                .contains("&quot;Action&quot;:&quot;ec2:DescribeSnapshots&quot;");
    }

    @Test
    void nobodyToActAsIsAnErrorAndNobodyIsAsked() {
        FormValidation said = test(AwsBesideJenkins.REGION, AwsBesideJenkins.BUCKET, "");
        assertThat(said.kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(said.renderHtml()).contains("There are no default credentials");
        assertThat(test("Ireland", "", "").renderHtml()).contains("is not a valid Region");
        assertThat(aws.aws.calls().total()).isZero();
    }

    @Test
    void anAwsThatDoesNotAnswerIsAnErrorAfterSeconds() {
        System.setProperty(AwsTasks.PATIENCE_MILLIS, "200");
        aws.aws.faults().delayAnswer("*", Duration.ofSeconds(5), 1);
        FormValidation said = test();
        assertThat(said.kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(said.renderHtml()).contains("AWS did not answer within a few seconds.");
    }

    @Test
    void whoMerelyManagesTestsWithWhatAnAdministratorHasSaved() throws Exception {
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.SYSTEM, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
        Jenkins.MANAGE.setEnabled(true);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.MANAGE, Jenkins.READ)
                .everywhere()
                .to("manager")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader"));
        String nowhere = "http://localhost:1";
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("manager")) {
            client.executeOnServer(() -> {
                FormValidation said = AmiBackupConfiguration.get()
                        .doTestConnection(
                                AwsBesideJenkins.REGION,
                                "any-bucket",
                                "999999999999",
                                "none-such",
                                "",
                                "team",
                                false,
                                true,
                                nowhere,
                                nowhere,
                                nowhere,
                                false);
                assertThat(said.kind).isEqualTo(FormValidation.Kind.OK);
                assertThat(said.renderHtml()).contains("The bucket acme-ami-backups in eu-west-1");
                return null;
            });
            assertThat(aws.aws.calls().log())
                    .extracting(LoggedCall::accessKeyId)
                    .containsOnly(AwsBesideJenkins.ACCESS_KEY);
            HtmlPage page = client.goTo("manage/configure");
            assertThat(press(client, page)).contains("These credentials act as arn:aws:iam::123456789012:");
        } finally {
            Jenkins.MANAGE.setEnabled(false);
        }
        aws.aws.calls().reset();
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("reader")) {
            client.executeOnServer(() -> {
                assertThatThrownBy(this::test).isInstanceOf(AccessDeniedException3.class);
                return null;
            });
        }
        assertThat(aws.aws.calls().total()).isZero();
    }

    @Test
    void theButtonOfThePageShowsTheAnswer() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.goTo("manage/configure");
            assertThat(press(client, page))
                    .contains("These credentials act as arn:aws:iam::123456789012:")
                    .contains("public access blocked");
        }
    }

    @Test
    void whatIsMissingIsAWarningForEachTaskWithTheStatementThatAllowsIt() {
        aws.aws.faults().deny("ec2:DescribeStoreImageTasks");
        FormValidation said = test();
        assertThat(said.kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(said.renderHtml())
                .contains("Missing for backup: ec2:DescribeStoreImageTasks. This statement")
                .contains("Missing for cleanup: ec2:DescribeStoreImageTasks. This statement")
                .doesNotContain("Missing for restore")
                .contains("Allowed: ec2:DescribeAddresses, ec2:DescribeImageReferences, ec2:DescribeImages, ")
                .contains("Not checked beforehand: ")
                .contains("&quot;Action&quot;:&quot;ec2:DescribeStoreImageTasks&quot;");
    }

    @Test
    void permissionsAreLookedAtEachTime() {
        test();
        test();
        assertThat(aws.aws.calls().count("ec2:DescribeSnapshots (DryRun)")).isEqualTo(2);
        // Each time, one write as EC2 makes it, and one as our own are made.
        assertThat(aws.aws.calls().count("s3:AbortMultipartUpload")).isEqualTo(4);
        assertThat(aws.aws.s3().uploads(AwsBesideJenkins.BUCKET)).isEmpty();
    }

    private FormValidation policy(String bucket, String kmsKeyId) {
        return policy(bucket, "", kmsKeyId);
    }

    private FormValidation policy(String bucket, String bucketOwner, String kmsKeyId) {
        String endpoint = aws.aws.endpoint().toString();
        return AmiBackupConfiguration.get()
                .doShowPolicy(
                        AwsBesideJenkins.REGION,
                        bucket,
                        bucketOwner,
                        "",
                        kmsKeyId,
                        AwsBesideJenkins.CREDENTIALS,
                        false,
                        false,
                        endpoint,
                        endpoint,
                        endpoint,
                        true);
    }

    @Test
    void thePolicyNamesTheAccountThatMustOwnTheBucket() {
        assertThat(policy(AwsBesideJenkins.BUCKET, "999999999999", "").renderHtml())
                .contains("&quot;aws:ResourceAccount&quot;: &quot;999999999999&quot;");
    }

    @Test
    void thePolicyOfEachTaskIsTheOneThatTheCommandLinePrints() {
        FormValidation said = policy(AwsBesideJenkins.BUCKET, "");
        assertThat(said.kind).isEqualTo(FormValidation.Kind.OK);
        for (PolicyTask task : PolicyTask.values()) {
            PolicyRequest request = new PolicyRequest(
                    Set.of(task),
                    AwsBesideJenkins.BUCKET,
                    AwsBesideJenkins.REGION,
                    "123456789012",
                    "",
                    "",
                    "",
                    Map.of(),
                    "");
            assertThat(said.renderHtml())
                    .contains("<summary>" + task.word() + "</summary><pre>"
                            + Util.escape(request.document().toString()) + "</pre>");
        }
        assertThat(aws.aws.calls().counts()).containsOnlyKeys("sts:GetCallerIdentity");
    }

    @Test
    void anAliasLeavesTheKeysStatementsOutAndSaysSo() {
        FormValidation said = policy(AwsBesideJenkins.BUCKET, "alias/backups");
        assertThat(said.kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(said.renderHtml())
                .contains("The statements for the key alias/backups are left out, because an IAM policy can&#039;t name"
                        + " a key by its alias. To see them, enter the key&#039;s ID or ARN.")
                .contains(policy(AwsBesideJenkins.BUCKET, "")
                        .renderHtml()
                        .replaceFirst("(?s)^.*?<details>", "<details>"));
    }

    @Test
    void aKeyOfAnotherAccountIsNamedInThePoliciesThatUseIt() {
        String key = "arn:aws:kms:eu-west-1:210987654321:key/11111111-2222-3333-4444-555555555555";

        FormValidation said = policy(AwsBesideJenkins.BUCKET, key);

        assertThat(said.kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(said.renderHtml())
                .contains(key)
                .contains(Stream.of(PolicyTask.values())
                        .map(task -> "<summary>" + task.word() + "</summary>")
                        .toList());
    }

    @Test
    void aPolicyThatCanNotBeWrittenIsAnErrorThatSaysWhy() {
        assertThat(policy("", "").renderHtml()).contains("The bucket is missing.");
        assertThat(policy("<script>", "").renderHtml())
                .contains("&lt;script&gt;")
                .doesNotContain("<script>");
        assertThat(policy(AwsBesideJenkins.BUCKET, "alias/backups").renderHtml())
                .contains("name a key by its alias");
    }

    @Test
    void onlyAdministratorsAreShownAPolicy() throws Exception {
        Jenkins.MANAGE.setEnabled(true);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.MANAGE, Jenkins.READ)
                .everywhere()
                .to("manager"));
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("manager")) {
            client.executeOnServer(() -> {
                assertThatThrownBy(() -> policy(AwsBesideJenkins.BUCKET, ""))
                        .isInstanceOf(AccessDeniedException3.class);
                return null;
            });
            assertThat(client.goTo("manage/configure").asXml()).doesNotContain("showPolicy");
        } finally {
            Jenkins.MANAGE.setEnabled(false);
        }
        assertThat(aws.aws.calls().total()).isZero();
    }

    @Test
    void theButtonOfThePageShowsThePolicy() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.goTo("manage/configure");
            HtmlButton button = page.getFirstByXPath("//button[@data-validate-button-method='showPolicy']");
            DomElement container = (DomElement) button.getParentNode();
            button.click();
            PageReader.until(client, () -> container.getTextContent().contains("ec2:CreateImage"));
            assertThat(container.getTextContent()).contains("\"aws:ResourceAccount\": \"123456789012\"");
        }
    }

    private static String press(JenkinsRule.WebClient client, HtmlPage page) throws Exception {
        HtmlButton button = page.getFirstByXPath("//button[@data-validate-button-method='testConnection']");
        DomElement container = (DomElement) button.getParentNode();
        button.click();
        PageReader.until(client, () -> !container.asNormalizedText().contains("Testing…"));
        return container.asNormalizedText();
    }
}
