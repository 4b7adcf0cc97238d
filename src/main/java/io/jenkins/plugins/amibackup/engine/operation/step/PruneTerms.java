package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;

/**
 * What those who answer for a program allow of a prune, whatever its document says: others can write documents, and a prune that was begun
 * elsewhere knows nothing of it. Asked whenever a plan is made.
 */
public interface PruneTerms {

    /** Of a program for which nobody but its caller answers. */
    PruneTerms NONE = new PruneTerms() {

        @Override
        public RetentionPolicy floor() {
            return RetentionPolicy.NONE;
        }

        @Override
        public boolean mayRemoveOfEverySet() {
            return true;
        }
    };

    /** What stays in any case; {@link RetentionPolicy#NONE} for nothing. */
    RetentionPolicy floor();

    /** Whether backups of every retention set may go at once. */
    boolean mayRemoveOfEverySet();
}
