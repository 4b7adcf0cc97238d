package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the catalog does on any S3 server; a subclass brings the server. */
public abstract class CatalogContract {

    /** An empty bucket of this name is there. */
    protected static final String BUCKET = "acme-ami-backups";

    protected static final String REGION = "us-east-1";

    private static final String INSTANCE = "i-0a1b2c3d4e5f67890";
    private static final String AMI = "ami-0123456789abcdef0";
    private static final Instant TAKEN = Instant.parse("2024-11-22T09:15:00.250Z");
    private static final int WRITERS = 6;
    private static final int TRIES = 20;

    private final ClientPool pool = new ClientPool(Duration.ofSeconds(10));
    private AwsClients clients;
    private Catalog catalog;

    /** The way to the server. */
    protected abstract AwsAccess access();

    @BeforeEach
    void openCatalog() {
        clients = pool.clients(access());
        catalog = new Catalog(clients.bucket(BUCKET));
    }

    @AfterEach
    void closeClients() {
        clients.close();
        pool.close();
    }

    /** The bucket as the engine sees it. */
    protected final Bucket bucket() {
        return catalog.bucket();
    }

    /** Another bucket of the server. */
    protected final Bucket bucket(String name) {
        return clients.bucket(name);
    }

    private static BackupRecord record(String amiId, String runId) {
        ObjectNode json = Json.object();
        json.put("schemaVersion", 1)
                .put("amiId", amiId)
                .put("runId", runId)
                .put("status", BackupRecord.COMPLETE)
                .put("takenAt", TAKEN.toString())
                .put("account", "123456789012")
                .put("region", REGION);
        json.putObject("image").put("name", "backup-web-1");
        json.putObject("sourceInstance").put("instanceId", INSTANCE);
        json.putObject("storedObject")
                .put("key", Keys.object(amiId))
                .put("sizeBytes", 42L << 30)
                .put("etag", "\"abc-7\"");
        ObjectNode tags = json.putObject("tags");
        tags.putObject("instance").put("Name", "wéb-1 → ✓");
        tags.putObject("image");
        json.putArray("blockDeviceMappings");
        return new BackupRecord(json);
    }

    private static IndexEntry entry(String instanceId, int number) {
        return new IndexEntry(
                instanceId,
                "ami-0%016x".formatted(number),
                TAKEN.plus(Duration.ofHours(number)),
                number,
                REGION,
                "123456789012");
    }

    private void put(String key, String text) {
        again(() -> bucket().put(key, text.getBytes(StandardCharsets.UTF_8)));
    }

    private void index(IndexEntry entry) {
        again(() -> {
            catalog.index(entry);
            return entry;
        });
    }

    private List<IndexEntry> list(String instanceId) {
        return again(() -> catalog.list(instanceId).toList());
    }

    /**
     * The engine's clients don't try again by themselves, whoever drives them does: a server may close a connection that
     * stood open, and s3proxy does so without a word after each answer that it gave before it had read the whole request.
     */
    private static <T> T again(Supplier<T> call) {
        for (int tries = 1; ; tries++) {
            try {
                return call.get();
            } catch (OperationException failure) {
                if (tries == TRIES || failure.kind() != FailureKind.TRANSIENT) {
                    throw failure;
                }
            }
        }
    }

    private static FailureKind troubleOf(Supplier<?> call) {
        try {
            again(call);
        } catch (OperationException refused) {
            return refused.kind();
        }
        throw new AssertionError("not refused");
    }

    @Test
    void aRecordIsReadAsItWasWritten() {
        catalog.create(record(AMI, "7f3a2c41"));
        BackupRecord read = again(() -> catalog.find(AMI)).orElseThrow().record();
        assertThat(read.json()).isEqualTo(record(AMI, "7f3a2c41").json());
        assertThat(read.instanceName()).isEqualTo("wéb-1 → ✓");
    }

    @Test
    void aMissingRecordIsEmpty() {
        assertThat(again(() -> catalog.find(AMI))).isEmpty();
    }

    @Test
    void aRecordOfAnotherRunIsNotOverwritten() {
        catalog.create(record(AMI, "7f3a2c41"));
        assertThat(troubleOf(() -> catalog.create(record(AMI, "00000000")))).isEqualTo(FailureKind.CONFLICT);
        assertThat(again(() -> catalog.find(AMI)).orElseThrow().record().runId())
                .isEqualTo("7f3a2c41");
    }

    @Test
    void theSameRunWritingAgainFindsWhatItWrote() {
        catalog.create(record(AMI, "7f3a2c41"));
        Catalog.Versioned again = catalog.create(record(AMI, "7f3a2c41"));
        assertThat(again.record().runId()).isEqualTo("7f3a2c41");
        assertThat(again.etag())
                .isEqualTo(again(() -> catalog.find(AMI)).orElseThrow().etag());
    }

    @Test
    void aRecordIsReplacedByWhoHasReadItsLatestVersion() {
        String first = catalog.create(record(AMI, "7f3a2c41")).etag();
        BackupRecord changed = record(AMI, "7f3a2c41");
        changed.json().put("note", "once");
        String second = catalog.replace(changed, first).etag();
        changed.json().put("note", "twice");
        catalog.replace(changed, second);
        assertThat(again(() -> catalog.find(AMI))
                        .orElseThrow()
                        .record()
                        .json()
                        .path("note")
                        .asText())
                .isEqualTo("twice");
    }

    @Test
    void aRecordIsNotReplacedByWhoHasReadAnOlderVersion() {
        String first = catalog.create(record(AMI, "7f3a2c41")).etag();
        BackupRecord changed = record(AMI, "7f3a2c41");
        changed.json().put("note", "the first to write");
        catalog.replace(changed, first);
        BackupRecord late = record(AMI, "7f3a2c41");
        late.json().put("note", "too late");
        assertThat(troubleOf(() -> catalog.replace(late, first))).isEqualTo(FailureKind.CONFLICT);
        assertThat(again(() -> catalog.find(AMI))
                        .orElseThrow()
                        .record()
                        .json()
                        .path("note")
                        .asText())
                .isEqualTo("the first to write");
    }

    @Test
    void aRecordThatWasDeletedIsNotReplaced() {
        String etag = catalog.create(record(AMI, "7f3a2c41")).etag();
        bucket().delete(Keys.record(AMI));
        assertThatThrownBy(() -> again(() -> catalog.replace(record(AMI, "7f3a2c41"), etag)))
                .isInstanceOf(OperationException.class);
        assertThat(again(() -> catalog.find(AMI))).isEmpty();
    }

    @Test
    void ofManyWhoCreateARecordAtOnceOneDoes() throws Exception {
        List<Boolean> done = atOnce(number -> catalog.create(record(AMI, "%08x".formatted(number))));
        assertThat(done).containsOnlyOnce(true);
    }

    @Test
    void ofManyWhoReplaceARecordAtOnceOneDoes() throws Exception {
        String etag = catalog.create(record(AMI, "7f3a2c41")).etag();
        List<Boolean> done = atOnce(number -> {
            BackupRecord changed = record(AMI, "7f3a2c41");
            changed.json().put("writer", number);
            return catalog.replace(changed, etag);
        });
        assertThat(done).containsOnlyOnce(true);
        assertThat(again(() -> catalog.find(AMI))
                        .orElseThrow()
                        .record()
                        .json()
                        .path("writer")
                        .asInt())
                .isEqualTo(done.indexOf(true));
    }

    private interface Write {
        Object by(int number);
    }

    /** Whether each writer succeeded; the others must have met a conflict. */
    private static List<Boolean> atOnce(Write write) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<Boolean>> writers = new ArrayList<>();
            for (Future<Boolean> writer : threads.invokeAll(IntStream.range(0, WRITERS)
                    .<Callable<Boolean>>mapToObj(number -> () -> succeeds(write, number))
                    .toList())) {
                writers.add(writer);
            }
            List<Boolean> done = new ArrayList<>();
            for (Future<Boolean> writer : writers) {
                done.add(writer.get());
            }
            return done;
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean succeeds(Write write, int number) {
        try {
            again(() -> write.by(number));
            return true;
        } catch (OperationException lost) {
            assertThat(lost.kind()).as(lost.getMessage()).isEqualTo(FailureKind.CONFLICT);
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "null",
                "{\"schemaVersion\": 1, \"amiId\": \"ami-0123456789abcdef0\"",
                "{\"schemaVersion\": 1, \"amiId\": \"ami-0123456789abcdef0\"}",
                "{\"amiId\": \"ami-0123456789abcdef0\"}",
                "{\"schemaVersion\": 1, \"amiId\": \"ami-ffffffffffffffff0\"}",
                "{\"schemaVersion\": 99, \"amiId\": \"ami-0123456789abcdef0\"}"
            })
    void aDamagedRecordIsRefusedWithItsKey(String text) {
        put(Keys.record(AMI), text);
        assertThatThrownBy(() -> again(() -> catalog.find(AMI)))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        damaged -> assertThat(damaged.kind()).isEqualTo(FailureKind.BAD_INPUT))
                .hasMessageContaining(Keys.record(AMI))
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aRecordOfUnreasonableSizeIsRefused() {
        put(Keys.record(AMI), "{\"schemaVersion\": 1, \"fill\": \"" + "x".repeat(Json.MAX_BYTES) + "\"}");
        assertThat(troubleOf(() -> catalog.find(AMI))).isEqualTo(FailureKind.BAD_INPUT);
    }

    @Test
    void theNewestBackupIsFoundWithoutReadingRecords() {
        for (int number : new int[] {3, 9, 1, 7}) {
            index(entry(INSTANCE, number));
        }
        assertThat(again(() -> catalog.newest(INSTANCE))).contains(entry(INSTANCE, 9));
        assertThat(again(() -> catalog.newest("i-0ffffffffffffffff"))).isEmpty();
    }

    @Test
    void indexingTwiceListsOnce() {
        index(entry(INSTANCE, 1));
        index(entry(INSTANCE, 1));
        assertThat(list(INSTANCE)).containsExactly(entry(INSTANCE, 1));
    }

    @Test
    void theBackupsOfAnInstanceAreListedNewestFirst() {
        String shorter = "i-0a1b2c3d";
        String longer = "i-0a1b2c3d4e5f67890";
        index(entry(longer, 1));
        index(entry(longer, 3));
        index(entry(longer, 2));
        index(entry(shorter, 4));
        assertThat(list(longer)).containsExactly(entry(longer, 3), entry(longer, 2), entry(longer, 1));
        assertThat(list(shorter)).containsExactly(entry(shorter, 4));
        assertThat(again(() -> catalog.list().toList())).hasSize(4);
    }

    @Test
    void otherKeysAreNotListed() {
        put("ami-index/" + INSTANCE + "/README", "somebody's note");
        put("ami-index/" + INSTANCE + "/8236622899750_ami-1_1_us-east-1_1", "");
        put("ami-index/a b+c%2F/é", "");
        index(entry(INSTANCE, 1));
        assertThat(again(() -> catalog.list().toList())).containsExactly(entry(INSTANCE, 1));
    }

    @Test
    void severalPagesAreListed() {
        int all = 1005;
        IntStream.range(0, all).parallel().forEach(number -> index(entry(INSTANCE, number)));
        List<IndexEntry> listed = list(INSTANCE);
        assertThat(listed).hasSize(all);
        assertThat(listed.get(0)).isEqualTo(entry(INSTANCE, all - 1));
        assertThat(listed.get(all - 1)).isEqualTo(entry(INSTANCE, 0));
        assertThat(again(() -> catalog.newest(INSTANCE))).contains(entry(INSTANCE, all - 1));
    }

    @Test
    void anObjectIsCheckedWithoutReadingIt() {
        put(Keys.object(AMI), "twelve bytes");
        assertThat(bucket().head(Keys.object(AMI))).hasValueSatisfying(object -> {
            assertThat(object.contentLength()).isEqualTo(12);
            assertThat(object.eTag()).isNotBlank();
            assertThat(object.lastModified()).isNotNull();
        });
        assertThat(bucket().head(Keys.object("ami-0ffffffffffffffff"))).isEmpty();
    }

    @Test
    void anObjectsETagIsTheSameInEveryAnswer() {
        Bucket.Written written = bucket().create("ami-operations/7f3a2c41.json", new byte[] {'{', '}'});
        assertThat(bucket().head("ami-operations/7f3a2c41.json").orElseThrow().eTag())
                .isEqualTo(written.etag());
        assertThat(bucket().read("ami-operations/7f3a2c41.json").orElseThrow().etag())
                .isEqualTo(written.etag());
    }

    @Test
    void theServersClockDecidesHowOldADocumentIs() {
        bucket().create("ami-operations/7f3a2c41.json", new byte[] {'{', '}'});
        Bucket.Document read = bucket().read("ami-operations/7f3a2c41.json").orElseThrow();
        assertThat(Duration.between(read.lastModified(), read.readAt()))
                .isBetween(Duration.ofSeconds(-2), Duration.ofMinutes(1));
    }

    @Test
    void deletingAMissingObjectIsNotAnError() {
        bucket().delete("ami-metadata/nothing.json");
        assertThat(again(() -> catalog.find(AMI))).isEmpty();
    }

    @Test
    void theBucketsRegionIsFound() {
        assertThat(bucket().settings().location()).isEqualTo(REGION);
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        Bucket nowhere = bucket("acme-no-such-bucket");
        assertThatThrownBy(() -> again(nowhere.settings()::location))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("acme-no-such-bucket")
                .hasMessageContaining("NoSuchBucket");
        assertThatThrownBy(() -> again(() -> new Catalog(nowhere).list().toList()))
                .hasMessageContaining("NoSuchBucket");
    }
}
