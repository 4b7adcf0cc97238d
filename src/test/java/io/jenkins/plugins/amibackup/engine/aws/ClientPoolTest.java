package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

class ClientPoolTest {

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void operationsOfOneIdentityShareClientsAndTheLastOneOutClosesThem() {
        AwsClients first = bed.clients.clients(bed.access());
        AwsClients second = bed.clients.clients(bed.access());

        assertThat(second).isSameAs(first);
        first.close();
        assertThat(bed.clients.size()).isEqualTo(1);
        second.close();
        assertThat(bed.clients.size()).isZero();
    }

    @Test
    void timeOutsOfAllClientsAreWatchedByOneThreadThatEndsWithThem() throws InterruptedException {
        AwsClients first = bed.clients.clients(bed.access());
        AwsClients second = bed.clients.clients(bed.access("us-east-1", "AKIATEST"));
        for (int i = 0; i < 10; i++) {
            first.ec2().encryptsByDefault();
            second.account();
        }
        List<Thread> threads = timeOutThreads();
        assertThat(threads).hasSize(1);

        first.close();
        second.close();
        threads.get(0).join();
        assertThat(timeOutThreads()).isEmpty();
    }

    private static List<Thread> timeOutThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ami-backup-timeouts")
                        || thread.getName().startsWith("sdk-ScheduledExecutor"))
                .toList();
    }

    @Test
    void otherIdentitiesAndRegionsHaveClientsOfTheirOwn() {
        bed.clients.clients(bed.access());
        bed.clients.clients(bed.access("us-east-1", "AKIATEST"));
        bed.clients.clients(bed.access(TestBed.REGION, "AKIAOTHER"));

        assertThat(bed.clients.size()).isEqualTo(3);
    }

    @Test
    void credentialsAreResolvedAnewForEveryCall() {
        AtomicInteger resolved = new AtomicInteger();
        AwsAccess access =
                new AwsAccess(TestBed.REGION, Endpoints.emulated(bed.aws.endpoint()), null, "counted", () -> {
                    resolved.incrementAndGet();
                    return AwsBasicCredentials.create("AKIATEST", "secret");
                });
        AwsClients clients = bed.clients.clients(access);
        clients.ec2().encryptsByDefault();
        int once = resolved.get();
        clients.ec2().encryptsByDefault();

        assertThat(resolved.get()).isGreaterThan(once);
    }

    @Test
    void theAccountIsAskedForOnce() {
        AwsClients clients = bed.look();

        assertThat(clients.account()).isEqualTo("123456789012");
        assertThat(clients.account()).isEqualTo("123456789012");
        assertThat(bed.aws.calls().count("sts:GetCallerIdentity")).isEqualTo(1);
    }

    @Test
    void whereTheAccountCanNotBeAskedForTheIdentityStandsInForIt() {
        bed.aws.faults().dropBefore("sts:GetCallerIdentity", 1);

        assertThat(bed.look().account()).isEqualTo("AKIATEST");
    }

    @Test
    void callsGoThroughTheProxyUnlessTheHostIsReachedDirectly() {
        Proxy nowhere = new Proxy(URI.create("http://127.0.0.1:1"), "user", "password", Set.of());
        assertThatThrownBy(() -> bed.clients.clients(through(nowhere)).ec2().encryptsByDefault())
                .isInstanceOfSatisfying(
                        OperationException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TRANSIENT));

        Proxy direct = new Proxy(URI.create("http://127.0.0.1:1"), null, null, Set.of("127.0.*"));
        assertThat(bed.clients.clients(through(direct)).ec2().encryptsByDefault())
                .isFalse();
        assertThat(nowhere.toString()).doesNotContain("password");
    }

    private AwsAccess through(Proxy proxy) {
        AwsAccess access = bed.access();
        return new AwsAccess(access.region(), access.endpoints(), proxy, access.identity(), access.credentials());
    }

    @Test
    void aRoleIsAssumedOnceAndAgainBeforeItsCredentialsExpire() {
        String role = "arn:aws:iam::123456789012:role/backup";
        bed.aws.ec2().role(role, "tenant-7");
        AssumedRole assumed = new AssumedRole(bed.access(), role, "tenant-7", bed.clock);

        assumed.resolveCredentials();
        assumed.resolveCredentials();
        assertThat(bed.aws.calls().count("sts:AssumeRole")).isEqualTo(1);
        bed.clock.advance(java.time.Duration.ofMinutes(56));
        assumed.resolveCredentials();
        assertThat(bed.aws.calls().count("sts:AssumeRole")).isEqualTo(2);
    }

    @Test
    void aRoleThatMayNotBeAssumedIsExplained() {
        bed.aws.ec2().role("arn:aws:iam::123456789012:role/backup", "tenant-7");
        AwsAccess base = bed.access();
        AssumedRole assumed = new AssumedRole(base, "arn:aws:iam::123456789012:role/backup", "wrong", bed.clock);
        AwsAccess access = new AwsAccess(base.region(), base.endpoints(), null, "role", assumed);

        assertThatThrownBy(() -> bed.clients.clients(access).ec2().encryptsByDefault())
                .hasMessageContaining("sts:AssumeRole failed: AccessDenied");
    }
}
