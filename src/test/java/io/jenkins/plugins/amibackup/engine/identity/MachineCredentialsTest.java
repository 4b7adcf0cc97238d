package io.jenkins.plugins.amibackup.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.SignIn;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/** What a machine says about who acts, for a program that runs for months. */
class MachineCredentialsTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/backup";
    private static final List<String> PROPERTIES = List.of(
            "aws.configFile",
            "aws.sharedCredentialsFile",
            "aws.disableEc2Metadata",
            "aws.ec2MetadataServiceEndpoint",
            "aws.accessKeyId",
            "aws.secretAccessKey");

    private final TestBed bed = new TestBed();
    private final Map<String, String> environment = new HashMap<>();
    private final MachineServices services = new MachineServices();

    @TempDir
    private Path home;

    @BeforeEach
    void startWithoutAnything() {
        System.setProperty("aws.configFile", home.resolve("config").toString());
        System.setProperty(
                "aws.sharedCredentialsFile", home.resolve("credentials").toString());
        System.setProperty("aws.disableEc2Metadata", "true");
    }

    @AfterEach
    void close() {
        PROPERTIES.forEach(System::clearProperty);
        bed.close();
    }

    private final class Controller implements Machine {

        @Override
        public String variable(String name) {
            return environment.getOrDefault(name, "");
        }

        @Override
        public Clock clock() {
            return bed.clock;
        }

        @Override
        public Line none() {
            return Line.of("signIn.none");
        }

        @Override
        public boolean isAttended() {
            return false;
        }

        @Override
        public void awaits(Line what) {}

        @Override
        public AwsCredentialsProvider singleSignOn(ProfileFile file, Profile profile, AwsAccess way) {
            throw new OperationException(
                    FailureKind.CREDENTIALS, Line.of("credentials.ssoElsewhere", profile.name()), null);
        }
    }

    private MachineCredentials machine() {
        return new MachineCredentials(bed.access(), new Controller(), services);
    }

    private void config(String key) throws IOException {
        Files.writeString(home.resolve("config"), """
                [default]
                aws_access_key_id = %s
                aws_secret_access_key = secret
                [profile backup]
                role_arn = %s
                source_profile = default
                """.formatted(key, ROLE));
    }

    private void withoutProfiles() throws IOException {
        Files.writeString(home.resolve("config"), "");
        Files.writeString(home.resolve("credentials"), "");
    }

    private static OperationException failure(AwsCredentialsProvider credentials) {
        return SignIn.explain(catchThrowable(credentials::resolveCredentials));
    }

    @Test
    void keysThatAreRenewedInTheFileOfProfilesCount() throws IOException {
        config("AKIAOLD");
        MachineCredentials machine = machine();
        assertThat(machine.resolveCredentials().accessKeyId()).isEqualTo("AKIAOLD");
        config("AKIARENEWED");
        assertThat(machine.resolveCredentials().accessKeyId()).isEqualTo("AKIARENEWED");
    }

    @Test
    void theSessionOfAProfilesRoleIsKeptUntilItEnds() throws IOException {
        config("AKIABASE");
        environment.put("AWS_PROFILE", "backup");
        bed.aws.ec2().role(ROLE, null);
        MachineCredentials machine = machine();
        assertThat(machine.resolveCredentials().accessKeyId()).startsWith("ASIA");
        machine.resolveCredentials();
        assertThat(bed.aws.calls().count("sts:AssumeRole")).isEqualTo(1);
    }

    @Test
    void aFaultOfTheSecurityTokenServiceOnTheFirstLookPasses() throws IOException {
        config("AKIABASE");
        environment.put("AWS_PROFILE", "backup");
        bed.aws.ec2().role(ROLE, null);
        MachineCredentials machine = machine();
        bed.aws.faults().failNext("sts:AssumeRole", 1, 503, "ServiceUnavailable", "try again");
        assertThat(failure(machine).kind()).isEqualTo(FailureKind.TRANSIENT);
        bed.aws.faults().throttleNext("sts:AssumeRole", 1);
        assertThat(failure(machine).kind()).isEqualTo(FailureKind.THROTTLED);
        assertThat(machine.resolveCredentials().accessKeyId()).startsWith("ASIA");
    }

    @Test
    void itsRefusalIsSaidInItsWords() throws IOException {
        config("AKIABASE");
        environment.put("AWS_PROFILE", "backup");
        OperationException refused = failure(machine());
        assertThat(refused.kind()).isEqualTo(FailureKind.CREDENTIALS);
        assertThat(refused)
                .hasMessageStartingWith("sts:AssumeRole failed: AccessDenied: ")
                .hasMessageContaining("The role " + ROLE + " must trust these credentials");
    }

    @Test
    void aProfileThatIsNotThereIsNamedAndNobodyElseActs() throws IOException {
        config("AKIADEFAULT");
        environment.put("AWS_PROFILE", "rescue");
        MachineCredentials machine = machine();
        for (int look = 0; look < 2; look++) {
            assertThatThrownBy(machine::resolveCredentials)
                    .isInstanceOf(OperationException.class)
                    .hasMessageStartingWith("There is no profile \"rescue\" in ~/.aws/config or ~/.aws/credentials");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
    void halfAKeyIsSaidAndNobodyElseActs(String variable) throws IOException {
        config("AKIADEFAULT");
        environment.put(variable, "half");
        assertThat(failure(machine()))
                .hasMessageStartingWith("Only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }

    @Test
    void aMachineWithoutAnyCredentialsSaysSo() throws IOException {
        withoutProfiles();
        assertThat(failure(machine()).line()).isEqualTo(Line.of("signIn.none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "deleted", "a directory"})
    void aFileThatIsGoneForAMomentLetsNobodyElseAct(String how) throws IOException {
        config("AKIAMEANT");
        MachineCredentials machine = machine();
        machine.resolveCredentials();
        Path config = home.resolve("config");
        Files.delete(config);
        if (how.equals("empty")) {
            Files.createFile(config);
        } else if (how.equals("a directory")) {
            Files.createDirectory(config);
        }
        for (MachineCredentials way : List.of(machine, machine(), machine)) {
            assertThat(failure(way).line()).isEqualTo(Line.of("credentials.fileGone", config));
            assertThat(failure(way).kind()).isEqualTo(FailureKind.CREDENTIALS);
        }
        Files.deleteIfExists(config);
        config("AKIAMEANT");
        assertThat(machine.resolveCredentials().accessKeyId()).isEqualTo("AKIAMEANT");
    }

    @Test
    void theKeysOfAProfileDoNotActInThePlaceOfItsRoleWhenTheFileWithTheRoleIsEmpty() throws IOException {
        Files.writeString(home.resolve("credentials"), """
                [default]
                aws_access_key_id = AKIABASE
                aws_secret_access_key = secret
                """);
        Files.writeString(
                home.resolve("config"), "[default]\nrole_arn = %s\nsource_profile = default\n".formatted(ROLE));
        bed.aws.ec2().role(ROLE, null);
        MachineCredentials machine = machine();
        assertThat(machine.resolveCredentials().accessKeyId()).startsWith("ASIA");
        Files.writeString(home.resolve("config"), "");
        assertThat(failure(machine).line()).isEqualTo(Line.of("credentials.fileGone", home.resolve("config")));
    }

    @Test
    void aProfileThatIsTakenOutOfItsFileIsNotReplacedByTheMachinesRole() throws IOException {
        config("AKIAMEANT");
        MachineCredentials machine = machine();
        machine.resolveCredentials();
        Files.writeString(home.resolve("config"), "[default]\nregion = eu-west-1\n");
        Files.writeString(home.resolve("credentials"), "");
        assertThat(failure(machine).line()).isEqualTo(Line.of("credentials.gone"));
        assertThat(failure(machine).kind()).isEqualTo(FailureKind.CREDENTIALS);
        assertThat(failure(machine()).line()).isEqualTo(Line.of("credentials.gone"));
    }

    @Test
    void keysThatAreNoLongerSetAreNotReplacedByTheMachinesRole() throws IOException {
        withoutProfiles();
        System.setProperty("aws.accessKeyId", "AKIASET");
        System.setProperty("aws.secretAccessKey", "secret");
        MachineCredentials machine = machine();
        assertThat(machine.resolveCredentials().accessKeyId()).isEqualTo("AKIASET");
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        assertThat(failure(machine).line()).isEqualTo(Line.of("credentials.gone"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "credentials"})
    void aFileThatIsNamedAndCannotBeReadIsSaidAndNobodyElseActs(String name) throws IOException {
        withoutProfiles();
        Path file = home.resolve(name);
        Files.delete(file);
        assertThat(failure(machine()).line()).isEqualTo(Line.of("credentials.fileUnread", file));
        Files.createDirectory(file);
        assertThat(failure(machine()).line()).isEqualTo(Line.of("credentials.fileUnread", file));
        assertThat(failure(machine()).kind()).isEqualTo(FailureKind.CREDENTIALS);
    }

    @Test
    void anInstanceThatHasGivenCredentialsOnOneWayIsKnownOnAllOthers() throws IOException {
        withoutProfiles();
        System.clearProperty("aws.disableEc2Metadata");
        HttpServer metadata = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        metadata.createContext("/", asked -> {
            String path = asked.getRequestURI().getPath();
            String answer = path.endsWith("/token") ? "t" : path.endsWith("/") ? "role" : """
                    {"Code":"Success","AccessKeyId":"ASIAINSTANCE","SecretAccessKey":"s","Token":"t",
                     "Expiration":"2099-01-01T00:00:00Z"}""";
            asked.sendResponseHeaders(200, answer.length());
            asked.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
            asked.close();
        });
        metadata.start();
        try {
            System.setProperty(
                    "aws.ec2MetadataServiceEndpoint",
                    "http://localhost:" + metadata.getAddress().getPort());
            assertThat(machine().resolveCredentials().accessKeyId()).isEqualTo("ASIAINSTANCE");
        } finally {
            metadata.stop(0);
        }
        assertThat(machine().resolveCredentials().accessKeyId()).isEqualTo("ASIAINSTANCE");
        // Another address is asked anew, and its silence is no proof that there is no instance.
        System.setProperty("aws.ec2MetadataServiceEndpoint", "http://localhost:1");
        assertThat(failure(machine()).kind()).isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void whatAProgramSaysIsNotShownOnAController() throws IOException {
        Files.writeString(
                home.resolve("config"),
                "[default]\ncredential_process = sh -c \"echo hunter2; echo hunter2 >&2; exit 3\"\n");
        assertThat(failure(machine()).line()).isEqualTo(Line.of("credentials.programElsewhere", "default"));
        assertThat(failure(machine())).hasNoCause();
    }

    @Test
    void aControllerIsNotToldToSignIn() throws IOException {
        Files.writeString(home.resolve("config"), """
                [profile login]
                login_session = arn:aws:iam::123456789012:user/me
                [profile half]
                aws_access_key_id = AKIAHALF
                [profile base]
                aws_access_key_id = AKIABASE
                aws_secret_access_key = secret
                [profile code]
                role_arn = %s
                source_profile = base
                mfa_serial = arn:aws:iam::123456789012:mfa/me
                """.formatted(ROLE));
        Map.of(
                        "login",
                        "credentials.loginElsewhere",
                        "half",
                        "credentials.profileElsewhere",
                        "code",
                        "credentials.mfaElsewhere")
                .forEach((profile, key) -> {
                    environment.put("AWS_PROFILE", profile);
                    assertThat(failure(machine()).line().key()).isEqualTo(key);
                });
    }
}
