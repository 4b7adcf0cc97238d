package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.SnapshotReturnCodes;

class ImageEndTest extends EmbeddedAwsTest {

    @Test
    void snapshotsStayWhenAnImageIsDeregistered() {
        String id = image("web-1");
        ec2.deregisterImage(r -> r.imageId(id));
        assertThat(aws.ec2().snapshots()).hasSize(2);
    }

    @Test
    void snapshotsCanGoWithTheirImage() {
        String id = image("web-1");
        List<String> snapshots = snapshotIds(id);
        var result = ec2.deregisterImage(r -> r.imageId(id).deleteAssociatedSnapshots(true));
        assertThat(result.returnValue()).isTrue();
        assertThat(result.deleteSnapshotResults())
                .extracting(r -> r.snapshotId())
                .containsExactlyElementsOf(snapshots);
        assertThat(result.deleteSnapshotResults())
                .extracting(r -> r.returnCode())
                .containsOnly(SnapshotReturnCodes.SUCCESS);
        assertThat(aws.ec2().snapshots()).isEmpty();
    }

    @Test
    void snapshotsThatAnotherImageNeedsStay() {
        String id = image("web-1");
        String second = aws.ec2().registerAgain(id, "web-1-again");
        var result = ec2.deregisterImage(r -> r.imageId(id).deleteAssociatedSnapshots(true));
        assertThat(result.deleteSnapshotResults())
                .extracting(r -> r.returnCode())
                .containsOnly(SnapshotReturnCodes.SKIPPED);
        assertThat(describe(second).blockDeviceMappings()).hasSize(2);
        assertThat(aws.ec2().snapshots()).hasSize(2);
    }

    @Test
    void snapshotsStayWithoutThePermissionToDeleteThem() {
        String id = image("web-1");
        aws.faults().deny("ec2:DeleteSnapshot");
        var result = ec2.deregisterImage(r -> r.imageId(id).deleteAssociatedSnapshots(true));
        assertThat(result.deleteSnapshotResults())
                .extracting(r -> r.returnCode())
                .containsOnly(SnapshotReturnCodes.MISSING_PERMISSIONS);
        assertThat(aws.ec2().snapshots()).hasSize(2);
    }

    @Test
    void aPendingImageCanBeDeregistered() {
        String id = pendingImage("web-1");
        ec2.deregisterImage(r -> r.imageId(id));
        clock.advance(IMAGE);
        assertThat(aws.ec2().image(id).orElseThrow().state()).isEqualTo("deregistered");
    }

    @Test
    void aDeregisteredImageCannotBeDeregisteredAgain() {
        String id = image("web-1");
        ec2.deregisterImage(r -> r.imageId(id));
        refused("InvalidAMIID.Unavailable", () -> ec2.deregisterImage(r -> r.imageId(id)));
    }

    @Test
    void aSnapshotThatAnImageNeedsIsNotDeleted() {
        String id = image("web-1");
        String snapshot = snapshotIds(id).get(0);
        refused("InvalidSnapshot.InUse", () -> ec2.deleteSnapshot(r -> r.snapshotId(snapshot)))
                .hasMessageContaining("The snapshot " + snapshot + " is currently in use by " + id);
        ec2.deregisterImage(r -> r.imageId(id));
        ec2.deleteSnapshot(r -> r.snapshotId(snapshot));
        assertThat(aws.ec2().snapshots()).hasSize(1);
    }

    @Test
    void aDeletedSnapshotIsUnknown() {
        String id = image("web-1");
        String snapshot = snapshotIds(id).get(0);
        ec2.deregisterImage(r -> r.imageId(id).deleteAssociatedSnapshots(true));
        refused("InvalidSnapshot.NotFound", () -> ec2.describeSnapshots(r -> r.snapshotIds(snapshot)));
        refused("InvalidSnapshot.NotFound", () -> ec2.deleteSnapshot(r -> r.snapshotId(snapshot)));
    }

    @Test
    void aSnapshotIsNotDeletedWhileItsImageIsStored() {
        String id = image("web-1");
        List<String> snapshots = snapshotIds(id);
        ec2.createStoreImageTask(r -> r.imageId(id).bucket(BUCKET));
        var result = ec2.deregisterImage(r -> r.imageId(id).deleteAssociatedSnapshots(true));
        assertThat(result.deleteSnapshotResults())
                .extracting(r -> r.returnCode())
                .containsOnly(SnapshotReturnCodes.CLIENT_ERROR);
        refused("InvalidSnapshot.InUse", () -> ec2.deleteSnapshot(r -> r.snapshotId(snapshots.get(0))));
        clock.advance(STORE);
        ec2.deleteSnapshot(r -> r.snapshotId(snapshots.get(0)));
        assertThat(aws.s3().keys(BUCKET)).containsExactly(id + ".bin");
    }

    private List<String> snapshotIds(String imageId) {
        return describe(imageId).blockDeviceMappings().stream()
                .map(m -> m.ebs().snapshotId())
                .toList();
    }
}
