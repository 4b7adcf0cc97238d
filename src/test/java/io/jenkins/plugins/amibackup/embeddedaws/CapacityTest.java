package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Bounds so wide that a busy machine keeps them, and a search where there should be a look-up does not. */
class CapacityTest extends EmbeddedAwsTest {

    @Test
    void aHundredThousandObjectsAreListedByTheirPrefixes() {
        for (int i = 0; i < 100_000; i++) {
            aws.s3().put(BUCKET, "ami-index/i-" + i % 1000 + "/" + i, "");
        }
        assertThat(took(() -> {
                    for (int i = 0; i < 100; i++) {
                        String prefix = "ami-index/i-" + i + "/";
                        assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET).prefix(prefix))
                                        .keyCount())
                                .isEqualTo(100);
                    }
                    assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET)
                                            .prefix("ami-index/")
                                            .delimiter("/"))
                                    .keyCount())
                            .isEqualTo(1000);
                }))
                .isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void someAmongThousandsOfImagesAreLookedUp() {
        String instance = server();
        List<String> ids = IntStream.range(0, 3000)
                .mapToObj(n -> pendingImage(instance, "web-" + n))
                .toList();
        assertThat(took(() -> {
                    for (int i = 0; i < 200; i++) {
                        int from = i * 10;
                        assertThat(ec2.describeImages(r -> r.filters(filter(
                                                "image-id",
                                                ids.subList(from, from + 10).toArray(String[]::new))))
                                        .images())
                                .hasSize(10);
                    }
                }))
                .isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void manyClientsAreServedAtOnce() throws InterruptedException {
        int calls = 4000;
        ExecutorService threads = Executors.newFixedThreadPool(16);
        Duration took = took(() -> {
            for (int i = 0; i < calls; i++) {
                String key = "k" + i;
                threads.execute(() -> s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString("{}")));
            }
            threads.shutdown();
            try {
                assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(aws.s3().keys(BUCKET)).hasSize(calls);
        assertThat(took).isLessThan(Duration.ofSeconds(40));
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

    private static Duration took(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
