package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import java.util.List;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Backups that a prune was to remove and could not, or only in part. It has gone on with the others, and the step that asked for it fails
 * at its end; what only stays, because it is held, in use or locked, is no failure.
 */
@Restricted(NoExternalUse.class)
public final class FailedPrunes {

    private FailedPrunes() {}

    private record Failure(String instanceId, PruneRow row) {}

    /** What the step fails with: how many there are, and why the first is among them. Empty where all has gone that was to go. */
    public static Optional<String> line(List<OperationResult> results) {
        List<Failure> failures = results.stream()
                .flatMap(result -> result.pruned().stream()
                        .flatMap(pruned -> pruned.rows().stream())
                        .filter(row -> row.verdict() == PruneRow.Verdict.FAILED)
                        .map(row -> new Failure(result.instanceId(), row)))
                .toList();
        return failures.stream()
                .findFirst()
                .map(first -> Line.of(
                                "prune.failures",
                                failures.size(),
                                first.row().amiId(),
                                first.instanceId(),
                                Line.list(first.row().reasons()).sentence())
                        .text());
    }
}
