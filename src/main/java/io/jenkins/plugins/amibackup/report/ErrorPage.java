package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The page of the run that a line of a build's log says has failed. */
final class ErrorPage {

    /** A run in one of these has something to say about an error. */
    private static final Set<OperationState> WRONG =
            EnumSet.of(OperationState.FAILED, OperationState.DETACHED, OperationState.ABORTED);

    private ErrorPage() {}

    /**
     * That of the run whose own error the line has, or, where it has that of none, of the one that it names most. Of several that are
     * equal in this, only what shows them all will do: the fleet that they are of.
     *
     * @param named the words of the line
     * @return below the build's page, without a slash in front; empty where the line may be about anything
     */
    static Optional<String> of(List<BuildOperation> operations, String line, Set<String> named) {
        List<BuildOperation> wrong = operations.stream()
                .filter(operation -> WRONG.contains(operation.state()))
                .toList();
        List<BuildOperation> telling =
                wrong.stream().filter(operation -> tells(line, operation)).toList();
        List<BuildOperation> about = telling.isEmpty() ? mostNamed(wrong, named) : telling;
        if (about.size() == 1) {
            return Optional.of(OperationsAction.PAGE + "?run="
                    + Util.rawEncode(about.get(0).runId()));
        }
        Set<String> fleets = about.stream().map(BuildOperation::fleetRunId).collect(Collectors.toSet());
        return fleets.size() == 1 && !fleets.contains("")
                ? Optional.of(OperationsAction.PAGE + "#ami-backup-"
                        + Util.rawEncode(fleets.iterator().next()))
                : Optional.empty();
    }

    /** The log has the sentence as it was then, in the language that Jenkins had: it is compared as it is kept, and not worded anew. */
    private static boolean tells(String line, BuildOperation operation) {
        String sentence = operation.sentence();
        return !sentence.isBlank() && line.contains(sentence);
    }

    private static List<BuildOperation> mostNamed(List<BuildOperation> wrong, Set<String> named) {
        long most = wrong.stream()
                .mapToLong(operation -> names(operation, named))
                .max()
                .orElse(0);
        return most == 0
                ? List.of()
                : wrong.stream()
                        .filter(operation -> names(operation, named) == most)
                        .toList();
    }

    private static long names(BuildOperation operation, Set<String> named) {
        return Likeness.ownNames(operation).stream().filter(named::contains).count();
    }
}
