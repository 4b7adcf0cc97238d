package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * Where, and with what, a gate verifies a backup that is not proven. Its fields are those of a verification; in a freestyle job, each
 * text may hold build variables.
 */
@Restricted(NoExternalUse.class)
public final class VerifyWith extends AbstractDescribableImpl<VerifyWith> implements Serializable {

    private static final long serialVersionUID = 1L;

    private String subnetId;
    private ArrayList<String> securityGroupIds;
    private String instanceType;
    private int timeoutMinutes = DrillTerms.USUAL_MINUTES;
    private boolean allowNetwork;
    private String profile;
    private String consolePattern;
    private String command;
    private String ssmDocument;
    /** Null, as a job's XML that doesn't name it leaves it, counts as true. */
    private Boolean keepConsole;

    @DataBoundConstructor
    public VerifyWith() {}

    /** What a job's XML leaves out has its default. */
    private Object readResolve() {
        setTimeoutMinutes(timeoutMinutes);
        return this;
    }

    /**
     * As it is asked of the engine, unchecked.
     *
     * @param with null for nothing but the level
     * @param expand fills variables in; gets null where nothing is set, and may return it
     */
    public static DrillTerms terms(@CheckForNull VerifyWith with, ProofLevel level, UnaryOperator<String> expand) {
        return with == null ? DrillTerms.of(level) : with.terms(level, expand);
    }

    private DrillTerms terms(ProofLevel level, UnaryOperator<String> expand) {
        return new DrillTerms(
                level,
                expand.apply(subnetId),
                securityGroupIds == null
                        ? List.of()
                        : securityGroupIds.stream()
                                .flatMap(group -> FormText.words(expand.apply(group)).stream())
                                .toList(),
                expand.apply(instanceType),
                timeoutMinutes,
                allowNetwork,
                expand.apply(profile),
                expand.apply(consolePattern),
                expand.apply(command),
                expand.apply(ssmDocument),
                isKeepConsole());
    }

    @CheckForNull
    public String getSubnetId() {
        return subnetId;
    }

    @DataBoundSetter
    public void setSubnetId(String value) {
        subnetId = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public List<String> getSecurityGroupIds() {
        return securityGroupIds;
    }

    /** The groups as a form shows them. */
    public String getSecurityGroupIdsText() {
        return FormText.words(securityGroupIds);
    }

    /** In Pipeline the values may be texts with variables in them. */
    @DataBoundSetter
    public void setSecurityGroupIds(List<String> values) {
        securityGroupIds = values == null || values.isEmpty() ? null : FormText.texts(values);
    }

    @CheckForNull
    public String getInstanceType() {
        return instanceType;
    }

    @DataBoundSetter
    public void setInstanceType(String value) {
        instanceType = Util.fixEmptyAndTrim(value);
    }

    public int getTimeoutMinutes() {
        return timeoutMinutes;
    }

    /** @param value 0 for the default */
    @DataBoundSetter
    public void setTimeoutMinutes(int value) {
        timeoutMinutes = value == 0 ? DrillTerms.USUAL_MINUTES : value;
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
        return !Boolean.FALSE.equals(keepConsole);
    }

    @DataBoundSetter
    public void setKeepConsole(boolean value) {
        keepConsole = value;
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<VerifyWith> implements DrillMachineFields {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.VerifyWith_DisplayName();
        }

        /** The fields are those of the step that verifies. */
        @Override
        public String getHelpFile(String field) {
            return field == null
                    ? null
                    : "/descriptor/io.jenkins.plugins.amibackup.pipeline.AmiBackupVerifyStep/help/" + field;
        }

        /** In a form a list is a text. */
        @Override
        public VerifyWith newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            JSONObject rest = JSONObject.fromObject(form);
            rest.discard("securityGroupIds");
            VerifyWith with = (VerifyWith) super.newInstance(request, rest);
            with.setSecurityGroupIds(FormText.words(form.optString("securityGroupIds")));
            return with;
        }
    }
}
