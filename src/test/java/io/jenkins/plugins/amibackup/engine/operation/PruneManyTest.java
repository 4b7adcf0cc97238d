package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.PruneIndex;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More backups of one instance than one run removes: the oldest go first, and the log says that more are left. */
class PruneManyTest {

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
    void theOldestGoFirstAndTheLogSaysHowManyAreLeft() throws IOException {
        backups(2_003);

        Heard heard = prune.run(all().dryRun(true));
        OperationResult.Prune planned = PruneBed.pruned(heard);

        assertThat(PruneBed.why(planned, prune.ami(0))).isEqualTo("no rule keeps it");
        Map<String, Verdict> verdicts = PruneBed.verdicts(planned);
        assertThat(verdicts).hasSize(2_004);
        assertThat(prune.backups.subList(0, 2_000).stream().map(verdicts::get).distinct())
                .containsExactly(Verdict.REMOVE);
        assertThat(prune.backups.subList(2_000, 2_004).stream()
                        .map(verdicts::get)
                        .distinct())
                .containsExactly(Verdict.KEEP);
        assertThat(PruneBed.why(planned, prune.ami(2_000))).isEqualTo("goes in a later run");
        assertThat(heard.log())
                .contains("Warning: one run removes backups or images of an instance: 2000 at most; the oldest go now,"
                        + " and 2 more in the next runs");
    }

    @Test
    void ofVeryManyIndexKeysTheNewestAreRead() throws IOException {
        backups(1_001);
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
