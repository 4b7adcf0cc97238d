package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/**
 * DeregisterImage: the snapshots stay, unless they are to go with it and no other image needs them. A protected image is refused;
 * AWS documents the code for such operations in general, and no words for this one.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html">Protection</a>
 */
final class DeregisterImage implements Ec2Action {

    private record Result(String snapshotId, String code) {}

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String id = call.parameters.required("ImageId");
        boolean withSnapshots = call.parameters.flag("DeleteAssociatedSnapshots");
        call.checked();
        Image image = call.ownImage(id);
        if (image.isProtected(call.now)) {
            throw AwsError.bad(
                    "OperationNotPermitted",
                    "The image '" + id + "' can't be deregistered because it has deregistration protection");
        }
        call.region.deregister(image, call.now);
        call.region.bin.take(image, call.now);
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
        if (call.world.stores.isStoring(snapshot) || snapshot.isLocked(call.now)) {
            return "client-error";
        }
        if (snapshot.gone == null) {
            snapshot.gone = call.now;
            call.region.bin.take(snapshot, call.now);
        }
        return "success";
    }
}
