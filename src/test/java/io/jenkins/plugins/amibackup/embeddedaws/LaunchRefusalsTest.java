package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

class LaunchRefusalsTest extends EmbeddedAwsTest {

    private static final String GONE = "0123456789abcdef0";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsGoneIsToldByATrialToo(boolean trial) {
        refused("InvalidSubnetID.NotFound", () -> launch(r -> r.dryRun(trial).subnetId("subnet-" + GONE)));
        refused("InvalidGroup.NotFound", () -> launch(r -> r.dryRun(trial).securityGroupIds("sg-" + GONE)));
        refused("InvalidKeyPair.NotFound", () -> launch(r -> r.dryRun(trial).keyName("nobody's")));
        refused("InvalidParameterValue", () -> launch(r -> r.dryRun(trial).iamInstanceProfile(p -> p.name("nobody's"))))
                .hasMessageContaining("Invalid IAM Instance Profile name");
        refused(
                "InvalidPlacementGroup.Unknown",
                () -> launch(r -> r.dryRun(trial).placement(p -> p.groupName("nobody's"))));
        refused("InvalidHostID.NotFound", () -> launch(r -> r.dryRun(trial).placement(p -> p.hostId("h-" + GONE))));
        refused(
                "InvalidParameterValue",
                () -> launch(r -> r.dryRun(trial).placement(p -> p.availabilityZone("eu-west-1q"))));
        refused("InvalidParameterValue", () -> launch(r -> r.dryRun(trial).instanceType("t9.vast")));
        refused("InvalidParameterValue", () -> launch(r -> r.dryRun(trial).instanceType("t4g.micro")))
                .hasMessageContaining("architecture");
        assertThat(aws.ec2().instances()).isEmpty();
    }

    @Test
    void whatAMachineWasSetUpWithIsThere() {
        String group = "sg-0cccccccccccccccc";
        String profile = "arn:aws:iam::123456789012:instance-profile/web";
        aws.ec2()
                .runInstance(InstanceSpec.named("web")
                        .keyName("web")
                        .placement("b", "default")
                        .network("vpc-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb", "10.7.2.3", null)
                        .securityGroup(group, "web")
                        .placedIn("spread", null, null)
                        .iamInstanceProfile(profile));
        Instance again = launch(r -> r.subnetId("subnet-0bbbbbbbbbbbbbbbb")
                .securityGroupIds(group)
                .keyName("web")
                .placement(p -> p.groupName("spread"))
                .iamInstanceProfile(p -> p.name("web")));
        assertThat(again.placement().availabilityZone()).isEqualTo("eu-west-1b");
        assertThat(again.vpcId()).isEqualTo("vpc-0aaaaaaaaaaaaaaaa");
        assertThat(again.privateIpAddress()).isEqualTo("10.7.2.4");
        assertThat(again.securityGroups()).extracting(g -> g.groupName()).containsExactly("web");
        assertThat(again.iamInstanceProfile().arn()).isEqualTo(profile);
        for (String one : new String[] {"subnet-0bbbbbbbbbbbbbbbb", group, "web", "spread", profile}) {
            aws.networks().remove(one);
        }
        refused("InvalidSubnetID.NotFound", () -> launch(r -> r.subnetId("subnet-0bbbbbbbbbbbbbbbb")));
        refused("InvalidKeyPair.NotFound", () -> launch(r -> r.keyName("web")));
        refused("InvalidParameterValue", () -> launch(r -> r.iamInstanceProfile(p -> p.arn(profile))))
                .hasMessageContaining("Invalid IAM Instance Profile ARN");
    }

    @Test
    void placementGroupsHostsAndLicensesThatAnInstanceWasSetUpWithAreThereUntilTheyAreRemoved() {
        String host = "h-" + GONE;
        String license = "arn:aws:license-manager:eu-west-1:123456789012:license-configuration:lic-" + GONE;
        aws.ec2()
                .runInstance(
                        InstanceSpec.named("web").placedIn("spread", host, null).licensed(license));
        assertThat(ec2.describePlacementGroups(r -> r.filters(filter("group-name", "spread")))
                        .placementGroups())
                .singleElement()
                .satisfies(group -> assertThat(group.stateAsString()).isEqualTo("available"));
        assertThat(ec2.describePlacementGroups(r -> {}).placementGroups()).hasSize(1);
        assertThat(ec2.describeHosts(r -> r.hostIds(host)).hosts())
                .extracting(h -> h.stateAsString())
                .containsExactly("available");
        launch(r -> r.licenseSpecifications(l -> l.licenseConfigurationArn(license)));
        List.of("spread", host, license).forEach(aws.networks()::remove);
        refused("InvalidPlacementGroup.Unknown", () -> ec2.describePlacementGroups(r -> r.groupNames("spread")));
        refused("InvalidHostID.NotFound", () -> ec2.describeHosts(r -> r.hostIds(host)));
        refused(
                "InvalidParameterValue",
                () -> launch(r -> r.licenseSpecifications(l -> l.licenseConfigurationArn(license))));
    }

    @Test
    void aRoleThatMayNotBePassedIsRefusedByAMessageThatStsDecodes() {
        aws.networks().profile("web", "the-role-of-web");
        aws.faults().policy(permission -> !permission.action().equals("iam:PassRole"));
        refused("UnauthorizedOperation", () -> launch(r -> r.iamInstanceProfile(p -> p.name("web"))))
                .hasMessageContaining("iam:PassRole on resource: arn:aws:iam::123456789012:role/the-role-of-web")
                .satisfies(e -> {
                    String message = ((Ec2Exception) e).awsErrorDetails().errorMessage();
                    String encoded = message.substring(message.lastIndexOf(' ') + 1);
                    assertThat(clients.sts()
                                    .decodeAuthorizationMessage(r -> r.encodedMessage(encoded))
                                    .decodedMessage())
                            .contains("\"resource\":\"arn:aws:iam::123456789012:role/the-role-of-web\"");
                });
        launch(r -> {});
    }

    @Test
    void everyPartOfALaunchNeedsLeave() {
        aws.faults().policy(permission -> !permission.resource().contains(":subnet/"));
        refused("UnauthorizedOperation", () -> launch(r -> {}));
        aws.faults().policy(permission -> !permission.resource().contains(":key-pair/operations"));
        refused("UnauthorizedOperation", () -> launch(r -> r.keyName("operations")));
        launch(r -> {});
    }

    @Test
    void groupsOfAnotherNetworkAreRefused() {
        String vpc = aws.networks().vpc("10.9.0.0/16", null);
        String group = aws.networks().group(vpc, "far");
        refused("InvalidParameter", () -> launch(r -> r.securityGroupIds(group)));
        String subnet = aws.networks().subnet(vpc, "10.9.1.0/24", 'a');
        launch(r -> r.subnetId(subnet).securityGroupIds(group));
        refused(
                "InvalidParameterCombination",
                () -> launch(r -> r.subnetId(subnet).networkInterfaces(n -> n.deviceIndex(0))));
    }

    @Test
    void anAddressIsHadOnce() {
        Instance first = launch(r -> r.privateIpAddress("10.0.1.77"));
        refused("InvalidIPAddress.InUse", () -> launch(r -> r.privateIpAddress("10.0.1.77")));
        refused("InvalidParameterValue", () -> launch(r -> r.privateIpAddress("10.9.1.77")));
        refused("InvalidParameterValue", () -> launch(r -> r.privateIpAddress("10.0.1.255")));
        aws.machines().terminate(first.instanceId());
        assertThat(launch(r -> r.privateIpAddress("10.0.1.77")).privateIpAddress())
                .isEqualTo("10.0.1.77");
    }

    @Test
    void aFullSubnetIsRefused() {
        aws.networks().freeAddresses(aws.networks().defaultSubnet('a'), 0);
        refused("InsufficientFreeAddressesInSubnet", () -> launch(r -> {}));
        refused("DryRunOperation", () -> launch(r -> r.dryRun(true)));
    }

    @Test
    void aPublicAddressIsGivenWhereSubnetOrInterfaceSaySo() {
        String subnet = aws.networks().defaultSubnet('a');
        assertThat(launch(r -> {}).publicIpAddress()).isNull();
        aws.networks().publicAddresses(subnet, true);
        assertThat(launch(r -> {}).publicIpAddress()).startsWith("203.0.113.");
        assertThat(launch(r -> r.networkInterfaces(
                                n -> n.deviceIndex(0).subnetId(subnet).associatePublicIpAddress(false)))
                        .publicIpAddress())
                .isNull();
    }

    @Test
    void whatThereIsNoRoomForIsRefused() {
        aws.networks().notOffered("m5.large", "ab");
        refused("Unsupported", () -> launch(r -> r.instanceType("m5.large"))).hasMessageContaining("eu-west-1c");
        launch(r -> r.instanceType("m5.large").placement(p -> p.availabilityZone("eu-west-1c")));
        aws.networks().capacity("c5.large", 'a', false);
        refused("InsufficientInstanceCapacity", () -> launch(r -> r.instanceType("c5.large")));
        aws.ec2().limits().vcpus(5);
        refused("VcpuLimitExceeded", () -> launch(r -> r.instanceType("m5.xlarge")));
        launch(r -> r.instanceType("t3.micro"));
    }

    @Test
    void aProductIsRefusedToWhoIsNotSubscribed() {
        String server = aws.ec2().runInstance(InstanceSpec.named("firewall").product("abc123"));
        String image = pendingImage(server, "firewall");
        clock.advance(IMAGE);
        assertThat(describe(image).productCodes())
                .extracting(c -> c.productCodeId())
                .containsExactly("abc123");
        assertThat(run(image, r -> {}).productCodes())
                .extracting(c -> c.productCodeId())
                .containsExactly("abc123");
        aws.networks().subscribed("abc123", false);
        refused("OptInRequired", () -> run(image, r -> {})).hasFieldOrPropertyWithValue("statusCode", 401);
    }

    private Instance launch(Consumer<RunInstancesRequest.Builder> how) {
        return run(aws.ec2().amazonsImage(aws.region()), how);
    }

    private Instance run(String image, Consumer<RunInstancesRequest.Builder> how) {
        return ec2.runInstances(
                        r -> how.accept(r.imageId(image).minCount(1).maxCount(1).instanceType("t3.micro")))
                .instances()
                .get(0);
    }
}
