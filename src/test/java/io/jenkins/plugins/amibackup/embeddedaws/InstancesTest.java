package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;

class InstancesTest extends EmbeddedAwsTest {

    @Test
    void anInstanceIsDescribedWhole() {
        String id = aws.ec2()
                .runInstance(InstanceSpec.named("db-1")
                        .ofType("r6i.large")
                        .keyName("ops")
                        .placement("b", "dedicated")
                        .network("vpc-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb", "10.1.2.3", "198.51.100.7")
                        .securityGroup("sg-0cccccccccccccccc", "db")
                        .iamInstanceProfile("arn:aws:iam::123456789012:instance-profile/db")
                        .tag("aws:autoscaling:groupName", "db")
                        .volume("/dev/xvda", 8));
        Reservation reservation =
                ec2.describeInstances(r -> r.instanceIds(id)).reservations().get(0);
        assertThat(reservation.ownerId()).isEqualTo(aws.accountId());
        Instance instance = reservation.instances().get(0);
        assertThat(instance.state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(instance.instanceType()).isEqualTo(InstanceType.R6_I_LARGE);
        assertThat(instance.imageId()).startsWith("ami-");
        assertThat(instance.keyName()).isEqualTo("ops");
        assertThat(instance.placement().availabilityZone()).isEqualTo("eu-west-1b");
        assertThat(instance.placement().tenancyAsString()).isEqualTo("dedicated");
        assertThat(instance.vpcId()).isEqualTo("vpc-0aaaaaaaaaaaaaaaa");
        assertThat(instance.subnetId()).isEqualTo("subnet-0bbbbbbbbbbbbbbbb");
        assertThat(instance.privateIpAddress()).isEqualTo("10.1.2.3");
        assertThat(instance.publicIpAddress()).isEqualTo("198.51.100.7");
        assertThat(instance.securityGroups()).extracting(g -> g.groupName()).containsExactly("db");
        assertThat(instance.iamInstanceProfile().arn()).endsWith("instance-profile/db");
        assertThat(instance.ebsOptimized()).isTrue();
        assertThat(instance.architectureAsString()).isEqualTo("x86_64");
        assertThat(instance.platformDetails()).isEqualTo("Linux/UNIX");
        assertThat(instance.rootDeviceName()).isEqualTo("/dev/xvda");
        assertThat(instance.rootDeviceTypeAsString()).isEqualTo("ebs");
        assertThat(instance.blockDeviceMappings()).hasSize(1);
        assertThat(instance.launchTime()).isEqualTo(START);
        assertThat(instance.tags()).extracting(Tag::key).containsExactly("Name", "aws:autoscaling:groupName");
    }

    @Test
    void aWindowsInstanceSaysSo() {
        String id = aws.ec2().runInstance(InstanceSpec.named("win").windows());
        Instance instance = instance(id);
        assertThat(instance.platformAsString()).isEqualTo("windows");
        assertThat(instance.platformDetails()).isEqualTo("Windows");
    }

    @Test
    void instancesAreFoundByTagAndState() {
        String id = server();
        aws.ec2().runInstance(InstanceSpec.named("other"));
        assertThat(found(filter("tag:Name", "web-1"))).containsExactly(id);
        aws.ec2().stopInstance(id);
        assertThat(found(filter("instance-state-name", "stopped"))).containsExactly(id);
        assertThat(found(filter("instance-id", id, "i-0123456789abcdef0"))).containsExactly(id);
        aws.ec2().startInstance(id);
        assertThat(found(filter("instance-state-name", "stopped"))).isEmpty();
    }

    @Test
    void anUnknownOrMalformedInstanceIsRefused() {
        refused("InvalidInstanceID.NotFound", () -> instance("i-0123456789abcdef0"));
        refused("InvalidInstanceID.Malformed", () -> instance("web-1"));
    }

    @Test
    void instancesArePaged() {
        for (int i = 0; i < 7; i++) {
            server();
        }
        var first = ec2.describeInstances(r -> r.maxResults(5));
        assertThat(first.reservations()).hasSize(5);
        var second = ec2.describeInstances(r -> r.maxResults(5).nextToken(first.nextToken()));
        assertThat(second.reservations()).hasSize(2);
        assertThat(second.nextToken()).isNull();
        refused("InvalidParameterValue", () -> ec2.describeInstances(r -> r.maxResults(4)));
    }

    @Test
    void anInstanceIsRunFromAnImage() {
        String image = image("web-1");
        Instance launched = ec2.runInstances(r -> r.imageId(image)
                        .minCount(1)
                        .maxCount(1)
                        .instanceType(InstanceType.T3_MICRO)
                        .tagSpecifications(tagged(ResourceType.INSTANCE, tag("Name", "drill"))))
                .instances()
                .get(0);
        assertThat(launched.imageId()).isEqualTo(image);
        assertThat(launched.blockDeviceMappings()).hasSize(2);
        assertThat(volumes(launched.instanceId())).extracting(Volume::encrypted).containsExactly(false, true);
        assertThat(found(filter("tag:Name", "drill"))).containsExactly(launched.instanceId());
    }

    @Test
    void volumesOfARunImageAreEncryptedWhereThatIsTheDefault() {
        String image = aws.ec2().amazonsImage(aws.region());
        aws.ec2().ebsEncryptionByDefault(true);
        assertThat(volumes(run(image, "token")))
                .extracting(Volume::kmsKeyId)
                .containsExactly(aws.ec2().defaultEbsKey());
    }

    @Test
    void aPendingImageCannotBeRun() {
        String image = pendingImage("web-1");
        refused(
                "InvalidAMIID.Unavailable",
                () -> ec2.runInstances(r -> r.imageId(image).minCount(1).maxCount(1)));
    }

    @Test
    void theSameClientTokenRunsOneInstance() {
        String image = aws.ec2().amazonsImage(aws.region());
        String first = run(image, "token");
        assertThat(run(image, "token")).isEqualTo(first);
        assertThat(run(image, "other")).isNotEqualTo(first);
    }

    @Test
    void aTerminatedInstanceIsShownForAnHour() {
        String id = server();
        var change = ec2.terminateInstances(r -> r.instanceIds(id))
                .terminatingInstances()
                .get(0);
        assertThat(change.previousState().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(instance(id).state().name()).isEqualTo(InstanceStateName.TERMINATED);
        assertThat(instance(id).vpcId()).isNull();
        clock.advance(Duration.ofHours(1));
        refused("InvalidInstanceID.NotFound", () -> instance(id));
    }

    @Test
    void volumesGoWithTheirInstanceUnlessTheyAreKept() {
        String id = aws.ec2()
                .runInstance(InstanceSpec.named("db")
                        .volume("/dev/xvda", 8)
                        .volume(VolumeSpec.gp3("/dev/sdf", 50).keptOnTermination()));
        aws.ec2().terminateInstance(id);
        List<Volume> left = ec2.describeVolumes(r -> {}).volumes();
        assertThat(left).extracting(Volume::size).containsExactly(50);
        assertThat(left.get(0).stateAsString()).isEqualTo("available");
        assertThat(left.get(0).attachments()).isEmpty();
    }

    @Test
    void volumesAreDescribedWithKeyAndAttachment() {
        String key = aws.ec2().createKey();
        String id = aws.ec2()
                .runInstance(InstanceSpec.named("db")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8).tag("role", "root"))
                        .volume(VolumeSpec.gp3("/dev/sdf", 50)
                                .ofType("io2", 5000, null)
                                .encryptedWith(key)));
        server();
        List<Volume> volumes = volumes(id);
        assertThat(volumes).extracting(Volume::kmsKeyId).containsExactly(null, key);
        assertThat(volumes).extracting(Volume::size).containsExactly(8, 50);
        assertThat(volumes).extracting(Volume::iops).containsExactly(3000, 5000);
        assertThat(volumes).extracting(Volume::volumeTypeAsString).containsExactly("gp3", "io2");
        assertThat(volumes.get(0).tags()).hasSize(1);
        assertThat(volumes.get(0).attachments().get(0).device()).isEqualTo("/dev/xvda");
        assertThat(volumes.get(0).attachments().get(0).instanceId()).isEqualTo(id);
        assertThat(ec2.describeVolumes(r -> r.volumeIds(volumes.get(1).volumeId()))
                        .volumes())
                .hasSize(1);
    }

    @Test
    void anUnknownVolumeIsRefused() {
        refused("InvalidVolume.NotFound", () -> ec2.describeVolumes(r -> r.volumeIds("vol-0123456789abcdef0")));
    }

    private String run(String image, String token) {
        return ec2.runInstances(r -> r.imageId(image).minCount(1).maxCount(1).clientToken(token))
                .instances()
                .get(0)
                .instanceId();
    }

    private Instance instance(String id) {
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

    private List<String> found(Filter filter) {
        return ec2.describeInstances(r -> r.filters(filter)).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .map(Instance::instanceId)
                .toList();
    }
}
