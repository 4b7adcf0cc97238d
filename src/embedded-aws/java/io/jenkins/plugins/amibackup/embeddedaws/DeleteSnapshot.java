package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/**
 * DeleteSnapshot: not while an image needs it, not while it is being stored, and not while it is locked, for which AWS documents no
 * code.
 */
final class DeleteSnapshot implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String id = call.parameters.required("SnapshotId");
        call.checked();
        Snapshot snapshot =
                call.byId(IdForm.SNAPSHOT, List.of(id), call.region.snapshots).get(0);
        if (!snapshot.usedBy.isEmpty()) {
            throw AwsError.bad(
                    "InvalidSnapshot.InUse",
                    "The snapshot " + id + " is currently in use by "
                            + snapshot.usedBy.iterator().next());
        }
        if (call.world.stores.isStoring(snapshot)) {
            throw AwsError.bad(
                    "InvalidSnapshot.InUse", "The snapshot " + id + " is currently in use by a store image task");
        }
        if (snapshot.isLocked(call.now)) {
            throw AwsError.bad(
                    "OperationNotPermitted",
                    "The snapshot " + id + " is locked until " + Xml.time(snapshot.lock.until())
                            + " and can't be deleted");
        }
        snapshot.gone = call.now;
        call.region.bin.take(snapshot, call.now);
        xml.text("return", true);
    }
}
