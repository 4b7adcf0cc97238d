package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What applies to the backups of a job besides what the job itself says: to which set they belong, what administrators keep in any
 * case, and what goes where the job says nothing. A Pipeline keeps it while a step runs: what changes later doesn't change what was
 * asked.
 */
@Restricted(NoExternalUse.class)
public final class RetentionTerms implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String set;

    @CheckForNull
    private final Retention floor;

    @CheckForNull
    private final Retention byDefault;

    private RetentionTerms(String set, @CheckForNull Retention floor, @CheckForNull Retention byDefault) {
        this.set = set;
        this.floor = floor;
        this.byDefault = byDefault;
    }

    /** As they are now. */
    public static RetentionTerms of(Item job) {
        AmiBackupConfiguration current = AmiBackupConfiguration.get();
        String name = job.getFullName();
        return new RetentionTerms(
                // The end tells jobs apart whose folders have long names.
                name.substring(Math.max(0, name.length() - BackupRequest.LONGEST_SET)),
                current.getRetentionFloor(),
                current.isAllowPruneOfAll() ? current.getDefaultRetention() : null);
    }

    /** @throws OperationException with the line to show, unless an administrator lets jobs prune all instances at once */
    public static void checkMayPruneAll() {
        if (!AmiBackupConfiguration.get().isAllowPruneOfAll()) {
            throw new OperationException(FailureKind.REFUSED, Messages.RetentionTerms_NotAll());
        }
    }

    /** The set that a job names; where it names none, its own. */
    public String set(@CheckForNull String named) {
        String given = Util.fixEmptyAndTrim(named);
        return given == null ? set : given;
    }

    /** What is kept whatever a job says; {@link RetentionPolicy#NONE} for nothing. */
    public RetentionPolicy floor() {
        return floor == null ? RetentionPolicy.NONE : floor.policy();
    }
}
