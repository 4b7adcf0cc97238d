package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/** DeregisterImage: the snapshots stay, unless they are to go with it and no other image needs them. */
final class DeregisterImage implements Ec2Action {

    private record Result(String snapshotId, String code) {}

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String id = call.parameters.required("ImageId");
        boolean withSnapshots = call.parameters.flag("DeleteAssociatedSnapshots");
        call.checked();
        Image image = call.ownImage(id);
        call.region.deregister(image, call.now);
        xml.text("return", true);
        if (withSnapshots) {
            List<Result> results = new ArrayList<>();
            for (Snapshot snapshot : image.snapshots()) {
                results.add(new Result(snapshot.id, delete(call, snapshot)));
            }
            xml.list(
                    "deleteSnapshotResultSet",
                    "item",
                    results,
                    result -> xml.text("snapshotId", result.snapshotId()).text("returnCode", result.code()));
        }
    }

    private static String delete(Ec2Call call, Snapshot snapshot) {
        if (!call.mayDelete(snapshot)) {
            return "missing-permissions";
        }
        if (!snapshot.usedBy.isEmpty()) {
            return "skipped";
        }
        if (call.world.stores.isStoring(snapshot)) {
            return "client-error";
        }
        if (snapshot.gone == null) {
            snapshot.gone = call.now;
        }
        return "success";
    }
}
