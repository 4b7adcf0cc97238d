package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.List;

/** What else lives on an instance that is about to restart, as far as whoever asked for the operation knows. */
public interface Inhabitants {

    /** For a caller that knows of nothing. */
    Inhabitants NONE = instanceId -> List.of();

    /**
     * What a person should know of before the instance restarts; may wait for seconds.
     *
     * @return sentences; empty where nothing is known to be cut off
     */
    List<Line> on(String instanceId);
}
