package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/**
 * DescribeLockedSnapshots: the locks of snapshots, those that are over too. Of a snapshot that was never locked it says nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLockedSnapshots.html">EC2 API Reference</a>
 */
final class DescribeLockedSnapshots implements Ec2Action {

    private static final FilterTable<Snapshot> FILTERS = new FilterTable<Snapshot>(null)
            .state("lock-state", (snapshot, time) -> snapshot.lock == null ? null : snapshot.lock.state(time));

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("SnapshotId");
        FilterTable<Snapshot>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, false);
        call.checked();
        page.refuseWith(ids, "SnapshotId");
        Iterable<Snapshot> candidates =
                ids.isEmpty() ? call.region.snapshots.values() : call.byId(IdForm.SNAPSHOT, ids, call.region.snapshots);
        Page<Snapshot> found = Page.of(
                candidates,
                one -> one.lock != null && call.isOwn(one) && !one.isGone(call.seen) && filters.match(one, call.seen),
                one -> one.sequence,
                page);
        xml.list("snapshotSet", "item", found.items(), snapshot -> {
            SnapshotLock lock = snapshot.lock;
            xml.text("ownerId", snapshot.ownerId).text("snapshotId", snapshot.id);
            xml.text("lockState", lock.state(call.seen)).text("lockDuration", lock.days());
            xml.time("lockCreatedOn", lock.from()).time("lockDurationStartTime", lock.from());
            xml.time("lockExpiresOn", lock.until());
        });
        xml.text("nextToken", found.nextToken());
    }
}
