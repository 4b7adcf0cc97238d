package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
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
import io.jenkins.plugins.amibackup.controller.GateTerms;
import io.jenkins.plugins.amibackup.controller.OperationVariables;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import java.io.IOException;
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

    private boolean restoreOnFailure;

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
        OperationBuilder.Performed performed = backup.run(
                build,
                listener,
                OperationVariables.BACKUP,
                (connection, variables, origin) -> Work.of(
                        new Work.Gated(
                                backup.request(connection, variables, origin),
                                GateTerms.of(variables.expand(maxAge), createIfMissing, isAllowExcluded())),
                        backup.selection(variables)));
        return new Passed(new FailedBuildRestore(performed, restoreOnFailure));
    }

    /** Known while the build runs. */
    private final class Passed extends Environment {
        private final FailedBuildRestore restore;

        Passed(FailedBuildRestore restore) {
            this.restore = restore;
        }

        /** A failed build step has set the result by now; a later failure is handled when the build has ended. */
        @Override
        @SuppressWarnings("rawtypes")
        public boolean tearDown(AbstractBuild build, BuildListener listener) throws InterruptedException {
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
            Result result = build.getResult();
            if (result == null || result.isBetterOrEqualTo(Result.UNSTABLE)) {
                return;
            }
            for (Object environment : build.getEnvironments()) {
                if (environment instanceof Passed passed) {
                    try {
                        passed.restore.go(build, listener);
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    passed.restore.tell(build, listener);
                }
            }
        }
    }

    @NonNull
    public AmiBackupBuilder getBackup() {
        return backup;
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
