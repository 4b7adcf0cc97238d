package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.amibackup.config.WaitTerms;
import io.jenkins.plugins.amibackup.controller.WayBack;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Runs a block only when a good enough backup exists, and knows the way back when the block fails: {@code
 * withAmiBackup(instanceId: 'i-…') { … }}. It needs no node, so that a Declarative Pipeline can name it among its options.
 */
@Restricted(NoExternalUse.class)
public final class WithAmiBackupStep extends GateStep {

    private static final long serialVersionUID = 1L;

    private boolean restoreOnFailure;
    private String wayBack;
    private String rollbackMaxAge;
    private String onLostBackup;

    @DataBoundConstructor
    public WithAmiBackupStep() {}

    /** With every default, for an instance. */
    public WithAmiBackupStep(String instanceId) {
        setInstanceId(instanceId);
    }

    @Override
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        return new GatedBlockExecution(context, this);
    }

    /** Whether the image is brought back when the block fails. */
    public boolean isRestoreOnFailure() {
        return restoreOnFailure;
    }

    @DataBoundSetter
    public void setRestoreOnFailure(boolean value) {
        restoreOnFailure = value;
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

    /** What becomes of the block when its backup is lost: {@code fail}, {@code warn}; null for the first. */
    @CheckForNull
    public String getOnLostBackup() {
        return onLostBackup;
    }

    @DataBoundSetter
    public void setOnLostBackup(String value) {
        onLostBackup = Util.fixEmptyAndTrim(value);
    }

    /**
     * Whether the block fails when its backup is lost.
     *
     * @throws OperationException with the line to show
     */
    boolean failsWhenLost() {
        return WaitTerms.failsWhenLost(onLostBackup);
    }

    /** @throws OperationException with the line to show */
    WayBack back() {
        return WayBack.of(restoreOnFailure, wayBack, rollbackMaxAge);
    }

    @Extension
    public static final class DescriptorImpl extends BackupFieldsStepDescriptor implements CustomDescribableModel {

        @Override
        public String getFunctionName() {
            return "withAmiBackup";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.WithAmiBackupStep_DisplayName();
        }

        /**
         * What the generators write names an instance, if only to be filled in: without any argument, they would write a bare
         * name among the options of a Declarative Pipeline, which doesn't compile.
         */
        @NonNull
        @Override
        public UninstantiatedDescribable customUninstantiate(@NonNull UninstantiatedDescribable call) {
            Map<String, Object> arguments = new TreeMap<>(call.getArguments());
            if (INSTANCES.stream().noneMatch(arguments::containsKey)) {
                arguments.put(ONE, "");
            }
            return call.withArguments(arguments);
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Set<? extends Class<?>> getProvidedContext() {
            return Set.of(EnvironmentExpander.class);
        }
    }
}
