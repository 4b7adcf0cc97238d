package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.List;

/** An operation that is being driven. */
public interface OperationHandle {

    String runId();

    /** The runs that an abort has to clean up after: those that this one has begun. */
    default List<String> runIds() {
        return List.of(runId());
    }

    /** In a few words, lower case: what the operation does or waits for. Takes no lock. */
    Line status();

    /**
     * Stops watching without touching what AWS does; the operation can be picked up by its run id. Returns at once.
     *
     * @param why the first words of the line that ends the log
     */
    void detach(Line why);

    /**
     * The same of a backup that has come as far as it is waited for: its document says that it was left on purpose, so that a controller
     * may finish it. Returns at once.
     *
     * @param why the first words of the line that ends the log
     */
    default void leaveToOthers(Line why) {
        detach(why);
    }

    /** Removes what was made and isn't finished, in the background. Returns at once. */
    void abort(Line why);
}
