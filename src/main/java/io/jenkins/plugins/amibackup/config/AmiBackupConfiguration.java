package io.jenkins.plugins.amibackup.config;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.security.ACL;
import hudson.security.Permission;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.engine.OperationException;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.operation.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * What administrators set once for all jobs: where backups go by default, and as whom jobs act when they don't say. Every
 * value passes the same checks, whether it comes from the form, Configuration as Code or a script: a setter throws {@link
 * IllegalArgumentException} with the line to show.
 */
@Extension
@Symbol("amiBackup")
@Restricted(NoExternalUse.class)
public final class AmiBackupConfiguration extends GlobalConfiguration {

    public static final String DEFAULT_REGION = "us-east-1";

    /** In seconds. */
    public static final int DEFAULT_SHORTEST_POLL = 5;

    /** In seconds. */
    public static final int DEFAULT_LONGEST_POLL = 120;

    private static final int LONGEST_POLL_OF_ALL = 3600;

    /** What decides as whom jobs act and to whom requests go is not for those who merely manage. */
    private static final List<String> ADMINISTRATORS_ONLY = List.of(
            "credentialsId",
            "allowControllerIdentity",
            "ec2EndpointUrl",
            "s3EndpointUrl",
            "stsEndpointUrl",
            "pathStyle");

    // Read by the engine's threads, too: what an administrator allows or withdraws counts at once.
    private volatile String region;
    private volatile String bucket;
    private volatile String amiPrefix;
    private volatile String credentialsId;
    private volatile boolean allowControllerIdentity;
    private volatile String ec2EndpointUrl;
    private volatile String s3EndpointUrl;
    private volatile String stsEndpointUrl;
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
        region = null;
        bucket = null;
        amiPrefix = null;
        credentialsId = null;
        allowControllerIdentity = false;
        ec2EndpointUrl = null;
        s3EndpointUrl = null;
        stsEndpointUrl = null;
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
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            ADMINISTRATORS_ONLY.forEach(json::discard);
        }
        try (BulkChange change = new BulkChange(this)) {
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

    /** The Region of jobs that name none. */
    @NonNull
    public String getRegion() {
        return region == null ? DEFAULT_REGION : region;
    }

    @DataBoundSetter
    public void setRegion(@CheckForNull String value) {
        String given = Util.fixEmptyAndTrim(value);
        refuse(given, Checks::region);
        region = given;
        save();
    }

    /** The bucket of jobs that name none. */
    @CheckForNull
    public String getBucket() {
        return bucket;
    }

    @DataBoundSetter
    public void setBucket(@CheckForNull String value) {
        String given = Util.fixEmptyAndTrim(value);
        refuse(given, Checks::bucket);
        bucket = given;
        save();
    }

    /** How the names of images begin in jobs that don't say. */
    @NonNull
    public String getAmiPrefix() {
        return amiPrefix == null ? BackupRequest.DEFAULT_PREFIX : amiPrefix;
    }

    @DataBoundSetter
    public void setAmiPrefix(@CheckForNull String value) {
        String given = Util.fixEmptyAndTrim(value);
        refuse(given, Checks::amiPrefix);
        amiPrefix = given;
        save();
    }

    /** The AWS credentials of jobs that name none; they may be of system scope. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
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

    /** Where EC2 is reached when not at the Region's public address. */
    @CheckForNull
    public String getEc2EndpointUrl() {
        return ec2EndpointUrl;
    }

    @DataBoundSetter
    public void setEc2EndpointUrl(@CheckForNull String value) {
        ec2EndpointUrl = endpoint(value);
        save();
    }

    /** Where S3 is reached when not at the Region's public address. */
    @CheckForNull
    public String getS3EndpointUrl() {
        return s3EndpointUrl;
    }

    @DataBoundSetter
    public void setS3EndpointUrl(@CheckForNull String value) {
        s3EndpointUrl = endpoint(value);
        save();
    }

    /** Where the security token service is reached when not at the Region's public address. */
    @CheckForNull
    public String getStsEndpointUrl() {
        return stsEndpointUrl;
    }

    @DataBoundSetter
    public void setStsEndpointUrl(@CheckForNull String value) {
        stsEndpointUrl = endpoint(value);
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

    /** Looks at AWS are at least so many seconds apart. Taken when the first operation after a start begins. */
    public int getShortestPollSeconds() {
        return shortestPollSeconds;
    }

    @DataBoundSetter
    public void setShortestPollSeconds(int value) {
        refusePoll(value);
        shortestPollSeconds = value;
        save();
    }

    /** Looks at AWS are at most so many seconds apart. Taken when the first operation after a start begins. */
    public int getLongestPollSeconds() {
        return longestPollSeconds;
    }

    @DataBoundSetter
    public void setLongestPollSeconds(int value) {
        refusePoll(value);
        longestPollSeconds = value;
        save();
    }

    Endpoints endpoints() {
        return new Endpoints(uri(ec2EndpointUrl), uri(s3EndpointUrl), uri(stsEndpointUrl), pathStyle);
    }

    Duration shortestPoll() {
        return Duration.ofSeconds(shortestPollSeconds);
    }

    Duration longestPoll() {
        return Duration.ofSeconds(Math.max(shortestPollSeconds, longestPollSeconds));
    }

    private static URI uri(String url) {
        return url == null ? null : URI.create(url);
    }

    private static void refuse(String value, FormText.Rule rule) {
        try {
            if (value != null) {
                rule.check(value);
            }
        } catch (OperationException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }

    private static void refusePoll(int seconds) {
        if (seconds < 1 || seconds > LONGEST_POLL_OF_ALL) {
            throw new IllegalArgumentException(
                    Messages.AmiBackupConfiguration_Poll(String.valueOf(LONGEST_POLL_OF_ALL)));
        }
    }

    private static String endpoint(String value) {
        String given = Util.fixEmptyAndTrim(value);
        if (given != null && !isEndpoint(given)) {
            throw new IllegalArgumentException(Messages.AmiBackupConfiguration_Endpoint(given));
        }
        return given;
    }

    private static boolean isEndpoint(String url) {
        try {
            URI uri = new URI(url);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return items.includeCurrentValue(credentialsId);
        }
        return items.includeEmptyValue()
                .includeMatchingAs(
                        ACL.SYSTEM2,
                        Jenkins.get(),
                        AmazonWebServicesCredentials.class,
                        List.of(),
                        CredentialsMatchers.always())
                .includeCurrentValue(credentialsId);
    }

    @POST
    public FormValidation doCheckRegion(@QueryParameter String value) {
        return check(value, Checks::region);
    }

    @POST
    public FormValidation doCheckBucket(@QueryParameter String value) {
        return check(value, Checks::bucket);
    }

    @POST
    public FormValidation doCheckAmiPrefix(@QueryParameter String value) {
        return check(value, Checks::amiPrefix);
    }

    @POST
    public FormValidation doCheckEc2EndpointUrl(@QueryParameter String value) {
        return checkEndpoint(value);
    }

    @POST
    public FormValidation doCheckS3EndpointUrl(@QueryParameter String value) {
        return checkEndpoint(value);
    }

    @POST
    public FormValidation doCheckStsEndpointUrl(@QueryParameter String value) {
        return checkEndpoint(value);
    }

    private static FormValidation check(String value, FormText.Rule rule) {
        Jenkins.get().checkPermission(Jenkins.MANAGE);
        return FormText.optional(value, rule);
    }

    private static FormValidation checkEndpoint(String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        try {
            endpoint(value);
            return FormValidation.ok();
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }
}
