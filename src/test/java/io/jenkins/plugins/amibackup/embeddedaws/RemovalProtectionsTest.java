package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.ImageRecycleBinInfo;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.LockState;
import software.amazon.awssdk.services.ec2.model.LockedSnapshotsInfo;
import software.amazon.awssdk.services.ec2.model.SnapshotRecycleBinInfo;
import software.amazon.awssdk.services.ec2.model.SnapshotReturnCodes;

/** What stands against the removal of images and snapshots, and catches what is removed. */
class RemovalProtectionsTest extends EmbeddedAwsTest {

    private static final String ORGANIZATION = "arn:aws:organizations::123456789012:organization/o-exampleorgid";
    private static final String UNIT = "arn:aws:organizations::123456789012:ou/o-exampleorgid/ou-exampleouid";
    private static final Duration WEEK = Duration.ofDays(7);

    private List<String> snapshotIds(String imageId) {
        return describe(imageId).blockDeviceMappings().stream()
                .map(mapping -> mapping.ebs().snapshotId())
                .toList();
    }

    private static List<String> sharedWith(List<LaunchPermission> permissions) {
        return permissions.stream()
                .map(one -> one.userId() != null
                        ? one.userId()
                        : one.organizationArn() != null
                                ? one.organizationArn()
                                : one.organizationalUnitArn() != null
                                        ? one.organizationalUnitArn()
                                        : one.groupAsString())
                .toList();
    }

    @Test
    void aProtectedImageIsNotDeregistered() {
        String id = image("web-1");
        assertThat(describe(id).deregistrationProtection()).isEqualTo("disabled");
        aws.protections().protect(id, false);

        assertThat(describe(id).deregistrationProtection()).isEqualTo("enabled-without-cooldown");
        refused("OperationNotPermitted", () -> ec2.deregisterImage(r -> r.imageId(id)));

        aws.protections().unprotect(id);
        ec2.deregisterImage(r -> r.imageId(id));
        assertThat(aws.ec2().image(id).orElseThrow().state()).isEqualTo("deregistered");
    }

    @Test
    void aProtectionWithACoolDownHoldsForADayAfterItWasTakenAway() {
        String id = image("web-1");
        aws.protections().protect(id, true);
        assertThat(describe(id).deregistrationProtection()).isEqualTo("enabled-with-cooldown");
        aws.protections().unprotect(id);

        clock.advance(Protections.COOL_DOWN.minusSeconds(1));
        refused("OperationNotPermitted", () -> ec2.deregisterImage(r -> r.imageId(id)));
        clock.advance(Duration.ofSeconds(1));
        ec2.deregisterImage(r -> r.imageId(id));
    }

    @Test
    void aTrialLooksAtPermissionsAlone() {
        String id = image("web-1");
        aws.protections().protect(id, false);
        String snapshot = snapshotIds(id).get(0);

        refused("DryRunOperation", () -> ec2.deregisterImage(r -> r.imageId(id).dryRun(true)));
        refused(
                "DryRunOperation",
                () -> ec2.deleteSnapshot(r -> r.snapshotId(snapshot).dryRun(true)));
        aws.faults().deny("ec2:DeleteSnapshot");
        refused(
                "UnauthorizedOperation",
                () -> ec2.deleteSnapshot(r -> r.snapshotId(snapshot).dryRun(true)));
        assertThat(aws.ec2().snapshots()).hasSize(2);
    }

    @Test
    void theOwnerIsToldWithWhomAnImageIsShared() {
        String id = image("web-1");
        aws.protections().share(id, "222222222222");
        aws.protections().shareWithOrganization(id, ORGANIZATION);
        aws.protections().shareWithOrganization(id, UNIT);
        assertThat(describe(id).publicLaunchPermissions()).isFalse();
        aws.protections().open(id);

        assertThat(sharedWith(
                        ec2.describeImageAttribute(r -> r.imageId(id).attribute(ImageAttributeName.LAUNCH_PERMISSION))
                                .launchPermissions()))
                .containsExactly("all", "222222222222", ORGANIZATION, UNIT);
        assertThat(describe(id).publicLaunchPermissions()).isTrue();

        aws.protections().unshare(id);
        assertThat(ec2.describeImageAttribute(r -> r.imageId(id).attribute(ImageAttributeName.LAUNCH_PERMISSION))
                        .launchPermissions())
                .isEmpty();
        String amazons = aws.ec2().amazonsImage(aws.region());
        refused(
                "AuthFailure",
                () -> ec2.describeImageAttribute(
                        r -> r.imageId(amazons).attribute(ImageAttributeName.LAUNCH_PERMISSION)));
    }

    @Test
    void aLockedSnapshotIsNotDeletedUntilItsLockIsOver() {
        String id = image("web-1");
        List<String> snapshots = snapshotIds(id);
        Instant until = clock.instant().plus(WEEK);
        aws.protections().lock(snapshots.get(0), "governance", until);

        assertThat(ec2.describeLockedSnapshots(r -> r.snapshotIds(snapshots)).snapshots())
                .singleElement()
                .satisfies(locked -> {
                    assertThat(locked.snapshotId()).isEqualTo(snapshots.get(0));
                    assertThat(locked.lockState()).isEqualTo(LockState.GOVERNANCE);
                    assertThat(locked.lockExpiresOn()).isEqualTo(until);
                    assertThat(locked.lockDuration()).isEqualTo(7);
                });
        var result = ec2.deregisterImage(r -> r.imageId(id).deleteAssociatedSnapshots(true));
        assertThat(result.deleteSnapshotResults())
                .extracting(r -> r.returnCode())
                .containsExactly(SnapshotReturnCodes.CLIENT_ERROR, SnapshotReturnCodes.SUCCESS);
        refused("OperationNotPermitted", () -> ec2.deleteSnapshot(r -> r.snapshotId(snapshots.get(0))));

        clock.advance(WEEK);
        assertThat(ec2.describeLockedSnapshots(r -> r.filters(filter("lock-state", "expired")))
                        .snapshots())
                .extracting(LockedSnapshotsInfo::snapshotId)
                .containsExactly(snapshots.get(0));
        ec2.deleteSnapshot(r -> r.snapshotId(snapshots.get(0)));
        refused("InvalidSnapshot.NotFound", () -> ec2.describeLockedSnapshots(r -> r.snapshotIds(snapshots)));
    }

    @Test
    void theRecycleBinKeepsWhatIsRemovedForItsTime() {
        String id = image("web-1");
        List<String> snapshots = snapshotIds(id);
        aws.protections().binKeepsImages(WEEK, "ami-backup:state", "unfinished");
        aws.protections().binKeepsSnapshots(WEEK.multipliedBy(2), null, null);
        Instant now = clock.instant();
        ec2.deregisterImage(r -> r.imageId(id));
        snapshots.forEach(snapshot -> ec2.deleteSnapshot(r -> r.snapshotId(snapshot)));

        assertThat(ec2.listImagesInRecycleBin(r -> r.imageIds(id)).images())
                .extracting(ImageRecycleBinInfo::imageId, ImageRecycleBinInfo::recycleBinExitTime)
                .containsExactly(tuple(id, now.plus(WEEK)));
        assertThat(ec2.listSnapshotsInRecycleBin(r -> {}).snapshots())
                .extracting(SnapshotRecycleBinInfo::snapshotId)
                .containsExactlyElementsOf(snapshots);

        clock.advance(WEEK);
        refused("InvalidAMIID.NotFound", () -> ec2.listImagesInRecycleBin(r -> r.imageIds(id)));
        assertThat(ec2.listImagesInRecycleBin(r -> {}).images()).isEmpty();
        assertThat(aws.protections().bin()).containsOnlyKeys(snapshots);
    }

    @Test
    void theRecycleBinDoesNotKeepWhatCarriesItsExclusionTag() {
        String id = image("web-1");
        aws.protections().binKeepsImages(WEEK, "ami-backup:state", "unfinished");
        ec2.createTags(r -> r.resources(id).tags(tag("ami-backup:state", "unfinished")));
        ec2.deregisterImage(r -> r.imageId(id));

        assertThat(aws.protections().bin()).isEmpty();
        refused(
                "InvalidParameterValue",
                () -> ec2.listImagesInRecycleBin(r -> r.imageIds(Collections.nCopies(21, "ami-0123456789abcdef0"))));
    }
}
