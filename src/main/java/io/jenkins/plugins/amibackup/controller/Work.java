package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.LockTerms;
import io.jenkins.plugins.amibackup.config.RetentionTerms;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.fleet.FleetSearch;
import io.jenkins.plugins.amibackup.engine.fleet.FleetSource;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneTerms;
import io.jenkins.plugins.amibackup.engine.prune.AfterBackup;
import io.jenkins.plugins.amibackup.engine.prune.PruneScope;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a build asks for. A new kind of work is one more record here, and the compiler says what it must implement.
 *
 * <p>Longer than 350 lines because every kind of work stands here, each a record that the compiler asks for.
 */
@Restricted(NoExternalUse.class)
public sealed interface Work {

    /** {@code backup}, {@code restore}, {@code verify}, {@code prune} or {@code gate}: chooses the prefix of log lines and the titles on a page. */
    String kind();

    /** Checks what can be checked without asking AWS, and throws with the line to show. */
    void check(String runId, Connection connection);

    /**
     * Checks whether the administrators of this Jenkins allow it, and throws with the line to show. What has begun goes on although they
     * have changed their minds.
     */
    default void checkAllowed() {
        // Most is for AWS to allow.
    }

    /** Whether it may start machines to verify backups. */
    default boolean verifies() {
        return false;
    }

    /** Whether whoever asks may go on before all is done. */
    boolean goesOnEarly();

    /** The same work for several instances in one go. */
    static Work of(OfInstance work, @CheckForNull Selection instances) {
        return instances == null ? work : new Several(instances, work);
    }

    /** A prune of one instance, of several, or of all that have backups in the bucket. */
    static Work of(Prune prune, @CheckForNull Selection instances, boolean all) {
        boolean named = instances != null || !prune.instanceId().isEmpty();
        if (named == all) {
            throw OperationException.badInput("check.prune.which");
        }
        return all ? new All(prune) : of(prune, instances);
    }

    /** Work that is one operation, or one gate, and therefore one place on the page of its build. */
    sealed interface One extends Work {

        /** Begins it, or picks it up. Returns at once: what comes of it reaches the listener. */
        OperationHandle begin(Engine engine, Start start, AwsAccess access, OperationListener listener);

        /** The instance that it is about, as far as that was said; empty where it wasn't. */
        default String instanceId() {
            return "";
        }

        /** Whether it only looks at what would be needed, and makes nothing. */
        default boolean looksOnly() {
            return false;
        }

        /** What it may prune: what a build asks for itself goes by what was allowed when it did. */
        default PruneTerms pruneTerms() {
            return PruneTerms.NONE;
        }

        /** How far a backup must have come for whoever asked to go on. */
        default Milestone waitsFor() {
            return Milestone.STORED;
        }

        @Override
        default boolean goesOnEarly() {
            return waitsFor() != Milestone.STORED;
        }

        /** Whether whoever asked goes on when a backup has come so far. */
        default boolean goesOnAt(Milestone milestone) {
            return waitsFor().isReachedBy(milestone);
        }

        /** Under which ID the user data is kept that it may use, because the build itself names it; empty for none. */
        default String userDataCredentialsId() {
            return "";
        }

        /** The stored image that it brings back or verifies; empty where there is none, or it isn't known yet. */
        default String sourceAmiId() {
            return "";
        }
    }

    /** Work for an instance, which can be done for others in the same way. */
    sealed interface OfInstance extends One {

        /** The same for another instance. */
        OfInstance of(String instanceId);

        /** Checks what does not depend on the instance. */
        void checkTerms();
    }

    /**
     * How one piece of work is begun.
     *
     * @param bucketOwner the number of the account that the bucket must belong to; empty for the account that acts
     * @param sse the encryption that our own writes to the bucket ask for
     * @param resumed whether it may have been begun before a restart of Jenkins
     */
    record Start(String runId, String bucket, String bucketOwner, Sse sse, boolean resumed, DriveOptions options) {

        private OperationHandle drive(
                Engine engine, OperationRequest request, AwsAccess access, OperationListener listener) {
            Beginning beginning = resumed ? new Beginning.Either(request) : new Beginning.Fresh(request);
            return engine.drive(runId, beginning, access, listener, options);
        }
    }

    /**
     * A backup of one instance.
     *
     * @param after the prune of older backups that follows on it; null for none
     * @param waitsFor how far it must have come for whoever asked to go on
     */
    record BackUp(BackupRequest request, @CheckForNull PruneRequest after, Milestone waitsFor) implements OfInstance {

        /** One after which nothing is pruned, and of which the whole is waited for. */
        public BackUp(BackupRequest request) {
            this(request, null, Milestone.STORED);
        }

        @Override
        public String kind() {
            return OperationKind.BACKUP.word();
        }

        @Override
        public String instanceId() {
            return request.instanceId();
        }

        @Override
        public void check(String runId, Connection connection) {
            request.check();
            checkPrune();
            waitsFor.check(request);
        }

        @Override
        public void checkTerms() {
            request.checkTerms();
            checkPrune();
            waitsFor.check(request);
        }

        @Override
        public void checkAllowed() {
            LockTerms.checkAllowed(request);
        }

        /** What could not be pruned afterwards is said before anything is made. */
        private void checkPrune() {
            if (after != null) {
                after.checkTerms();
            }
        }

        @Override
        public BackUp of(String instanceId) {
            return new BackUp(request.with(instanceId, null), after, waitsFor);
        }

        @Override
        public OperationHandle begin(Engine engine, Start start, AwsAccess access, OperationListener listener) {
            return after == null
                    ? start.drive(engine, request, access, listener)
                    : AfterBackup.start(
                            engine,
                            after,
                            access,
                            start.options(),
                            listener,
                            heard -> start.drive(engine, request, access, heard));
        }
    }

    /** A restore of one image, of the newest backup of an instance, or of the backup of a run. */
    record Restore(RestoreRequest request) implements One {

        @Override
        public String instanceId() {
            return request.newestOf() == null ? "" : request.newestOf().instanceId();
        }

        @Override
        public String kind() {
            return OperationKind.RESTORE.word();
        }

        @Override
        public String sourceAmiId() {
            return request.amiId();
        }

        @Override
        public boolean looksOnly() {
            return request.dryRun();
        }

        @Override
        public String userDataCredentialsId() {
            return request.launch() == null ? "" : request.launch().userDataCredentialsId();
        }

        @Override
        public void check(String runId, Connection connection) {
            request.check();
        }

        @Override
        public OperationHandle begin(Engine engine, Start start, AwsAccess access, OperationListener listener) {
            return start.drive(engine, request, access, listener);
        }
    }

    /** A verification of one backup: of a named one, or of one of an instance. */
    record Verify(VerifyRequest request) implements OfInstance {

        @Override
        public boolean verifies() {
            return true;
        }

        @Override
        public String kind() {
            return OperationKind.VERIFY.word();
        }

        @Override
        public String instanceId() {
            return request.instanceId();
        }

        @Override
        public String sourceAmiId() {
            return request.amiId();
        }

        @Override
        public void check(String runId, Connection connection) {
            request.check();
        }

        @Override
        public void checkTerms() {
            request.checkTerms();
        }

        @Override
        public Verify of(String instanceId) {
            return new Verify(request.ofInstance(instanceId));
        }

        @Override
        public OperationHandle begin(Engine engine, Start start, AwsAccess access, OperationListener listener) {
            return start.drive(engine, request, access, listener);
        }
    }

    /** A prune of the backups of one instance. */
    record Prune(PruneRequest request) implements OfInstance {

        @Override
        public String kind() {
            return OperationKind.PRUNE.word();
        }

        @Override
        public String instanceId() {
            return request.instanceId();
        }

        @Override
        public boolean looksOnly() {
            return request.dryRun();
        }

        @Override
        public void check(String runId, Connection connection) {
            request.check();
        }

        @Override
        public void checkTerms() {
            request.checkTerms();
        }

        @Override
        public void checkAllowed() {
            if (!request.dryRun() && request.retentionSet().equals(PruneRequest.EVERY_SET)) {
                RetentionTerms.checkMayPruneEverySet();
            }
        }

        @Override
        public Prune of(String instanceId) {
            return new Prune(request.ofInstance(instanceId));
        }

        /** A dry run writes nothing down, so it is begun again. */
        @Override
        public OperationHandle begin(Engine engine, Start start, AwsAccess access, OperationListener listener) {
            return request.dryRun()
                    ? engine.drive(start.runId(), new Beginning.Fresh(request), access, listener, start.options())
                    : start.drive(engine, request, access, listener);
        }
    }

    /**
     * A gate for one instance.
     *
     * @param backup how the gate makes a backup, where it makes one
     */
    record Gated(BackupRequest backup, GateTerms terms) implements OfInstance {

        @Override
        public boolean verifies() {
            return terms.proof().isPresent();
        }

        @Override
        public String kind() {
            return "gate";
        }

        @Override
        public String instanceId() {
            return backup.instanceId();
        }

        @Override
        public void check(String runId, Connection connection) {
            request().check();
            request().checkTerms(terms.waitsFor());
        }

        @Override
        public void checkTerms() {
            backup.checkTerms();
            request().checkTerms(terms.waitsFor());
        }

        @Override
        public void checkAllowed() {
            LockTerms.checkAllowed(backup);
        }

        @Override
        public Milestone waitsFor() {
            return terms.waitsFor();
        }

        @Override
        public boolean goesOnEarly() {
            return terms.waitsFor() != Milestone.STORED || terms.accepts() != Milestone.STORED;
        }

        /** The gate itself knows whether it follows the backup of another. */
        @Override
        public boolean goesOnAt(Milestone milestone) {
            return terms.waitsFor().isReachedBy(milestone) || terms.accepts().isReachedBy(milestone);
        }

        GateRequest request() {
            return new GateRequest(
                    terms.maxAge(),
                    terms.createIfMissing(),
                    terms.allowExcluded(),
                    backup,
                    terms.proof(),
                    terms.accepts());
        }

        @Override
        public Gated of(String instanceId) {
            return new Gated(backup.with(instanceId, null), terms);
        }

        @Override
        public OperationHandle begin(Engine engine, Start start, AwsAccess access, OperationListener listener) {
            return start.resumed()
                    ? Gate.goOn(engine, start.runId(), request(), access, listener, start.options())
                    : Gate.open(engine, start.runId(), request(), access, listener, start.options());
        }
    }

    /**
     * An operation that was begun elsewhere, to be picked up by its run id.
     *
     * @param userDataCredentialsId the user data that it may use: its document alone, which others may have written, names none
     */
    record PickUp(OperationKind operation, String userDataCredentialsId) implements One {

        /** One that needs no user data. */
        public PickUp(OperationKind operation) {
            this(operation, "");
        }

        @Override
        public boolean verifies() {
            return operation == OperationKind.VERIFY;
        }

        /** What others have begun, or have written, goes by what is allowed now. */
        @Override
        public PruneTerms pruneTerms() {
            return RetentionTerms.limits();
        }

        @Override
        public String kind() {
            return operation.word();
        }

        @Override
        public void check(String runId, Connection connection) {
            Checks.runId(runId);
            connection.check();
        }

        @Override
        public OperationHandle begin(Engine engine, Start start, AwsAccess access, OperationListener listener) {
            Beginning beginning =
                    new Beginning.Resume(start.bucket(), start.bucketOwner(), start.sse(), Optional.of(operation));
            return engine.drive(start.runId(), beginning, access, listener, start.options());
        }
    }

    /** Work for several instances in one go, each of which is a part of it. */
    sealed interface Many extends Work {

        /** What is done with each. */
        OfInstance each();

        /** Finds the instances. */
        FleetSource source(Engine engine, AwsAccess access);

        /** What it is about, in a few words. */
        String subject();

        /** What is to be said of each instance that is named, when nothing was begun for any; empty where none is named. */
        Map<String, Line> refusals(Line why);

        @Override
        default void checkAllowed() {
            each().checkAllowed();
        }

        @Override
        default boolean verifies() {
            return each().verifies();
        }

        @Override
        default boolean goesOnEarly() {
            return each().goesOnEarly();
        }

        @Override
        default String kind() {
            return each().kind();
        }
    }

    /** The same for several instances that are named, or found by their tags. */
    record Several(Selection instances, OfInstance each) implements Many {

        @Override
        public FleetSource source(Engine engine, AwsAccess access) {
            return new FleetSearch(engine, instances, access);
        }

        @Override
        public String subject() {
            return instances.subject();
        }

        @Override
        public Map<String, Line> refusals(Line why) {
            return instances.refusals(why);
        }

        @Override
        public void check(String runId, Connection connection) {
            instances.check();
            each.checkTerms();
        }
    }

    /** A prune of every instance that has a backup in the bucket, also of those that no longer exist. */
    record All(Prune each) implements Many {

        @Override
        public void checkAllowed() {
            if (!each.request().dryRun()) {
                RetentionTerms.checkMayPruneAll();
            }
        }

        @Override
        public FleetSource source(Engine engine, AwsAccess access) {
            return PruneScope.ALL.source(engine, each.request(), access);
        }

        @Override
        public String subject() {
            return Line.of("prune.all.subject", each.request().bucket()).text();
        }

        @Override
        public Map<String, Line> refusals(Line why) {
            return Map.of();
        }

        @Override
        public void check(String runId, Connection connection) {
            each.checkTerms();
        }
    }
}
