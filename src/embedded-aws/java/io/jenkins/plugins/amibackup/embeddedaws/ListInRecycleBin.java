package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * ListImagesInRecycleBin and ListSnapshotsInRecycleBin: at most 20 by their ids, or all in pages. AWS does not document what comes of
 * an id that is not in the bin; here it is refused, which is harder to deal with than an answer that leaves it out.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListImagesInRecycleBin.html">Of images</a>
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListSnapshotsInRecycleBin.html">Of snapshots</a>
 */
abstract class ListInRecycleBin<T extends Resource> implements Ec2Action {

    private static final int MOST_IDS = 20;

    private final IdForm form;
    private final String parameter;
    private final String set;

    /**
     * @param parameter the name of the list of ids in the call
     * @param set the name of the list in the answer
     */
    ListInRecycleBin(IdForm form, String parameter, String set) {
        this.form = form;
        this.parameter = parameter;
        this.set = set;
    }

    static ListInRecycleBin<Image> ofImages() {
        return new ListInRecycleBin<>(IdForm.IMAGE, "ImageId", "imageSet") {
            @Override
            Map<String, RecycleBin.Item<Image>> all(Ec2Call call) {
                return call.region.bin.images(call.now);
            }

            @Override
            void write(Xml xml, Image image) {
                xml.text("imageId", image.id).text("name", image.name).text("description", image.description);
            }
        };
    }

    static ListInRecycleBin<Snapshot> ofSnapshots() {
        return new ListInRecycleBin<>(IdForm.SNAPSHOT, "SnapshotId", "snapshotSet") {
            @Override
            Map<String, RecycleBin.Item<Snapshot>> all(Ec2Call call) {
                return call.region.bin.snapshots(call.now);
            }

            @Override
            void write(Xml xml, Snapshot snapshot) {
                xml.text("snapshotId", snapshot.id).text("volumeId", snapshot.volumeId);
                xml.text("description", snapshot.description);
            }
        };
    }

    abstract Map<String, RecycleBin.Item<T>> all(Ec2Call call);

    abstract void write(Xml xml, T resource);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list(parameter);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, false);
        call.checked();
        page.refuseWith(ids, parameter);
        if (ids.size() > MOST_IDS) {
            throw AwsError.invalidValue("At most " + MOST_IDS + " IDs can be specified");
        }
        ids.forEach(form::check);
        Map<String, RecycleBin.Item<T>> all = all(call);
        List<String> missing = new ArrayList<>(ids);
        missing.removeIf(id -> all.containsKey(id) && call.isOwn(all.get(id).resource()));
        if (!missing.isEmpty()) {
            throw form.notFound(missing);
        }
        Page<RecycleBin.Item<T>> found = Page.of(
                all.values(),
                item -> call.isOwn(item.resource()) && (ids.isEmpty() || ids.contains(item.resource().id)),
                RecycleBin.Item::sequence,
                page);
        xml.list(set, "item", found.items(), item -> {
            write(xml, item.resource());
            xml.time("recycleBinEnterTime", item.entered()).time("recycleBinExitTime", item.exits());
        });
        xml.text("nextToken", found.nextToken());
    }
}
