package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.Result;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import hudson.tasks.BuildWrapper;
import hudson.tasks.BuildWrapperDescriptor;
import io.jenkins.plugins.amibackup.config.OperationFields;
import io.jenkins.plugins.amibackup.config.VerifyWith;
import io.jenkins.plugins.amibackup.config.WaitTerms;
import io.jenkins.plugins.amibackup.controller.GateTerms;
import io.jenkins.plugins.amibackup.controller.OperationVariables;
import io.jenkins.plugins.amibackup.controller.WayBack;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.gate.ProofTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Lets the build steps run only when a good enough backup exists; when they fail, the end of the log says how to restore the
 * instance. Pipelines have a step of their own.
 */
@Restricted(NoExternalUse.class)
public final class AmiBackupGateWrapper extends BuildWrapper {

    private AmiBackupBuilder backup;
    private String maxAge = GateRequest.DEFAULT_AGE;
    private boolean createIfMissing;
    /** Null, as what earlier versions have kept holds it, counts as true. */
    private Boolean allowExcluded;

    private String verifiedWithin;
    private String verifiedLevel;
    private String verifiedScope;
    private boolean verifyIfMissing;
    private VerifyWith verifyWith;

    private boolean restoreOnFailure;
    private String wayBack;
    private String rollbackMaxAge;
    private String accept;
    private String onLostBackup;

    /** @param backup of which instances, and how a backup is made where one is made */
    @DataBoundConstructor
    public AmiBackupGateWrapper(AmiBackupBuilder backup) {
        this.backup = backup == null ? new AmiBackupBuilder("") : backup;
    }

    /** What a job's XML leaves out has its default. */
    private Object readResolve() {
        backup = backup == null ? new AmiBackupBuilder("") : backup;
        setMaxAge(maxAge);
        return this;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Environment setUp(AbstractBuild build, Launcher launcher, BuildListener listener)
            throws IOException, InterruptedException {
        if (backup.getResumeRunId() != null) {
            throw new AbortException(Messages.AmiBackupGateWrapper_Resume());
        }
        if (backup.getRetention() != null) {
            throw new AbortException(Messages.AmiBackupGateWrapper_Retention());
        }
        AtomicReference<WayBack> back = new AtomicReference<>();
        AtomicBoolean fails = new AtomicBoolean();
        OperationBuilder.Performed performed =
                backup.run(build, listener, OperationVariables.BACKUP, (connection, variables, of) -> {
                    back.set(WayBack.of(restoreOnFailure, variables.expand(wayBack), variables.expand(rollbackMaxAge)));
                    fails.set(WaitTerms.failsWhenLost(variables.expand(onLostBackup)));
                    BackupRequest request = backup.request(connection, variables, of);
                    return Work.of(new Work.Gated(request, terms(variables, request)), backup.selection(variables));
                });
        BackupsBehindGate backups =
                new BackupsBehindGate(performed, fails.get(), build.getExecutor(), listener.getLogger());
        backups.begin();
        return new Passed(
                backups,
                new FailedBuildRestore(
                        performed,
                        backups,
                        Optional.of(back.get()).filter(way -> restoreOnFailure),
                        !backup.isKeepImage()));
    }

    private GateTerms terms(EnvVars variables, BackupRequest request) {
        Optional<ProofTerms> proof = ProofTerms.of(
                variables.expand(verifiedWithin),
                variables.expand(verifiedLevel),
                variables.expand(verifiedScope),
                verifyIfMissing,
                level -> VerifyWith.terms(verifyWith, level, variables::expand));
        return GateTerms.of(variables.expand(maxAge), createIfMissing, isAllowExcluded(), proof)
                .sooner(
                        backup.waitsFor(variables, request, proof.isPresent()),
                        GateRequest.acceptance(variables.expand(accept)));
    }

    /** Known while the build runs. */
    private final class Passed extends Environment {
        private final BackupsBehindGate backups;
        private final FailedBuildRestore restore;

        Passed(BackupsBehindGate backups, FailedBuildRestore restore) {
            this.backups = backups;
            this.restore = restore;
        }

        /** A failed build step has set the result by now; a later failure is handled when the build has ended. */
        @Override
        @SuppressWarnings("rawtypes")
        public boolean tearDown(AbstractBuild build, BuildListener listener) throws InterruptedException {
            backups.over();
            restore.go(build, listener);
            return true;
        }
    }

    /** Notified when a build has ended and its log is still open. */
    @Extension
    @SuppressWarnings("rawtypes")
    public static final class Ended extends RunListener<AbstractBuild> {

        public Ended() {
            super(AbstractBuild.class);
        }

        @Override
        public void onCompleted(AbstractBuild build, @NonNull TaskListener listener) {
            for (Object environment : build.getEnvironments()) {
                if (environment instanceof Passed passed) {
                    ended(passed, build, listener);
                    passed.backups.end();
                }
            }
        }

        private static void ended(Passed passed, AbstractBuild build, TaskListener listener) {
            Result result = build.getResult();
            if (result == null || result.isBetterOrEqualTo(Result.UNSTABLE)) {
                return;
            }
            try {
                passed.restore.go(build, listener);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            passed.restore.tell(build, listener);
        }
    }

    @NonNull
    public AmiBackupBuilder getBackup() {
        return backup;
    }

    /** What comes back: {@code image}, {@code launch}, {@code inPlace}; null for the first. */
    @CheckForNull
    public String getWayBack() {
        return wayBack;
    }

    @DataBoundSetter
    public void setWayBack(String value) {
        wayBack = Util.fixEmptyAndTrim(value);
    }

    /** How old a backup may be that an instance is rolled back to by itself: {@code 1h}; null for that. */
    @CheckForNull
    public String getRollbackMaxAge() {
        return rollbackMaxAge;
    }

    @DataBoundSetter
    public void setRollbackMaxAge(String value) {
        rollbackMaxAge = Util.fixEmptyAndTrim(value);
    }

    /** How far a backup must have come that another run makes: {@code image}, {@code stored}; null for the second. */
    @CheckForNull
    public String getAccept() {
        return accept;
    }

    @DataBoundSetter
    public void setAccept(String value) {
        accept = Util.fixEmptyAndTrim(value);
    }

    /** What becomes of the build when its backup is lost: {@code fail}, {@code warn}; null for the first. */
    @CheckForNull
    public String getOnLostBackup() {
        return onLostBackup;
    }

    @DataBoundSetter
    public void setOnLostBackup(String value) {
        onLostBackup = Util.fixEmptyAndTrim(value);
    }

    /** An age: {@code 90m}, {@code 24h}, {@code 7d}, {@code 1d12h}; may hold build variables. */
    @NonNull
    public String getMaxAge() {
        return maxAge;
    }

    @DataBoundSetter
    public void setMaxAge(String value) {
        String given = Util.fixEmptyAndTrim(value);
        maxAge = given == null ? GateRequest.DEFAULT_AGE : given;
    }

    public boolean isCreateIfMissing() {
        return createIfMissing;
    }

    @DataBoundSetter
    public void setCreateIfMissing(boolean value) {
        createIfMissing = value;
    }

    /** Whether a backup counts that left out volumes which the gate itself would not leave out. */
    public boolean isAllowExcluded() {
        return !Boolean.FALSE.equals(allowExcluded);
    }

    @DataBoundSetter
    public void setAllowExcluded(boolean value) {
        allowExcluded = value;
    }

    /** How old a proof may be: {@code 7d}; null where none is demanded. */
    @CheckForNull
    public String getVerifiedWithin() {
        return verifiedWithin;
    }

    @DataBoundSetter
    public void setVerifiedWithin(String value) {
        verifiedWithin = Util.fixEmptyAndTrim(value);
    }

    /** What must have been proven at least: {@code image}, {@code boot}, {@code console}, {@code command}; null for the first. */
    @CheckForNull
    public String getVerifiedLevel() {
        return verifiedLevel;
    }

    @DataBoundSetter
    public void setVerifiedLevel(String value) {
        verifiedLevel = Util.fixEmptyAndTrim(value);
    }

    /** Whose proof counts: {@code backup}, {@code instance}; null for the first. */
    @CheckForNull
    public String getVerifiedScope() {
        return verifiedScope;
    }

    @DataBoundSetter
    public void setVerifiedScope(String value) {
        verifiedScope = Util.fixEmptyAndTrim(value);
    }

    /** Whether the gate verifies a backup that is not proven. */
    public boolean isVerifyIfMissing() {
        return verifyIfMissing;
    }

    @DataBoundSetter
    public void setVerifyIfMissing(boolean value) {
        verifyIfMissing = value;
    }

    /** Where, and with what; null for nothing but the level. */
    @CheckForNull
    public VerifyWith getVerifyWith() {
        return verifyWith;
    }

    @DataBoundSetter
    public void setVerifyWith(VerifyWith value) {
        verifyWith = value;
    }

    /** Whether the images are brought back when the build fails. */
    public boolean isRestoreOnFailure() {
        return restoreOnFailure;
    }

    @DataBoundSetter
    public void setRestoreOnFailure(boolean value) {
        restoreOnFailure = value;
    }

    /** Comes last, so that the gate can use what the job's other wrappers provide, such as credentials. */
    @Extension(ordinal = -100)
    @Symbol("requireAmiBackup")
    public static final class DescriptorImpl extends BuildWrapperDescriptor implements OperationFields {

        @Override
        public boolean isApplicable(AbstractProject<?, ?> item) {
            return true;
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupGateWrapper_DisplayName();
        }

        @Override
        public String getHelpFile(String field) {
            return field == null
                    ? super.getHelpFile(null)
                    : "/descriptor/io.jenkins.plugins.amibackup.pipeline.WithAmiBackupStep/help/" + field;
        }
    }
}
