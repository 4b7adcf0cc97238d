package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.InstanceCreditSpecification;

class InstanceAttributesTest extends EmbeddedAwsTest {

    @Test
    void attributesAreToldOneByOne() {
        String id = aws.ec2()
                .runInstance(InstanceSpec.named("db")
                        .protectedFromTermination()
                        .protectedFromStop()
                        .onShutdown("terminate")
                        .monitored(true, false));
        assertThat(attribute(id, InstanceAttributeName.DISABLE_API_TERMINATION)
                        .disableApiTermination()
                        .value())
                .isTrue();
        assertThat(attribute(id, InstanceAttributeName.DISABLE_API_STOP)
                        .disableApiStop()
                        .value())
                .isTrue();
        assertThat(attribute(id, InstanceAttributeName.SOURCE_DEST_CHECK)
                        .sourceDestCheck()
                        .value())
                .isFalse();
        assertThat(attribute(id, InstanceAttributeName.INSTANCE_INITIATED_SHUTDOWN_BEHAVIOR)
                        .instanceInitiatedShutdownBehavior()
                        .value())
                .isEqualTo("terminate");
    }

    @Test
    void nobodyReadsUserData() {
        String id = server();
        refused("UserDataMustNotBeRead", () -> attribute(id, InstanceAttributeName.USER_DATA));
    }

    @Test
    void attributesAreChangedOneByOne() {
        String id = server();
        ec2.modifyInstanceAttribute(r -> r.instanceId(id).disableApiTermination(value -> value.value(true)));
        refused("OperationNotPermitted", () -> ec2.terminateInstances(r -> r.instanceIds(id)));
        ec2.modifyInstanceAttribute(r -> r.instanceId(id).sourceDestCheck(value -> value.value(false)));
        assertThat(ec2.describeInstances(r -> r.instanceIds(id))
                        .reservations()
                        .get(0)
                        .instances()
                        .get(0)
                        .sourceDestCheck())
                .isFalse();
        refused(
                "InvalidParameterCombination",
                () -> ec2.modifyInstanceAttribute(r -> r.instanceId(id)
                        .sourceDestCheck(value -> value.value(true))
                        .disableApiStop(value -> value.value(true))));
    }

    @Test
    void onlyBurstableTypesHaveCredits() {
        String unlimited = aws.ec2().runInstance(InstanceSpec.named("a").ofType("t3.micro"));
        String standard =
                aws.ec2().runInstance(InstanceSpec.named("b").ofType("t3.micro").cpuCredits("standard"));
        String none = aws.ec2().runInstance(InstanceSpec.named("c").ofType("m5.large"));
        assertThat(ec2.describeInstanceCreditSpecifications(r -> r.instanceIds(unlimited, standard))
                        .instanceCreditSpecifications())
                .extracting(InstanceCreditSpecification::cpuCredits)
                .containsExactly("unlimited", "standard");
        refused(
                "UnsupportedOperation",
                () -> ec2.describeInstanceCreditSpecifications(r -> r.instanceIds(unlimited, none)));
    }

    private DescribeInstanceAttributeResponse attribute(String id, InstanceAttributeName name) {
        return ec2.describeInstanceAttribute(r -> r.instanceId(id).attribute(name));
    }
}
