package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.TlsFront;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.identity.FoundCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** Profiles, and the services that give credentials: whatever they answer ends in a line. */
class FoundCredentialsTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/backup";
    private static final List<String> PROPERTIES = List.of(
            "aws.configFile",
            "aws.sharedCredentialsFile",
            "aws.disableEc2Metadata",
            "aws.ec2MetadataServiceEndpoint",
            "aws.containerCredentialsFullUri");

    private final CliBed bed = new CliBed();
    private final SignInServer server = new SignInServer();

    @TempDir
    private Path home;

    @BeforeEach
    void startWithoutAnything() throws IOException {
        Files.createFile(home.resolve("config"));
        Files.createFile(home.resolve("credentials"));
        System.setProperty("aws.configFile", home.resolve("config").toString());
        System.setProperty(
                "aws.sharedCredentialsFile", home.resolve("credentials").toString());
        System.setProperty("aws.disableEc2Metadata", "true");
        bed.credentials = null;
        bed.environment.put("HOME", home.toString());
    }

    @AfterEach
    void close() {
        PROPERTIES.forEach(System::clearProperty);
        server.close();
        bed.close();
    }

    private CliBed.Run list(String... options) {
        return bed.run(CliBed.join(List.of("list", "--bucket", CliBed.BUCKET), options));
    }

    private void config(String text) throws IOException {
        Files.writeString(home.resolve("config"), text);
    }

    private String lastKey() {
        return bed.aws.calls().log().get(bed.aws.calls().log().size() - 1).accessKeyId();
    }

    private static String profile(String name, String... lines) {
        return "[profile " + name + "]\n" + String.join("\n", lines) + "\n";
    }

    private static String keys(String name) {
        return profile(name, "aws_access_key_id = AKIA" + name.toUpperCase(), "aws_secret_access_key = secret");
    }

    @Test
    void theRoleOfAProfileIsAssumedWithThoseOfItsSource() throws IOException {
        bed.aws.ec2().role(ROLE, "acme");
        config(keys("base") + profile("backup", "role_arn = " + ROLE, "source_profile = base", "external_id = acme"));
        assertThat(list("--profile", "backup").code()).isZero();
        assertThat(lastKey()).startsWith("ASIA");
    }

    @Test
    void aRoleMayTakeTheKeysOfItsOwnProfile() throws IOException {
        bed.aws.ec2().role(ROLE, null);
        config(profile(
                "self",
                "role_arn = " + ROLE,
                "source_profile = self",
                "aws_access_key_id = AKIASELF",
                "aws_secret_access_key = secret"));
        assertThat(list("--profile", "self").code()).isZero();
        assertThat(lastKey()).startsWith("ASIA");
    }

    @ParameterizedTest
    @CsvSource({"cn-north-1,sts.cn-north-1.amazonaws.com.cn", "'',sts.us-west-2.amazonaws.com"})
    void theChosenRegionCountsForTheRoleOfAProfile(String region, String host) throws IOException {
        config("[default]\nregion = eu-west-1\n" + keys("base")
                + profile("backup", "role_arn = " + ROLE, "source_profile = base"));
        bed.environment.remove("AWS_ENDPOINT_URL");
        bed.environment.put("AWS_REGION", "us-west-2");
        try (ConnectLog proxy = new ConnectLog()) {
            bed.environment.put("HTTPS_PROXY", proxy.address().toString());
            String[] chosen = region.isEmpty() ? new String[] {} : new String[] {"--region", region};
            CliBed.Run run = list(CliBed.join(List.of("--profile", "backup", "--sign-in-timeout", "2s"), chosen));
            assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(proxy.asked).isNotEmpty().allMatch(asked -> asked.startsWith("CONNECT " + host + ":443 "));
        }
    }

    @Test
    void aRoleThatIsRefusedEndsInALine() throws IOException {
        bed.aws.ec2().role(ROLE, "acme");
        config(keys("base") + profile("backup", "role_arn = " + ROLE, "source_profile = base"));
        CliBed.Run run = list("--profile", "backup");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure())
                .startsWith("ami-backup: sts:AssumeRole failed: AccessDenied: ")
                .endsWith("The role " + ROLE
                        + " must trust these credentials, with the external ID if it asks for one, and"
                        + " their own policy must allow sts:AssumeRole on it.");
    }

    @Test
    void aRoleThatAsksForACodeSaysSo() throws IOException {
        bed.aws.ec2().role(ROLE, "acme");
        config(keys("base")
                + profile(
                        "backup",
                        "role_arn = " + ROLE,
                        "source_profile = base",
                        "mfa_serial = arn:aws:iam::123456789012:mfa/me"));
        assertThat(list("--profile", "backup").failure())
                .startsWith("ami-backup: The role of the profile \"backup\" asks for an MFA code (mfa_serial), ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "with an explicit deny in a service control policy|A service control policy of the AWS organization denies",
                "with an explicit deny in a resource control policy|A resource control policy of the AWS organization denies",
                "because no permissions boundary allows the sts:AssumeRole action|The permissions boundary of these credentials",
                "with an explicit deny in a VPC endpoint policy|The policy of the VPC endpoint that the call went through"
            })
    void aPolicyThatNeitherSideOfTheRoleCanLiftIsNamed(String reason, String meaning) throws IOException {
        config(keys("base")
                + profile(
                        "backup",
                        "role_arn = " + ROLE,
                        "source_profile = base",
                        "mfa_serial = arn:aws:iam::123456789012:mfa/me"));
        denies(reason);
        for (List<String> how :
                List.of(List.of("--profile", "backup"), List.of("--profile", "base", "--role-arn", ROLE))) {
            assertThat(list(how.toArray(new String[0])).failure())
                    .startsWith("ami-backup: sts:AssumeRole failed: AccessDenied: User ")
                    .contains(reason, meaning)
                    .doesNotContain("must trust", "MFA");
        }
    }

    private void denies(String reason) {
        server.answers(
                403,
                "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized to perform:"
                        + " sts:AssumeRole on resource: " + ROLE + " " + reason
                        + "</Message></Error></ErrorResponse>");
        bed.environment.put("AWS_ENDPOINT_URL_STS", server.address().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "400,InvalidClientTokenId,false",
        "400,ExpiredToken,false",
        "400,ValidationError,false",
        "403,AccessDenied,true"
    })
    void onlyADenialIsToldAsAskingForACode(int status, String code, boolean asksForACode) throws IOException {
        config(keys("base")
                + profile(
                        "backup",
                        "role_arn = " + ROLE,
                        "source_profile = base",
                        "mfa_serial = arn:aws:iam::123456789012:mfa/me"));
        server.answers(
                status, "<ErrorResponse><Error><Code>" + code + "</Code><Message>no</Message></Error></ErrorResponse>");
        bed.environment.put("AWS_ENDPOINT_URL_STS", server.address().toString());
        assertThat(list("--profile", "backup").failure().contains("asks for an MFA code"))
                .isEqualTo(asksForACode);
    }

    @ParameterizedTest
    @CsvSource({"500", "503", "429"})
    void aMetadataServiceThatCannotAnswerNowIsAFaultThatPasses(int status) {
        server.answers(status, "oops");
        String get = server.address().resolve("/get").toString();
        System.setProperty("aws.containerCredentialsFullUri", get);
        System.clearProperty("aws.disableEc2Metadata");
        System.setProperty("aws.ec2MetadataServiceEndpoint", server.address().toString());
        FoundCredentials found = found();
        assertThat(kindOf(found.container())).isEqualTo(FailureKind.TRANSIENT);
        assertThat(kindOf(found.instance(false))).isEqualTo(FailureKind.TRANSIENT);
        server.close();
        assertThat(kindOf(found.container())).isEqualTo(FailureKind.TRANSIENT);
        assertThat(kindOf(found.instance(true))).isEqualTo(FailureKind.TRANSIENT);
        assertThat(kindOf(found.instance(false))).isEqualTo(FailureKind.CREDENTIALS);
    }

    @ParameterizedTest
    @EnumSource(TlsFront.Says.class)
    void aCertificateThatJavaDoesNotTrustIsNoFaultThatPasses(TlsFront.Says says) throws IOException {
        try (TlsFront front = new TlsFront(server.address(), says)) {
            Path pem = Files.writeString(home.resolve("ca.pem"), front.authority());
            bed.environment.put("AWS_CA_BUNDLE", pem.toString());
            System.setProperty(
                    "aws.containerCredentialsFullUri",
                    front.address().resolve("/get").toString());
            assertThat(list().failure())
                    .startsWith(
                            "ami-backup: The certificate of the service that gives AWS credentials is not accepted: ")
                    .contains("AWS_CA_BUNDLE", "javax.net.ssl.trustStore");
            assertThat(kindOf(found().container())).isEqualTo(FailureKind.UNTRUSTED);
            System.clearProperty("aws.disableEc2Metadata");
            System.setProperty("aws.ec2MetadataServiceEndpoint", front.address().toString());
            assertThat(kindOf(found().instance(false))).isEqualTo(FailureKind.UNTRUSTED);
        }
    }

    private FoundCredentials found() {
        Surroundings here = new Surroundings(
                System.in,
                System.out,
                System.err,
                false,
                bed.environment,
                new FakeInterrupts(),
                Clock.systemUTC(),
                null);
        return new FoundCredentials(null, new ThisMachine(here, awaited -> {}));
    }

    private static FailureKind kindOf(AwsCredentialsProvider credentials) {
        return catchThrowableOfType(OperationException.class, credentials::resolveCredentials)
                .kind();
    }

    @Test
    void aMetadataServiceThatFailsInTheMiddleOfARunIsAskedAgain() {
        String given =
                "{\"AccessKeyId\":\"AKIATASK\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"2020-01-01T00:00:00Z\"}";
        server.answers(200, given);
        String get = server.address().resolve("/get").toString();
        System.setProperty("aws.containerCredentialsFullUri", get);
        try (TestBed engine = new TestBed()) {
            FoundCredentials found = found();
            Heard heard = new Heard();
            engine.engine.begin(
                    "7a3f9c21",
                    engine.backupRequest().build(),
                    engine.access().as("the container", found.container()),
                    heard);
            engine.time.runUntil(() -> heard.log().contains("/6 Create image"));
            server.answers(500, "oops");
            engine.time.pass(Duration.ofMinutes(10));
            assertThat(heard.hasEnded()).isFalse();
            server.answers(200, given);
            engine.time.runUntil(heard::hasEnded);
            assertThat(heard.result().status()).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500|<html>oops</html>",
                "403|",
                "200|{}",
                "400|<ErrorResponse><Error><Code>ValidationError</Code><Message>no</Message></Error></ErrorResponse>",
                "302|",
                "404|<Error/>"
            })
    void whateverTheSecurityTokenServiceAnswersEndsInOneLine(int status, String body) throws IOException {
        config(keys("base") + profile("backup", "role_arn = " + ROLE, "source_profile = base"));
        server.answers(status, body == null ? "" : body);
        bed.environment.put("AWS_ENDPOINT_URL_STS", server.address().toString());
        CliBed.Run run = list("--profile", "backup");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure())
                .startsWith("ami-backup: sts:AssumeRole failed: ")
                .doesNotContain("internal error")
                .doesNotContain("Exception");
        assertThat(run.err().lines().filter(line -> !line.startsWith("Still"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"403|{}", "200|{}", "200|not even JSON", "404|", "200|{\"Code\":\"Failed\"}", "200|null"})
    void whateverAContainerOrAnInstanceAnswersEndsInOneLine(int status, String body) {
        server.answers(status, body == null ? "" : body);
        System.setProperty(
                "aws.containerCredentialsFullUri",
                server.address().resolve("/get").toString());
        assertThat(list().failure())
                .startsWith("ami-backup: The container's credentials service gave no credentials: ")
                .doesNotContain("Exception");
        System.clearProperty("aws.containerCredentialsFullUri");
        System.clearProperty("aws.disableEc2Metadata");
        System.setProperty("aws.ec2MetadataServiceEndpoint", server.address().toString());
        assertThat(list().failure())
                .startsWith("ami-backup: ")
                .doesNotContain("internal error")
                .doesNotContain("Exception");
    }

    @Test
    void aSilentServiceEndsInTimeWithALine() throws IOException {
        config(keys("base") + profile("backup", "role_arn = " + ROLE, "source_profile = base"));
        server.isSilent();
        bed.environment.put("AWS_ENDPOINT_URL_STS", server.address().toString());
        String silence =
                "ami-backup: No AWS credentials within 0.3 seconds: no answer from the security token service (STS) in"
                        + " eu-west-1, to act as " + ROLE
                        + ". Check the network and the proxy, or wait longer with --sign-in-timeout.";
        assertThat(list("--profile", "backup", "--sign-in-timeout", "300ms").failure())
                .isEqualTo(silence);
        assertThat(list("--profile", "base", "--role-arn", ROLE, "--sign-in-timeout", "300ms")
                        .failure())
                .isEqualTo(silence);
    }

    @Test
    void aProfileThatIsNotThereIsNamed() {
        bed.environment.put("AWS_PROFILE", "rescue");
        CliBed.Run run = list();
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure())
                .isEqualTo("ami-backup: AWS_PROFILE names the profile \"rescue\", but there is none of that name in"
                        + " ~/.aws/config or ~/.aws/credentials (or in the files that AWS_CONFIG_FILE and"
                        + " AWS_SHARED_CREDENTIALS_FILE name). Correct the name, or unset AWS_PROFILE.");
        bed.environment.put("AWS_ACCESS_KEY_ID", "AKIAENV");
        bed.environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        run = list();
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains(
                        "AWS_PROFILE names the profile \"rescue\", which does not exist; the keys in the environment are used.");
        assertThat(lastKey()).isEqualTo("AKIAENV");
        assertThat(list("--profile", "rescue").code()).isEqualTo(ExitCodes.USAGE);
    }

    @ParameterizedTest
    @CsvSource({
        "AWS_ACCESS_KEY_ID,gone",
        "AWS_ACCESS_KEY_ID,base",
        "AWS_SECRET_ACCESS_KEY,gone",
        "AWS_SECRET_ACCESS_KEY,base"
    })
    void halfAKeyInTheEnvironmentIsSaidAndNobodyElseActs(String variable, String profile) throws IOException {
        config(keys("base") + "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = secret\n");
        bed.environment.put(variable, "half");
        String line = "ami-backup: Only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or of the system"
                + " properties aws.accessKeyId and aws.secretAccessKey) is set. Set both, or neither.";
        assertThat(list().failure()).isEqualTo(line);
        bed.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token");
        assertThat(list().failure()).isEqualTo(line);
        bed.environment.put("AWS_PROFILE", profile);
        assertThat(list().failure()).isEqualTo(line);
        assertThat(bed.aws.calls().total()).isZero();
        assertThat(list("--profile", "base").code()).isZero();
        assertThat(lastKey()).isEqualTo("AKIABASE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role_arn = R;source_profile = gone|its source_profile \"gone\" does not exist",
                "role_arn = R|its role needs a source_profile or a credential_source",
                "role_arn = R;source_profile = base;credential_source = Environment|it has both source_profile and credential_source",
                "role_arn = R;credential_source = Moon|credential_source can't be \"Moon\"",
                "role_arn = R;source_profile = x|its source profiles lead in a circle, x → x",
                "role_arn = R;source_profile = y|its source profiles lead in a circle, x → y → x",
                "role_arn = R;source_profile = base;role_session_name = a b|role_session_name can't be \"a b\"",
                "role_arn = R;source_profile = base;duration_seconds = long|duration_seconds can't be \"long\"",
                "aws_access_key_id = AKIAX|it has only one of aws_access_key_id and aws_secret_access_key",
                "output = json|it has neither keys nor a role, a program or a single sign-on",
                "sso_session = gone|there is no section [sso-session gone]",
                "sso_account_id = 123456789012;sso_role_name = backup;sso_region = eu-west-1|sso_start_url is missing",
                "sso_start_url = https://acme.awsapps.com/start;sso_region = eu-west-1|sso_account_id is missing"
            })
    void whatContradictsItselfIsNamed(String lines, String reason) throws IOException {
        config(keys("base")
                + profile("x", lines.replace("= R", "= " + ROLE).split(";"))
                + profile("y", "role_arn = " + ROLE, "source_profile = x"));
        assertThat(list("--profile", "x").failure())
                .isIn("ami-backup: The profile \"x\" has no usable credentials: " + reason
                        + ". Check it in ~/.aws, or sign in again with aws sso login.");
    }

    @Test
    void aProfileOfAwsLoginIsToldWhatToDo() throws IOException {
        config(profile("console", "login_session = arn:aws:iam::123456789012:user/me"));
        assertThat(list("--profile", "console").failure())
                .startsWith("ami-backup: The profile \"console\" was made by aws login, which this program can't read.")
                .contains("credential_process = aws configure export-credentials --profile console");
        bed.environment.put("AWS_PROFILE", "console");
        assertThat(list().failure()).contains("was made by aws login");
    }

    @Test
    void aSingleSignOnThatHasEndedSaysHowToBeginAgain() throws IOException {
        String sso = "sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n";
        config(profile("old", sso, "sso_account_id = 123456789012", "sso_role_name = backup")
                + "[sso-session never-begun-in-a-test]\n" + sso
                + profile(
                        "new",
                        "sso_session = never-begun-in-a-test",
                        "sso_account_id = 123456789012",
                        "sso_role_name = backup"));
        String line = " has ended, or was never begun. Sign in again: aws sso login --profile ";
        assertThat(list("--profile", "old").failure()).endsWith("\"old\"" + line + "old");
        assertThat(list("--profile", "new").failure()).endsWith("\"new\"" + line + "new");
        Path cache = Files.createDirectories(home.resolve(".aws/sso/cache"));
        Path token = cache.resolve("40169cea58ca6cbf23fb27b2542923fb5f524af0.json");
        for (String text : List.of("", "{}", "{\"accessToken\":\"t\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}")) {
            Files.writeString(token, text);
            assertThat(list("--profile", "old").failure()).endsWith(line + "old");
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "echo nothing", "/nowhere/at/all", "echo {}"})
    void aProgramThatFailsIsNamed(String program) throws IOException {
        config(profile("tool", "credential_process = " + program));
        assertThat(list("--profile", "tool").failure())
                .startsWith(
                        "ami-backup: The program that the profile \"tool\" names as credential_process gave no credentials: ")
                .doesNotContain("Exception");
    }

    @Test
    void aTokenOfAWebIdentityThatIsGoneIsNamed() {
        bed.environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token");
        bed.environment.put("AWS_ROLE_ARN", ROLE);
        assertThat(list().failure())
                .startsWith("ami-backup: The file with the token of the web identity, /nowhere/token, can't be read.");
    }

    @Test
    void filesThatAreNoneAreNamed() throws IOException {
        config("region = eu-west-1\n");
        assertThat(list().failure()).startsWith("ami-backup: The files of AWS profiles can't be read: ");
        assertThat(list("--profile", "x").failure())
                .startsWith("ami-backup: The files of AWS profiles can't be read: ");
    }

    @Test
    void aBundleOfPrivateAuthoritiesIsTrusted() throws IOException {
        try (TlsFront front = new TlsFront(bed.aws.endpoint(), TlsFront.Says.THIS_HOST)) {
            Path pem = Files.writeString(home.resolve("ca.pem"), front.authority());
            bed.aws.ec2().role(ROLE, null);
            config(keys("base")
                    + profile("backup", "role_arn = " + ROLE, "source_profile = base")
                    + profile("own", "role_arn = " + ROLE, "source_profile = base", "ca_bundle = " + pem));
            bed.environment.put("AWS_ENDPOINT_URL", front.address().toString());
            assertThat(list("--profile", "own").code()).isZero();
            assertThat(list("--profile", "backup").failure())
                    .startsWith("ami-backup: The certificate of localhost is not trusted: ");
            bed.environment.put("AWS_CA_BUNDLE", pem.toString());
            assertThat(list("--profile", "backup").code()).isZero();
            bed.environment.put("AWS_CA_BUNDLE", home.resolve("config").toString());
            assertThat(list("--profile", "backup").failure())
                    .isEqualTo(
                            "ami-backup: AWS_CA_BUNDLE (" + home.resolve("config")
                                    + ") contains no certificate: a certificate in PEM format begins with -----BEGIN CERTIFICATE-----.");
            bed.environment.put("AWS_CA_BUNDLE", home.resolve("gone.pem").toString());
            assertThat(list("--profile", "backup").failure())
                    .isEqualTo("ami-backup: AWS_CA_BUNDLE names " + home.resolve("gone.pem")
                            + ", which can't be read (NoSuchFileException). Give the path of a file with certificates in PEM"
                            + " format.");
            Path large = Files.write(home.resolve("large.pem"), new byte[5_000_000]);
            bed.environment.put("AWS_CA_BUNDLE", large.toString());
            assertThat(list("--profile", "backup").failure())
                    .isEqualTo("ami-backup: AWS_CA_BUNDLE names " + large
                            + ", which is larger than 4 MB. Give the path of a file that contains only certificates in PEM"
                            + " format.");
        }
    }
}
