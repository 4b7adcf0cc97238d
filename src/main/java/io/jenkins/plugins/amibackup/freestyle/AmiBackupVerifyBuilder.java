package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.DrillFields;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.controller.Instances;
import io.jenkins.plugins.amibackup.controller.OperationVariables;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.Pick;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The build step that verifies a backup. Pipelines have a step of their own. */
@Restricted(NoExternalUse.class)
public final class AmiBackupVerifyBuilder extends DrivenBuilder {

    private String amiId;
    private String instanceId;
    private String instanceIds;
    private String instanceTags;
    private int maxInstances = Selection.DEFAULT_MOST;
    private String log;
    private String pick = Pick.NEWEST.word();
    private String within;
    private boolean acceptForeign;
    private String level = ProofLevel.IMAGE.word();
    private String subnetId;
    private String securityGroupIds;
    private String instanceType;
    private int timeoutMinutes = DrillTerms.USUAL_MINUTES;
    private boolean allowNetwork;
    private String profile;
    private String consolePattern;
    private String command;
    private String ssmDocument;
    // Not primitive: in a job's XML that doesn't name it, it is true, which is not what Java makes of a missing value.
    private Boolean keepConsole = true;

    @DataBoundConstructor
    public AmiBackupVerifyBuilder() {
        fillIn();
    }

    @Override
    void fillIn() {
        amiId = Util.fixNull(amiId);
        instanceId = Util.fixNull(instanceId);
        maxInstances = maxInstances == 0 ? Selection.DEFAULT_MOST : maxInstances;
        timeoutMinutes = timeoutMinutes == 0 ? DrillTerms.USUAL_MINUTES : timeoutMinutes;
        pick = Util.fixEmptyAndTrim(pick) == null ? Pick.NEWEST.word() : pick;
        level = Util.fixEmptyAndTrim(level) == null ? ProofLevel.IMAGE.word() : level;
        keepConsole = !Boolean.FALSE.equals(keepConsole);
    }

    /** The machine has a deadline of its own. */
    @Override
    int detachMinutes() {
        return 0;
    }

    @Override
    Work work(Connection connection, EnvVars variables, Run<?, ?> build) {
        return Work.of(new Work.Verify(request(connection, variables, build)), selection(variables));
    }

    /** The instances, where there may be several; null for the one, and for an image. */
    @CheckForNull
    private Selection selection(EnvVars variables) {
        String ids = variables.expand(instanceIds);
        return Instances.selection(
                variables.expand(amiId.isEmpty() ? instanceId : amiId),
                ids == null ? null : FormText.words(ids),
                instanceTags == null ? null : tags(instanceTags, variables),
                maxInstances);
    }

    private VerifyRequest request(Connection connection, EnvVars variables, Run<?, ?> build) {
        return new VerifyRequest(
                variables.expand(amiId),
                variables.expand(instanceId),
                Pick.parse(variables.expand(pick)),
                DrillFields.within(variables.expand(within)),
                new DrillTerms(
                        DrillTerms.level(variables.expand(level)),
                        variables.expand(subnetId),
                        FormText.words(variables.expand(securityGroupIds)),
                        variables.expand(instanceType),
                        timeoutMinutes,
                        allowNetwork,
                        variables.expand(profile),
                        variables.expand(consolePattern),
                        variables.expand(command),
                        variables.expand(ssmDocument),
                        keepConsole),
                connection.bucket(),
                connection.region(),
                origin(build),
                acceptForeign,
                connection.bucketOwner(),
                connection.sse(),
                connection.sseKmsKeyId());
    }

    @Override
    String log() {
        return log;
    }

    @Override
    OperationKind kind() {
        return OperationKind.VERIFY;
    }

    @Override
    String variablePrefix() {
        return OperationVariables.VERIFY;
    }

    @NonNull
    public String getAmiId() {
        return amiId;
    }

    @DataBoundSetter
    public void setAmiId(String value) {
        amiId = Util.fixNull(value).strip();
    }

    @NonNull
    public String getInstanceId() {
        return instanceId;
    }

    @DataBoundSetter
    public void setInstanceId(String value) {
        instanceId = Util.fixNull(value).strip();
    }

    /** Ids, separated by blanks, commas or lines. */
    @CheckForNull
    public String getInstanceIds() {
        return instanceIds;
    }

    @DataBoundSetter
    public void setInstanceIds(String value) {
        instanceIds = Util.fixEmptyAndTrim(value);
    }

    /** One tag a line: {@code key=value}. */
    @CheckForNull
    public String getInstanceTags() {
        return instanceTags;
    }

    @DataBoundSetter
    public void setInstanceTags(String value) {
        instanceTags = Util.fixEmptyAndTrim(value);
    }

    public int getMaxInstances() {
        return maxInstances;
    }

    @DataBoundSetter
    public void setMaxInstances(int value) {
        maxInstances = value;
    }

    /** What the log of several contains: {@code each}, {@code summary}; null where their number decides. */
    @CheckForNull
    public String getLog() {
        return log;
    }

    @DataBoundSetter
    public void setLog(String value) {
        log = Util.fixEmptyAndTrim(value);
    }

    /** {@code newest} or {@code random}. */
    @NonNull
    public String getPick() {
        return pick;
    }

    @DataBoundSetter
    public void setPick(String value) {
        pick = Util.fixNull(Util.fixEmptyAndTrim(value), Pick.NEWEST.word());
    }

    /** How old the backup may be, such as {@code 30d}. */
    @CheckForNull
    public String getWithin() {
        return within;
    }

    @DataBoundSetter
    public void setWithin(String value) {
        within = Util.fixEmptyAndTrim(value);
    }

    public boolean isAcceptForeign() {
        return acceptForeign;
    }

    @DataBoundSetter
    public void setAcceptForeign(boolean value) {
        acceptForeign = value;
    }

    /** {@code image}, {@code boot}, {@code console} or {@code command}. */
    @NonNull
    public String getLevel() {
        return level;
    }

    @DataBoundSetter
    public void setLevel(String value) {
        level = Util.fixNull(Util.fixEmptyAndTrim(value), ProofLevel.IMAGE.word());
    }

    @CheckForNull
    public String getSubnetId() {
        return subnetId;
    }

    @DataBoundSetter
    public void setSubnetId(String value) {
        subnetId = Util.fixEmptyAndTrim(value);
    }

    /** Ids, separated by blanks or commas. */
    @CheckForNull
    public String getSecurityGroupIds() {
        return securityGroupIds;
    }

    @DataBoundSetter
    public void setSecurityGroupIds(String value) {
        securityGroupIds = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getInstanceType() {
        return instanceType;
    }

    @DataBoundSetter
    public void setInstanceType(String value) {
        instanceType = Util.fixEmptyAndTrim(value);
    }

    /** The machine is ended no later than so many minutes after it was asked for. */
    public int getTimeoutMinutes() {
        return timeoutMinutes;
    }

    @DataBoundSetter
    public void setTimeoutMinutes(int value) {
        timeoutMinutes = value;
    }

    public boolean isAllowNetwork() {
        return allowNetwork;
    }

    @DataBoundSetter
    public void setAllowNetwork(boolean value) {
        allowNetwork = value;
    }

    @CheckForNull
    public String getProfile() {
        return profile;
    }

    @DataBoundSetter
    public void setProfile(String value) {
        profile = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getConsolePattern() {
        return consolePattern;
    }

    @DataBoundSetter
    public void setConsolePattern(String value) {
        consolePattern = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(String value) {
        command = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getSsmDocument() {
        return ssmDocument;
    }

    @DataBoundSetter
    public void setSsmDocument(String value) {
        ssmDocument = Util.fixEmptyAndTrim(value);
    }

    public boolean isKeepConsole() {
        return keepConsole;
    }

    @DataBoundSetter
    public void setKeepConsole(boolean value) {
        keepConsole = value;
    }

    @Extension
    @Symbol("amiBackupVerifyBuilder")
    public static final class DescriptorImpl extends DrivenBuilderDescriptor implements DrillFields {

        public DescriptorImpl() {
            super("io.jenkins.plugins.amibackup.pipeline.AmiBackupVerifyStep");
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupVerifyBuilder_DisplayName();
        }
    }
}
