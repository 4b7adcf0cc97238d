package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** DescribeSnapshots: with the key of each, and its progress as a text like "42%". */
final class DescribeSnapshots implements Ec2Action {

    private static final FilterTable<Snapshot> FILTERS = new FilterTable<Snapshot>(snapshot -> snapshot.tags)
            .one("snapshot-id", snapshot -> snapshot.id)
            .one("volume-id", snapshot -> snapshot.volumeId)
            .one("volume-size", snapshot -> snapshot.sizeGiB)
            .one("owner-id", snapshot -> snapshot.ownerId)
            .one("description", snapshot -> snapshot.description)
            .one("encrypted", Snapshot::encrypted)
            .one("storage-tier", snapshot -> "standard")
            .one("start-time", snapshot -> Xml.time(snapshot.created))
            .state("status", Snapshot::state)
            .state("progress", Snapshot::progress);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("SnapshotId");
        List<String> owners = call.parameters.list("Owner");
        FilterTable<Snapshot>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, false);
        call.checked();
        page.refuseWith(ids, "snapshotIds");
        Iterable<Snapshot> candidates = ids.isEmpty()
                ? Lookup.all(filters.exact("snapshot-id"), call.region.snapshots, snapshot -> snapshot.sequence)
                : call.byId(IdForm.SNAPSHOT, ids, call.region.snapshots);
        Page<Snapshot> found = Page.of(
                candidates,
                snapshot -> call.isOwn(snapshot)
                        && call.isKnown(snapshot)
                        && !snapshot.isGone(call.seen)
                        && (owners.isEmpty() || owners.contains("self") || owners.contains(snapshot.ownerId))
                        && filters.match(snapshot, call.seen),
                snapshot -> snapshot.sequence,
                page);
        xml.list("snapshotSet", "item", found.items(), snapshot -> snapshot(xml, snapshot, call));
        xml.text("nextToken", found.nextToken());
    }

    private static void snapshot(Xml xml, Snapshot snapshot, Ec2Call call) {
        String state = snapshot.state(call.seen);
        xml.text("snapshotId", snapshot.id).text("volumeId", snapshot.volumeId);
        xml.text("status", state).text("progress", snapshot.progress(call.seen));
        xml.text("statusMessage", state.equals("error") ? snapshot.failure : null);
        xml.time("startTime", snapshot.created);
        xml.time("completionTime", state.equals("completed") ? snapshot.completes : null);
        xml.text("ownerId", snapshot.ownerId).text("volumeSize", snapshot.sizeGiB);
        xml.text("description", snapshot.description).text("encrypted", snapshot.encrypted());
        xml.text("kmsKeyId", snapshot.kmsKeyArn).text("storageTier", "standard");
        xml.text("fullSnapshotSizeInBytes", (long) (snapshot.usedGiB * (1L << 30)));
        xml.tags(snapshot.tags.at(call.seen));
    }
}
