package io.jenkins.plugins.amibackup.history;

import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.report.OperationState;
import io.jenkins.plugins.amibackup.report.OperationsAction;
import io.jenkins.plugins.amibackup.report.PastOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A build with what it has done with backups. Nothing in it keeps the build itself in memory.
 *
 * @param name what people call it, which may be any text
 * @param url below Jenkins' own address
 * @param operations in the order in which they began; not empty
 */
record PastBuild(int number, String name, String url, List<PastOperation> operations) {

    /** At so many builds of a job is looked, the newest first: one of thousands that once made a backup is not read whole. */
    static final int LOOKS = 200;

    /** Empty where the build has done nothing with backups. */
    static Optional<PastBuild> of(Run<?, ?> run) {
        List<PastOperation> operations = OperationsAction.pastOf(run);
        return operations.isEmpty()
                ? Optional.empty()
                : Optional.of(new PastBuild(run.getNumber(), run.getDisplayName(), run.getUrl(), operations));
    }

    /**
     * The newest ones of a job, the newest first. Reads builds from the disk where they are not in memory.
     *
     * @param most how many at most
     */
    static List<PastBuild> newest(Job<?, ?> job, int most) {
        List<PastBuild> found = new ArrayList<>();
        Run<?, ?> run = job.getLastBuild();
        for (int looked = 0; run != null && looked < LOOKS && found.size() < most; looked++) {
            of(run).ifPresent(found::add);
            run = run.getPreviousBuild();
        }
        return found;
    }

    /** Whether nothing of it changes any more, as far as this Jenkins can tell. */
    boolean isSettled() {
        return operations.stream().allMatch(PastOperation::settled);
    }

    /** Its backups that are complete. */
    private List<PastOperation> complete() {
        return operations.stream()
                .filter(PastOperation::backup)
                .filter(operation -> operation.state() == OperationState.DONE)
                .toList();
    }

    /** When the first of its backups that are complete began; when it did anything first, where none is complete. */
    Instant beganAt() {
        List<PastOperation> complete = complete();
        return (complete.isEmpty() ? operations : complete)
                .stream()
                        .map(PastOperation::startedAt)
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH);
    }

    /** The size of its backups that are complete, in bytes; 0 where none is. */
    long sizeBytes() {
        return complete().stream().mapToLong(PastOperation::sizeBytes).sum();
    }

    /** From when the first of its backups began until the last was complete; zero where none is complete. */
    Duration took() {
        return complete().stream()
                .flatMap(operation -> operation.endedAt().stream())
                .max(Comparator.naturalOrder())
                .map(end -> Duration.between(beganAt(), end))
                .filter(took -> !took.isNegative())
                .orElse(Duration.ZERO);
    }

    /** Its backups that are over, however they ended. */
    Stream<PastOperation> backupsThatEnded() {
        return operations.stream()
                .filter(PastOperation::backup)
                .filter(operation -> operation.state() != OperationState.RUNNING);
    }
}
