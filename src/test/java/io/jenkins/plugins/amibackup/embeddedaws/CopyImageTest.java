package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Tag;

class CopyImageTest extends EmbeddedAwsTest {

    @Test
    void aCopyIsEncryptedWithTheDefaultKey() {
        String copy = copy(image("plain"), "copy", r -> r.encrypted(true));
        assertThat(snapshots(copy)).allSatisfy(snapshot -> {
            assertThat(snapshot.encrypted()).isTrue();
            assertThat(snapshot.kmsKeyId()).isEqualTo(aws.ec2().defaultEbsKey());
        });
    }

    @Test
    void aCopyIsPendingAndThenAvailable() {
        String copy = copy(image("plain"), "copy", r -> r.encrypted(true));
        assertThat(describe(copy).state()).isEqualTo(ImageState.PENDING);
        clock.advance(COPY.dividedBy(2));
        assertThat(snapshots(copy)).extracting(Snapshot::progress).containsOnly("50%");
        clock.advance(COPY.dividedBy(2));
        assertThat(describe(copy).state()).isEqualTo(ImageState.AVAILABLE);
    }

    @Test
    void aKeyCanBeNamedByIdArnOrAlias() {
        String key = aws.ec2().createKey();
        aws.ec2().keyAlias("alias/backups", key);
        String source = image("plain");
        String id = key.substring(key.indexOf('/') + 1);
        String alias = key.replaceAll("key/.*", "alias/backups");
        int n = 0;
        for (String reference : new String[] {key, id, "alias/backups", alias}) {
            String copy = copy(source, "copy-" + n++, r -> r.encrypted(true).kmsKeyId(reference));
            assertThat(snapshots(copy)).extracting(Snapshot::kmsKeyId).containsOnly(key);
        }
    }

    @Test
    void aCopyWithAnUnknownKeyFailsAfterAWhile() {
        String copy =
                copy(image("plain"), "copy", r -> r.encrypted(true).kmsKeyId("01234567-89ab-cdef-0123-456789abcdef"));
        assertThat(describe(copy).state()).isEqualTo(ImageState.PENDING);
        clock.advance(Duration.ofSeconds(30));
        Image image = describe(copy);
        assertThat(image.state()).isEqualTo(ImageState.FAILED);
        assertThat(image.stateReason().message()).isEqualTo("Given key ID is not accessible");
        assertThat(snapshots(copy)).extracting(Snapshot::state).containsOnly(SnapshotState.ERROR);
    }

    @Test
    void aCopyWithADisabledKeyFailsAfterAWhile() {
        String key = aws.ec2().createKey();
        aws.ec2().key(key, KeyState.DISABLED);
        String copy = copy(image("plain"), "copy", r -> r.encrypted(true).kmsKeyId(key));
        clock.advance(COPY);
        assertThat(describe(copy).state()).isEqualTo(ImageState.FAILED);
    }

    @Test
    void aCopyWithoutAGrantOnTheKeyFailsAfterAWhile() {
        aws.faults().deny("kms:CreateGrant");
        String copy = copy(image("plain"), "copy", r -> r.encrypted(true));
        clock.advance(COPY);
        assertThat(describe(copy).state()).isEqualTo(ImageState.FAILED);
    }

    @Test
    void aKeyOfAnotherRegionIsRefusedAtOnce() {
        String source = image("plain");
        String key = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
        refused(
                "InvalidParameterValue",
                () -> copy(source, "copy", r -> r.encrypted(true).kmsKeyId(key)));
    }

    @Test
    void aMalformedKeyIsRefusedAtOnce() {
        String source = image("plain");
        refused(
                "InvalidParameterValue",
                () -> copy(source, "copy", r -> r.encrypted(true).kmsKeyId("my key")));
    }

    @Test
    void aKeyWithoutEncryptionIsRefused() {
        String source = image("plain");
        String key = aws.ec2().createKey();
        refused("InvalidParameterDependency", () -> copy(source, "copy", r -> r.kmsKeyId(key)));
    }

    @Test
    void encryptionDoesNotGoAwayByACopy() {
        String copy = copy(image("plain"), "copy", r -> {});
        assertThat(snapshots(copy)).extracting(Snapshot::encrypted).containsExactly(false, true);
    }

    @Test
    void theSameClientTokenGivesTheSameImage() {
        String source = image("plain");
        String first = copy(source, "copy", r -> r.encrypted(true).clientToken("7f3a2c"));
        String again = copy(source, "copy", r -> r.encrypted(true).clientToken("7f3a2c"));
        assertThat(again).isEqualTo(first);
        assertThat(aws.ec2().images()).hasSize(2);
    }

    @Test
    void aClientTokenWithOtherParametersIsRefused() {
        String source = image("plain");
        copy(source, "copy", r -> r.clientToken("7f3a2c"));
        refused("IdempotentParameterMismatch", () -> copy(source, "other", r -> r.clientToken("7f3a2c")));
    }

    @Test
    void aSecondCopyOfTheSameNameIsRefused() {
        String source = image("plain");
        refused("InvalidAMIName.Duplicate", () -> copy(source, "plain", r -> {}));
    }

    @Test
    void aPendingImageCannotBeCopied() {
        String source = pendingImage("plain");
        refused("InvalidAMIID.Unavailable", () -> copy(source, "copy", r -> {}));
    }

    @Test
    void anUnknownImageCannotBeCopied() {
        refused("InvalidAMIID.NotFound", () -> copy("ami-0123456789abcdef0", "copy", r -> {}));
    }

    @Test
    void anImageIsCopiedIntoAnotherRegion() {
        String source = image("plain");
        Ec2Client there = clients.ec2("us-east-1");
        String copy = there.copyImage(
                        r -> r.sourceImageId(source).sourceRegion(aws.region()).name("plain"))
                .imageId();
        Image image = there.describeImages(r -> r.imageIds(copy)).images().get(0);
        assertThat(image.sourceImageId()).isEqualTo(source);
        assertThat(image.sourceImageRegion()).isEqualTo(aws.region());
        refused("InvalidAMIID.NotFound", () -> ec2.describeImages(r -> r.imageIds(copy)));
    }

    @Test
    void copiesCarryTheirOwnTags() {
        String source = image("plain");
        Tag tag = Tag.builder().key("a").value("b").build();
        String copy = copy(source, "copy", r -> r.tagSpecifications(tagged(ResourceType.IMAGE, tag)));
        assertThat(describe(copy).tags()).containsExactly(tag);
    }

    @Test
    void tagsOfTheSourceComeAlongWhenAskedFor() {
        String source = image("plain");
        aws.ec2().tag(source, "team", "web");
        aws.ec2().tag(source, "aws:cloudformation:stack-name", "web");
        assertThat(describe(copy(source, "with", r -> r.copyImageTags(true))).tags())
                .containsExactly(Tag.builder().key("team").value("web").build());
        assertThat(describe(copy(source, "without", r -> {})).tags()).isEmpty();
    }

    @Test
    void threeHundredCopiesCanBeUnderWay() {
        String source = image("plain");
        aws.ec2().copyLimit(2);
        copy(source, "copy-1", r -> {});
        copy(source, "copy-2", r -> {});
        refused("ResourceLimitExceeded", () -> copy(source, "copy-3", r -> {}));
        clock.advance(COPY);
        assertThat(copy(source, "copy-3", r -> {})).startsWith("ami-");
        assertThat(new Ec2Settings().concurrentCopies).isEqualTo(300);
    }

    @Test
    void anOrderedFailureTellsItsReason() {
        String source = image("plain");
        aws.ec2().failNextCopy("Snapshot copy failed");
        String copy = copy(source, "copy", r -> {});
        clock.advance(COPY);
        assertThat(describe(copy).stateReason().message()).isEqualTo("Snapshot copy failed");
    }

    private String copy(String source, String name, Consumer<CopyImageRequest.Builder> more) {
        return ec2.copyImage(r -> {
                    r.sourceImageId(source).sourceRegion(aws.region()).name(name);
                    more.accept(r);
                })
                .imageId();
    }

    private java.util.List<Snapshot> snapshots(String imageId) {
        return ec2.describeSnapshots(r -> r.snapshotIds(describe(imageId).blockDeviceMappings().stream()
                        .map(m -> m.ebs().snapshotId())
                        .toList()))
                .snapshots();
    }
}
