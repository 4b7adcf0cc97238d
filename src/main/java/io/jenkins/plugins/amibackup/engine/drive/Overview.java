package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.time.Instant;
import java.util.List;

/**
 * An operation at a glance, for a display: its stages, and which one it is in.
 *
 * @param stage the stage that it is in; one that is not among the stages, such as the clean-up, comes instead of those that
 *     would have followed
 * @param stages the stages as far as they can be told, in their order
 * @param startedAt when the operation began
 * @param instanceName what people call the instance; empty until it is known
 * @param result what has come of it so far
 */
public record Overview(
        Stage stage, List<Stage> stages, Instant startedAt, String instanceName, OperationResult result) {

    public Overview {
        stages = List.copyOf(stages);
    }

    static Overview of(Operation operation, Stage stage) {
        return new Overview(
                stage,
                operation.stages(),
                operation.data().startedAt(),
                operation.data().instanceName(),
                operation.data().result());
    }
}
