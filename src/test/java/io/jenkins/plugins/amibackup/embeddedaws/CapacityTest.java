package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** As much as the largest tests and the benchmark ask of it. */
class CapacityTest extends EmbeddedAwsTest {

    @Test
    void aHundredThousandObjectsAreListedByTheirPrefixes() {
        for (int i = 0; i < 100_000; i++) {
            aws.s3().put(BUCKET, "ami-index/i-" + i % 1000 + "/" + i, "");
        }
        for (int i = 0; i < 100; i++) {
            String prefix = "ami-index/i-" + i + "/";
            assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET).prefix(prefix)).keyCount())
                    .isEqualTo(100);
        }
        assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET).prefix("ami-index/").delimiter("/"))
                        .keyCount())
                .isEqualTo(1000);
    }

    @Test
    void someAmongThousandsOfImagesAreLookedUp() {
        String instance = server();
        List<String> ids = IntStream.range(0, 3000)
                .mapToObj(n -> pendingImage(instance, "web-" + n))
                .toList();
        for (int from = 0; from < 2000; from += 10) {
            String[] some = ids.subList(from, from + 10).toArray(String[]::new);
            assertThat(ec2.describeImages(r -> r.filters(filter("image-id", some)))
                            .images())
                    .extracting(Image::imageId)
                    .containsExactlyInAnyOrder(some);
        }
    }

    @Test
    void manyClientsAreServedAtOnce() throws InterruptedException {
        int calls = 4000;
        ExecutorService threads = Executors.newFixedThreadPool(16);
        for (int i = 0; i < calls; i++) {
            String key = "k" + i;
            threads.execute(() -> s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString("{}")));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(aws.s3().keys(BUCKET)).hasSize(calls);
    }

    @Test
    void oneOfManyConditionalWritersWins() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        AtomicInteger won = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < 64; i++) {
            threads.execute(() -> {
                try {
                    s3.putObject(r -> r.bucket(BUCKET).key("lease").ifNoneMatch("*"), RequestBody.fromString("mine"));
                    won.incrementAndGet();
                } catch (S3Exception e) {
                    refused.incrementAndGet();
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(won).hasValue(1);
        assertThat(refused).hasValue(63);
    }
}
