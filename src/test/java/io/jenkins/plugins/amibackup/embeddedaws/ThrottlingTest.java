package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThrottlingTest extends EmbeddedAwsTest {

    @Override
    EmbeddedAws.Builder configure(EmbeddedAws.Builder builder) {
        return builder.throttling(true);
    }

    @ParameterizedTest
    @CsvSource({
        "DescribeImages, 100, 20",
        "DescribeInstances, 100, 20",
        "DescribeSnapshots, 100, 20",
        "DescribeVolumes, 100, 20",
        "DescribeTags, 100, 20",
        "DescribeInstanceStatus, 50, 10",
        "GetConsoleOutput, 100, 20",
        "CreateReplaceRootVolumeTask, 50, 5",
        "ModifyInstanceAttribute, 50, 5",
        "DescribeStoreImageTasks, 50, 0.5",
        "CreateStoreImageTask, 50, 0.1",
        "CreateRestoreImageTask, 50, 0.1",
        "CopyImage, 100, 1",
        "CreateImage, 50, 5",
        "DeregisterImage, 100, 5",
        "DeleteSnapshot, 100, 5",
        "TerminateInstances, 100, 5",
        "CreateTags, 100, 10",
        "DeleteTags, 100, 10",
        "RunInstances, 5, 2"
    })
    void eachActionHasABucketThatRefills(String action, int size, double refillPerSecond) {
        TokenBuckets buckets = new TokenBuckets();
        Map<String, String> narrow = Map.of("Filter.1.Name", "image-id");
        for (int i = 0; i < size; i++) {
            assertThat(buckets.take("1", "r", action, narrow, START)).isTrue();
        }
        assertThat(buckets.take("1", "r", action, narrow, START)).isFalse();
        var later = START.plusNanos((long) (1e9 / refillPerSecond));
        assertThat(buckets.take("1", "r", action, narrow, later)).isTrue();
        assertThat(buckets.take("1", "r", action, narrow, later)).isFalse();
        var muchLater = START.plus(Duration.ofDays(1));
        for (int i = 0; i < size; i++) {
            assertThat(buckets.take("1", "r", action, narrow, muchLater)).isTrue();
        }
        assertThat(buckets.take("1", "r", action, narrow, muchLater)).isFalse();
    }

    @Test
    void unfilteredDescriptionsHaveASmallerBucketOfTheirOwn() {
        TokenBuckets buckets = new TokenBuckets();
        for (int i = 0; i < 50; i++) {
            assertThat(buckets.take("1", "r", "DescribeSnapshots", Map.of(), START))
                    .isTrue();
        }
        assertThat(buckets.take("1", "r", "DescribeSnapshots", Map.of(), START)).isFalse();
        assertThat(buckets.take("1", "r", "DescribeSnapshots", Map.of("MaxResults", "5"), START))
                .isTrue();
    }

    @Test
    void accountsAndRegionsHaveBucketsOfTheirOwn() {
        TokenBuckets buckets = new TokenBuckets();
        while (buckets.take("1", "r", "RunInstances", Map.of(), START)) {
            continue;
        }
        assertThat(buckets.take("2", "r", "RunInstances", Map.of(), START)).isTrue();
        assertThat(buckets.take("1", "s", "RunInstances", Map.of(), START)).isTrue();
        assertThat(buckets.take("1", "r", "CreateTags", Map.of(), START)).isTrue();
    }

    @Test
    void anEmptyBucketAnswersRequestLimitExceeded() {
        for (int i = 0; i < 50; i++) {
            ec2.describeStoreImageTasks(r -> {});
        }
        refused("RequestLimitExceeded", () -> ec2.describeStoreImageTasks(r -> {}))
                .hasFieldOrPropertyWithValue("statusCode", 503);
        assertThat(aws.calls().throttled()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(ec2.describeStoreImageTasks(r -> {}).storeImageTaskResults()).isEmpty();
    }
}
