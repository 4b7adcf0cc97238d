package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/** DescribeReplaceRootVolumeTasks. */
final class DescribeReplaceRootVolumeTasks extends DescribeAction<RootReplacement> {

    private static final FilterTable<RootReplacement> FILTERS =
            new FilterTable<RootReplacement>(task -> task.tags).one("instance-id", task -> task.instance.id);

    DescribeReplaceRootVolumeTasks() {
        super(IdForm.ROOT_REPLACEMENT, "ReplaceRootVolumeTaskId", "replaceRootVolumeTaskSet");
    }

    @Override
    FilterTable<RootReplacement> filters(Ec2Call call) {
        return FILTERS;
    }

    @Override
    Map<String, RootReplacement> all(Ec2Call call) {
        return call.region.rootReplacements;
    }

    @Override
    void write(Xml xml, RootReplacement task, Ec2Call call) {
        task(xml, task, call.seen);
    }

    static void task(Xml xml, RootReplacement task, Instant time) {
        xml.text("replaceRootVolumeTaskId", task.id).text("instanceId", task.instance.id);
        xml.text("taskState", task.state(time)).time("startTime", task.created);
        xml.time("completeTime", task.isInProgress(time) ? null : task.ends());
        xml.text("imageId", task.imageId).text("deleteReplacedRootVolume", task.deletesReplaced);
        xml.tags(task.tags.at(time));
    }
}
