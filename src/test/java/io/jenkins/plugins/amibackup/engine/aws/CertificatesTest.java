package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Private certificate authorities, and certificates that stand in the way. */
class CertificatesTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private AwsAccess through(TlsFront front) {
        AwsAccess access = bed.access();
        return new AwsAccess(
                access.region(), Endpoints.emulated(front.address()), null, "through TLS", access.credentials());
    }

    private Heard backup(AwsAccess access) {
        Heard heard = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), access, heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    @Test
    void anAuthorityThatIsGivenIsTrusted() {
        try (TlsFront front = new TlsFront(bed.aws.endpoint(), TlsFront.Says.THIS_HOST)) {
            Trust trust = Trust.ofPem("Our own:\n" + front.authority(), "the setting");

            assertThat(backup(through(front).trusting(trust)).result().status()).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "THIS_HOST,false,The certificate of localhost is not trusted: ",
        "EXPIRED,true,'The certificate of localhost has expired, '",
        "NOT_YET_VALID,true,'The certificate of localhost is not valid yet, '",
        "ANOTHER_HOST,true,The certificate that came from localhost is for another host: "
    })
    void whatStandsInTheWayIsSaidAtOnceAndByName(TlsFront.Says says, boolean trusted, String line) {
        try (TlsFront front = new TlsFront(bed.aws.endpoint(), says)) {
            AwsAccess access = through(front);
            Heard heard = new Heard();
            var began = bed.clock.instant();
            bed.engine.begin(
                    RUN,
                    bed.backupRequest().build(),
                    trusted ? access.trusting(Trust.ofPem(front.authority(), "the setting")) : access,
                    heard);
            bed.time.runUntil(heard::hasEnded);

            assertThat(heard.failure()).contains(line);
            assertThat(Duration.between(began, bed.clock.instant())).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aCertificateThatExpiresInTheMiddleOfARunDetachesIt() {
        try (TlsFront good = new TlsFront(bed.aws.endpoint(), TlsFront.Says.THIS_HOST)) {
            AwsAccess access = through(good).trusting(Trust.ofPem(good.authority(), "the setting"));
            Heard heard = new Heard();
            bed.engine.begin(RUN, bed.backupRequest().build(), access, heard);
            bed.time.runUntil(() -> heard.log().contains("/6 Create image"));
            good.says(TlsFront.Says.EXPIRED);
            bed.time.runUntil(heard::hasEnded);

            assertThat(heard.detached()).contains("The certificate of localhost has expired");
        }
        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
    }

    @Test
    void theRoleIsAssumedBehindThePrivateAuthority() {
        bed.aws.ec2().role("arn:aws:iam::123456789012:role/backup", null);
        try (TlsFront front = new TlsFront(bed.aws.endpoint(), TlsFront.Says.THIS_HOST)) {
            AwsAccess untrusting = through(front);
            AwsAccess trusting = untrusting.trusting(Trust.ofPem(front.authority(), "the setting"));

            assertThat(role(trusting).resolveCredentials().accessKeyId()).startsWith("ASIA");
            assertThatThrownBy(() -> role(untrusting).resolveCredentials())
                    .hasMessageContaining("The certificate of localhost is not trusted");
            assertThat(SignIn.explain(catchThrowable(() -> role(untrusting).resolveCredentials()))
                            .kind())
                    .isEqualTo(FailureKind.UNTRUSTED);
        }
    }

    @Test
    void theCertificateOfAProxyIsToldAsThatOfTheProxy() {
        try (TlsFront front = new TlsFront(bed.aws.endpoint(), TlsFront.Says.THIS_HOST)) {
            AwsAccess access = bed.access();
            Proxy proxy = new Proxy(front.address(), null, null, Set.of());
            AwsAccess behind =
                    new AwsAccess(access.region(), access.endpoints(), proxy, "behind a proxy", access.credentials());
            String line = "The certificate of the proxy " + front.address().getAuthority() + " is not trusted: ";

            assertThat(backup(behind).failure()).contains(line);
            assertThatThrownBy(() -> role(behind).resolveCredentials()).hasMessageContaining(line);
        }
    }

    @Test
    void theCertificateBehindAProxyIsToldAsThatOfTheHost() {
        try (TlsFront target = new TlsFront(bed.aws.endpoint(), TlsFront.Says.THIS_HOST);
                TlsTunnel tunnel = new TlsTunnel(target.address())) {
            AwsAccess access = bed.access();
            Proxy proxy = new Proxy(tunnel.address(), null, null, Set.of());
            AwsAccess behind = new AwsAccess(
                            access.region(),
                            Endpoints.emulated(target.address()),
                            proxy,
                            "behind a proxy",
                            access.credentials())
                    .trusting(Trust.ofPem(tunnel.authority(), "the proxy's"));

            assertThatThrownBy(() -> role(behind).resolveCredentials())
                    .hasMessageContaining("The certificate of localhost is not trusted: ");
        }
    }

    private AssumedRole role(AwsAccess base) {
        return new AssumedRole(base, "arn:aws:iam::123456789012:role/backup", null, bed.clock);
    }

    @ParameterizedTest
    @CsvSource({
        "nothing,the file contains no certificate",
        "'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',the file contains a certificate that can't be read",
        "'-----BEGIN CERTIFICATE-----\nMIIB',the file contains a certificate that can't be read",
        "'-----BEGIN EC PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----',the file contains a private key"
    })
    void whatIsNoCertificateIsRefusedInOneLine(String pem, String line) {
        assertThatThrownBy(() -> Trust.ofPem(pem, "the file"))
                .asInstanceOf(type(OperationException.class))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(FailureKind.BAD_INPUT))
                .extracting(OperationException::getMessage)
                .asString()
                .startsWith(line);
    }
}
