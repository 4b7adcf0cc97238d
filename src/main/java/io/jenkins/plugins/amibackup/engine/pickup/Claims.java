package io.jenkins.plugins.amibackup.engine.pickup;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;

/** What the document of a backup claims, word for word against what else is known. */
record Claims(String runId) {

    /**
     * Leaves the backup alone where something does not agree.
     *
     * @param field as the document names it
     * @param claimed what stands there
     * @param expected a line, or a value that was expected instead
     * @throws OperationException with the line to show
     */
    void must(boolean agrees, String field, Object claimed, Object expected) {
        if (!agrees) {
            throw OperationException.refused(
                    "pickUp.disagrees",
                    runId,
                    Line.literal(field),
                    Checks.shown(String.valueOf(claimed)),
                    expected instanceof Line line ? line : Checks.shown(String.valueOf(expected)));
        }
    }

    /** The same of a value that must be this one. */
    void same(String field, Object claimed, Object expected) {
        must(claimed.equals(expected), field, claimed, expected);
    }
}
