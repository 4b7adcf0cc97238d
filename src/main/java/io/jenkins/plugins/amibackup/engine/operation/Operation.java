package io.jenkins.plugins.amibackup.engine.operation;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.Outcome;
import io.jenkins.plugins.amibackup.engine.operation.step.Step;
import io.jenkins.plugins.amibackup.engine.operation.step.StepContext;
import io.jenkins.plugins.amibackup.engine.operation.step.StepOutcome;
import io.jenkins.plugins.amibackup.engine.operation.step.Steps;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An operation under way: its data and its list of steps. {@link #advance} takes it one phase further; whatever drives it
 * writes the data down and waits in between. Making the same advance again, after a crash at any point, makes nothing twice.
 * Stages, the next call and the clean-up follow from the list.
 */
public final class Operation {

    private final OperationData data;
    private final List<Step> steps;

    private Operation(OperationData data, List<Step> steps) {
        this.data = data;
        this.steps = steps;
    }

    /** An operation as its document tells it. */
    @SuppressFBWarnings(value = "BC_UNCONFIRMED_CAST", justification = "Each kind has its own type")
    public static Operation of(OperationData data) {
        return new Operation(
                data,
                switch (data.kind()) {
                    case BACKUP -> Steps.of((BackupData) data);
                    case RESTORE -> Steps.of((RestoreData) data);
                    case VERIFY -> Steps.of((VerifyData) data);
                    case PRUNE -> Steps.of((PruneData) data);
                });
    }

    /** An operation of these steps. */
    public static Operation of(OperationData data, List<Step> steps) {
        return new Operation(data, List.copyOf(steps));
    }

    /** An operation that has not begun. */
    @SuppressFBWarnings(value = "BC_UNCONFIRMED_CAST", justification = "Each kind has its own type")
    public static Operation begin(String runId, OperationRequest request, Instant now) {
        return of(
                switch (request.kind()) {
                    case BACKUP -> new BackupData(runId, (BackupRequest) request, now);
                    case RESTORE -> new RestoreData(runId, (RestoreRequest) request, now);
                    case VERIFY -> new VerifyData(runId, (VerifyRequest) request, now);
                    case PRUNE -> new PruneData(runId, (PruneRequest) request, now);
                });
    }

    /** What the document holds. */
    public OperationData data() {
        return data;
    }

    public Phase phase() {
        return data.phase();
    }

    /** The stages of this operation as far as they can be told, in their order. */
    public List<Stage> stages() {
        return steps.stream()
                .filter(Step::takesPart)
                .map(step -> step.phase().stage())
                .distinct()
                .toList();
    }

    /**
     * The call that the next advance is going to make, where operations take turns at it: EC2 limits how often an account may
     * call, and how much work of a kind it may have in progress.
     */
    public Optional<Action> nextCall() {
        return data.phase() == Phase.CLEAN_UP
                ? unmakingCall()
                : step(data.phase()).flatMap(Step::nextCall);
    }

    private Optional<Action> unmakingCall() {
        return backwards().flatMap(step -> step.unmakingCall().stream()).findFirst();
    }

    /** The steps that take part, the last one first. */
    private Stream<Step> backwards() {
        return IntStream.rangeClosed(1, steps.size())
                .mapToObj(i -> steps.get(steps.size() - i))
                .filter(Step::takesPart);
    }

    /** How many of the questions of this phase are answered: when this grows, a retry has come further. */
    public int answered() {
        return step(data.phase()).map(Step::answered).orElse(0);
    }

    private Optional<Step> step(Phase phase) {
        return steps.stream().filter(step -> step.phase() == phase).findFirst();
    }

    /**
     * Takes the operation one phase further, with at most one changing call to AWS.
     *
     * @param answer how the wait that the last advance asked for has ended; null when there was none, or when the operation
     *     was picked up again
     * @throws io.jenkins.plugins.amibackup.engine.base.OperationException when a call or a check fails; making the same
     *     advance again is harmless
     */
    public Outcome advance(Answer answer, StepContext context) {
        mustBeInItsAccount(context);
        if (data.phase() == Phase.CLEAN_UP) {
            return unmake(context);
        }
        if (data.phase() == Phase.DONE && data.ending().isEmpty()) {
            steps.stream().filter(Step::takesPart).forEach(step -> step.confirm(context));
        }
        Optional<Step> step = step(data.phase());
        return step.isEmpty() ? finish(context) : follow(step.get(), step.get().advance(answer, context), context);
    }

    /** Whether it goes on where AWS can't be asked about what it waits for; else it is detached. */
    public boolean copesWith(OperationException unanswered) {
        return step(data.phase()).filter(step -> step.copesWith(unanswered)).isPresent();
    }

    /** In another account nobody sees the machine: it would be taken for ended. */
    private void mustBeInItsAccount(StepContext context) {
        MadeInstance made = data.machine();
        if (made == null || made.account() == null) {
            return;
        }
        String own = context.clients().account();
        if (Ids.isAccount(own) && !own.equals(made.account())) {
            throw OperationException.refused(
                    "machine.otherAccount", made.exists() ? made.id() : made.token(), made.account(), own);
        }
    }

    /** Unmakes one thing: the last step that has left something comes first. */
    private Outcome unmake(StepContext context) {
        for (Step step : backwards().toList()) {
            Optional<StepOutcome> unmade = step.unmake(context);
            if (unmade.isPresent()) {
                return follow(step, unmade.get(), context);
            }
        }
        return finish(context);
    }

    private Outcome follow(Step step, StepOutcome outcome, StepContext context) {
        if (outcome instanceof StepOutcome.Next next) {
            return next(step).map(phase -> go(phase, next.save())).orElseGet(() -> finish(context));
        } else if (outcome instanceof StepOutcome.JumpTo jump) {
            return go(jump.phase(), jump.save());
        } else if (outcome instanceof StepOutcome.Stay stay) {
            return new Outcome.Proceed(stay.save());
        } else if (outcome instanceof Outcome same) {
            return same;
        } else if (outcome instanceof StepOutcome.Undo undo) {
            cleanUp(undo.why(), false);
            return new Outcome.Proceed(true);
        } else if (outcome instanceof StepOutcome.Recall recall) {
            data.ending(null, false);
            return go(recall.phase(), true);
        }
        return finish(context);
    }

    private Optional<Phase> next(Step step) {
        return steps.stream()
                .skip(steps.indexOf(step) + 1L)
                .filter(Step::takesPart)
                .map(Step::phase)
                .findFirst();
    }

    private Outcome go(Phase next, boolean save) {
        data.phase(next);
        return new Outcome.Proceed(save);
    }

    private Outcome finish(StepContext context) {
        data.end(context.now());
        return new Outcome.Finished();
    }

    /**
     * Begins to remove what was made and not finished. From here on every advance removes one thing.
     *
     * @param why the line with which the operation ends
     * @param byUser whether a user has aborted it; else it has failed
     * @return false when there is nothing to go back on: the operation is beyond recall, or at its end
     */
    public boolean cleanUp(Line why, boolean byUser) {
        if (data.phase() == Phase.DONE || data.phase() == Phase.CLEAN_UP || data.isBeyondRecall()) {
            return false;
        }
        if (data.plain() != null && isBefore(Phase.ENCRYPT)) {
            // The document says ENCRYPT before a copy is asked for: there is none to look for.
            data.image(null);
        }
        data.ending(why, byUser);
        data.phase(data.afterAbort());
        return true;
    }

    /**
     * Begins to remove what an operation has left that nobody drives any more, or goes on with it, also where it has ended badly
     * before. From here on every advance removes one thing.
     *
     * @param why the line with which the operation ends
     * @return false when it is beyond recall
     */
    public boolean removeLeftovers(Line why) {
        if (data.isBeyondRecall()) {
            return false;
        }
        if (data.phase() != Phase.DONE && data.phase() != Phase.CLEAN_UP) {
            return cleanUp(why, true);
        }
        data.ending(why, true);
        data.phase(Phase.CLEAN_UP);
        return true;
    }

    /** Whether the operation has not come to this phase yet. */
    private boolean isBefore(Phase later) {
        return steps.stream()
                .map(Step::phase)
                .takeWhile(phase -> phase != later)
                .anyMatch(phase -> phase == data.phase());
    }

    /** What this operation has made and left in AWS, for the line that a person reads when it fails or detaches. */
    public Line leftInAws() {
        Stream<Line> images = data.made().stream()
                .filter(MadeImage::exists)
                .map(made -> Line.of("standing.image", made.id(), made.name(), made.gib()));
        Stream<Line> machine = Stream.ofNullable(data.machine())
                .filter(MadeInstance::exists)
                .map(made -> Line.of("standing.machine", made.id()));
        Line left = Line.list(Stream.concat(machine, images).toList());
        return left.isEmpty() ? Line.of("standing.nothing") : left;
    }
}
