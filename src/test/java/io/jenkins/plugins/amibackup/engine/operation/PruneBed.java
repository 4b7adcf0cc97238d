package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** An instance with backups, a day apart, and what a prune has made of them. */
final class PruneBed implements AutoCloseable {

    final TestBed bed;
    /** The backups, the oldest first. */
    final List<String> backups = new ArrayList<>();

    PruneBed() {
        this(builder -> builder);
    }

    PruneBed(UnaryOperator<EmbeddedAws.Builder> configure) {
        bed = new TestBed(configure);
    }

    /** @param clientTimeout how long a client waits for an answer, in real time */
    PruneBed(UnaryOperator<EmbeddedAws.Builder> configure, Duration clientTimeout) {
        bed = new TestBed(configure, clientTimeout);
    }

    /** Makes backups, a day apart. */
    PruneBed with(int number) {
        return with(number, request -> request);
    }

    PruneBed with(int number, UnaryOperator<BackupRequest.Builder> configure) {
        for (int i = 0; i < number; i++) {
            BackupRequest request =
                    configure.apply(bed.backupRequest().encrypt(false)).build();
            // Numbered, so that they can be rehearsed.
            String runId = "%08x".formatted(0xb0000000 + backups.size());
            backups.add(bed.run(request, runId).result().amiId());
            bed.clock.advance(Duration.ofDays(1));
        }
        return this;
    }

    String ami(int number) {
        return backups.get(number);
    }

    /** Keeps the newest so many, whatever their set. */
    PruneRequest keep(int last) {
        return request(RetentionPolicy.last(last));
    }

    PruneRequest request(RetentionPolicy policy) {
        return PruneRequest.of(bed.instance, policy, TestBed.BUCKET, TestBed.REGION)
                .most(100);
    }

    Heard run(PruneRequest request) {
        return bed.run(request);
    }

    /** Begins a prune, and ends the process when it makes such a call, which has no effect. */
    void killedBefore(String runId, PruneRequest request, Predicate<Call> here) {
        AtomicBoolean killed = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (here.test(call)) {
                killed.set(true);
            }
            return killed.get() ? Fault.throttle() : Fault.none();
        });
        bed.engine.begin(runId, request, bed.access(), new Heard());
        bed.time.runUntil(killed::get);
        bed.time.forgetAll();
        bed.aws.faults().clear();
        bed.engine = bed.engine("controller-1");
    }

    /** Whether something is done with a key in the bucket. */
    static boolean isOf(Call call, String action, String prefix) {
        return call.action().equals(action)
                && call.parameters().getOrDefault("key", "").startsWith(prefix);
    }

    OperationResult.Prune pruned(PruneRequest request) {
        return pruned(run(request));
    }

    static OperationResult.Prune pruned(Heard heard) {
        return heard.result().pruned().orElseThrow();
    }

    /** What has become of each backup. */
    static Map<String, Verdict> verdicts(OperationResult.Prune pruned) {
        return pruned.rows().stream().collect(Collectors.toMap(PruneRow::amiId, PruneRow::verdict));
    }

    /** Why, in words. */
    static String why(OperationResult.Prune pruned, String amiId) {
        return pruned.rows().stream()
                .filter(row -> row.amiId().equals(amiId))
                .flatMap(row -> row.reasons().stream())
                .map(line -> line.text())
                .collect(Collectors.joining(", "));
    }

    /** As a restore, a gate or another run writes it down that it uses a backup. */
    void use(String amiId) {
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        "ami-uses/" + amiId + "/aaaaaaaa",
                        "{\"schemaVersion\":1,\"amiId\":\"%s\",\"runId\":\"aaaaaaaa\",\"kind\":\"restore\",\"by\":\"alice\",\"url\":\"\",\"expiresSeconds\":86400}"
                                .formatted(amiId));
    }

    /** That use is over. */
    void noUse(String amiId) {
        bed.aws.s3().delete(TestBed.BUCKET, "ami-uses/" + amiId + "/aaaaaaaa");
    }

    BackupRecord record(String amiId) {
        return BackupRecord.parse(amiId, bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId)));
    }

    boolean hasImage(String amiId) {
        return bed.images().stream().anyMatch(image -> image.id().equals(amiId));
    }

    boolean hasObject(String amiId) {
        return bed.aws.s3().keys(TestBed.BUCKET, Keys.object(amiId)).size() == 1;
    }

    boolean isIndexed(String amiId) {
        return bed.aws.s3().keys(TestBed.BUCKET, Keys.INDEX).stream().anyMatch(key -> key.contains(amiId));
    }

    /** The snapshots of a backup that stand, as its record names them. */
    List<String> snapshots(String amiId) {
        List<String> recorded = record(amiId).snapshotIds();
        return bed.aws.ec2().snapshots().stream()
                .map(snapshot -> snapshot.id())
                .filter(recorded::contains)
                .toList();
    }

    /** The documents of prunes. */
    List<String> documents() {
        return bed.aws.s3().keys(TestBed.BUCKET, Keys.REMOVALS).stream()
                .filter(key -> key.endsWith(".json"))
                .map(key -> bed.aws.s3().text(TestBed.BUCKET, key))
                .toList();
    }

    /** Whether nothing of a backup is missing. */
    boolean isWhole(String amiId) {
        return record(amiId).isComplete()
                && hasImage(amiId)
                && hasObject(amiId)
                && isIndexed(amiId)
                && snapshots(amiId).size() == 2;
    }

    /** Whether nothing of a backup is left but its tombstone. */
    boolean isGone(String amiId) {
        return record(amiId).isTombstone()
                && !hasImage(amiId)
                && !hasObject(amiId)
                && !isIndexed(amiId)
                && snapshots(amiId).isEmpty();
    }

    /** The policy keeps the newest alone; the oldest stays nevertheless, whole, and the table says why. */
    void oldestStays(String... reasons) {
        Heard heard = run(keep(1));

        OperationResult.Prune pruned = pruned(heard);
        assertThat(verdicts(pruned)).containsEntry(ami(0), Verdict.KEEP);
        assertThat(why(pruned, ami(0))).contains(reasons);
        assertThat(heard.log()).containsPattern(ami(0) + " .* keep ").contains(reasons[0]);
        assertThat(backups).allMatch(this::isWhole);
    }

    /** Nothing speaks against it any more. */
    void oldestGoes() {
        assertThat(verdicts(pruned(keep(1)))).containsEntry(ami(0), Verdict.REMOVED);
        assertThat(isGone(ami(0))).isTrue();
        assertThat(isWhole(ami(1))).isTrue();
    }

    @Override
    public void close() {
        bed.close();
    }
}
