package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.PruneIndex;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More backups of one instance than one run removes: the oldest go first, and the log says that more are left. */
class PruneManyTest {

    private static final String RUN = "7f3a2c41";

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    /** As many copies of one backup without an image, an hour apart, the first the oldest. */
    private void backups(int number) throws IOException {
        prune.with(1, request -> request.keepImage(false));
        String first = prune.ami(0);
        String record = bed.aws.s3().text(TestBed.BUCKET, Keys.record(first));
        Instant taken = prune.record(first).takenAt();
        for (int i = number; i > 0; i--) {
            String amiId = "ami-%017x".formatted(number - i);
            ObjectNode copy = Json.parse(record.replace(first, amiId).getBytes(StandardCharsets.UTF_8));
            copy.put("takenAt", taken.minus(Duration.ofHours(i)).toString());
            // The newest copy is what S3 has stored last: that stays in any case.
            bed.clock.advance(Duration.ofSeconds(1));
            bed.aws.s3().put(TestBed.BUCKET, Keys.object(amiId), "stored");
            copy.withObject("storedObject").remove("versionId");
            copy.withObject("storedObject")
                    .put(
                            "etag",
                            "\""
                                    + bed.aws
                                            .s3()
                                            .object(TestBed.BUCKET, Keys.object(amiId))
                                            .orElseThrow()
                                            .etag() + "\"")
                    .put("sizeBytes", "stored".length());
            byte[] bytes = Json.text(copy).getBytes(StandardCharsets.UTF_8);
            bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), bytes);
            BackupRecord parsed = BackupRecord.parse(amiId, bytes);
            assertThat(parsed.takenAt()).isEqualTo(taken.minus(Duration.ofHours(i)));
            bed.aws.s3().put(TestBed.BUCKET, parsed.indexEntry().key(), new byte[0]);
            prune.backups.add(prune.backups.size() - 1, amiId);
        }
    }

    private PruneRequest all() {
        return prune.keep(1).most(5_000);
    }

    @Test
    void theOldestGoFirstAndWhatARunCanNotSeeToGoesInTheNext() throws IOException {
        backups(8);
        prune.killedBefore(RUN, all(), call -> PruneBed.isOf(call, "s3:PutObject", "ami-metadata/"));
        fill(PruneData.MOST_GOING - 4);

        Heard first = bed.resume(RUN);

        OperationResult.Prune pruned = PruneBed.pruned(first);
        Map<String, Verdict> verdicts = PruneBed.verdicts(pruned);
        assertThat(first.log())
                .contains("Warning: One run removes at most 2000 backups or images of an instance. The oldest go now;"
                        + " 3 more follow in later runs.");
        assertThat(oldest(4)).allMatch(prune::isGone);
        assertThat(oldest(4)).extracting(verdicts::get).containsOnly(Verdict.REMOVED);
        assertThat(PruneBed.why(pruned, prune.ami(0))).isEqualTo("no rule keeps it");
        assertThat(prune.backups.subList(4, 9)).extracting(verdicts::get).containsOnly(Verdict.KEEP);
        assertThat(prune.backups.subList(4, 9)).allMatch(this::isStored);
        assertThat(prune.backups.subList(4, 7))
                .extracting(amiId -> PruneBed.why(pruned, amiId))
                .containsOnly("goes in a later run");

        Map<String, Verdict> next = PruneBed.verdicts(PruneBed.pruned(prune.run(all())));

        assertThat(oldest(7)).allMatch(prune::isGone);
        assertThat(prune.backups.subList(4, 7)).extracting(next::get).containsOnly(Verdict.REMOVED);
        assertThat(prune.backups.subList(7, 9)).allMatch(this::isStored);
    }

    @Test
    void whatIsHeldTakesNoPlaceFromWhatCanGo() throws IOException {
        backups(8);
        prune.killedBefore(RUN, all(), call -> PruneBed.isOf(call, "s3:PutObject", "ami-metadata/"));
        fill(PruneData.MOST_GOING - 4);
        oldest(2).forEach(amiId -> bed.catalog().hold(amiId, new Hold("alice", "audit", bed.clock.instant(), "")));

        var pruned = PruneBed.pruned(bed.resume(RUN));

        assertThat(oldest(2)).allMatch(this::isStored);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("held by alice");
        assertThat(prune.backups.subList(2, 6)).allMatch(prune::isGone);
        assertThat(prune.backups.subList(6, 9)).allMatch(this::isStored);
    }

    private List<String> oldest(int number) {
        return prune.backups.subList(0, number);
    }

    private boolean isStored(String amiId) {
        return prune.record(amiId).isComplete() && prune.hasObject(amiId) && prune.isIndexed(amiId);
    }

    /** Has the run be near its bound: its document says that so many were seen to before. */
    private void fill(int over) throws IOException {
        String key = Keys.removal(RUN);
        ObjectNode document = Json.parse(bed.aws.s3().get(TestBed.BUCKET, key));
        ArrayNode doomed = document.withObject("operation").withArray("doomed");
        ObjectNode model = (ObjectNode) doomed.get(0);
        for (int i = 0; i < over; i++) {
            doomed.add(model.deepCopy().put("amiId", "ami-f%016x".formatted(i)).put("state", "kept"));
        }
        bed.aws.s3().put(TestBed.BUCKET, key, Json.text(document).getBytes(StandardCharsets.UTF_8));
    }

    /** As many index keys, an hour apart, the first the oldest. */
    private void indexed(int number) {
        prune.with(1, request -> request.keepImage(false));
        IndexEntry entry = prune.record(prune.ami(0)).indexEntry();
        for (int i = number; i > 0; i--) {
            String amiId = "ami-%017x".formatted(number - i);
            IndexEntry copy = new IndexEntry(
                    entry.instanceId(),
                    amiId,
                    entry.takenAt().minus(Duration.ofHours(i)),
                    entry.sizeBytes(),
                    entry.region(),
                    entry.account(),
                    entry.instanceName());
            bed.aws.s3().put(TestBed.BUCKET, copy.key(), new byte[0]);
            prune.backups.add(prune.backups.size() - 1, amiId);
        }
    }

    @Test
    void ofVeryManyIndexKeysTheNewestAreRead() {
        indexed(1_001);
        PruneIndex index = new PruneIndex(bed.catalog());

        PruneIndex.Listed some = index.of(bed.instance, 1_000);
        PruneIndex.Listed all = index.of(bed.instance, 1_001);

        assertThat(some.more()).isTrue();
        assertThat(some.entries()).hasSize(1_000);
        assertThat(some.entries().get(0).amiId()).isEqualTo(prune.ami(1_001));
        assertThat(all.more()).isFalse();
        assertThat(all.entries()).hasSize(1_002);
    }
}
