package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * How the instance that a restore launches is to differ from the one that was backed up. What is not set is as recorded. In a
 * freestyle job, each text may hold build variables.
 */
@Restricted(NoExternalUse.class)
public final class LaunchWith extends LaunchWithOptions {

    private static final long serialVersionUID = 1L;

    private String instanceType;
    private String subnetId;
    private ArrayList<String> securityGroupIds;
    private String keyName;
    private String profile;
    private String availabilityZone;
    private String tenancy;
    private String privateIp;
    private String elasticIp;
    private String userDataCredentialsId;
    private TreeMap<String, String> tags;

    @DataBoundConstructor
    public LaunchWith() {}

    /**
     * What is asked of the engine, unchecked, with variables filled in.
     *
     * @param launch whether an instance is launched at all
     * @param with how it differs from the one that was backed up; null takes all as recorded
     * @param expand fills in variables; gets null where nothing is set, and may return it
     * @return null where none is launched
     * @throws OperationException with the line to show, when none is launched, and something says how
     */
    @CheckForNull
    public static LaunchTerms terms(boolean launch, @CheckForNull LaunchWith with, UnaryOperator<String> expand) {
        if (with == null) {
            return launch ? LaunchTerms.asRecorded() : null;
        }
        if (!launch) {
            throw new OperationException(FailureKind.BAD_INPUT, Messages.LaunchWith_NotLaunched());
        }
        return with.terms(expand);
    }

    /** Under which ID the user data is kept; empty for none. */
    public static String userDataOf(@CheckForNull LaunchWith with, UnaryOperator<String> expand) {
        return with == null
                ? ""
                : Util.fixNull(expand.apply(with.userDataCredentialsId)).strip();
    }

    LaunchTerms terms(UnaryOperator<String> expand) {
        Map<String, String> filled = new TreeMap<>();
        if (tags != null) {
            tags.forEach((key, value) -> filled.put(expand.apply(key), expand.apply(value)));
        }
        return new LaunchTerms(
                expand.apply(instanceType),
                expand.apply(subnetId),
                securityGroupIds == null
                        ? List.of()
                        : securityGroupIds.stream()
                                .flatMap(group -> FormText.words(expand.apply(group)).stream())
                                .toList(),
                expand.apply(keyName),
                expand.apply(profile),
                expand.apply(availabilityZone),
                expand.apply(tenancy),
                expand.apply(privateIp),
                expand.apply(elasticIp),
                expand.apply(userDataCredentialsId),
                filled,
                settings(expand));
    }

    @CheckForNull
    public String getInstanceType() {
        return instanceType;
    }

    @DataBoundSetter
    public void setInstanceType(String value) {
        instanceType = Util.fixEmptyAndTrim(value);
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
    public String getKeyName() {
        return keyName;
    }

    @DataBoundSetter
    public void setKeyName(String value) {
        keyName = Util.fixEmptyAndTrim(value);
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
    public String getAvailabilityZone() {
        return availabilityZone;
    }

    @DataBoundSetter
    public void setAvailabilityZone(String value) {
        availabilityZone = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getTenancy() {
        return tenancy;
    }

    @DataBoundSetter
    public void setTenancy(String value) {
        tenancy = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getPrivateIp() {
        return privateIp;
    }

    @DataBoundSetter
    public void setPrivateIp(String value) {
        privateIp = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getElasticIp() {
        return elasticIp;
    }

    @DataBoundSetter
    public void setElasticIp(String value) {
        elasticIp = Util.fixEmptyAndTrim(value);
    }

    /** Under which ID Jenkins keeps the user data: a secret text or a secret file. */
    @CheckForNull
    public String getUserDataCredentialsId() {
        return userDataCredentialsId;
    }

    @DataBoundSetter
    public void setUserDataCredentialsId(String value) {
        userDataCredentialsId = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public Map<String, String> getTags() {
        return tags;
    }

    /** The tags as a form shows them. */
    public String getTagsText() {
        return FormText.tags(tags);
    }

    /** Raw, because the reference of Pipeline's steps can't describe a map of something. */
    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public void setTags(Map values) {
        tags = values == null || values.isEmpty() ? null : FormText.texts((Map<?, ?>) values);
    }

    @Extension
    public static final class DescriptorImpl extends OptionsDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.LaunchWith_DisplayName();
        }

        /** In a form lists are texts. */
        @Override
        public LaunchWith newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            JSONObject rest = JSONObject.fromObject(form);
            List.of("securityGroupIds", "tags", "volumes").forEach(rest::discard);
            LaunchWith launch = (LaunchWith) super.newInstance(request, rest);
            launch.setSecurityGroupIds(FormText.words(form.optString("securityGroupIds")));
            launch.setTags(FormText.typedTags(form.optString("tags")));
            launch.setVolumes(FormText.typedTags(form.optString("volumes")));
            return launch;
        }

        @POST
        public ListBoxModel doFillUserDataCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String userDataCredentialsId) {
            return UserDataCredentials.choices(item, userDataCredentialsId);
        }

        @POST
        public FormValidation doCheckInstanceType(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setInstanceType);
        }

        @POST
        public FormValidation doCheckSubnetId(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setSubnetId);
        }

        @POST
        public FormValidation doCheckSecurityGroupIds(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, (launch, text) -> launch.setSecurityGroupIds(FormText.words(text)));
        }

        @POST
        public FormValidation doCheckKeyName(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setKeyName);
        }

        @POST
        public FormValidation doCheckProfile(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setProfile);
        }

        @POST
        public FormValidation doCheckAvailabilityZone(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setAvailabilityZone);
        }

        @POST
        public FormValidation doCheckTenancy(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setTenancy);
        }

        @POST
        public FormValidation doCheckPrivateIp(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setPrivateIp);
        }

        @POST
        public FormValidation doCheckElasticIp(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setElasticIp);
        }

        @POST
        public FormValidation doCheckTags(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, (launch, text) -> launch.setTags(FormText.tags(text)));
        }
    }
}
