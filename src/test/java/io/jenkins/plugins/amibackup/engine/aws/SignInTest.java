package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.StsException;

/** Whatever goes wrong while credentials are found is a matter of signing in. */
class SignInTest {

    private static final String RUN = "7f3a2c41";
    private static final String ROLE = "arn:aws:iam::123456789012:role/backup";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private static RuntimeException answer(int status, String code, String message) {
        return StsException.builder()
                .statusCode(status)
                .requestId("req-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Sts")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    static Stream<Arguments> permanent() {
        return Stream.of(
                Arguments.of(
                        answer(403, "AccessDenied", "not authorized to perform: sts:AssumeRole"),
                        "Sts gives no credentials: AccessDenied: not authorized to perform: sts:AssumeRole (request req-1). Check"
                                + " the profile or the role, whom the role trusts, and whether the session has ended: sign in"
                                + " again."),
                Arguments.of(
                        answer(400, "ExpiredTokenException", "expired"), "Sts gives no credentials: ExpiredTokenExc"),
                Arguments.of(answer(400, null, null), "Sts gives no credentials: BadRequest"),
                Arguments.of(
                        SdkClientException.create("Unable to load credentials from any of the providers in the chain"),
                        "No AWS credentials were found on this machine: "),
                Arguments.of(
                        new IllegalStateException("Failed", new IllegalStateException("exit value 255")),
                        "The AWS credentials could not be read: exit value 255. Check where they come from"),
                Arguments.of(
                        new NullPointerException(), "The AWS credentials could not be read: NullPointerException. "),
                Arguments.of(
                        new UncheckedIOException(new NoSuchFileException("/var/run/token")),
                        "The AWS credentials could not be read: /var/run/token. "),
                Arguments.of(OperationException.refused("check.region", "mars-1"), "\"mars-1\" is not a valid Region"));
    }

    @ParameterizedTest
    @MethodSource("permanent")
    void whatDoesNotPassFailsARunThatBeginsAndDetachesOneThatHasBegun(RuntimeException failure, String line) {
        assertThat(SignIn.explain(failure).kind()).isEqualTo(FailureKind.CREDENTIALS);
        Heard fresh = new Heard();
        bed.engine.begin(
                "00000001",
                bed.backupRequest().build(),
                access(() -> {
                    throw failure;
                }),
                fresh);
        bed.time.runUntil(fresh::hasEnded);
        assertThat(fresh.failure()).startsWith(line);

        AtomicReference<AwsCredentialsProvider> current =
                new AtomicReference<>(bed.access().credentials());
        Heard begun = new Heard();
        bed.engine.begin(
                RUN, bed.backupRequest().build(), access(() -> current.get().resolveCredentials()), begun);
        bed.time.runUntil(() -> begun.log().contains("/6 Create image"));
        current.set(() -> {
            throw failure;
        });
        bed.time.runUntil(begun::hasEnded);
        assertThat(begun.detached()).contains(line);
        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
    }

    @Test
    void aCertificateThatStandsInTheWayDetachesAndIsNoFaultThatPasses() {
        RuntimeException failure = SdkClientException.create(
                "Unable to execute HTTP request",
                new SSLHandshakeException("PKIX path building failed").initCause(new CertificateException("unknown")));
        OperationException why = SignIn.explain(failure);
        assertThat(why.kind()).isEqualTo(FailureKind.UNTRUSTED).isEqualTo(SignIn.kindOf(failure));
        assertThat(why)
                .hasMessage(
                        "The certificate of the service that gives AWS credentials is not accepted: unknown. Java's own"
                                + " certificate authorities count for the services of containers and instances; AWS_CA_BUNDLE, ca_bundle and"
                                + " the certificate authorities that are set in Jenkins don't. Renew the certificate if it has expired, or add"
                                + " its authority to Java's own (javax.net.ssl.trustStore).");
    }

    private AwsAccess access(AwsCredentialsProvider credentials) {
        return bed.access().as("whoever signs in", credentials);
    }

    static Stream<RuntimeException> passing() {
        return Stream.of(
                answer(500, "InternalFailure", "oops"),
                answer(503, null, null),
                answer(400, "Throttling", "Rate exceeded"),
                SdkClientException.create("Unable to execute HTTP request", new ConnectException("refused")),
                new UncheckedIOException(new IOException("reset")));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatPassesIsRetriedInTheMiddleOfARun(RuntimeException failure) {
        assertThat(SignIn.explain(failure).kind().passes()).isTrue();
        AtomicReference<AwsCredentialsProvider> current =
                new AtomicReference<>(bed.access().credentials());
        Heard heard = new Heard();
        bed.engine.begin(
                RUN, bed.backupRequest().build(), access(() -> current.get().resolveCredentials()), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Create image"));
        current.set(() -> {
            throw failure;
        });
        bed.time.pass(Duration.ofMinutes(10));
        assertThat(heard.hasEnded()).isFalse();
        current.set(bed.access().credentials());
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.result().status()).isEqualTo("done");
    }

    @Test
    void aRoleThatIsRefusedSaysWhatTheRoleNeeds() {
        AwsAccess role = bed.access().as(ROLE, new AssumedRole(bed.access(), ROLE, null, bed.clock));
        Heard heard = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), role, heard);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.failure()).startsWith("sts:AssumeRole failed: ").contains("The role " + ROLE + " must trust");
        assertThat(SignIn.explain(failureOf(role)).kind()).isEqualTo(FailureKind.CREDENTIALS);
    }

    private static Throwable failureOf(AwsAccess access) {
        try {
            access.credentials().resolveCredentials();
            throw new AssertionError("no failure");
        } catch (RuntimeException refused) {
            return refused;
        }
    }
}
