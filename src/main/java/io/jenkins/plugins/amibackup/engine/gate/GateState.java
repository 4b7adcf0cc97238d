package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;
import java.util.Optional;

/** What a gate is doing. */
sealed interface GateState {

    /** In a few words, lower case. */
    Line status();

    /** The backup that the gate has just made and looks at again. */
    default Optional<OperationResult> made() {
        return Optional.empty();
    }

    /** The backup that the gate has just had verified and looks at again. */
    default Optional<Drilled> verified() {
        return Optional.empty();
    }

    /** What it has driven; empty while it only looks and waits. */
    default Optional<OperationHandle> drives() {
        return Optional.empty();
    }

    /** The same on its way out. */
    default GateState leaving(Line why) {
        return this;
    }

    /** The runs that an abort has to clean up after. */
    default List<String> begun() {
        return List.of();
    }

    /** Whether it waits for this run of another. */
    default boolean isFollowing(String runId) {
        return false;
    }

    /** The same with other words for it, where the words are its own. */
    default GateState says(Line now) {
        return this;
    }

    /** The line of a gate that is told to stop in this state. */
    default Line stopped(Line why) {
        return Line.of("gate.stopped", why);
    }

    /** Looks whether a backup is good enough, now or after a pause. */
    record Looking(Line status) implements GateState {

        @Override
        public GateState says(Line now) {
            return new Looking(now);
        }
    }

    /** Waits for a backup that another drives. */
    record Following(OtherRun other, Line status) implements GateState {

        @Override
        public boolean isFollowing(String runId) {
            return other.runId().equals(runId);
        }

        @Override
        public GateState says(Line now) {
            return new Following(other, now);
        }

        @Override
        public Line stopped(Line why) {
            return Line.of("gate.stoppedWaiting", why, other.runId());
        }
    }

    /**
     * Has a backup driven.
     *
     * @param own whether the gate has begun it itself; else it has picked it up
     * @param keepsImage whether its image stays in EC2
     * @param leaving why the gate is to detach from it; empty while it is not
     */
    record Driving(String runId, OperationHandle backup, boolean own, boolean keepsImage, Optional<Line> leaving)
            implements GateState {

        @Override
        public Line status() {
            return backup.status();
        }

        @Override
        public List<String> begun() {
            return own ? List.of(runId) : List.of();
        }

        @Override
        public Optional<OperationHandle> drives() {
            return Optional.of(backup);
        }

        @Override
        public Driving leaving(Line why) {
            return new Driving(runId, backup, own, keepsImage, Optional.of(why));
        }

        /**
         * How the gate ends when the backup has ended like that; empty when it looks again: at what the run says that it has made,
         * or because another backup is there or under way, or what was picked up has not come to a good end.
         */
        Optional<End> end(End how) {
            boolean gaveWay = how instanceof End.Failed failed && failed.kind() == FailureKind.CONFLICT;
            if (own && !gaveWay && !(how instanceof End.Done)) {
                return Optional.of(how);
            }
            return leaving.map(why -> how instanceof End.Detached
                    ? how
                    : new End.Detached(made(how).map(made -> made.stopped(why)).orElse(stopped(why))));
        }

        /** The state of a gate whose own run says that it has made a backup; empty when it is another's, or says something else. */
        Optional<GateState> made(End how) {
            return own && how instanceof End.Done done
                    ? Optional.of(new Proving(done.result(), status()))
                    : Optional.empty();
        }
    }

    /** Looks at the backup that it has just made: that a run says so is no proof. */
    record Proving(OperationResult result, Line status) implements GateState {

        @Override
        public Optional<OperationResult> made() {
            return Optional.of(result);
        }

        @Override
        public GateState says(Line now) {
            return new Proving(result, now);
        }

        @Override
        public Line stopped(Line why) {
            return Line.of("gate.stoppedMade", why.sentence(), result.runId(), result.amiId());
        }
    }

    /**
     * Has a backup verified, which it has begun itself.
     *
     * @param made how its run has ended where the gate has made it, too
     * @param leaving why the gate is to detach from it; empty while it is not
     * @param givenUp why it is aborted although nobody has aborted the gate; empty while it is not
     */
    record Verifying(
            String runId,
            OperationHandle drill,
            Drilled drilled,
            Optional<OperationResult> made,
            Optional<Line> leaving,
            Optional<Line> givenUp)
            implements GateState {

        Verifying(String runId, OperationHandle drill, Drilled drilled, Optional<OperationResult> made) {
            this(runId, drill, drilled, made, Optional.empty(), Optional.empty());
        }

        @Override
        public Line status() {
            return drill.status();
        }

        @Override
        public Optional<OperationHandle> drives() {
            return Optional.of(drill);
        }

        @Override
        public List<String> begun() {
            return List.of(runId);
        }

        @Override
        public Verifying leaving(Line why) {
            return new Verifying(runId, drill, drilled, made, Optional.of(why), givenUp);
        }

        /** The same while what it has made is removed: a verification that nobody waits for would only cost. */
        Verifying givingUp(Line why) {
            return new Verifying(runId, drill, drilled, made, leaving, Optional.of(why));
        }

        /** How the gate ends when the verification has ended like that; empty when it looks at what that has shown. */
        Optional<End> end(End how) {
            if (leaving.isPresent()) {
                return Optional.of(how instanceof End.Detached ? how : new End.Detached(stopped(leaving.get())));
            }
            if (how instanceof End.Done || how instanceof End.Failed) {
                return Optional.empty();
            }
            return givenUp.filter(why -> how instanceof End.Aborted)
                    .<End>map(why -> new End.Failed(
                            Line.of("gate.gaveUp", why.sentence(), drilled.amiId(), runId), FailureKind.CLOSED))
                    .or(() -> Optional.of(how));
        }
    }

    /**
     * Looks at the backup that it has just had verified: what counts stands in its record.
     *
     * @param how the verification has ended
     */
    record Verified(Drilled drilled, Optional<OperationResult> made, End how, Line status) implements GateState {

        @Override
        public Optional<Drilled> verified() {
            return Optional.of(drilled);
        }

        @Override
        public GateState says(Line now) {
            return new Verified(drilled, made, how, now);
        }
    }

    /** Over. */
    record Ended(Line status, List<String> begun) implements GateState {}
}
