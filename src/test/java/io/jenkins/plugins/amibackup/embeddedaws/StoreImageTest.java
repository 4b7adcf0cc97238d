package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeStoreImageTasksResponse;
import software.amazon.awssdk.services.ec2.model.S3ObjectTag;
import software.amazon.awssdk.services.ec2.model.StoreImageTaskResult;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

class StoreImageTest extends EmbeddedAwsTest {

    @Test
    void theObjectAppearsOnlyWhenTheTaskHasCompleted() {
        String id = image("web-1");
        String key = store(id);
        assertThat(key).isEqualTo(id + ".bin");
        clock.advance(STORE.minusSeconds(1));
        refused("NoSuchKey", () -> s3.getObject(r -> r.bucket(BUCKET).key(key)));
        clock.advance(Duration.ofSeconds(1));
        assertThat(s3.headObject(r -> r.bucket(BUCKET).key(key)).contentLength())
                .isPositive();
    }

    @Test
    void aTaskTellsItsProgress() {
        String id = image("web-1");
        store(id);
        clock.advance(STORE.multipliedBy(42).dividedBy(100));
        StoreImageTaskResult task = task(id);
        assertThat(task.storeTaskState()).isEqualTo("InProgress");
        assertThat(task.progressPercentage()).isEqualTo(42);
        assertThat(task.bucket()).isEqualTo(BUCKET);
        assertThat(task.s3objectKey()).isEqualTo(id + ".bin");
        assertThat(task.taskStartTime()).isEqualTo(START.plus(IMAGE));
        clock.advance(STORE);
        assertThat(task(id).storeTaskState()).isEqualTo("Completed");
        assertThat(task(id).progressPercentage()).isEqualTo(100);
    }

    @Test
    void theObjectCarriesAwsMetadataAndTheTagsAskedFor() {
        String id = image("web-1");
        ec2.createStoreImageTask(r -> r.imageId(id)
                .bucket(BUCKET)
                .s3ObjectTags(S3ObjectTag.builder()
                        .key("ami-backup:run-id")
                        .value("7f3a2c")
                        .build()));
        clock.advance(STORE);
        HeadObjectResponse head = s3.headObject(r -> r.bucket(BUCKET).key(id + ".bin"));
        assertThat(head.metadata())
                .containsEntry("ami-name", "web-1")
                .containsEntry("ami-owner-account", aws.accountId())
                .containsEntry("ami-registration-date", "2026-11-22T09:15:00.000Z")
                .containsKeys("ami-description", "ami-store-date");
        assertThat(head.eTag()).matches("\"[0-9a-f]{32}-\\d+\"");
        assertThat(head.versionId()).isNotNull();
        assertThat(head.lastModified()).isEqualTo(START.plus(IMAGE).plus(STORE));
        assertThat(s3.getObjectTagging(r -> r.bucket(BUCKET).key(id + ".bin")).tagSet())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("ami-backup:run-id=7f3a2c");
    }

    @Test
    void aDescriptionOfSeveralLinesIsOneMetadataValue() {
        String instance = server();
        String id = ec2.createImage(r -> r.instanceId(instance).name("web-1").description("one\r\ntwo: 2"))
                .imageId();
        clock.advance(IMAGE);
        String key = stored(id);
        assertThat(s3.headObject(r -> r.bucket(BUCKET).key(key)).metadata())
                .containsEntry("ami-description", "one  two: 2");
    }

    @Test
    void anImageIsStoredUnderAPath() {
        String id = image("web-1");
        String key = ec2.createStoreImageTask(r -> r.imageId(id).bucket(BUCKET + "/2026/web"))
                .objectKey();
        assertThat(key).isEqualTo("2026/web/" + id + ".bin");
        clock.advance(STORE);
        assertThat(aws.s3().keys(BUCKET)).containsExactly(key);
    }

    @Test
    void aLargeObjectCostsNoMemory() {
        String instance = aws.ec2()
                .runInstance(InstanceSpec.named("big")
                        .volume(VolumeSpec.gp3("/dev/xvda", 4000).used(3000)));
        String id = pendingImage(instance, "big");
        clock.advance(IMAGE);
        String key = stored(id);
        assertThat(s3.headObject(r -> r.bucket(BUCKET).key(key)).contentLength())
                .isGreaterThan(1L << 40);
        byte[] part = s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key).range("bytes=100-199"))
                .asByteArray();
        assertThat(part).hasSize(100);
    }

    @Test
    void aSecondTaskInProgressIsRefused() {
        String id = image("web-1");
        store(id);
        refused("InvalidRequest", () -> store(id))
                .hasMessageContaining("A CreateStoreImageTask is already in progress for the AMI");
    }

    @Test
    void aSecondCopyInTheSameBucketIsRefused() {
        String id = image("web-1");
        stored(id);
        refused("InvalidRequest", () -> store(id)).hasMessageContaining("already exists in the bucket");
    }

    @Test
    void anImageThatIsNotAvailableIsRefused() {
        String id = pendingImage("web-1");
        refused("InvalidAMIID.Unavailable", () -> store(id));
        refused("InvalidAMIID.NotFound", () -> store("ami-0123456789abcdef0"));
    }

    @Test
    void aParavirtualImageIsRefused() {
        String instance = aws.ec2().runInstance(InstanceSpec.named("old").paravirtual());
        String id = pendingImage(instance, "old");
        clock.advance(IMAGE);
        refused("InvalidRequest", () -> store(id));
    }

    @Test
    void aPublicImageIsRefused() {
        refused("AuthFailure", () -> store(aws.ec2().amazonsImage(aws.region())));
    }

    @Test
    void anImageOfMoreThan5000GigabytesIsRefused() {
        String instance = aws.ec2()
                .runInstance(
                        InstanceSpec.named("huge").volume("/dev/xvda", 3000).volume("/dev/sdf", 2001));
        String id = pendingImage(instance, "huge");
        clock.advance(IMAGE);
        refused("InvalidRequest", () -> store(id)).hasMessageContaining("5000 GB");
    }

    @Test
    void aBucketOfAnotherRegionIsRefused() {
        aws.s3().createBucket("elsewhere", "us-east-1");
        String id = image("web-1");
        refused(
                        "InvalidRequest",
                        () -> ec2.createStoreImageTask(r -> r.imageId(id).bucket("elsewhere")))
                .hasMessageContaining("us-east-1");
    }

    @Test
    void aBucketThatDoesNotExistIsRefused() {
        String id = image("web-1");
        refused(
                "NoSuchBucket",
                () -> ec2.createStoreImageTask(r -> r.imageId(id).bucket("nowhere")));
    }

    @Test
    void aBucketTheCallerMayNotWriteToIsRefused() {
        String id = image("web-1");
        aws.faults().deny("s3:PutObject");
        refused("AccessDenied", () -> store(id));
    }

    @Test
    void tasksAreAcceptedWhileLessThan1200GigabytesAreInProgress() {
        String instance = aws.ec2().runInstance(InstanceSpec.named("big").volume("/dev/xvda", 600));
        List<String> ids = IntStream.range(0, 4)
                .mapToObj(n -> pendingImage(instance, "big-" + n))
                .toList();
        clock.advance(IMAGE);
        store(ids.get(0));
        store(ids.get(1));
        refused("ResourceLimitExceeded", () -> store(ids.get(2))).hasMessageContaining("limit of 1200 GB");
        aws.ec2().taskLimitCode("InvalidRequest");
        refused("InvalidRequest", () -> store(ids.get(2)));
        clock.advance(STORE);
        assertThat(store(ids.get(2))).isNotNull();
        assertThat(store(ids.get(3))).isNotNull();
    }

    @Test
    void anOrderedFailureIsToldHalfway() {
        String id = image("web-1");
        aws.ec2().failNextStore("Internal error reading the snapshot");
        store(id);
        clock.advance(STORE.dividedBy(2));
        assertThat(task(id).storeTaskState()).isEqualTo("Failed");
        assertThat(task(id).storeTaskFailureReason()).isEqualTo("Internal error reading the snapshot");
        assertThat(task(id).progressPercentage()).isEqualTo(50);
        clock.advance(STORE);
        assertThat(aws.s3().keys(BUCKET)).isEmpty();
    }

    @Test
    void afterAFailureTheImageCanBeStoredAgain() {
        String id = image("web-1");
        aws.ec2().failNextStore("Internal error");
        store(id);
        clock.advance(STORE);
        store(id);
        clock.advance(STORE);
        assertThat(ec2.describeStoreImageTasks(r -> {}).storeImageTaskResults())
                .extracting(StoreImageTaskResult::storeTaskState)
                .containsExactly("Completed");
    }

    @Test
    void aTaskFailsWhenItsBucketVanishes() {
        String id = image("web-1");
        store(id);
        aws.s3().deleteBucket(BUCKET);
        assertThat(task(id).storeTaskState()).isEqualTo("Failed");
        assertThat(task(id).storeTaskFailureReason()).contains("bucket does not exist");
    }

    @Test
    void aTaskFailsWhenItsAccessVanishes() {
        String id = image("web-1");
        store(id);
        aws.s3().denyStores(BUCKET, true);
        clock.advance(STORE);
        assertThat(task(id).storeTaskState()).isEqualTo("Failed");
        assertThat(task(id).storeTaskFailureReason()).isEqualTo("Access Denied");
    }

    @Test
    void aTaskFailsWhenItsSnapshotVanishes() {
        String id = image("web-1");
        store(id);
        aws.ec2().loseSnapshot(aws.ec2().snapshots().get(0).id());
        assertThat(task(id).storeTaskState()).isEqualTo("Failed");
        assertThat(task(id).storeTaskFailureReason()).contains("snap-");
    }

    @Test
    void aTaskFailsWhenAKeyIsDisabled() {
        String id = image("web-1");
        store(id);
        aws.ec2().key(aws.ec2().defaultEbsKey(), KeyState.DISABLED);
        assertThat(task(id).storeTaskFailureReason()).contains("not accessible");
    }

    @Test
    void anObjectTakesTenTagsAndNoMore() {
        String id = image("web-1");
        List<S3ObjectTag> eleven = IntStream.range(0, 11)
                .mapToObj(n -> S3ObjectTag.builder().key("k" + n).value("v").build())
                .toList();
        refused(
                "InvalidParameterValue",
                () -> ec2.createStoreImageTask(r -> r.imageId(id).bucket(BUCKET).s3ObjectTags(eleven)));
    }

    @Test
    void tasksAreFilteredByBucketAndState() {
        aws.s3().createBucket("other-bucket");
        String first = image("web-1");
        stored(first);
        String second = image("web-2");
        store(second);
        ec2.createStoreImageTask(r -> r.imageId(first).bucket("other-bucket"));
        assertThat(amis(ec2.describeStoreImageTasks(r -> r.filters(filter("task-state", "InProgress")))))
                .containsExactly(second, first);
        assertThat(amis(ec2.describeStoreImageTasks(
                        r -> r.filters(filter("task-state", "InProgress"), filter("bucket", BUCKET)))))
                .containsExactly(second);
    }

    @Test
    void onlyTheNewestTaskOfAnImageIsListed() {
        aws.s3().createBucket("other-bucket");
        String id = image("web-1");
        stored(id);
        ec2.createStoreImageTask(r -> r.imageId(id).bucket("other-bucket"));
        assertThat(ec2.describeStoreImageTasks(r -> r.imageIds(id)).storeImageTaskResults())
                .extracting(StoreImageTaskResult::bucket)
                .containsExactly("other-bucket");
    }

    @Test
    void tasksArePaged() {
        String instance = server();
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(n -> pendingImage(instance, "web-" + n))
                .toList();
        clock.advance(IMAGE);
        ids.forEach(this::store);
        var first = ec2.describeStoreImageTasks(r -> r.maxResults(3));
        assertThat(amis(first)).isEqualTo(ids.subList(0, 3));
        var second = ec2.describeStoreImageTasks(r -> r.maxResults(3).nextToken(first.nextToken()));
        assertThat(amis(second)).isEqualTo(ids.subList(3, 5));
        assertThat(second.nextToken()).isNull();
        refused("InvalidParameterValue", () -> ec2.describeStoreImageTasks(r -> r.maxResults(201)));
    }

    @Test
    void twentyIdsAreTakenAndNoMore() {
        List<String> ids = IntStream.range(0, 21)
                .mapToObj(n -> String.format("ami-%017x", n))
                .toList();
        assertThat(ec2.describeStoreImageTasks(r -> r.imageIds(ids.subList(0, 20)))
                        .storeImageTaskResults())
                .isEmpty();
        refused("InvalidParameterValue", () -> ec2.describeStoreImageTasks(r -> r.imageIds(ids)));
    }

    @Test
    void idsCannotBePagedOrFiltered() {
        String id = image("web-1");
        refused(
                "InvalidParameterCombination",
                () -> ec2.describeStoreImageTasks(r -> r.imageIds(id).maxResults(5)));
        refused(
                "InvalidParameterCombination",
                () -> ec2.describeStoreImageTasks(r -> r.imageIds(id).filters(filter("bucket", BUCKET))));
    }

    @Test
    void aTaskIsListedFor31Days() {
        String id = image("web-1");
        store(id);
        clock.advance(Duration.ofDays(31).minusSeconds(1));
        assertThat(task(id).storeTaskState()).isEqualTo("Completed");
        clock.advance(Duration.ofSeconds(1));
        assertThat(ec2.describeStoreImageTasks(r -> r.imageIds(id)).storeImageTaskResults())
                .isEmpty();
    }

    private String store(String imageId) {
        return ec2.createStoreImageTask(r -> r.imageId(imageId).bucket(BUCKET)).objectKey();
    }

    private StoreImageTaskResult task(String imageId) {
        return ec2.describeStoreImageTasks(r -> r.imageIds(imageId))
                .storeImageTaskResults()
                .get(0);
    }

    private static List<String> amis(DescribeStoreImageTasksResponse response) {
        return response.storeImageTaskResults().stream()
                .map(StoreImageTaskResult::amiId)
                .toList();
    }
}
