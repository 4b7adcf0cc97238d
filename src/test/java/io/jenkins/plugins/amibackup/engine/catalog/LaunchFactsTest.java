package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.TestBed;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaunchFactsTest {

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private LaunchFacts facts(Consumer<ObjectNode> edit) {
        String amiId = bed.backup().amiId();
        BackupRecord record = bed.catalog().find(amiId).orElseThrow().record();
        edit.accept(record.json());
        return LaunchFacts.of(record);
    }

    private static ObjectNode instance(ObjectNode record) {
        return (ObjectNode) record.at("/sourceInstance/description");
    }

    @Test
    void aRecordOfTodayTellsEverything() {
        LaunchFacts facts = facts(record -> {});

        assertThat(UnrecordedFacts.of(facts)).isEmpty();
        assertThat(facts.unusable()).isEmpty();
        assertThat(facts.isProtectedFromTermination()).contains(false);
        assertThat(facts.shutdownBehaviour()).isEqualTo("stop");
        assertThat(facts.cpuCredits()).isEqualTo("unlimited");
        assertThat(facts.volumes())
                .extracting(LaunchVolume::device, LaunchVolume::type, LaunchVolume::iops)
                .contains(org.assertj.core.groups.Tuple.tuple("/dev/sdf", "gp3", 3000));
    }

    @Test
    void anOlderRecordTellsWhatItHasAndSaysWhatIsMissing() {
        LaunchFacts facts = facts(record -> {
            ((ObjectNode) record.path("sourceInstance")).remove("launch");
            record.at("/encryption/volumes").forEach(volume -> ((ObjectNode) volume).remove("iops"));
        });

        assertThat(facts.one(LaunchFact.INSTANCE_TYPE)).isEqualTo("t3.micro");
        assertThat(facts.isProtectedFromTermination()).isEmpty();
        assertThat(UnrecordedFacts.of(facts))
                .extracting(line -> line.text())
                .containsExactly(
                        "termination protection",
                        "stop protection",
                        "shutdown behavior",
                        "CPU credits",
                        "IOPS of volumes");
    }

    @Test
    void whatDoesNotLookLikeEc2WritesItIsNotTaken() {
        LaunchFacts facts = facts(record -> {
            ObjectNode instance = instance(record);
            instance.put("InstanceType", "t3.micro --user-data file:///etc/passwd");
            instance.put("SubnetId", "subnet-$(id)");
            instance.put("KeyName", "-x");
            instance.put("PrivateIpAddress", "999.1.1.1");
            instance.put("PublicIpAddress", "http://169.254.169.254/");
            instance.withObject("/IamInstanceProfile").put("Arn", "arn:aws:iam::123456789012:role/admin");
            instance.withObject("/Placement")
                    .put("HostId", "h-1")
                    .put("GroupName", "a\nb")
                    .put("Tenancy", "mine");
            instance.withObject("/CpuOptions").put("CoreCount", -1);
            instance.withObject("/MetadataOptions")
                    .put("HttpTokens", "whatever")
                    .put("HttpPutResponseHopLimit", 9999);
            record.withObject("/sourceInstance/launch")
                    .put("instanceInitiatedShutdownBehavior", "explode")
                    .put("cpuCredits", "all")
                    .put("disableApiTermination", "yes");
            record.at("/encryption/volumes")
                    .forEach(volume -> ((ObjectNode) volume)
                            .put("encrypted", true)
                            .put("kmsKeyId", "arn:aws:kms:eu-west-1:123456789012:alias/../x y")
                            .put("volumeType", "floppy")
                            .put("iops", 1L << 40)
                            .put("throughput", -5));
        });

        assertThat(facts.unusable())
                .extracting(line -> line.text())
                .containsExactly("instance type", "subnet", "key pair", "instance profile");
        assertThat(facts.one(LaunchFact.INSTANCE_TYPE)).isEmpty();
        assertThat(facts.one(LaunchFact.PROFILE)).isEmpty();
        assertThat(facts.privateIp()).isEmpty();
        assertThat(facts.publicIp()).isEmpty();
        assertThat(facts.hostId()).isEmpty();
        assertThat(facts.placementGroup()).isEmpty();
        assertThat(facts.tenancy()).isEmpty();
        assertThat(facts.cores()).isEmpty();
        assertThat(facts.metadata("HttpTokens", "optional", "required")).isEmpty();
        assertThat(facts.metadataHops()).isEmpty();
        assertThat(facts.shutdownBehaviour()).isEmpty();
        assertThat(facts.cpuCredits()).isEmpty();
        assertThat(facts.isProtectedFromTermination()).isEmpty();
        assertThat(facts.volumes()).allSatisfy(volume -> {
            assertThat(volume.type()).isEmpty();
            assertThat(volume.iops()).isNull();
            assertThat(volume.throughput()).isNull();
            assertThat(volume.kmsKeyArn()).isEmpty();
        });
    }
}
