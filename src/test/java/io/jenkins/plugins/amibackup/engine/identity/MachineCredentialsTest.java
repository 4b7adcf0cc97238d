package io.jenkins.plugins.amibackup.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.SignIn;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
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
    private static final List<String> PROPERTIES =
            List.of("aws.configFile", "aws.sharedCredentialsFile", "aws.disableEc2Metadata");

    private final TestBed bed = new TestBed();
    private final Map<String, String> environment = new HashMap<>();

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
        public void awaits(Line what) {}

        @Override
        public AwsCredentialsProvider singleSignOn(ProfileFile file, Profile profile, AwsAccess way) {
            throw new OperationException(
                    FailureKind.CREDENTIALS, Line.of("credentials.ssoElsewhere", profile.name()), null);
        }
    }

    private MachineCredentials machine() {
        return new MachineCredentials(bed.access(), new Controller());
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
    void aMachineWithoutAnyCredentialsSaysSo() {
        assertThat(failure(machine()).line()).isEqualTo(Line.of("signIn.none"));
    }
}
