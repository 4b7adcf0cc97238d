package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.Defaults;
import io.jenkins.plugins.amibackup.config.LaunchWith;
import io.jenkins.plugins.amibackup.config.RestoreFields;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.OperationVariables;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.NewestOf;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The build step that brings a stored image back. Pipelines have a step of their own. */
@Restricted(NoExternalUse.class)
public final class AmiRestoreBuilder extends OperationBuilder {

    private String amiId;
    private String instanceId;
    private String takenBefore;
    private String backupRunId;
    private String name;
    private String encrypt;
    private boolean acceptForeign;
    private boolean launch;
    private LaunchWith launchWith;
    private String inPlaceOf;
    private boolean dryRun;

    @DataBoundConstructor
    public AmiRestoreBuilder(String amiId) {
        this.amiId = Util.fixNull(amiId).strip();
    }

    @Override
    void fillIn() {
        amiId = Util.fixNull(amiId);
    }

    @Override
    Work work(Connection connection, EnvVars variables, Run<?, ?> build) {
        return new Work.Restore(request(connection, variables, build)
                .launching(LaunchWith.terms(launch, launchWith, variables::expand))
                .replacingRootOf(variables.expand(inPlaceOf))
                .ofNewest(NewestOf.parse(
                        variables.expand(instanceId), variables.expand(takenBefore), BuildRequest.startOf(build)))
                .ofRun(variables.expand(backupRunId))
                .dryRun(dryRun));
    }

    @Override
    String userData(EnvVars variables) {
        return LaunchWith.userDataOf(launchWith, variables::expand);
    }

    private RestoreRequest request(Connection connection, EnvVars variables, Run<?, ?> build) {
        Boolean encrypted = choice(variables.expand(encrypt));
        return new RestoreRequest(
                variables.expand(amiId),
                connection.bucket(),
                connection.region(),
                variables.expand(name),
                encrypted,
                Defaults.kmsKeyId(variables.expand(getKmsKeyId()), !Boolean.FALSE.equals(encrypted)),
                tags(variables),
                origin(build),
                acceptForeign,
                connection.bucketOwner(),
                connection.sse(),
                connection.sseKmsKeyId());
    }

    private static Boolean choice(String text) {
        return switch (Util.fixNull(text).strip()) {
            case "" -> null;
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw new OperationException(FailureKind.BAD_INPUT, Messages.AmiRestoreBuilder_Encrypt(text));
        };
    }

    @Override
    OperationKind kind() {
        return OperationKind.RESTORE;
    }

    @Override
    String variablePrefix() {
        return OperationVariables.RESTORE;
    }

    @NonNull
    public String getAmiId() {
        return amiId;
    }

    /** The instance whose newest backup comes back, instead of a certain AMI; null for none. */
    @CheckForNull
    public String getInstanceId() {
        return instanceId;
    }

    @DataBoundSetter
    public void setInstanceId(String value) {
        instanceId = Util.fixEmptyAndTrim(value);
    }

    /** Only a backup of the instance that was taken before this: a date, a time or an age; null for any. */
    @CheckForNull
    public String getTakenBefore() {
        return takenBefore;
    }

    @DataBoundSetter
    public void setTakenBefore(String value) {
        takenBefore = Util.fixEmptyAndTrim(value);
    }

    /** The run whose backup comes back, instead of a certain AMI; null for none. */
    @CheckForNull
    public String getBackupRunId() {
        return backupRunId;
    }

    @DataBoundSetter
    public void setBackupRunId(String value) {
        backupRunId = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String value) {
        name = Util.fixEmptyAndTrim(value);
    }

    /** {@code true}, {@code false}, or nothing to do as the record of the backup says. */
    @CheckForNull
    public String getEncrypt() {
        return encrypt;
    }

    @DataBoundSetter
    public void setEncrypt(String value) {
        encrypt = Util.fixEmptyAndTrim(value);
    }

    /** The instance whose root volume is replaced by what comes back; null for none. */
    @CheckForNull
    public String getInPlaceOf() {
        return inPlaceOf;
    }

    @DataBoundSetter
    public void setInPlaceOf(String value) {
        inPlaceOf = Util.fixEmptyAndTrim(value);
    }

    /** Whether an object that others have stored is restored, too. */
    public boolean isAcceptForeign() {
        return acceptForeign;
    }

    @DataBoundSetter
    public void setAcceptForeign(boolean value) {
        acceptForeign = value;
    }

    /** Whether an instance is launched from what came back. */
    public boolean isLaunch() {
        return launch;
    }

    @DataBoundSetter
    public void setLaunch(boolean value) {
        launch = value;
    }

    /** How it is to differ from the one that was backed up; null takes all as recorded. */
    @CheckForNull
    public LaunchWith getLaunchWith() {
        return launchWith;
    }

    @DataBoundSetter
    public void setLaunchWith(LaunchWith value) {
        launchWith = value;
    }

    /** Whether all is looked at, and nothing is made. */
    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean value) {
        dryRun = value;
    }

    @Extension
    @Symbol("amiRestoreBuilder")
    public static final class DescriptorImpl extends OperationBuilderDescriptor implements RestoreFields {

        public DescriptorImpl() {
            super("io.jenkins.plugins.amibackup.pipeline.AmiRestoreStep");
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiRestoreBuilder_DisplayName();
        }
    }
}
