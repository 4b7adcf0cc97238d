package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneCandidates.Seen;
import io.jenkins.plugins.amibackup.engine.retention.Decision;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    /** Null until everything is read. */
    private Settled settled;
    /** When the first question of this plan was asked; null before that. */
    private Instant askedSince;
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
        askedSince = askedSince == null ? context.now() : askedSince;
        if (!candidates.read(context)) {
            return new StepOutcome.Stay(false);
        }
        // Once: to read thousands of records anew for each question takes longer than all else.
        settled = settled == null ? settle(context) : settled;
        PruneObjections questions = new PruneObjections(data, findings, next, context);
        Map<String, List<Line>> objections = questions.ask(settled.asked) ? questions.of(settled.going) : null;
        next = questions.waitsFor();
        if (objections == null || next.isPresent()) {
            return new StepOutcome.Stay(false);
        }
        settled.objectTo(objections);
        settled.halfGone.forEach(seen -> atHand.halfGone(seen.amiId()));
        candidates.seen().stream()
                .filter(seen -> seen.counts() && seen.object() != null)
                .forEach(seen -> atHand.sawObject(seen.amiId()));
        plan(objections, context);
        atHand.askedAbout(settled.images.keySet());
        atHand.asked(askedSince, context.now());
        findings.forget();
        candidates = new PruneCandidates(data);
        settled = null;
        askedSince = null;
        return request.dryRun() ? new StepOutcome.Finish() : new StepOutcome.Next(true);
    }

    /**
     * What follows from what was read, before it is asked what speaks against the single removals.
     *
     * @param images the images that stand, by their IDs
     * @param left snapshots of images that are gone
     * @param halfGone backups whose objects are gone
     * @param decisions what the policies say of each, by AMI
     * @param madeLast those that were made last, which stay in any case
     * @param later what is due and has to wait for another run
     * @param going what is to go in this one
     * @param asked those of that about which something is to be asked
     */
    private record Settled(
            Map<String, Image> images,
            LeftSnapshots left,
            List<Seen> halfGone,
            Map<String, Decision> decisions,
            Set<String> madeLast,
            List<PruneObjections.Going> later,
            List<PruneObjections.Going> going,
            List<PruneObjections.Going> asked) {

        /** Adds what speaks against removals without having to be asked for. */
        void objectTo(Map<String, List<Line>> objections) {
            madeLast.stream()
                    .filter(amiId -> !decisions.get(amiId).kept())
                    .forEach(amiId -> objections.put(amiId, List.of(Line.of("prune.madeLast"))));
            later.forEach(one -> objections.put(one.amiId(), List.of(Line.of("prune.later"))));
        }
    }

    private Settled settle(StepContext context) {
        List<Seen> counted = candidates.seen().stream().filter(Seen::counts).toList();
        List<Seen> standing = candidates.seen().stream()
                .filter(seen -> seen.counts() || seen.isBroken())
                .toList();
        Map<String, Image> images = findings.of("images", () -> images(standing, context));
        PruneDecisions deciding = new PruneDecisions(data, candidates.now(), context);
        Predicate<String> mayRemove = findings.of("may remove", deciding::mayRemove);
        LeftSnapshots left = LeftSnapshots.of(counted, images, mayRemove, context);
        List<Seen> halfGone =
                counted.stream().filter(seen -> seen.object() == null).toList();
        Map<String, Decision> decisions = deciding.of(counted, halfGone, images, mayRemove);
        Set<String> madeLast = MadeLast.of(counted, images);
        List<PruneObjections.Going> all = going(counted, decisions, images, left).stream()
                .filter(one -> one.imageOnly() || !madeLast.contains(one.amiId()))
                .filter(one -> !isOver(one.amiId()))
                .toList();
        Set<String> stays = ids(all.stream().filter(PruneObjections::staysAnyway));
        List<PruneObjections.Going> later = new PruneNumbers(data, atHand).later(all, stays);
        Set<String> notNow = ids(later.stream());
        List<PruneObjections.Going> going =
                all.stream().filter(one -> !notNow.contains(one.amiId())).toList();
        List<PruneObjections.Going> asked =
                going.stream().filter(one -> !stays.contains(one.amiId())).toList();
        return new Settled(images, left, halfGone, decisions, madeLast, later, going, asked);
    }

    private static Set<String> ids(Stream<PruneObjections.Going> some) {
        return some.map(PruneObjections.Going::amiId).collect(Collectors.toSet());
    }

    /** Says the plan, and writes it into the data. */
    private void plan(Map<String, List<Line>> objections, StepContext context) {
        PruneRequest request = data.request();
        PruneNumbers numbers = new PruneNumbers(data, atHand);
        List<PruneRow> rows =
                new PruneRows(data, settled.left, settled.decisions, objections, settled.images).of(candidates.seen());
        Set<String> begun = numbers.begun(candidates.seen());
        Line tooMany = numbers.against(rows, begun, settled.later);
        boolean goesOn = numbers.goesOn(rows, begun);
        if (!tooMany.isEmpty() && goesOn) {
            rows = numbers.within(rows, begun);
        }
        new PrunePlan(data, rows).say(context.log());
        numbers.sayWhatIsLeft(settled.later, candidates.hasMore(), context);
        if (!tooMany.isEmpty()) {
            if (!goesOn && !request.dryRun()) {
                throw new OperationException(FailureKind.REFUSED, tooMany, null);
            }
            context.log().warn(goesOn ? Line.of("prune.heldBack", request.instanceId()) : tooMany);
        }
        List<Doomed> doomed = new PlannedRemovals(data, atHand, settled.left).of(candidates.seen(), rows, objections);
        data.plan(rows, request.dryRun() ? List.of() : doomed);
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

    private static List<PruneObjections.Going> going(
            List<Seen> counted, Map<String, Decision> decisions, Map<String, Image> images, LeftSnapshots left) {
        List<PruneObjections.Going> going = new ArrayList<>();
        for (Seen seen : counted) {
            Decision decision = decisions.get(seen.amiId());
            if (decision != null
                    && (!decision.kept()
                            || decision.dropsImage()
                            || PruneRows.isDropping(seen, images)
                            || left.isFree(seen.amiId()))) {
                boolean removed = !decision.kept();
                going.add(new PruneObjections.Going(
                        seen.amiId(), seen.record(), seen.object(), !removed, images.get(seen.amiId())));
            }
        }
        return going;
    }

    private boolean isOver(String amiId) {
        return data.doomed().stream()
                .anyMatch(one -> one.isOver() && one.amiId().equals(amiId));
    }
}
