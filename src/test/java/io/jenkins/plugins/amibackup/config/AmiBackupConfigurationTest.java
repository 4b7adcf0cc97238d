package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.aws.TestAuthority;
import io.jenkins.plugins.amibackup.engine.aws.Trust;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlForm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.kohsuke.stapler.Stapler;

@WithSharedJenkins
class AmiBackupConfigurationTest {

    private static final String AUTHORITY = new TestAuthority().pem();

    private static JenkinsRule jenkins;
    private AmiBackupConfiguration configuration;

    @BeforeEach
    void look() throws Exception {
        configuration = AmiBackupConfiguration.get();
        AwsBesideJenkins.addCredentials(new AWSCredentialsImpl(CredentialsScope.SYSTEM, "aws", "AKIA", "secret", ""));
    }

    private void setAll() {
        configuration.setRegion("eu-west-1");
        configuration.setBucket("acme-ami-backups");
        configuration.setAmiPrefix("nightly");
        configuration.setKmsKeyId("alias/backups");
        configuration.setWaitFor("image");
        configuration.setCredentialsId("aws");
        configuration.setBucketOwner("999999999999");
        configuration.setSse("aws:kms");
        configuration.setSseKmsKeyId("alias/documents");
        configuration.setInheritCredentials(true);
        configuration.setStrict(true);
        configuration.setHomeMoves(true);
        configuration.setFinishLeftBackups(true);
        configuration.setInPlaceUnidentified(true);
        configuration.setAllowControllerIdentity(true);
        configuration.setEc2EndpointUrl("https://ec2.example.com");
        configuration.setS3EndpointUrl("https://s3.example.com");
        configuration.setStsEndpointUrl("https://sts.example.com");
        configuration.setPathStyle(true);
        configuration.setShortestPollSeconds(10);
        configuration.setLongestPollSeconds(60);
    }

    private void assertAllSet(AmiBackupConfiguration seen) {
        assertThat(seen.getRegion()).isEqualTo("eu-west-1");
        assertThat(seen.isHomeMoves()).isTrue();
        assertThat(seen.isFinishLeftBackups()).isTrue();
        assertThat(seen.isInPlaceUnidentified()).isTrue();
        assertThat(seen.getBucket()).isEqualTo("acme-ami-backups");
        assertThat(seen.getAmiPrefix()).isEqualTo("nightly");
        assertThat(seen.getKmsKeyId()).isEqualTo("alias/backups");
        assertThat(seen.getWaitFor()).isEqualTo("image");
        assertThat(seen.getCredentialsId()).isEqualTo("aws");
        assertThat(seen.getBucketOwner()).isEqualTo("999999999999");
        assertThat(seen.getSse()).isEqualTo("aws:kms");
        assertThat(seen.getSseKmsKeyId()).isEqualTo("alias/documents");
        assertThat(seen.isInheritCredentials()).isTrue();
        assertThat(seen.isStrict()).isTrue();
        assertThat(seen.isAllowControllerIdentity()).isTrue();
        assertThat(seen.getEc2EndpointUrl()).isEqualTo("https://ec2.example.com");
        assertThat(seen.getS3EndpointUrl()).isEqualTo("https://s3.example.com");
        assertThat(seen.getStsEndpointUrl()).isEqualTo("https://sts.example.com");
        assertThat(seen.isPathStyle()).isTrue();
        assertThat(seen.getShortestPollSeconds()).isEqualTo(10);
        assertThat(seen.getLongestPollSeconds()).isEqualTo(60);
    }

    @Test
    void theDefaultsNeedNoConfiguration() {
        assertThat(configuration.getRegion()).isNull();
        assertThat(Defaults.current())
                .isEqualTo(new Defaults("us-east-1", null, null, null, null, "backup", null, null, null));
        assertThat(configuration.isAllowControllerIdentity()).isFalse();
        assertThat(configuration.isInheritCredentials()).isFalse();
        assertThat(configuration.isStrict()).isFalse();
        assertThat(configuration.isFinishLeftBackups()).isFalse();
        assertThat(configuration.endpoints()).isEqualTo(Endpoints.PUBLIC);
        assertThat(configuration.getCertificateAuthorities()).isNull();
        assertThat(configuration.trust()).isEqualTo(Trust.JAVA);
    }

    @Test
    void theFormKeepsTheDefaultsAndWhatIsSet() throws Exception {
        jenkins.configRoundtrip();
        theDefaultsNeedNoConfiguration();
        setAll();
        jenkins.configRoundtrip();
        assertAllSet(configuration);
    }

    @Test
    void certificateAuthoritiesAreTextOrAFileThatIsReadAnew(@TempDir Path folder) throws Exception {
        configuration.setCertificateAuthorities(AUTHORITY);
        jenkins.configRoundtrip();
        assertThat(configuration.trust()).isEqualTo(Trust.ofPem(AUTHORITY, ""));
        assertThat(new AmiBackupConfiguration().trust()).isEqualTo(Trust.ofPem(AUTHORITY, ""));

        Path file = Files.writeString(folder.resolve("ca.pem"), AUTHORITY);
        Path yaml = Files.writeString(
                folder.resolve("jenkins.yaml"),
                "unclassified:\n  amiBackup:\n    certificateAuthorities: \"" + file + "\"\n");
        ConfigurationAsCode.get().configure(yaml.toString());
        assertThat(configuration.getCertificateAuthorities()).isEqualTo(file.toString());
        assertThat(configuration.trust()).isEqualTo(Trust.ofPem(AUTHORITY, ""));
        String other = new TestAuthority().pem();
        Files.writeString(file, other);
        assertThat(configuration.trust()).isEqualTo(Trust.ofPem(other, ""));
        Files.delete(file);
        assertThatThrownBy(configuration::trust).hasMessageContaining("is neither a certificate in PEM form");
    }

    @Test
    void whatIsSetIsThereAfterARestart() {
        setAll();
        assertAllSet(new AmiBackupConfiguration());
    }

    @Test
    void whatAnEarlierVersionHasSavedIsReadAndInheritsNoCredentials() throws Exception {
        Path file = jenkins.jenkins.getRootDir().toPath().resolve(AmiBackupConfiguration.class.getName() + ".xml");
        Files.writeString(file, """
            <?xml version='1.1' encoding='UTF-8'?>
            <io.jenkins.plugins.amibackup.config.AmiBackupConfiguration>
              <region>eu-west-1</region>
              <bucket>acme-ami-backups</bucket>
              <allowControllerIdentity>false</allowControllerIdentity>
              <pathStyle>false</pathStyle>
              <shortestPollSeconds>10</shortestPollSeconds>
              <longestPollSeconds>60</longestPollSeconds>
            </io.jenkins.plugins.amibackup.config.AmiBackupConfiguration>
            """);
        try {
            AmiBackupConfiguration read = new AmiBackupConfiguration();
            assertThat(read.getBucket()).isEqualTo("acme-ami-backups");
            assertThat(read.getBucketOwner()).isNull();
            assertThat(read.isInheritCredentials()).isFalse();
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void theDefaultOwnerIsThatOfTheDefaultBucketOnly() {
        configuration.setBucket("acme-ami-backups");
        configuration.setBucketOwner("999999999999");
        Connection named = new Connection("acme-ami-backups", "", "", "", "");
        assertThat(new Connection("", "", "", "", "").withDefaults().bucketOwner())
                .isEqualTo("999999999999");
        assertThat(named.withDefaults().bucketOwner()).isEqualTo("999999999999");
        assertThat(named.ownedBy("123456789012").withDefaults().bucketOwner()).isEqualTo("123456789012");
        assertThat(new Connection("a-teams-bucket", "", "", "", "")
                        .withDefaults()
                        .bucketOwner())
                .isEmpty();
    }

    @Test
    void theDefaultEncryptionOfOurOwnWritesIsThatOfJobsThatNameNone() {
        configuration.setBucket("acme-ami-backups");
        configuration.setSse("aws:kms");
        configuration.setSseKmsKeyId("alias/documents");
        Connection silent = new Connection("acme-ami-backups", "", "", "", "");
        assertThat(silent.withDefaults().encryption()).isEqualTo(new Sse("aws:kms", "alias/documents"));
        assertThat(silent.writingWith("AES256", null).withDefaults().encryption())
                .isEqualTo(new Sse("AES256", ""));
        assertThat(silent.writingWith("none", null).withDefaults().encryption()).isEqualTo(Sse.NONE);
        assertThat(silent.writingWith("none", null)
                        .withDefaults()
                        .withDefaults()
                        .sse())
                .isEmpty();
        assertThat(new Connection("", "", "", "", "")
                        .withDefaults()
                        .encryption()
                        .algorithm())
                .isEqualTo("aws:kms");
        assertThat(new Connection("a-teams-bucket", "us-east-1", "", "", "")
                        .withDefaults()
                        .encryption())
                .isEqualTo(Sse.NONE);
        configuration.setSse(null);
        configuration.setSseKmsKeyId(null);
        assertThat(silent.withDefaults().encryption()).isEqualTo(Sse.NONE);
    }

    @Test
    void configurationAsCodeSetsEverything() {
        ConfigurationAsCode.get().configure(resource("all.yaml").toString());
        assertAllSet(configuration);
    }

    @Test
    void configurationAsCodeExportsWhatItImports() throws Exception {
        ConfigurationAsCode.get().configure(resource("all.yaml").toString());
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);

        String imported = Files.readString(Path.of(resource("all.yaml").toURI()));
        assertThat(exported.toString(StandardCharsets.UTF_8))
                .contains(imported.substring(imported.indexOf("  amiBackup:")));
    }

    @Test
    void configurationAsCodeRefusesAWrongValueWithTheLineOfTheForm() {
        String source = resource("wrong.yaml").toString();
        assertThatThrownBy(() -> ConfigurationAsCode.get().configure(source))
                .hasStackTraceContaining("\"Ireland\" is not a valid Region. A Region looks like eu-west-1.");
        assertThat(configuration.getRegion()).isNull();
    }

    private static URL resource(String name) {
        return Objects.requireNonNull(AmiBackupConfigurationTest.class.getResource(name));
    }

    @Test
    void anEndpointThatTheNetworkCanListenToIsAcceptedWithAWarning() {
        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        String warning =
                "Requests to http://10.0.0.7:9000 are not encrypted: anyone on the network can read and change them,"
                        + " including temporary credentials of roles. Use https.";
        assertThat(List.of(
                        configuration.doCheckEc2EndpointUrl("http://10.0.0.7:9000"),
                        configuration.doCheckS3EndpointUrl("http://10.0.0.7:9000"),
                        configuration.doCheckStsEndpointUrl("http://10.0.0.7:9000")))
                .allSatisfy(said -> {
                    assertThat(said.kind).isEqualTo(FormValidation.Kind.WARNING);
                    assertThat(said.getMessage()).isEqualTo(warning);
                });
        assertThat(configuration.doCheckStsEndpointUrl("http://127.0.0.1:9000").kind)
                .isEqualTo(FormValidation.Kind.OK);
        configuration.setStsEndpointUrl("http://10.0.0.7:9000");
        assertThat(configuration.endpoints().exposed()).containsExactly(URI.create("http://10.0.0.7:9000"));
    }

    @ParameterizedTest
    @CsvSource({
        "region,Ireland,is not a valid Region",
        "bucket,Acme_Backups,is not a valid bucket name",
        "bucketOwner,12345678901,is not a valid AWS account",
        "sse,aes256,is not a valid server-side encryption",
        "sseKmsKeyId,backups,is not a valid KMS key",
        "amiPrefix,b*ckup,start an AMI name",
        "kmsKeyId,backups,is not a valid KMS key",
        "waitFor,Stored,is not valid for waitFor",
        "ec2EndpointUrl,ftp://ec2.example.com,is not a valid endpoint URL",
        "s3EndpointUrl,https://user:password@s3.example.com,is not a valid endpoint URL",
        "stsEndpointUrl,sts.example.com,is not a valid endpoint URL",
        "certificateAuthorities,acme.pem,is neither a certificate in PEM form nor the absolute path",
        "certificateAuthorities,/nowhere/ca.pem,is neither a certificate in PEM form nor the absolute path",
        "certificateAuthorities,/etc/hostname,contains no certificate",
        "certificateAuthorities,-----BEGIN PRIVATE KEY-----,contains a private key",
        "certificateAuthorities,-----BEGIN CERTIFICATE-----,contains a certificate that",
    })
    void aWrongValueIsRefusedByScriptsAndToldInTheForm(String field, String value, String words) {
        assertThatIllegalArgumentException().isThrownBy(() -> set(field, value)).withMessageContaining(words);
        assertThat(check(field, value)).hasMessageContaining(words);
        theDefaultsNeedNoConfiguration();
    }

    @Test
    void aFormWithOneWrongValueChangesNothing() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlForm form = client.goTo("manage/configure").getFormByName("config");
            form.getInputByName("_.stsEndpointUrl").setValue("sts.example.com");
            form.getInputByName("_.region").setValue("eu-west-1");
            form.getInputByName("_.allowControllerIdentity").setChecked(true);
            assertThatThrownBy(() -> jenkins.submit(form))
                    .isInstanceOfSatisfying(
                            FailingHttpStatusCodeException.class,
                            refused -> assertThat(refused.getResponse().getContentAsString())
                                    .contains("is not a valid endpoint URL"));
        }
        theDefaultsNeedNoConfiguration();
    }

    private void set(String field, String value) {
        switch (field) {
            case "region" -> configuration.setRegion(value);
            case "bucket" -> configuration.setBucket(value);
            case "bucketOwner" -> configuration.setBucketOwner(value);
            case "sse" -> configuration.setSse(value);
            case "sseKmsKeyId" -> configuration.setSseKmsKeyId(value);
            case "amiPrefix" -> configuration.setAmiPrefix(value);
            case "kmsKeyId" -> configuration.setKmsKeyId(value);
            case "waitFor" -> configuration.setWaitFor(value);
            case "ec2EndpointUrl" -> configuration.setEc2EndpointUrl(value);
            case "s3EndpointUrl" -> configuration.setS3EndpointUrl(value);
            case "stsEndpointUrl" -> configuration.setStsEndpointUrl(value);
            case "certificateAuthorities" -> configuration.setCertificateAuthorities(value);
            default -> throw new AssertionError(field);
        }
    }

    private FormValidation check(String field, String value) {
        return switch (field) {
            case "region" -> configuration.doCheckRegion(value);
            case "bucket" -> configuration.doCheckBucket(value);
            case "bucketOwner" -> configuration.doCheckBucketOwner(value);
            case "sse" -> configuration.doCheckSse(value);
            case "sseKmsKeyId" -> configuration.doCheckSseKmsKeyId(value, "aws:kms");
            case "amiPrefix" -> configuration.doCheckAmiPrefix(value);
            case "kmsKeyId" -> configuration.doCheckKmsKeyId(value, "");
            case "waitFor" -> configuration.doCheckWaitFor(value);
            case "ec2EndpointUrl" -> configuration.doCheckEc2EndpointUrl(value);
            case "s3EndpointUrl" -> configuration.doCheckS3EndpointUrl(value);
            case "stsEndpointUrl" -> configuration.doCheckStsEndpointUrl(value);
            case "certificateAuthorities" -> configuration.doCheckCertificateAuthorities(value);
            default -> throw new AssertionError(field);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 3601})
    void theTimeBetweenLooksHasBounds(int seconds) {
        assertThatIllegalArgumentException().isThrownBy(() -> configuration.setShortestPollSeconds(seconds));
        assertThatIllegalArgumentException().isThrownBy(() -> configuration.setLongestPollSeconds(seconds));
    }

    @Test
    void aLongestTimeBelowTheShortestIsAWarning() {
        assertThat(configuration.doCheckLongestPollSeconds("10", "300"))
                .hasMessageContaining("AWS is polled every 300 seconds");
        assertThat(configuration.doCheckLongestPollSeconds("10", "300").kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(configuration.doCheckLongestPollSeconds("300", "10").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(configuration.doCheckLongestPollSeconds("300", "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(configuration.doCheckLongestPollSeconds("x", "10").kind).isEqualTo(FormValidation.Kind.ERROR);
    }

    @Test
    void whatNobodyHasChangedIsNotMarkedAsEdited() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            assertThat(edited(client)).isEmpty();
            configuration.setShortestPollSeconds(10);
            assertThat(edited(client)).containsExactly("[_.shortestPollSeconds]");
        }
    }

    private static List<String> edited(JenkinsRule.WebClient client) throws Exception {
        return client
                .goTo("manage/configure")
                .<DomElement>getByXPath("//input[@name='_.shortestPollSeconds']"
                        + "/ancestor::*[.//*[contains(@class, 'advancedLink')]][1]"
                        + "//*[contains(@class, 'advanced-customized-fields-info')]")
                .stream()
                .map(info -> info.getAttribute("data-customized-fields"))
                .toList();
    }

    @Test
    void whoMerelyManagesCanNotSayWhereDisksAndRequestsGoNorAsWhomJobsAct() throws Exception {
        configuration.setBucket("acme-ami-backups");
        configuration.setBucketOwner("123456789012");
        configuration.setKmsKeyId("alias/backups");
        Jenkins.MANAGE.setEnabled(true);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.MANAGE, Jenkins.READ)
                .everywhere()
                .to("manager"));
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("manager")) {
            HtmlForm form = client.goTo("manage/configure").getFormByName("config");
            assertThat(form.getInputsByName("_.amiPrefix")).hasSize(1);
            for (String field : List.of("bucket", "bucketOwner", "sse", "sseKmsKeyId", "kmsKeyId", "waitFor")) {
                assertThat(form.getInputByName("_." + field).isReadOnly())
                        .as(field)
                        .isTrue();
            }
            assertThat(form.getInputByName("_.bucket").getValue()).isEqualTo("acme-ami-backups");
            assertThat(form.getInputsByName("_.inheritCredentials")).isEmpty();
            assertThat(form.getInputsByName("_.ec2EndpointUrl")).isEmpty();
            assertThat(form.getInputsByName("_.allowControllerIdentity")).isEmpty();

            JSONObject forged = new JSONObject()
                    .element("bucket", "managers-bucket")
                    .element("bucketOwner", "999999999999")
                    .element("sse", "aws:kms")
                    .element("sseKmsKeyId", "arn:aws:kms:us-east-1:999999999999:alias/managers")
                    .element("kmsKeyId", "arn:aws:kms:us-east-1:999999999999:alias/managers")
                    .element("waitFor", "pointInTime")
                    .element("inheritCredentials", true)
                    .element("finishLeftBackups", true)
                    .element("ec2EndpointUrl", "https://evil.example.com")
                    .element("s3EndpointUrl", "https://evil.example.com")
                    .element("stsEndpointUrl", "https://evil.example.com")
                    .element("certificateAuthorities", AUTHORITY)
                    .element("pathStyle", true)
                    .element("credentialsId", "aws")
                    .element("allowControllerIdentity", true);
            client.executeOnServer(() -> configuration.configure(Stapler.getCurrentRequest2(), forged));
            assertThat(client.executeOnServer(() ->
                            configuration.doFillCredentialsIdItems("aws", false).size()))
                    .as("only what is set already")
                    .isEqualTo(1);
        } finally {
            Jenkins.MANAGE.setEnabled(false);
        }
        assertThat(configuration.getBucket()).isEqualTo("acme-ami-backups");
        assertThat(configuration.getBucketOwner()).isEqualTo("123456789012");
        assertThat(configuration.getKmsKeyId()).isEqualTo("alias/backups");
        configuration.setBucket(null);
        configuration.setBucketOwner(null);
        configuration.setSse(null);
        configuration.setSseKmsKeyId(null);
        configuration.setKmsKeyId(null);
        theDefaultsNeedNoConfiguration();
    }

    @Test
    void everyFieldHasHelp() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            for (String field : List.of(
                    "region",
                    "bucket",
                    "bucketOwner",
                    "sse",
                    "sseKmsKeyId",
                    "finishLeftBackups",
                    "inheritCredentials",
                    "amiPrefix",
                    "kmsKeyId",
                    "waitFor",
                    "credentialsId",
                    "allowControllerIdentity",
                    "ec2EndpointUrl",
                    "s3EndpointUrl",
                    "stsEndpointUrl",
                    "certificateAuthorities",
                    "pathStyle",
                    "shortestPollSeconds",
                    "longestPollSeconds")) {
                String id = AmiBackupConfiguration.class.getName();
                assertThat(client.goTo("descriptor/" + id + "/help/" + field, "text/html")
                                .getWebResponse()
                                .getContentAsString())
                        .as(field)
                        .contains("<p>");
            }
        }
    }
}
