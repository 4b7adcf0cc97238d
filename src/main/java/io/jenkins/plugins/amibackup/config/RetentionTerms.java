package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneTerms;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.io.Serializable;
import java.util.function.UnaryOperator;
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
        check(Messages.RetentionTerms_NotAll());
    }

    /** @throws OperationException with the line to show, unless an administrator lets jobs prune what others have made */
    public static void checkMayPruneEverySet() {
        check(Messages.RetentionTerms_NotEverySet());
    }

    private static void check(String refusal) {
        if (!AmiBackupConfiguration.get().isAllowPruneOfAll()) {
            throw new OperationException(FailureKind.REFUSED, refusal);
        }
    }

    /** By what older backups go after each successful one of a job that says nothing; {@link RetentionPolicy#NONE} where none do. */
    public static RetentionPolicy byDefault() {
        AmiBackupConfiguration current = AmiBackupConfiguration.get();
        return policy(current.isAllowPruneOfAll() ? current.getDefaultRetention() : null);
    }

    /** What administrators say of every prune that is driven here, asked anew whenever a plan is made. */
    public static PruneTerms limits() {
        return new PruneTerms() {

            @Override
            public RetentionPolicy floor() {
                return policy(AmiBackupConfiguration.get().getRetentionFloor());
            }

            @Override
            public boolean mayRemoveOfEverySet() {
                return AmiBackupConfiguration.get().isAllowPruneOfAll();
            }
        };
    }

    /** The set that a job names; where it names none, its own. */
    public String set(@CheckForNull String named) {
        String given = Util.fixEmptyAndTrim(named);
        return given == null ? set : given;
    }

    /**
     * What is asked of the prune that follows on each backup; null where none does.
     *
     * @param retention what the job says; null where it says nothing
     * @param expand fills in the variables of that; gets null where nothing is set, and may return it
     * @throws OperationException with the line to show, when the policy can't be read
     */
    @CheckForNull
    public PruneRequest afterBackup(
            @CheckForNull Retention retention, UnaryOperator<String> expand, BackupRequest backup) {
        if (retention == null && byDefault == null) {
            return null;
        }
        return new PruneRequest(
                backup.instanceId(),
                policy(retention, expand),
                floor(),
                backup.retentionSet(),
                0,
                PruneRequest.TemplateVersions.ALL,
                false,
                backup.bucket(),
                backup.region(),
                backup.origin(),
                backup.bucketOwner(),
                backup.sse(),
                backup.sseKmsKeyId());
    }

    /**
     * What stays by what a job says, else by the administrators' default.
     *
     * @param named null where the job says nothing
     * @param expand fills variables in; gets null where nothing is set, and may return it
     * @return {@link RetentionPolicy#NONE} where neither says anything
     * @throws OperationException with the line to show, when it can't be read
     */
    public RetentionPolicy policy(@CheckForNull Retention named, UnaryOperator<String> expand) {
        if (named != null) {
            return named.policy(expand);
        }
        return policy(byDefault);
    }

    /** What is kept whatever a job says; {@link RetentionPolicy#NONE} for nothing. */
    public RetentionPolicy floor() {
        return policy(floor);
    }

    private static RetentionPolicy policy(@CheckForNull Retention set) {
        return set == null ? RetentionPolicy.NONE : set.policy();
    }
}
