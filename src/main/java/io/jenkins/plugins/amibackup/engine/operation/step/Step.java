package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Optional;
import java.util.Set;

/**
 * One step of an operation: how something is made, which call that takes, and how it is unmade, on one page. A step works on
 * the operation's data and is made anew for each drive; what it keeps besides is only what it can find out again.
 */
public interface Step {

    /** Under which name the document says that the operation is at this step. */
    Phase phase();

    /** Whether this operation has this step, as far as can be told by now. */
    default boolean takesPart() {
        return true;
    }

    /**
     * Goes one step further, with at most one changing call to AWS. Making the same advance again, after a crash at any
     * point, makes nothing twice.
     *
     * @param answer how the wait that the last advance asked for has ended; null when there was none, or when the operation
     *     was picked up again
     */
    StepOutcome advance(Answer answer, StepContext context);

    /**
     * Whether this step goes on where AWS can't be asked about what it waits for: it is then advanced with an answer that says so.
     * Else the operation is detached.
     */
    default boolean copesWith(OperationException unanswered) {
        return false;
    }

    /**
     * Confirms, of a run that is picked up at its end, what this step has done: the result is told again only as the record and AWS
     * say it, because others can write the document.
     *
     * @throws OperationException when the result is not this run's, or gone
     */
    default void confirm(StepContext context) {}

    /** The changing calls that making and unmaking take. */
    default Set<Action> calls() {
        return Set.of();
    }

    /** The call that the next advance is going to make, where operations take turns at it. */
    default Optional<Action> nextCall() {
        return Optional.empty();
    }

    /** The call that unmaking is going to make, where operations take turns at it and something is left to unmake. */
    default Optional<Action> unmakingCall() {
        return Optional.empty();
    }

    /** How many of its questions are answered: when this grows, a retry has come further. */
    default int answered() {
        return 0;
    }

    /**
     * Removes one thing that this step has made and the operation has not finished, with at most one changing call. Steps are
     * unmade in the opposite order of the list.
     *
     * @return empty when nothing of it is left
     */
    default Optional<StepOutcome> unmake(StepContext context) {
        return Optional.empty();
    }
}
