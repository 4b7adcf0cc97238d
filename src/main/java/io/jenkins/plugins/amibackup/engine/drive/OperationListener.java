package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Hears what an operation does. Called on the engine's threads, one call at a time; must not block for long. */
public interface OperationListener {

    /** One line for the log, without its end. */
    void line(String line);

    /**
     * One line for the log that says how the current wait goes, as {@link #progress} does for a live display; a display that shows
     * that may leave the line out.
     */
    default void progressLine(String line) {
        line(line);
    }

    /**
     * One line for the log about something that a person should know although the operation goes on.
     *
     * @param line as the log shows it
     * @param warning what it warns of, which may be the same for several operations
     */
    default void warning(String line, Line warning) {
        line(line);
    }

    /** One line of the table at the end of several instances; a program that shows a table of its own may leave it out. */
    default void row(String line) {
        line(line);
    }

    /** How the current wait goes, for a live display; the log gets its own lines of it. */
    default void progress(Progress progress) {}

    /** Distinguishes these lines from those of other operations in the same log; empty if there are none. */
    default String label() {
        return "";
    }

    /** The operation has reached another stage, or knows more about what it makes. */
    default void overview(Overview overview) {}

    /**
     * The operation has come so far that somebody may go on who waits for that alone; it goes on, too. Each milestone is told at most
     * once, and one that is passed over isn't.
     *
     * @param so what is known by then
     */
    default void reached(Milestone milestone, OperationResult so) {}

    /**
     * Whether whoever waits for no more than a {@linkplain #reached milestone} has gone on with it, so that their time-out counts no
     * longer. Asked right after they were told; false where they could not be answered, and wait for the whole.
     */
    default boolean hasGoneOn() {
        return true;
    }

    /**
     * What runs that this operation has begun, or may have begun, have made is to be removed although nobody has aborted them by
     * themselves: a program that outlives its operations sees to it, also after a restart. May be called after the end.
     *
     * @param runIds some may be under way in this engine, and some may never have begun
     */
    default void leaves(List<String> runIds, Line why) {}

    /** Nothing is left of a run that was {@linkplain #leaves left}. */
    default void removed(String runId) {}

    /** The operation has come to an end. Called once. */
    void ended(End end);

    /** How an operation ended. */
    sealed interface End {

        /** Why it isn't done; empty where it is. */
        default Line why() {
            return Line.empty();
        }

        /** What kind of failure that was; empty where it is done, was somebody's will, or a deadline has passed. */
        default Optional<FailureKind> failure() {
            return Optional.empty();
        }

        /**
         * How it ended, for those who run the program.
         *
         * @param done what to say when it is done
         */
        default Line told(Function<Done, Line> done) {
            if (this instanceof Done good) {
                return done.apply(good);
            } else if (this instanceof Failed failed) {
                return Line.of("ended.failed", failed.why());
            } else if (this instanceof Aborted aborted) {
                return Line.of("ended.aborted", aborted.why());
            }
            return ((Detached) this).why();
        }

        /**
         * It is done.
         *
         * @param results one for each instance, in the order in which they were asked for
         */
        record Done(List<OperationResult> results) implements End {
            public Done {
                results = List.copyOf(results);
            }

            public Done(OperationResult result) {
                this(List.of(result));
            }

            /** The first, or only, result. */
            public OperationResult result() {
                return results.get(0);
            }
        }

        /**
         * It failed; the line says what, why, and what to do.
         *
         * @param kind what kind of failure it was
         */
        record Failed(Line why, FailureKind kind) implements End {
            @Override
            public Optional<FailureKind> failure() {
                return Optional.of(kind);
            }

            public String line() {
                return why.text();
            }
        }

        /**
         * It is no longer watched; AWS keeps working. The line says what is left in AWS and how to resume the operation.
         *
         * @param failure what kind of failure that was; empty where it was somebody's will, or a deadline has passed
         */
        record Detached(Line why, Optional<FailureKind> failure) implements End {

            /** No failure. */
            public Detached(Line why) {
                this(why, Optional.empty());
            }

            public String line() {
                return why.text();
            }
        }

        /** A user has aborted it, and what it had made and not finished is removed. */
        record Aborted(Line why) implements End {
            public String line() {
                return why.text();
            }
        }
    }
}
