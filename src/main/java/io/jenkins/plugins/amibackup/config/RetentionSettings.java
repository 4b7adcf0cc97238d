package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.base.Age;
import java.time.Duration;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What administrators say once about how backups of all jobs end, and how long jobs may lock them. */
@Restricted(NoExternalUse.class)
public abstract class RetentionSettings extends GlobalConfiguration {

    /** For how long a job may lock a backup where nothing is set. */
    public static final String DEFAULT_LONGEST_LOCK = "365d";

    /** Jobs may lock nothing. */
    private static final String NO_LOCK = "0";

    private volatile Retention retentionFloor;
    private volatile Retention defaultRetention;
    private volatile boolean allowPruneOfAll;
    private volatile String longestLockFor;
    private volatile boolean allowComplianceLock;

    final void clearRetention() {
        retentionFloor = null;
        defaultRetention = null;
        allowPruneOfAll = false;
        longestLockFor = null;
        allowComplianceLock = false;
    }

    /** Takes the optional parts out of a form, which doesn't name those that are left out. */
    final void bindOptionalParts(StaplerRequest2 request, JSONObject form) throws FormException {
        setRetentionFloor(optional(request, form.remove("retentionFloor")));
        setDefaultRetention(optional(request, form.remove("defaultRetention")));
    }

    @CheckForNull
    private static Retention optional(StaplerRequest2 request, @CheckForNull Object part) throws FormException {
        return part instanceof JSONObject fields
                ? Jenkins.get()
                        .getDescriptorByType(Retention.DescriptorImpl.class)
                        .newInstance(request, fields)
                : null;
    }

    /** What is kept whatever a job's policy says; null for nothing. */
    @CheckForNull
    public Retention getRetentionFloor() {
        return retentionFloor;
    }

    @DataBoundSetter
    public void setRetentionFloor(@CheckForNull Retention value) {
        retentionFloor = checked(value);
        save();
    }

    /** By what older backups go after each successful one of a job that says nothing, where {@link #isAllowPruneOfAll} is on. */
    @CheckForNull
    public Retention getDefaultRetention() {
        return defaultRetention;
    }

    @DataBoundSetter
    public void setDefaultRetention(@CheckForNull Retention value) {
        defaultRetention = checked(value);
        save();
    }

    @CheckForNull
    private static Retention checked(@CheckForNull Retention value) {
        if (value != null) {
            ConfigurationRules.refuse(() -> value.policy().check());
        }
        return value;
    }

    /** Whether jobs may prune all instances of a bucket at once, and the default retention applies. */
    public boolean isAllowPruneOfAll() {
        return allowPruneOfAll;
    }

    @DataBoundSetter
    public void setAllowPruneOfAll(boolean value) {
        allowPruneOfAll = value;
        save();
    }

    /** For how long jobs may lock a backup at most: {@code 90d}; {@code 0} for not at all; null for {@value #DEFAULT_LONGEST_LOCK}. */
    @CheckForNull
    public String getLongestLockFor() {
        return longestLockFor;
    }

    @DataBoundSetter
    public void setLongestLockFor(@CheckForNull String value) {
        longestLockFor = ConfigurationRules.checked(value, RetentionSettings::lock);
        save();
    }

    /** The same as a time; zero for not at all. */
    public final Duration longestLock() {
        String longest = longestLockFor;
        return lock(longest == null ? DEFAULT_LONGEST_LOCK : longest);
    }

    private static Duration lock(String text) {
        return text.equals(NO_LOCK) ? Duration.ZERO : Age.parse(text);
    }

    /** Whether jobs may lock backups so that nobody can remove them before the lock ends. */
    public boolean isAllowComplianceLock() {
        return allowComplianceLock;
    }

    @DataBoundSetter
    public void setAllowComplianceLock(boolean value) {
        allowComplianceLock = value;
        save();
    }

    /** The same where nothing is set. */
    public final String getDefaultLongestLock() {
        return DEFAULT_LONGEST_LOCK;
    }

    @POST
    public FormValidation doCheckLongestLockFor(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FormText.optional(value, RetentionSettings::lock);
    }
}
