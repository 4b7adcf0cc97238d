package io.jenkins.plugins.amibackup.engine;

import io.jenkins.plugins.amibackup.engine.operation.OperationResult;

/** Hears what an operation does. Called on the engine's threads, one call at a time; must not block for long. */
public interface OperationListener {

    /** One line for the log, without its end. */
    void line(String line);

    /** How the current wait goes, for a live display; the log gets its own lines of it. */
    default void progress(Progress progress) {}

    /** The operation has come to another stage, or knows more of what it makes. */
    default void standing(Standing standing) {}

    /** The operation has come to an end. Called once. */
    void ended(End end);

    /** How an operation ended. */
    sealed interface End {

        /** It is done. */
        record Done(OperationResult result) implements End {}

        /**
         * It failed; the line says what, why, and what to do.
         *
         * @param trouble what kind of trouble it was
         */
        record Failed(String line, Trouble trouble) implements End {}

        /** It is watched no longer; AWS works on. The line says what stands and how to pick it up. */
        record Detached(String line) implements End {}

        /** A user has aborted it, and what it had made and not finished is removed. */
        record Aborted(String line) implements End {}
    }
}
