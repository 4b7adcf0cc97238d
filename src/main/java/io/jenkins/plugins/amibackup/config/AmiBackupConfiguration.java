package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.security.Permission;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * What administrators set once for all jobs: where backups go by default, and as whom jobs act when they don't say. Every
 * value passes the same checks, whether it comes from the form, Configuration as Code or a script: a setter throws {@link
 * IllegalArgumentException} with the line to show.
 *
 * <p>Longer than 350 lines because each setting has its getter, its setter and its check.
 */
@Extension
@Symbol("amiBackup")
@Restricted(NoExternalUse.class)
public final class AmiBackupConfiguration extends RetentionSettings implements ConfigurationFields {

    // Read by the engine's threads, too, so that an administrator's change takes effect at once.
    private volatile String region;
    private volatile String bucket;
    private volatile String bucketOwner;
    private volatile String sse;
    private volatile String sseKmsKeyId;
    private volatile String amiPrefix;
    private volatile String kmsKeyId;
    private volatile String waitFor;
    private volatile String credentialsId;
    private volatile boolean inheritCredentials;
    private volatile boolean allowControllerIdentity;
    private volatile boolean strict;
    private volatile boolean homeMoves;
    private volatile boolean finishLeftBackups;
    private volatile boolean inPlaceUnidentified;
    private volatile String ec2EndpointUrl;
    private volatile String s3EndpointUrl;
    private volatile String stsEndpointUrl;
    private volatile String certificateAuthorities;
    private volatile boolean pathStyle;
    private volatile int shortestPollSeconds;
    private volatile int longestPollSeconds;

    public AmiBackupConfiguration() {
        clear();
        load();
    }

    public static AmiBackupConfiguration get() {
        return ExtensionList.lookupSingleton(AmiBackupConfiguration.class);
    }

    private void clear() {
        clearRetention();
        region = null;
        bucket = null;
        bucketOwner = null;
        sse = null;
        sseKmsKeyId = null;
        amiPrefix = null;
        kmsKeyId = null;
        waitFor = null;
        credentialsId = null;
        inheritCredentials = false;
        allowControllerIdentity = false;
        strict = false;
        homeMoves = false;
        finishLeftBackups = false;
        inPlaceUnidentified = false;
        ec2EndpointUrl = null;
        s3EndpointUrl = null;
        stsEndpointUrl = null;
        certificateAuthorities = null;
        pathStyle = false;
        shortestPollSeconds = DEFAULT_SHORTEST_POLL;
        longestPollSeconds = DEFAULT_LONGEST_POLL;
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.AmiBackupConfiguration_DisplayName();
    }

    @NonNull
    @Override
    public Permission getRequiredGlobalConfigPagePermission() {
        return Jenkins.MANAGE;
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        boolean administrator = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        if (!administrator) {
            ConfigurationRules.ADMINISTRATORS_ONLY.forEach(json::discard);
        }
        try (BulkChange change = new BulkChange(this)) {
            if (administrator) {
                bindOptionalParts(request, json);
            }
            request.bindJSON(this, json);
            change.commit();
        } catch (IllegalArgumentException refused) {
            clear();
            load();
            throw new FormException(refused.getMessage(), refused, "amiBackup");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return true;
    }

    /** The Region of jobs that name none; null for what {@link Defaults} falls back on. */
    @CheckForNull
    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(@CheckForNull String value) {
        region = ConfigurationRules.checked(value, Checks::region);
        save();
    }

    /** The bucket of jobs that name none. */
    @CheckForNull
    public String getBucket() {
        return bucket;
    }

    @DataBoundSetter
    public void setBucket(@CheckForNull String value) {
        bucket = ConfigurationRules.checked(value, Checks::bucket);
        save();
    }

    /** The number of the account that this bucket must belong to; null for the account that acts. */
    @CheckForNull
    public String getBucketOwner() {
        return bucketOwner;
    }

    @DataBoundSetter
    public void setBucketOwner(@CheckForNull String value) {
        bucketOwner = ConfigurationRules.checked(value, Checks::bucketOwner);
        save();
    }

    /** The encryption that our own writes to a bucket ask for in jobs that don't say; null for none. */
    @CheckForNull
    public String getSse() {
        return sse;
    }

    @DataBoundSetter
    public void setSse(@CheckForNull String value) {
        sse = ConfigurationRules.checked(value, Checks::sse);
        save();
    }

    /** The KMS key of that; null for AWS's own. */
    @CheckForNull
    public String getSseKmsKeyId() {
        return sseKmsKeyId;
    }

    @DataBoundSetter
    public void setSseKmsKeyId(@CheckForNull String value) {
        sseKmsKeyId = ConfigurationRules.checked(value, Checks::kmsKeyId);
        save();
    }

    /** How the names of images begin in jobs that don't say; null for what {@link Defaults} falls back on. */
    @CheckForNull
    public String getAmiPrefix() {
        return amiPrefix;
    }

    @DataBoundSetter
    public void setAmiPrefix(@CheckForNull String value) {
        amiPrefix = ConfigurationRules.checked(value, Checks::amiPrefix);
        save();
    }

    /** The KMS key of jobs that encrypt and name none; null for the account's key for EBS. */
    @CheckForNull
    public String getKmsKeyId() {
        return kmsKeyId;
    }

    /** Its Region is checked when it is used, because jobs may use several Regions. */
    @DataBoundSetter
    public void setKmsKeyId(@CheckForNull String value) {
        kmsKeyId = ConfigurationRules.checked(value, Checks::kmsKeyId);
        save();
    }

    /** How far a backup must have come for jobs that don't say to go on; null for the whole. */
    @CheckForNull
    public String getWaitFor() {
        return waitFor;
    }

    @DataBoundSetter
    public void setWaitFor(@CheckForNull String value) {
        waitFor = ConfigurationRules.checked(value, Milestone::of);
        save();
    }

    /** The AWS credentials of jobs that name none; they may be of system scope. Null for none, or for those inherited. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
        save();
    }

    /** Whether jobs that name no credentials, where none are chosen here, act with those set up for another plugin. */
    public boolean isInheritCredentials() {
        return inheritCredentials;
    }

    @DataBoundSetter
    public void setInheritCredentials(boolean value) {
        inheritCredentials = value;
        save();
    }

    /** Whether jobs may act as the controller itself, for example through the instance profile it runs with. */
    public boolean isAllowControllerIdentity() {
        return allowControllerIdentity;
    }

    @DataBoundSetter
    public void setAllowControllerIdentity(boolean value) {
        allowControllerIdentity = value;
        save();
    }

    /** Whether nothing is made where it can't be found out beforehand that everything needed is allowed. Counts at once. */
    public boolean isStrict() {
        return strict;
    }

    @DataBoundSetter
    public void setStrict(boolean value) {
        strict = value;
        save();
    }

    /** Whether Jenkins' home moves between machines, so that waking on another is no sign of a copy. */
    public boolean isHomeMoves() {
        return homeMoves;
    }

    @DataBoundSetter
    public void setHomeMoves(boolean value) {
        homeMoves = value;
        save();
    }

    /** Whether backups in the default bucket that the command line has left on purpose are finished, with the default credentials. */
    public boolean isFinishLeftBackups() {
        return finishLeftBackups;
    }

    @DataBoundSetter
    public void setFinishLeftBackups(boolean value) {
        finishLeftBackups = value;
        save();
    }

    /** Whether jobs may roll an instance back in place where Jenkins can't tell which one it runs on itself. */
    public boolean isInPlaceUnidentified() {
        return inPlaceUnidentified;
    }

    @DataBoundSetter
    public void setInPlaceUnidentified(boolean value) {
        inPlaceUnidentified = value;
        save();
    }

    /** Where EC2 is reached when not at the Region's public address. */
    @CheckForNull
    public String getEc2EndpointUrl() {
        return ec2EndpointUrl;
    }

    @DataBoundSetter
    public void setEc2EndpointUrl(@CheckForNull String value) {
        ec2EndpointUrl = ConfigurationRules.checkedEndpoint(value);
        save();
    }

    /** Where S3 is reached when not at the Region's public address. */
    @CheckForNull
    public String getS3EndpointUrl() {
        return s3EndpointUrl;
    }

    @DataBoundSetter
    public void setS3EndpointUrl(@CheckForNull String value) {
        s3EndpointUrl = ConfigurationRules.checkedEndpoint(value);
        save();
    }

    /** Where the security token service is reached when not at the Region's public address. */
    @CheckForNull
    public String getStsEndpointUrl() {
        return stsEndpointUrl;
    }

    @DataBoundSetter
    public void setStsEndpointUrl(@CheckForNull String value) {
        stsEndpointUrl = ConfigurationRules.checkedEndpoint(value);
        save();
    }

    /** The certificate authorities that are trusted beside Java's own: certificates in PEM format, or the path of a file with them. */
    @CheckForNull
    public String getCertificateAuthorities() {
        return certificateAuthorities;
    }

    @DataBoundSetter
    public void setCertificateAuthorities(@CheckForNull String value) {
        certificateAuthorities = ConfigurationRules.checked(value, Authorities::trust);
        save();
    }

    /** Whether the bucket stands in the path of a request to S3 instead of in the host name. */
    public boolean isPathStyle() {
        return pathStyle;
    }

    @DataBoundSetter
    public void setPathStyle(boolean value) {
        pathStyle = value;
        save();
    }

    /** The shortest time between two polls of AWS, in seconds. Taken when the first operation after a start begins. */
    public int getShortestPollSeconds() {
        return shortestPollSeconds;
    }

    @DataBoundSetter
    public void setShortestPollSeconds(int value) {
        shortestPollSeconds = ConfigurationRules.checkedPoll(value);
        save();
    }

    /** The longest time between two polls of AWS, in seconds. Taken when the first operation after a start begins. */
    public int getLongestPollSeconds() {
        return longestPollSeconds;
    }

    @DataBoundSetter
    public void setLongestPollSeconds(int value) {
        longestPollSeconds = ConfigurationRules.checkedPoll(value);
        save();
    }
}
