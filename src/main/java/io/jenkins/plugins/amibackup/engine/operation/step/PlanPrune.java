package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneCandidates.Seen;
import io.jenkins.plugins.amibackup.engine.retention.Decision;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Settles what goes and why; nothing is changed. The backups are read and proven, the policy is applied to those that count, and
 * whatever could speak against each removal is asked. Ends with the document, in which the plan stands. A prune that is picked up
 * plans anew before it removes another thing.
 */
public final class PlanPrune implements Step {

    private final PruneData data;
    private final PruneAtHand atHand;
    private final Findings findings = new Findings();
    private PruneCandidates candidates;
    private LeftSnapshots left = LeftSnapshots.NONE;
    /** The call that stands in line for the next question. */
    private Optional<Action> next = Optional.empty();

    PlanPrune(PruneData data, PruneAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
        candidates = new PruneCandidates(data);
    }

    @Override
    public Phase phase() {
        return Phase.PLAN;
    }

    @Override
    public Optional<Action> nextCall() {
        return next;
    }

    @Override
    public int answered() {
        return findings.size() + candidates.answered();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        PruneRequest request = data.request();
        if (request.dryRun() && candidates.answered() == 0) {
            request.check();
            BeginPrune.account(data, context);
            BeginPrune.headline(data, context);
        } else if (!request.dryRun() && !atHand.isClaimed()) {
            return new StepOutcome.JumpTo(Phase.CLAIM_PRUNE, false);
        }
        mustBeOfItsAccount(context);
        if (!candidates.read(context)) {
            return new StepOutcome.Stay(false);
        }
        List<Seen> counted = candidates.seen().stream().filter(Seen::counts).toList();
        List<Seen> standing = candidates.seen().stream()
                .filter(seen -> seen.counts() || seen.isBroken())
                .toList();
        Map<String, Image> images = findings.of("images", () -> images(standing, context));
        left = findings.of("left snapshots", () -> LeftSnapshots.of(counted, images, request::mayRemove, context));
        List<Seen> halfGone =
                counted.stream().filter(seen -> seen.object() == null).toList();
        // Once: to read thousands of records anew for each question takes longer than all else.
        Map<String, Decision> decisions = findings.of(
                "decisions", () -> new PruneDecisions(data, candidates.now(), context).of(counted, halfGone, images));
        Set<String> madeLast = findings.of("made last", () -> MadeLast.of(counted, images));
        List<PruneObjections.Going> all = findings.of(
                "going",
                () -> going(counted, decisions, images).stream()
                        .filter(one -> one.imageOnly() || !madeLast.contains(one.amiId()))
                        .toList());
        PruneNumbers numbers = new PruneNumbers(data, atHand);
        List<PruneObjections.Going> later = findings.of("later", () -> numbers.later(all));
        List<PruneObjections.Going> going = findings.of(
                "going now",
                () -> all.stream().filter(one -> !later.contains(one)).toList());
        PruneObjections questions = new PruneObjections(data, findings, next, context);
        Map<String, List<Line>> objections = questions.ask(going) ? questions.of(going) : null;
        next = questions.waitsFor();
        if (objections == null || next.isPresent()) {
            return new StepOutcome.Stay(false);
        }
        madeLast.stream()
                .filter(amiId -> !decisions.get(amiId).kept())
                .forEach(amiId -> objections.put(amiId, List.of(Line.of("prune.madeLast"))));
        later.forEach(one -> objections.put(one.amiId(), List.of(Line.of("prune.later"))));
        halfGone.forEach(seen -> atHand.halfGone(seen.amiId()));
        candidates.seen().stream()
                .filter(seen -> seen.object() != null)
                .forEach(seen -> atHand.sawObject(seen.amiId()));
        List<PruneRow> rows = new ArrayList<>(candidates.seen().stream()
                .map(seen -> row(seen, decisions, objections, images))
                .toList());
        List<Doomed> doomed = doomed(rows, objections);
        withWhatIsOver(rows);
        new PrunePlan(data, rows).say(context.log());
        numbers.sayWhatIsLeft(later, candidates.hasMore(), context);
        numbers.check(rows, later, context.log());
        data.plan(rows, request.dryRun() ? List.of() : doomed);
        findings.forget();
        candidates = new PruneCandidates(data);
        atHand.askedAbout(images.keySet());
        atHand.asked(context.now());
        return request.dryRun() ? new StepOutcome.Finish() : new StepOutcome.Next(true);
    }

    /** EC2 shows only the images of the account that asks: another one would take all of them for gone. */
    private void mustBeOfItsAccount(StepContext context) {
        String account = context.clients().account();
        if (!Ids.isAccount(account)) {
            throw OperationException.refused("prune.noAccount");
        }
        if (!data.account().isEmpty() && !data.account().equals(account)) {
            throw OperationException.refused("prune.otherAccount", data.account(), account);
        }
        data.account(account);
    }

    private static Map<String, Image> images(List<Seen> counted, StepContext context) {
        List<String> ids = counted.stream().map(Seen::amiId).toList();
        return ids.isEmpty()
                ? Map.of()
                : context.ec2().images(ids).stream()
                        .filter(Images::stands)
                        .collect(Collectors.toMap(Image::imageId, Function.identity()));
    }

    private List<PruneObjections.Going> going(
            List<Seen> counted, Map<String, Decision> decisions, Map<String, Image> images) {
        List<PruneObjections.Going> going = new ArrayList<>();
        for (Seen seen : counted) {
            Decision decision = decisions.get(seen.amiId());
            if (decision != null
                    && (!decision.kept()
                            || decision.dropsImage()
                            || isDropping(seen, images)
                            || left.isFree(seen.amiId()))) {
                boolean removed = !decision.kept();
                going.add(new PruneObjections.Going(
                        seen.amiId(), seen.record(), seen.object(), !removed, images.get(seen.amiId())));
            }
        }
        return going;
    }

    /** Whether its image has gone and its snapshots may be left: there is nothing to be kept by a new plan. */
    private static boolean isDropping(Seen seen, Map<String, Image> images) {
        return seen.record().imageState() == ImageState.DROPPING && !images.containsKey(seen.amiId());
    }

    /** Whether this run has dropped its image, and not yet written down that it has. */
    private boolean isDropped(Seen seen, Map<String, Image> images) {
        return seen.record().imageState() == ImageState.DROPPED
                && !images.containsKey(seen.amiId())
                && data.doomed().stream()
                        .anyMatch(doomed -> doomed.amiId().equals(seen.amiId())
                                && doomed.state() == Doomed.State.BEGUN
                                && doomed.imageOnly());
    }

    private boolean isSaidToBeDropped(Seen seen) {
        return seen.record().imageState() == ImageState.DROPPED && !left.isFree(seen.amiId());
    }

    private PruneRow row(
            Seen seen, Map<String, Decision> decisions, Map<String, List<Line>> objections, Map<String, Image> images) {
        BackupRecord record = seen.record();
        Decision decision = decisions.get(seen.amiId());
        Verdict verdict;
        List<Line> why;
        if (!seen.counts()) {
            verdict = Verdict.NOT_COUNTED;
            why = List.of(seen.against());
        } else if (decision == null) {
            // Its object is gone already: nothing of it can be kept.
            verdict = Verdict.REMOVE;
            why = List.of(Line.of("prune.begun"));
        } else if (objections.containsKey(seen.amiId())) {
            verdict = Verdict.KEEP;
            why = objections.get(seen.amiId());
        } else if (decision.kept() && left.isFree(seen.amiId())) {
            verdict = Verdict.DROP_IMAGE;
            why = List.of(Line.of("prune.snapshotsLeft", Line.list(left.free(seen.amiId()))));
        } else if (decision.kept() && (isDropping(seen, images) || isDropped(seen, images))) {
            verdict = Verdict.DROP_IMAGE;
            why = List.of(Line.of("prune.imageGone"));
        } else {
            verdict = !decision.kept() ? Verdict.REMOVE : decision.dropsImage() ? Verdict.DROP_IMAGE : Verdict.KEEP;
            why = new ArrayList<>(decision.reasons());
            why.addAll(decision.kept() ? left.bound(seen.amiId()) : List.of());
        }
        return new PruneRow(
                seen.amiId(),
                seen.takenAt(),
                record == null ? 0 : record.gib(),
                size(seen),
                record == null ? "" : record.retentionSet(),
                verdict,
                images.containsKey(seen.amiId()),
                why);
    }

    /** Where the object is gone already, nothing is stored. */
    private static long size(Seen seen) {
        if (seen.record() == null) {
            return seen.entry().sizeBytes();
        }
        return seen.counts() && seen.object() == null ? 0 : seen.record().sizeBytes();
    }

    /** What goes, the oldest first, and what has begun to go and now stays after all. */
    private List<Doomed> doomed(List<PruneRow> rows, Map<String, List<Line>> objections) {
        Map<String, Doomed> before =
                data.doomed().stream().collect(Collectors.toMap(Doomed::amiId, Function.identity()));
        List<Doomed> doomed =
                new ArrayList<>(data.doomed().stream().filter(Doomed::isOver).toList());
        List<Seen> oldestFirst = new ArrayList<>(candidates.seen());
        Collections.reverse(oldestFirst);
        Map<String, PruneRow> byAmi = rows.stream().collect(Collectors.toMap(PruneRow::amiId, Function.identity()));
        for (Seen seen : oldestFirst) {
            PruneRow row = byAmi.get(seen.amiId());
            if (before.containsKey(seen.amiId()) && before.get(seen.amiId()).isOver()) {
                continue;
            }
            if (!seen.counts()) {
                notCounted(seen, row, before.get(seen.amiId())).ifPresent(doomed::add);
                continue;
            }
            boolean begun = seen.begun()
                    || seen.record().imageState() == ImageState.DROPPING
                    || row.verdict() == Verdict.DROP_IMAGE && !row.imageStands() && !left.isFree(seen.amiId());
            if (row.verdict().isPlanned() || begun) {
                boolean removed = seen.record().isBeingRemoved();
                boolean stays = row.verdict() != Verdict.REMOVE && (removed || row.verdict() != Verdict.DROP_IMAGE);
                boolean imageOnly = row.verdict() != Verdict.REMOVE && !removed;
                Doomed one =
                        Doomed.planned(seen.amiId(), imageOnly, seen.record().etag());
                one = begun ? one.in(Doomed.State.BEGUN) : one;
                Doomed was = before.get(seen.amiId());
                if (was != null && (atHand.isHalfGone(seen.amiId()) || isSaidToBeDropped(seen))) {
                    // It was left before the record said what is gone, and is not tried again.
                    for (Line line : was.left()) {
                        one = one.leaving(line);
                    }
                }
                boolean imageless = imageOnly
                        ? seen.record().imageState() == ImageState.DROPPED
                                && (left.isFree(seen.amiId()) || was != null && was.imageless())
                        : was == null ? !begun : was.imageless();
                if (imageless && !row.imageStands()) {
                    one = one.withNoImageBefore();
                }
                doomed.add(begun && !row.imageStands() ? one.withoutImage() : one);
                if (stays) {
                    atHand.refuse(seen.amiId(), objections.getOrDefault(seen.amiId(), row.reasons()));
                }
            }
        }
        // What has begun is brought to its end first.
        doomed.sort(Comparator.comparing(one -> one.isOver() ? 0 : one.state() == Doomed.State.BEGUN ? 1 : 2));
        return doomed;
    }

    /** What has begun to go, and is by now no backup that counts: it is taken back, as it would be where that is seen later. */
    private Optional<Doomed> notCounted(Seen seen, PruneRow row, Doomed before) {
        if (seen.record() == null) {
            return Optional.ofNullable(before).filter(one -> one.state() == Doomed.State.BEGUN);
        }
        if (!seen.isBroken()) {
            return Optional.empty();
        }
        if (seen.record().isTombstone()) {
            atHand.halfGone(seen.amiId());
        } else {
            atHand.refuse(seen.amiId(), row.reasons());
        }
        Doomed one = Doomed.planned(
                        seen.amiId(), seen.record().isComplete(), seen.record().etag())
                .in(Doomed.State.BEGUN);
        return Optional.of(row.imageStands() ? one : one.withoutImage());
    }

    /** A prune that was picked up still tells what it has done before. */
    private void withWhatIsOver(List<PruneRow> rows) {
        Map<String, PruneRow> over = data.rows().stream()
                .filter(row -> data.doomed().stream()
                        .anyMatch(one -> one.isOver() && one.amiId().equals(row.amiId())))
                .collect(Collectors.toMap(PruneRow::amiId, Function.identity()));
        rows.removeIf(row -> over.containsKey(row.amiId()));
        rows.addAll(over.values());
        rows.sort(Comparator.comparing(PruneRow::takenAt).reversed());
    }
}
