package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Volume;

class RootReplacementTest extends EmbeddedAwsTest {

    private static final Duration TAKES = Duration.ofMinutes(4);

    @Override
    EmbeddedAws.Builder configure(EmbeddedAws.Builder builder) {
        return builder.durations(Durations.fixed(IMAGE, COPY, STORE, RESTORE)
                .instances(Duration.ZERO, Duration.ofMinutes(2))
                .work(TAKES, Duration.ZERO));
    }

    @Test
    void anInstanceGetsTheRootOfItsImageAndTheOldOneIsLeft() {
        String id = server();
        String image = imageOf(id);
        List<String> before = volumes(id);
        String task = replace(id, image);
        assertThat(state(task)).isEqualTo("pending");
        assertThat(volumes(id)).isEqualTo(before);
        clock.advance(Duration.ofMinutes(2));
        assertThat(state(task)).isEqualTo("in-progress");
        clock.advance(Duration.ofMinutes(2));
        assertThat(state(task)).isEqualTo("succeeded");
        assertThat(volumes(id)).hasSize(2).doesNotContain(before.get(0)).contains(before.get(1));
        Instance after = ec2.describeInstances(r -> r.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
        assertThat(after.blockDeviceMappings())
                .extracting(InstanceBlockDeviceMapping::deviceName)
                .containsExactly("/dev/xvda", "/dev/sdf");
        Volume old =
                ec2.describeVolumes(r -> r.volumeIds(before.get(0))).volumes().get(0);
        assertThat(old.stateAsString()).isEqualTo("available");
        assertThat(aws.ec2().instances().get(0).reboots()).isEqualTo(1);
        aws.machines().terminate(id);
        assertThat(ec2.describeVolumes(r -> {}).volumes())
                .extracting(Volume::volumeId)
                .containsExactly(before.get(0));
    }

    @Test
    void theOldRootGoesWhereThatIsAskedForAndTheTokenMakesOneTask() {
        String id = server();
        String image = imageOf(id);
        String old = volumes(id).get(0);
        ReplaceRootVolumeTask first = ec2.createReplaceRootVolumeTask(r -> r.instanceId(id)
                        .imageId(image)
                        .clientToken("once")
                        .deleteReplacedRootVolume(true)
                        .tagSpecifications(tagged(ResourceType.REPLACE_ROOT_VOLUME_TASK, tag("for", "a rollback"))))
                .replaceRootVolumeTask();
        assertThat(ec2.createReplaceRootVolumeTask(r -> r.instanceId(id)
                                .imageId(image)
                                .clientToken("once")
                                .deleteReplacedRootVolume(true)
                                .tagSpecifications(
                                        tagged(ResourceType.REPLACE_ROOT_VOLUME_TASK, tag("for", "a rollback"))))
                        .replaceRootVolumeTask()
                        .replaceRootVolumeTaskId())
                .isEqualTo(first.replaceRootVolumeTaskId());
        refused("IncorrectState", () -> replace(id, image));
        clock.advance(TAKES);
        refused("InvalidVolume.NotFound", () -> ec2.describeVolumes(r -> r.volumeIds(old)));
        assertThat(ec2.describeReplaceRootVolumeTasks(r -> r.filters(filter("instance-id", id)))
                        .replaceRootVolumeTasks())
                .singleElement()
                .satisfies(task -> assertThat(task.completeTime()).isNotNull());
    }

    @Test
    void aReplacementFailsWithTheOldRootOrWithNone() {
        String id = server();
        String image = imageOf(id);
        List<String> before = volumes(id);
        aws.machines().failNextRootReplacement(false).failNextRootReplacement(true);
        String failed = replace(id, image);
        clock.advance(Duration.ofMinutes(3));
        assertThat(state(failed)).isEqualTo("failing");
        clock.advance(Duration.ofMinutes(1));
        assertThat(state(failed)).isEqualTo("failed");
        assertThat(volumes(id)).isEqualTo(before);
        String detached = replace(id, image);
        clock.advance(Duration.ofMinutes(3));
        assertThat(state(detached)).isEqualTo("failing-detached");
        clock.advance(Duration.ofMinutes(1));
        assertThat(state(detached)).isEqualTo("failed-detached");
        assertThat(volumes(id)).containsExactly(before.get(1));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        String id = server();
        String image = imageOf(id);
        String larger = aws.ec2().runInstance(InstanceSpec.named("larger").volume("/dev/xvda", 20));
        refused("InvalidParameterValue", () -> replace(larger, image)).hasMessageContaining("smaller");
        String arm = aws.ec2()
                .runInstance(InstanceSpec.named("arm").ofType("t4g.micro").architecture("arm64"));
        refused("InvalidParameterValue", () -> replace(arm, image)).hasMessageContaining("architecture");
        String product = aws.ec2().runInstance(InstanceSpec.named("product").product("abc123"));
        refused("InvalidParameterValue", () -> replace(product, image)).hasMessageContaining("product code");
        String metal = aws.ec2().runInstance(InstanceSpec.named("metal").ofType("m5.metal"));
        refused("UnsupportedOperation", () -> replace(metal, image));
        refused("AuthFailure", () -> replace(id, aws.ec2().amazonsImage(aws.region())));
        refused(
                "DryRunOperation",
                () -> ec2.createReplaceRootVolumeTask(
                        r -> r.instanceId(id).imageId(image).dryRun(true)));
        aws.ec2().stopInstance(id);
        refused("IncorrectInstanceState", () -> replace(id, image));
        refused("InvalidReplaceRootVolumeTaskId.NotFound", () -> state("replacevol-0123456789abcdef0"));
    }

    private String imageOf(String id) {
        String image = pendingImage(id, "web-1");
        clock.advance(IMAGE);
        return image;
    }

    private String replace(String id, String image) {
        return ec2.createReplaceRootVolumeTask(r -> r.instanceId(id).imageId(image))
                .replaceRootVolumeTask()
                .replaceRootVolumeTaskId();
    }

    private String state(String task) {
        return ec2.describeReplaceRootVolumeTasks(r -> r.replaceRootVolumeTaskIds(task))
                .replaceRootVolumeTasks()
                .get(0)
                .taskStateAsString();
    }

    private List<String> volumes(String id) {
        return ec2
                .describeInstances(r -> r.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0)
                .blockDeviceMappings()
                .stream()
                .map(mapping -> mapping.ebs().volumeId())
                .toList();
    }
}
