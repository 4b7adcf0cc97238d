package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.Protections;
import io.jenkins.plugins.amibackup.embeddedaws.SnapshotModel;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Image;

class Ec2RemovalTest {

    private static final String ONE = "ami-00000000000000001";
    private static final String TWO = "ami-00000000000000002";
    private static final String UNKNOWN_SNAPSHOT = "snap-0123456789abcdef0";
    private static final Duration WEEK = Duration.ofDays(7);

    private final TestBed bed = new TestBed();
    private final AwsClients clients = bed.look();
    private final Ec2Removal removals = clients.ec2().removals();

    @AfterEach
    void close() {
        clients.close();
        bed.close();
    }

    private List<String> snapshots() {
        return bed.aws.ec2().snapshots().stream().map(SnapshotModel::id).toList();
    }

    /** EC2 tells times in milliseconds. */
    private Instant now() {
        return bed.clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private String server(String imageId) {
        return bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("app").fromImage(imageId).volume(VolumeSpec.gp3("/dev/xvda", 8)));
    }

    @Test
    void whatRefersToAnImageIsNamedWithTheVersionsOfATemplate() {
        String server = server(ONE);
        String template = bed.aws.references().launchTemplate("web", ONE, TWO, ONE, TWO);
        bed.aws.references().parameter("/golden/web", TWO);
        bed.aws.references().imageRecipe("web", TWO);

        List<ImageReference> references = removals.references(List.of(ONE, TWO), true);

        assertThat(references)
                .extracting(ImageReference::imageId, ImageReference::type, ImageReference::name)
                .containsExactlyInAnyOrder(
                        tuple(ONE, "ec2:Instance", server),
                        tuple(ONE, "ec2:LaunchTemplate", template),
                        tuple(TWO, "ec2:LaunchTemplate", template),
                        tuple(TWO, "ssm:Parameter", "/golden/web"),
                        tuple(TWO, "imagebuilder:ImageRecipe", "web/1.0.0"));
        assertThat(references)
                .filteredOn(one -> one.type().equals("ec2:LaunchTemplate"))
                .extracting(ImageReference::versions)
                .containsExactlyInAnyOrder(List.of(1L, 3L), List.of(2L, 4L));
    }

    @Test
    void aVersionOfLongAgoCountsUnlessOnlyTheDefaultAndTheLatestDo() {
        String template = bed.aws.references().launchTemplate("web", TWO, ONE);
        IntStream.range(0, 20).forEach(i -> bed.aws.references().addVersion(template, TWO));

        assertThat(removals.references(List.of(ONE), true))
                .extracting(ImageReference::versions)
                .containsExactly(List.of(2L));
        assertThat(removals.references(List.of(ONE), false)).isEmpty();

        bed.aws.references().defaultVersion(template, 2);
        bed.aws.references().addVersion(template, ONE);
        assertThat(removals.references(List.of(ONE), false))
                .containsExactly(new ImageReference(ONE, "ec2:LaunchTemplate", template, List.of(2L, 23L)));
    }

    @Test
    void aTerminatedInstanceNeedsNoImageAnyMore() {
        String server = server(ONE);
        bed.aws.ec2().stopInstance(server);
        assertThat(removals.references(List.of(ONE), true)).hasSize(1);

        bed.aws.ec2().terminateInstance(server);
        assertThat(removals.references(List.of(ONE), true)).isEmpty();
    }

    @Test
    void manyImagesAreAskedForTenAtATime() {
        List<String> ids =
                IntStream.range(0, 25).mapToObj("ami-%017x"::formatted).toList();
        ids.forEach(id -> bed.aws.references().parameter(id, id));
        bed.aws.calls().reset();

        assertThat(removals.references(ids, true)).hasSize(25);
        assertThat(bed.aws.calls().count("ec2:DescribeImageReferences")).isEqualTo(3);
    }

    @Test
    void aReferenceStandsWhoseVersionsMayNotBeAskedFor() {
        bed.aws.references().launchTemplate("web", ONE);
        bed.aws
                .faults()
                .policy(permission -> !permission.action().equals("ec2:DescribeLaunchTemplateVersions")
                        || permission.context().containsKey("aws:CalledVia"));

        assertThat(removals.references(List.of(ONE), true))
                .extracting(ImageReference::versions)
                .containsExactly(List.of());
    }

    @Test
    void whatEc2MayNotLookAtForTheCallerIsNamed() {
        bed.aws.faults().deny("imagebuilder:GetContainerRecipe");

        assertThatThrownBy(() -> removals.references(List.of(ONE), true))
                .isInstanceOfSatisfying(AwsException.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(FailureKind.DENIED);
                    assertThat(refused.deniedAction()).contains(Action.IMAGE_BUILDER_GET_CONTAINER_RECIPE);
                })
                .hasMessageContaining("allow imagebuilder:GetContainerRecipe in their IAM policy");
    }

    @Test
    void anImageSaysHowItIsProtected() {
        String id = bed.backup().amiId();
        assertThat(Protection.of(image(id))).isEmpty();
        bed.aws.protections().protect(id, false);
        assertThat(Protection.of(image(id))).contains(new Protection(false));
        bed.aws.protections().protect(id, true);
        assertThat(Protection.of(image(id))).contains(new Protection(true));

        assertThatThrownBy(() -> clients.ec2().deregister(id))
                .hasMessageStartingWith("ec2:DeregisterImage failed: OperationNotPermitted")
                .hasMessageContaining("deregistration protection");

        bed.aws.protections().unprotect(id);
        assertThat(Protection.of(image(id))).isEmpty();
        assertThatThrownBy(() -> clients.ec2().deregister(id))
                .isInstanceOfSatisfying(
                        AwsException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED));
        bed.time.pass(Protections.COOL_DOWN);
        clients.ec2().deregister(id);
    }

    @Test
    void aWordForAProtectionThatIsNotKnownCountsAsOne() {
        assertThat(Protection.of(Image.builder()
                        .deregistrationProtection("enabled-by-moonlight")
                        .build()))
                .contains(new Protection(false));
        assertThat(Protection.of(Image.builder().build())).isEmpty();
    }

    private Image image(String id) {
        return clients.ec2().image(id).orElseThrow();
    }

    @Test
    void itIsSaidWithWhomAnImageIsShared() {
        String id = bed.backup().amiId();
        assertThat(removals.sharedWith(id)).isEmpty();
        String unit = "arn:aws:organizations::123456789012:ou/o-exampleorgid/ou-exampleouid";
        bed.aws.protections().share(id, "222222222222");
        bed.aws.protections().shareWithOrganization(id, unit);
        bed.aws.protections().open(id);

        assertThat(removals.sharedWith(id)).containsExactlyInAnyOrder("222222222222", unit, "all");
    }

    @Test
    void aSnapshotIsLockedUntilItsLockIsOverAndOneThatIsGoneSpoilsNothing() {
        String id = bed.backup().amiId();
        List<String> asked = new ArrayList<>(snapshots());
        String locked = asked.get(0);
        Instant until = now().plus(WEEK);
        bed.aws.protections().lock(locked, "compliance", until);
        asked.add(UNKNOWN_SNAPSHOT);

        assertThat(removals.lockedSnapshots(asked)).containsOnlyKeys(locked).containsValue(until);
        clients.ec2().deregister(id);
        assertThatThrownBy(() -> clients.ec2().deleteSnapshot(locked))
                .hasMessageStartingWith("ec2:DeleteSnapshot failed: OperationNotPermitted")
                .hasMessageContaining("The snapshot is locked");

        bed.time.pass(WEEK);
        assertThat(removals.lockedSnapshots(asked)).isEmpty();
        assertThat(removals.lockedSnapshots(List.of(UNKNOWN_SNAPSHOT))).isEmpty();
        assertThat(removals.lockedSnapshots(List.of())).isEmpty();
        clients.ec2().deleteSnapshot(locked);
    }

    @Test
    void whatIsInTheRecycleBinIsToldWithTheTimeAtWhichItLeavesIt() {
        String id = bed.backup().amiId();
        List<String> asked = new ArrayList<>(snapshots());
        asked.add(UNKNOWN_SNAPSHOT);
        bed.aws.protections().binKeepsImages(WEEK, Tags.STATE, Tags.UNFINISHED);
        bed.aws.protections().binKeepsSnapshots(WEEK, Tags.STATE, Tags.UNFINISHED);
        assertThat(removals.imagesInRecycleBin(List.of(id))).isEmpty();

        Instant now = now();
        clients.ec2().deregister(id);
        snapshots().forEach(clients.ec2()::deleteSnapshot);

        assertThat(removals.imagesInRecycleBin(List.of(id, ONE)))
                .containsOnlyKeys(id)
                .containsValue(now.plus(WEEK));
        assertThat(removals.snapshotsInRecycleBin(asked))
                .hasSize(asked.size() - 1)
                .doesNotContainKey(UNKNOWN_SNAPSHOT);
        bed.time.pass(WEEK);
        assertThat(removals.snapshotsInRecycleBin(asked)).isEmpty();
    }

    @Test
    void aTrialRemovesNothingAndSaysWhatIsMissing() {
        String id = bed.backup().amiId();
        String snapshot = snapshots().get(0);
        removals.tryDeregister(id);
        removals.trySnapshot(snapshot);
        assertThat(bed.aws.ec2().image(id).orElseThrow().state()).isEqualTo("available");

        bed.aws.faults().deny("ec2:DeregisterImage").deny("ec2:DeleteSnapshot");
        assertThatThrownBy(() -> removals.tryDeregister(id)).hasMessageContaining("allow ec2:DeregisterImage");
        assertThatThrownBy(() -> removals.trySnapshot(snapshot)).hasMessageContaining("allow ec2:DeleteSnapshot");
    }
}
