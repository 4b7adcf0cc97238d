package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CapacityReservationPreference;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeType;

class LaunchTest extends EmbeddedAwsTest {

    private static final Duration STARTS = Duration.ofSeconds(30);

    @Override
    EmbeddedAws.Builder configure(EmbeddedAws.Builder builder) {
        return builder.durations(Durations.fixed(IMAGE, COPY, STORE, RESTORE).instances(STARTS, Duration.ofMinutes(2)));
    }

    @Test
    void anIsolatedMachineIsToldWithAllThatItWasLaunchedWith() {
        String id = launch(r -> r.clientToken("ami-backup-drill-7-1")
                        .instanceType(InstanceType.M5_LARGE)
                        .instanceInitiatedShutdownBehavior(ShutdownBehavior.TERMINATE)
                        .networkInterfaces(n -> n.deviceIndex(0)
                                .subnetId("subnet-0a1b2c3d4e5f60002")
                                .groups("sg-0a1b2c3d4e5f60001")
                                .description("a drill")
                                .associatePublicIpAddress(false)
                                .deleteOnTermination(true))
                        .metadataOptions(m -> m.httpEndpoint(InstanceMetadataEndpointState.DISABLED)
                                .httpTokens(HttpTokensState.REQUIRED)
                                .httpPutResponseHopLimit(2))
                        .capacityReservationSpecification(
                                c -> c.capacityReservationPreference(CapacityReservationPreference.NONE))
                        .tagSpecifications(
                                tagged(ResourceType.INSTANCE, tag("for", "a drill")),
                                tagged(ResourceType.NETWORK_INTERFACE, tag("for", "its network"))))
                .instanceId();
        assertThat(machine(id).state().name()).isEqualTo(InstanceStateName.PENDING);
        clock.advance(STARTS);
        Instance machine = machine(id);
        assertThat(machine.state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(machine.clientToken()).isEqualTo("ami-backup-drill-7-1");
        assertThat(machine.instanceType()).isEqualTo(InstanceType.M5_LARGE);
        assertThat(machine.metadataOptions().httpEndpoint()).isEqualTo(InstanceMetadataEndpointState.DISABLED);
        assertThat(machine.metadataOptions().httpTokens()).isEqualTo(HttpTokensState.REQUIRED);
        assertThat(machine.capacityReservationSpecification().capacityReservationPreference())
                .isEqualTo(CapacityReservationPreference.NONE);
        assertThat(machine.networkInterfaces()).singleElement().satisfies(network -> {
            assertThat(network.description()).isEqualTo("a drill");
            assertThat(network.groups()).extracting(g -> g.groupId()).containsExactly("sg-0a1b2c3d4e5f60001");
            assertThat(network.association()).isNull();
            assertThat(ec2.describeTags(r -> r.filters(filter("resource-id", network.networkInterfaceId())))
                            .tags())
                    .extracting(t -> t.value())
                    .containsExactly("its network");
        });
        assertThat(machine.publicIpAddress()).isNull();
        assertThat(machine.iamInstanceProfile()).isNull();
        assertThat(machine.keyName()).isNull();
        assertThat(machine.tags()).extracting(Tag::key).containsExactly("for");
    }

    @Test
    void machinesAreFoundByTheClientTokenTheyWereLaunchedWith() {
        String drill = launch(r -> r.clientToken("ami-backup-drill-7-1")).instanceId();
        launch(r -> r.clientToken("ami-backup-launch-7-1"));
        assertThat(found("client-token", "ami-backup-drill-*")).containsExactly(drill);
        assertThat(found("client-token", "ami-backup-drill-?-1")).containsExactly(drill);
        assertThat(found("client-token", "ami-backup-drill-")).isEmpty();
        assertThat(found("image-id", machine(drill).imageId())).containsExactly(drill);
    }

    @Test
    void theSameTokenWithOtherParametersIsRefusedAndAfterADayForgotten() {
        String image = image("web-1");
        String first = launch(image, r -> r.clientToken("once")).instanceId();
        assertThat(launch(image, r -> r.clientToken("once")).instanceId()).isEqualTo(first);
        refused(
                "IdempotentParameterMismatch",
                () -> launch(image, r -> r.clientToken("once").ebsOptimized(true)));
        clock.advance(Duration.ofDays(1));
        assertThat(launch(image, r -> r.clientToken("once")).instanceId()).isNotEqualTo(first);
        refused("InvalidParameterValue", () -> launch(image, r -> r.clientToken("x".repeat(65))));
    }

    @Test
    void volumesAreMadeAsTheMappingsSay() {
        String key = aws.ec2().createKey();
        String id = launch(r -> r.blockDeviceMappings(
                                m -> m.deviceName("/dev/xvda")
                                        .ebs(e -> e.volumeType(VolumeType.GP3)
                                                .iops(4000)
                                                .throughput(250)
                                                .encrypted(true)
                                                .kmsKeyId(key)
                                                .deleteOnTermination(true)),
                                m -> m.deviceName("/dev/sdf")
                                        .ebs(e -> e.deleteOnTermination(false).volumeSize(120)),
                                m -> m.deviceName("/dev/sdg").ebs(e -> e.volumeSize(5)))
                        .tagSpecifications(tagged(ResourceType.VOLUME, tag("for", "a drill"))))
                .instanceId();
        List<Volume> volumes = volumes(id);
        assertThat(volumes).extracting(Volume::iops).containsExactly(4000, 3000, 100);
        assertThat(volumes).extracting(Volume::throughput).containsExactly(250, 125, null);
        assertThat(volumes).extracting(Volume::size).containsExactly(8, 120, 5);
        assertThat(volumes)
                .extracting(Volume::kmsKeyId)
                .containsExactly(key, aws.ec2().defaultEbsKey(), null);
        assertThat(volumes)
                .allSatisfy(volume ->
                        assertThat(volume.tags()).extracting(Tag::value).containsExactly("a drill"));
        ec2.terminateInstances(r -> r.instanceIds(id));
        assertThat(machine(id).state().name()).isEqualTo(InstanceStateName.SHUTTING_DOWN);
        clock.advance(STARTS);
        assertThat(machine(id).state().name()).isEqualTo(InstanceStateName.TERMINATED);
        assertThat(machine(id).stateReason().code()).isEqualTo("Client.UserInitiatedShutdown");
        assertThat(ec2.describeVolumes(r -> {}).volumes())
                .filteredOn(volume -> volume.attachments().isEmpty())
                .extracting(Volume::size)
                .containsExactly(120);
    }

    @Test
    void mappingsThatCannotBeAreRefused() {
        String image = image("web-1");
        refused(
                "InvalidBlockDeviceMapping",
                () -> launch(
                        image,
                        r -> r.blockDeviceMappings(
                                m -> m.deviceName("/dev/xvda").ebs(e -> e.volumeSize(4)))));
        refused(
                "InvalidBlockDeviceMapping",
                () -> launch(
                        image,
                        r -> r.blockDeviceMappings(m -> m.deviceName("/dev/sdf").ebs(e -> e.encrypted(false)))));
        refused(
                "MissingParameter",
                () -> launch(
                        image,
                        r -> r.blockDeviceMappings(
                                m -> m.deviceName("/dev/xvda").ebs(e -> e.volumeType(VolumeType.IO2)))));
        refused(
                "InvalidParameterDependency",
                () -> launch(
                        image,
                        r -> r.blockDeviceMappings(
                                m -> m.deviceName("/dev/xvda").ebs(e -> e.kmsKeyId("alias/x")))));
        assertThat(aws.ec2().instances()).hasSize(1);
    }

    @Test
    void aKeyThatCannotBeUsedEndsTheMachineLate() {
        String key = aws.ec2().createKey();
        aws.ec2().key(key, KeyState.DISABLED);
        String id = launch(r -> r.blockDeviceMappings(m -> m.deviceName("/dev/xvda")
                        .ebs(e -> e.encrypted(true).kmsKeyId(key).deleteOnTermination(true))))
                .instanceId();
        assertThat(machine(id).state().name()).isEqualTo(InstanceStateName.PENDING);
        clock.advance(STARTS);
        assertThat(machine(id).state().name()).isEqualTo(InstanceStateName.TERMINATED);
        assertThat(machine(id).stateReason().message())
                .isEqualTo("Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state");
    }

    @Test
    void aLaunchIsTriedWithoutBeingMade() {
        String image = image("web-1");
        refused("DryRunOperation", () -> launch(image, r -> r.dryRun(true)));
        aws.faults().policy(permission -> !permission.resource().endsWith(":network-interface/*"));
        refused("UnauthorizedOperation", () -> launch(image, r -> r.dryRun(true)));
        assertThat(aws.ec2().instances()).hasSize(1);
    }

    @Test
    void machinesFareAsWasOrdered() {
        String image = image("web-1");
        aws.machines()
                .next(Fate.noCapacity())
                .next(Fate.dies("Server.InternalError", "Internal error on launch"))
                .next(Fate.diesAfter(Duration.ofMinutes(1), "Server.SpotInstanceTermination", "gone"));
        refused("InsufficientInstanceCapacity", () -> launch(image, r -> {}))
                .hasFieldOrPropertyWithValue("statusCode", 500);
        String first = launch(image, r -> {}).instanceId();
        String second = launch(image, r -> {}).instanceId();
        String third = launch(image, r -> {}).instanceId();
        clock.advance(STARTS);
        assertThat(machine(first).stateReason().code()).isEqualTo("Server.InternalError");
        assertThat(machine(second).state().name()).isEqualTo(InstanceStateName.RUNNING);
        clock.advance(Duration.ofMinutes(1));
        assertThat(machine(second).state().name()).isEqualTo(InstanceStateName.TERMINATED);
        aws.machines().removeTags(third);
        aws.machines().terminate(third);
        assertThat(machine(third).state().name()).isEqualTo(InstanceStateName.TERMINATED);
    }

    @Test
    void aProtectedMachineKeepsOthersOfItsZoneAlive() {
        String guarded = aws.ec2().runInstance(InstanceSpec.named("db").protectedFromTermination());
        String beside = server();
        String elsewhere = aws.ec2().runInstance(InstanceSpec.named("far").placement("b", "default"));
        refused("OperationNotPermitted", () -> ec2.terminateInstances(r -> r.instanceIds(beside, guarded, elsewhere)))
                .hasMessageContaining(guarded);
        assertThat(found("instance-state-name", "running")).containsExactly(guarded, beside);
    }

    @Test
    void stopProtectionKeepsAMachineFromBeingTerminatedToo() {
        String guarded = aws.ec2().runInstance(InstanceSpec.named("db").protectedFromStop());
        refused("OperationNotPermitted", () -> ec2.terminateInstances(r -> r.instanceIds(guarded)))
                .hasMessageContaining("disableApiStop");
        ec2.modifyInstanceAttribute(r -> r.instanceId(guarded).disableApiStop(value -> value.value(false)));
        ec2.terminateInstances(r -> r.instanceIds(guarded));
        assertThat(machine(guarded).state().name()).isEqualTo(InstanceStateName.SHUTTING_DOWN);
    }

    @Test
    void aVolumeCanBeToldToStayOrToGoWithItsMachine() {
        String id = launch(r -> {}).instanceId();
        String root = volumes(id).get(0).volumeId();
        ec2.modifyInstanceAttribute(r -> r.instanceId(id)
                .blockDeviceMappings(m -> m.deviceName("/dev/xvda").ebs(e -> e.deleteOnTermination(false))));
        assertThat(machine(id).blockDeviceMappings())
                .filteredOn(mapping -> mapping.deviceName().equals("/dev/xvda"))
                .allMatch(mapping -> !mapping.ebs().deleteOnTermination());
        refused(
                "InvalidInstanceAttributeValue",
                () -> ec2.modifyInstanceAttribute(r -> r.instanceId(id)
                        .blockDeviceMappings(m -> m.deviceName("/dev/none").ebs(e -> e.deleteOnTermination(false)))));
        clock.advance(STARTS);
        ec2.terminateInstances(r -> r.instanceIds(id));
        clock.advance(STARTS);
        assertThat(ec2.describeVolumes(r -> {}).volumes())
                .extracting(Volume::volumeId)
                .contains(root);
    }

    private Instance launch(Consumer<RunInstancesRequest.Builder> how) {
        return launch(image("web-" + aws.ec2().images().size()), how);
    }

    private Instance launch(String image, Consumer<RunInstancesRequest.Builder> how) {
        return ec2.runInstances(
                        r -> how.accept(r.imageId(image).minCount(1).maxCount(1).instanceType(InstanceType.T3_MICRO)))
                .instances()
                .get(0);
    }

    private Instance machine(String id) {
        return ec2.describeInstances(r -> r.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    private List<Volume> volumes(String instanceId) {
        return ec2.describeVolumes(r -> r.filters(filter("attachment.instance-id", instanceId)))
                .volumes();
    }

    private List<String> found(String name, String value) {
        return ec2.describeInstances(r -> r.filters(filter(name, value))).reservations().stream()
                .map(Reservation::instances)
                .map(instances -> instances.get(0).instanceId())
                .toList();
    }
}
