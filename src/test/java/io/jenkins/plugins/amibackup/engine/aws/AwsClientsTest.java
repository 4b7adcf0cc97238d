package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ssm.model.InvalidInstanceIdException;

/** What forms ask of AWS. */
class AwsClientsTest {

    private final TestBed bed = new TestBed();
    private final AwsClients clients = bed.look();

    @AfterEach
    void close() {
        clients.close();
        bed.close();
    }

    @Test
    void credentialsCanBeAskedWhoTheyAre() {
        assertThat(clients.caller().account()).isEqualTo(bed.aws.accountId());
        assertThat(clients.caller().arn()).startsWith("arn:aws:");
    }

    @Test
    void theBucketsOfTheRegionAreListed() {
        bed.aws.s3().createBucket("elsewhere", "us-east-1");
        bed.aws.s3().createBucket("another", TestBed.REGION);
        assertThat(clients.buckets(100)).containsExactly(TestBed.BUCKET, "another");
        assertThat(clients.buckets(1)).containsExactly(TestBed.BUCKET);
    }

    @Test
    void instancesThatStandAreListedAndNoMoreThanAskedFor() {
        String other = bed.aws.ec2().runInstance(InstanceSpec.named("web-2").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        assertThat(clients.ec2().search().instances(100))
                .extracting(Instance::instanceId)
                .containsExactlyInAnyOrder(bed.instance, other);
        assertThat(clients.ec2().search().instances(1)).hasSize(1);
    }

    @Test
    void systemsManagerIsAskedAtTheAddressOfEverythingElse() {
        assertThatThrownBy(() -> clients.ssm()
                        .sendCommand(request ->
                                request.documentName("AWS-RunShellScript").instanceIds(bed.instance)))
                .isInstanceOf(InvalidInstanceIdException.class);
        assertThat(clients.ssm()).isSameAs(clients.forLooks().ssm());
        assertThat(bed.aws.calls().count("ssm:SendCommand")).isOne();
    }

    @Test
    void aCallThatTakesTooLongIsAFaultThatPasses() {
        bed.aws.faults().delayAnswer("sts:GetCallerIdentity", Duration.ofSeconds(2), 1);
        try (ClientPool impatient = new ClientPool(Duration.ofSeconds(20), Duration.ofMillis(200));
                AwsClients quick = impatient.clients(bed.access())) {
            assertThatThrownBy(quick::caller).isInstanceOfSatisfying(AwsException.class, late -> {
                assertThat(late.kind()).isEqualTo(FailureKind.TRANSIENT);
                assertThat(late.code()).isEqualTo("TimedOut");
            });
        }
    }
}
