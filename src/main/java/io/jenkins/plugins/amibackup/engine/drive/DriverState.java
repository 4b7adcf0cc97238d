package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.step.Outcome;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Optional;

/**
 * What a driver is doing: it opens the operation, then advances, saves, waits and pauses in turn, then finishes. A driver never
 * returns to a state that it has left: messages that the old state still causes are ignored.
 */
abstract sealed class DriverState permits Opening, DriverState.Open, DriverState.Pausing, DriverState.Ended {

    /** In a few words, lower case. */
    abstract Line status();

    /** What is driven; empty until the operation is open. */
    abstract Optional<DrivenOperation> work();

    /** Does the work of this state; a state that only waits for a message has none. */
    void go(Moves moves) {}

    /** The state that is tried again when something in this one has failed. */
    DriverState retried() {
        return this;
    }

    /** Cancels what this state has scheduled. */
    void leave() {}

    /** What is known of the operation, also before it is open. */
    Optional<Operation> operation() {
        return work().map(DrivenOperation::operation);
    }

    /** The clients to close at the end. */
    Optional<AwsClients> clients() {
        return work().map(DrivenOperation::clients);
    }

    /** A state of an operation that is open. Its words are made when they are asked for: a thousand wait, and few are looked at. */
    abstract static sealed class Open extends DriverState permits Advancing, Saving, Finishing, Waiting {
        private final DrivenOperation work;
        private final Stage stage;

        Open(DrivenOperation work) {
            this.work = work;
            stage = work.stage();
        }

        final DrivenOperation open() {
            return work;
        }

        @Override
        final Optional<DrivenOperation> work() {
            return Optional.of(work);
        }

        /** Where the operation stood when it came to this state. */
        final Line stage() {
            return stage.line();
        }

        @Override
        Line status() {
            return Line.of("status.working", stage());
        }
    }

    /** Takes the operation one phase further. */
    static final class Advancing extends Open {
        private final Optional<Answer> heard;
        private final boolean hasTurn;

        Advancing(DrivenOperation work) {
            this(work, Optional.empty());
        }

        /** @param heard how the wait before has ended */
        Advancing(DrivenOperation work, Optional<Answer> heard) {
            this(work, heard, false);
        }

        /** @param hasTurn whether it has had its turn, and has not made the call yet */
        Advancing(DrivenOperation work, Optional<Answer> heard, boolean hasTurn) {
            super(work);
            this.heard = heard;
            this.hasTurn = hasTurn;
        }

        boolean hasTurn() {
            return hasTurn;
        }

        /** A call that was refused is made in a turn of its own. */
        @Override
        DriverState retried() {
            return hasTurn ? new Advancing(open(), heard) : this;
        }

        Optional<Answer> heard() {
            return heard;
        }

        @Override
        void go(Moves moves) {
            moves.advance(this);
        }
    }

    /** Writes the operation's document, then does what the advance has led to. */
    static final class Saving extends Open {
        private final Outcome outcome;
        private final Line status;

        Saving(DrivenOperation work, Outcome outcome, Line status) {
            super(work);
            this.outcome = outcome;
            this.status = status;
        }

        @Override
        Line status() {
            return status;
        }

        Outcome outcome() {
            return outcome;
        }

        @Override
        void go(Moves moves) {
            moves.save(this);
        }
    }

    /** Writes the operation's document for the last time. */
    static final class Finishing extends Open {
        private final Line status;

        Finishing(DrivenOperation work, Line status) {
            super(work);
            this.status = status;
        }

        @Override
        Line status() {
            return status;
        }

        @Override
        void go(Moves moves) {
            moves.finish(this);
        }
    }

    /** Goes on later: after a pause, when its turn has come, or whichever is first. */
    static final class Pausing extends DriverState {
        private final DriverState next;
        private volatile Line status;
        private Scheduler.Cancellable timer = () -> {};

        /** @param next what follows */
        Pausing(DriverState next, Line status) {
            this.next = next;
            this.status = status;
        }

        void status(Line now) {
            status = now;
        }

        void until(Scheduler.Cancellable wake) {
            timer = wake;
        }

        @Override
        Line status() {
            return status;
        }

        @Override
        DriverState retried() {
            return next;
        }

        @Override
        Optional<DrivenOperation> work() {
            return next.work();
        }

        @Override
        Optional<Operation> operation() {
            return next.operation();
        }

        @Override
        Optional<AwsClients> clients() {
            return next.clients();
        }

        @Override
        void leave() {
            timer.cancel();
        }
    }

    /** Over. */
    static final class Ended extends DriverState {
        private final Line status;

        Ended(Line status) {
            this.status = status;
        }

        @Override
        Line status() {
            return status;
        }

        @Override
        Optional<DrivenOperation> work() {
            return Optional.empty();
        }
    }
}
