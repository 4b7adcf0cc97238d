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
        task(xml, task, call, call.seen);
    }

    static void task(Xml xml, RootReplacement task, Ec2Call call, Instant time) {
        TimeForm form = call.world.fates.replacementTimes;
        xml.text("replaceRootVolumeTaskId", task.id).text("instanceId", task.instance.id);
        xml.text("taskState", task.state(time));
        form.text(task.created).ifPresent(text -> xml.text("startTime", text));
        if (!task.isInProgress(time)) {
            form.text(task.ends()).ifPresent(text -> xml.text("completeTime", text));
        }
        xml.text("imageId", task.imageId).text("deleteReplacedRootVolume", task.deletesReplaced);
        xml.tags(task.tags.at(time));
    }
}
