package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** DescribeStoreImageTasks: of each image the newest task, if it began in the last 31 days. */
final class DescribeStoreImageTasks implements Ec2Action {

    private static final int MOST_IDS = 20;
    private static final Duration SHOWN = Duration.ofDays(31);

    private static final FilterTable<StoreTask> FILTERS = new FilterTable<StoreTask>(null)
            .state("task-state", StoreTask::state)
            .one("bucket", task -> task.bucket);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("ImageId");
        FilterTable<StoreTask>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 1, 200, true);
        call.checked();
        page.refuseWith(ids, "imageIds");
        ids.forEach(IdForm.IMAGE::check);
        if (ids.size() > MOST_IDS) {
            throw AwsError.invalidValue("The maximum number of image ids of one call is " + MOST_IDS);
        }
        if (!ids.isEmpty() && !filters.isEmpty()) {
            throw AwsError.bad(
                    "InvalidParameterCombination", "The parameter imageIds cannot be used with the parameter filters");
        }
        Instant oldest = call.now.minus(SHOWN);
        Page<StoreTask> found = Page.of(
                Lookup.all(ids.isEmpty() ? null : ids, call.region.storeTasks, task -> task.sequence),
                task -> {
                    boolean shown = task.caller.accountId().equals(call.accountId())
                            && task.started.isAfter(oldest)
                            && !task.started.isAfter(call.seen);
                    if (shown) {
                        call.world.stores.look(task, call.now);
                    }
                    return shown && filters.match(task, call.seen);
                },
                task -> task.sequence,
                page);
        xml.list("storeImageTaskResultSet", "item", found.items(), task -> task(xml, task, call.seen));
        xml.text("nextToken", found.nextToken());
    }

    private static void task(Xml xml, StoreTask task, Instant time) {
        String state = task.state(time);
        xml.text("amiId", task.image.id).time("taskStartTime", task.started);
        xml.text("bucket", task.bucket).text("s3objectKey", task.objectKey);
        xml.text("progressPercentage", task.progress(time)).text("storeTaskState", state);
        xml.text("storeTaskFailureReason", state.equals("Failed") ? task.failure : null);
    }
}
