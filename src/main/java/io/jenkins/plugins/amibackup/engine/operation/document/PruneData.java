package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A prune under way: its plan, which is written down before anything goes, and how far that has come. Nothing that it doesn't name is
 * removed, and of what it names only what the record of the backup names.
 */
public final class PruneData extends OperationData {

    /** No more backups of one instance go in one run; what is left goes in the next. */
    public static final int MOST_GOING = 2_000;

    private static final int MOST_ROWS = 2_500;

    /** A run removes one backup after the other: a document that names many was written by somebody else. */
    private static final int MOST_INHERITED = 100;

    private PruneRequest request;
    /** What is done with each backup, the newest first; empty until it is planned. */
    private List<PruneRow> rows = List.of();
    /** How many more backups stay than there are rows. */
    private int unlisted;
    /** Those that go, the oldest first. */
    private List<Doomed> doomed = List.of();
    /** Whether the plan is made. */
    private boolean planned;
    /** The ETag of the key by which no other prune works on this instance; null where it isn't held. */
    private String instanceKey;
    /** A line for each thing that was looked for at the end and is still there. */
    private List<Line> remains = List.of();

    /** For reading a document. */
    PruneData() {}

    public PruneData(String runId, PruneRequest request, Instant now) {
        super(runId, request.dryRun() ? Phase.PLAN : Phase.BEGIN_PRUNE, now);
        this.request = request;
    }

    @Override
    public PruneRequest request() {
        return request;
    }

    @Override
    public OperationKind kind() {
        return OperationKind.PRUNE;
    }

    @Override
    Optional<String> wrongField() {
        if (rows == null || rows.size() > MOST_ROWS || !rows.stream().allMatch(PruneData::isSound)) {
            return Optional.of("operation.rows");
        }
        if (unlisted < 0) {
            return Optional.of("operation.unlisted");
        }
        if (doomed == null || doomed.size() > MOST_ROWS || !doomed.stream().allMatch(PruneData::isSound)) {
            return Optional.of("operation.doomed");
        }
        Set<String> named = new HashSet<>();
        if (!doomed.stream().map(Doomed::amiId).allMatch(named::add)) {
            return Optional.of("operation.doomed");
        }
        if (remains == null || remains.size() > MOST_ROWS || remains.stream().anyMatch(Objects::isNull)) {
            return Optional.of("operation.remains");
        }
        if (!isEtag(instanceKey)) {
            return Optional.of("operation.instanceKey");
        }
        return request.dryRun() ? Optional.of("operation.request.dryRun") : Optional.empty();
    }

    private static boolean isSound(PruneRow row) {
        return row != null && row.isSound();
    }

    private static boolean isSound(Doomed one) {
        return one != null && one.isSound();
    }

    @Override
    TagsKept fewestTags() {
        return TagsKept.OURS;
    }

    /** What is done with each backup, the newest first. */
    public List<PruneRow> rows() {
        return rows;
    }

    /**
     * The plan is made: what is done with each backup, and what goes, the oldest first. Of very many that stay the document doesn't name
     * each.
     */
    public void plan(List<PruneRow> all, List<Doomed> going) {
        Set<String> named = going.stream().map(Doomed::amiId).collect(Collectors.toSet());
        int others = request.dryRun() ? all.size() : Math.max(0, MOST_ROWS - named.size());
        List<PruneRow> listed = new ArrayList<>();
        for (PruneRow row : all) {
            if (named.contains(row.amiId()) || others-- > 0) {
                listed.add(row);
            }
        }
        rows = List.copyOf(listed);
        unlisted = all.size() - listed.size();
        doomed = List.copyOf(going);
        planned = true;
    }

    /**
     * Names what another run has begun to remove and not brought to its end, so that it is looked at when the plan is made. Its record
     * decides.
     *
     * @return whether any of it was not named yet
     */
    public boolean inherit(List<Doomed> begun) {
        Set<String> named = doomed.stream().map(Doomed::amiId).collect(Collectors.toCollection(HashSet::new));
        List<Doomed> all = new ArrayList<>(doomed);
        begun.stream()
                .limit(MOST_INHERITED)
                .filter(one -> named.add(one.amiId()))
                .forEach(all::add);
        boolean more = all.size() > doomed.size();
        doomed = List.copyOf(all);
        return more;
    }

    public boolean isPlanned() {
        return planned;
    }

    /** What goes, the oldest first. */
    public List<Doomed> doomed() {
        return doomed;
    }

    /** The one that is at hand: the first that is not over; empty when all are. */
    public Optional<Doomed> current() {
        return doomed.stream().filter(one -> !one.isOver()).findFirst();
    }

    /** Changes the one that is at hand. */
    public void change(UnaryOperator<Doomed> change) {
        Doomed at = current().orElseThrow();
        doomed = doomed.stream().map(one -> one == at ? change.apply(one) : one).toList();
    }

    /** The one at hand is over: its row says what has become of it. */
    public void over(Verdict verdict, List<Line> why) {
        Doomed at = current().orElseThrow();
        List<PruneRow> changed = new ArrayList<>(rows.size());
        for (PruneRow row : rows) {
            changed.add(row.amiId().equals(at.amiId()) ? row.with(verdict, why.isEmpty() ? row.reasons() : why) : row);
        }
        rows = List.copyOf(changed);
        if (verdict == Verdict.REMOVED || verdict == Verdict.IMAGE_DROPPED) {
            remove(at.amiId());
        }
        change(one -> one.in(
                verdict == Verdict.REMOVED || verdict == Verdict.IMAGE_DROPPED
                        ? Doomed.State.GONE
                        : Doomed.State.KEPT));
    }

    /** Why the one at hand goes, as the plan says. */
    public List<Line> reasons(String amiId) {
        return rows.stream()
                .filter(row -> row.amiId().equals(amiId))
                .findFirst()
                .map(PruneRow::reasons)
                .orElse(List.of());
    }

    /** An abort waits until a backup that is half gone is gone, and then looks again for those that were to go. */
    @Override
    public Phase afterAbort() {
        if (isInTheMiddle()) {
            return phase();
        }
        return doomed.stream().anyMatch(Doomed::isOver) ? Phase.LOOK_AGAIN : Phase.CLEAN_UP;
    }

    /** Whatever it removes is named where it is aborted: nothing of that belongs to it. */
    @Override
    boolean tellsWhatIsRemoved() {
        return true;
    }

    /** Whether one backup is half gone. */
    public boolean isInTheMiddle() {
        return current().filter(one -> one.state() == Doomed.State.BEGUN).isPresent();
    }

    /** The ETag of the key by which no other prune works on this instance; null where it isn't held. */
    public String instanceKey() {
        return instanceKey;
    }

    public void instanceKey(String etag) {
        instanceKey = etag;
    }

    /** What was looked for at the end and is still there. */
    public List<Line> remains() {
        return remains;
    }

    public void remains(List<Line> lines) {
        remains = lines.size() > MOST_ROWS ? List.copyOf(lines.subList(0, MOST_ROWS)) : List.copyOf(lines);
    }

    private long count(Verdict verdict) {
        return rows.stream().filter(row -> row.verdict() == verdict).count();
    }

    /** How many backups, or their images, are gone so far. */
    public long gone() {
        return doomed.stream().filter(one -> one.state() == Doomed.State.GONE).count();
    }

    /** The bytes of the stored objects that are gone. */
    public long bytesFreed() {
        return doomed.stream().mapToLong(Doomed::bytes).sum();
    }

    @Override
    public OperationResult result() {
        return new OperationResult(
                new OperationResult.Prune(request.dryRun(), rows, remains, bytesFreed(), ImageFacts.UNKNOWN),
                runId(),
                phase() == Phase.DONE ? "done" : "running",
                request.instanceId(),
                null,
                "",
                request.bucket(),
                "",
                "",
                request.region(),
                account(),
                0,
                took().toSeconds(),
                false,
                false,
                List.of());
    }

    @Override
    public Line summary() {
        if (request.dryRun()) {
            return Line.of(
                    "prune.dryRun",
                    request.instanceId(),
                    count(Verdict.REMOVE),
                    count(Verdict.DROP_IMAGE),
                    PruneTotals.of(rows).all());
        }
        return Line.of(
                "prune.done",
                took(),
                request.instanceId(),
                count(Verdict.REMOVED),
                count(Verdict.IMAGE_DROPPED),
                new Line.Bytes(bytesFreed()),
                PruneTotals.of(rows).remaining() + unlisted);
    }

    @Override
    public List<Line> whatNext() {
        return remains;
    }
}
