package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.Map;
import java.util.function.Consumer;

/** Finds out which instances a fleet consists of. */
public interface FleetSource {

    /**
     * The instances by their IDs, each with what tells its lines from those of the others. Runs on a thread of the engine.
     *
     * @param says is told how many there are
     * @throws io.jenkins.plugins.amibackup.engine.base.OperationException when the selection is wrong, finds none or too many, or AWS
     *     can't be asked
     */
    Map<String, String> instances(Consumer<Line> says);
}
