package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.time.Instant;
import java.util.List;

/**
 * Where an operation stands, for a display of it.
 *
 * @param stage the stage that it is in; one that is not among the stages, such as the clean-up, comes instead of those that
 *     would have followed
 * @param stages the stages as far as they can be told, in their order
 * @param startedAt when the operation began
 * @param instanceName what people call the instance; empty until it is known
 * @param result what has come of it so far
 */
public record Standing(
        Stage stage, List<Stage> stages, Instant startedAt, String instanceName, OperationResult result) {

    public Standing {
        stages = List.copyOf(stages);
    }

    static Standing of(Operation operation, Stage stage) {
        return new Standing(
                stage,
                operation.stages(),
                operation.data().startedAt(),
                operation.data().instanceName(),
                operation.data().result());
    }
}
