package io.jenkins.plugins.amibackup.config;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.Util;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.aws.Trust;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * The choices, checks and the test button of the global form. Users with only Overall/Manage see what they may change, and test
 * with the credentials and addresses that an administrator has saved.
 */
@Restricted(NoExternalUse.class)
public interface ConfigurationFields extends ConfigurationValues {

    /** In seconds, as is the longest. */
    int DEFAULT_SHORTEST_POLL = 5;

    int DEFAULT_LONGEST_POLL = 120;

    /** The Region where none is set. */
    default String getInheritedRegion() {
        return Defaults.inheritedRegion();
    }

    /** How names begin where nothing is set. */
    default String getInheritedAmiPrefix() {
        return BackupRequest.DEFAULT_PREFIX;
    }

    /** In seconds. */
    default int getDefaultShortestPoll() {
        return DEFAULT_SHORTEST_POLL;
    }

    /** In seconds. */
    default int getDefaultLongestPoll() {
        return DEFAULT_LONGEST_POLL;
    }

    @POST
    default ListBoxModel doFillCredentialsIdItems(
            @QueryParameter String credentialsId, @QueryParameter boolean inheritCredentials) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return items.includeCurrentValue(credentialsId);
        }
        String inherited = Defaults.credentialsId(null, inheritCredentials);
        if (inherited == null) {
            items.add(Messages.FormDefaults_NoCredentials(), "");
        } else {
            items.add(Messages.FormDefaults_Inherited(inherited), "");
        }
        return items.includeMatchingAs(
                        ACL.SYSTEM2,
                        Jenkins.get(),
                        AmazonWebServicesCredentials.class,
                        List.of(),
                        CredentialsMatchers.always())
                .includeCurrentValue(credentialsId);
    }

    @POST
    default ListBoxModel doFillRegionItems() {
        return Jenkins.get().hasPermission(Jenkins.MANAGE) ? Choices.regions() : new ListBoxModel();
    }

    @POST
    default ListBoxModel doFillBucketItems(
            @QueryParameter String bucket,
            @QueryParameter String region,
            @QueryParameter String credentialsId,
            @QueryParameter boolean inheritCredentials,
            @QueryParameter boolean allowControllerIdentity,
            @QueryParameter String ec2EndpointUrl,
            @QueryParameter String s3EndpointUrl,
            @QueryParameter String stsEndpointUrl,
            @QueryParameter boolean pathStyle) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return new ListBoxModel();
        }
        return Choices.ask(
                bucket,
                asTyped(
                        region,
                        credentialsId,
                        inheritCredentials,
                        allowControllerIdentity,
                        ec2EndpointUrl,
                        s3EndpointUrl,
                        stsEndpointUrl,
                        pathStyle),
                Choices::buckets,
                Choices::ofBuckets);
    }

    /** Tests the values in the form, saved or not; of what only administrators may change, others test what is saved. */
    @POST
    default FormValidation doTestConnection(
            @QueryParameter String region,
            @QueryParameter String bucket,
            @QueryParameter String bucketOwner,
            @QueryParameter String sse,
            @QueryParameter String sseKmsKeyId,
            @QueryParameter String credentialsId,
            @QueryParameter boolean inheritCredentials,
            @QueryParameter boolean allowControllerIdentity,
            @QueryParameter String ec2EndpointUrl,
            @QueryParameter String s3EndpointUrl,
            @QueryParameter String stsEndpointUrl,
            @QueryParameter boolean pathStyle) {
        Jenkins.get().checkPermission(Jenkins.MANAGE);
        boolean administrator = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        AmiBackupConfiguration saved = AmiBackupConfiguration.get();
        return ConnectionProbe.run(
                asTyped(
                        region,
                        credentialsId,
                        inheritCredentials,
                        allowControllerIdentity,
                        ec2EndpointUrl,
                        s3EndpointUrl,
                        stsEndpointUrl,
                        pathStyle),
                regionOf(region),
                administrator ? Util.fixEmptyAndTrim(bucket) : saved.getBucket(),
                Util.fixNull(administrator ? bucketOwner : saved.getBucketOwner())
                        .strip(),
                new Sse(
                        Util.fixNull(administrator ? sse : saved.getSse()).strip(),
                        Util.fixNull(administrator ? sseKmsKeyId : saved.getSseKmsKeyId())
                                .strip()));
    }

    /** The IAM policies for what stands in the form, saved or not. */
    @POST
    default FormValidation doShowPolicy(
            @QueryParameter String region,
            @QueryParameter String bucket,
            @QueryParameter String bucketOwner,
            @QueryParameter String sseKmsKeyId,
            @QueryParameter String kmsKeyId,
            @QueryParameter String credentialsId,
            @QueryParameter boolean inheritCredentials,
            @QueryParameter boolean allowControllerIdentity,
            @QueryParameter String ec2EndpointUrl,
            @QueryParameter String s3EndpointUrl,
            @QueryParameter String stsEndpointUrl,
            @QueryParameter boolean pathStyle) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return PolicyView.show(
                asTyped(
                        region,
                        credentialsId,
                        inheritCredentials,
                        allowControllerIdentity,
                        ec2EndpointUrl,
                        s3EndpointUrl,
                        stsEndpointUrl,
                        pathStyle),
                regionOf(region),
                Util.fixNull(bucket).strip(),
                Util.fixNull(bucketOwner).strip(),
                Util.fixNull(kmsKeyId).strip(),
                Util.fixNull(sseKmsKeyId).strip());
    }

    /** The Region in the form, else the one that is inherited. */
    private static String regionOf(String typed) {
        String given = Util.fixEmptyAndTrim(typed);
        return given == null ? Defaults.inheritedRegion() : given;
    }

    private static AwsTasks.Identity asTyped(
            String region,
            String credentialsId,
            boolean inheritCredentials,
            boolean allowControllerIdentity,
            String ec2EndpointUrl,
            String s3EndpointUrl,
            String stsEndpointUrl,
            boolean pathStyle) {
        boolean administrator = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
        String authorities = authorities(administrator);
        return () -> {
            CredentialsPolicy policy = administrator
                    ? new CredentialsPolicy(
                            Defaults.credentialsId(credentialsId, inheritCredentials), allowControllerIdentity)
                    : CredentialsPolicy.current();
            Endpoints endpoints = administrator
                    ? ConfigurationRules.endpoints(ec2EndpointUrl, s3EndpointUrl, stsEndpointUrl, pathStyle)
                    : AmiBackupConfiguration.get().endpoints();
            Trust trust = Authorities.trust(authorities);
            Connection connection = new Connection("", regionOf(region), "", "", "");
            Checks.region(connection.region());
            if (Util.fixEmptyAndTrim(policy.credentialsId()) == null && !policy.controllerIdentity()) {
                throw new OperationException(FailureKind.CREDENTIALS, Line.of("credentials.noneToTest"), null);
            }
            return connection.access(policy, endpoints, trust, Clock.systemUTC());
        };
    }

    /** As typed by an administrator; else those that are saved. */
    private static String authorities(boolean administrator) {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        String typed = administrator && request != null ? request.getParameter("certificateAuthorities") : null;
        return typed == null ? AmiBackupConfiguration.get().getCertificateAuthorities() : typed;
    }

    @POST
    default FormValidation doCheckCertificateAuthorities(@QueryParameter String value) {
        return check(Jenkins.ADMINISTER, value, Authorities::trust);
    }

    @POST
    default FormValidation doCheckRegion(@QueryParameter String value) {
        return ConnectionFields.known(check(Jenkins.MANAGE, value, Checks::region), value);
    }

    @POST
    default FormValidation doCheckBucket(@QueryParameter String value) {
        return check(Jenkins.MANAGE, value, Checks::bucket);
    }

    @POST
    default FormValidation doCheckBucketOwner(@QueryParameter String value) {
        return check(Jenkins.MANAGE, value, Checks::bucketOwner);
    }

    @POST
    default FormValidation doCheckSse(@QueryParameter String value) {
        return check(Jenkins.MANAGE, value, Checks::sse);
    }

    @POST
    default FormValidation doCheckSseKmsKeyId(@QueryParameter String value, @QueryParameter String sse) {
        return check(
                Jenkins.MANAGE, value, key -> Checks.sseKey(Util.fixNull(sse).strip(), key));
    }

    @POST
    default FormValidation doCheckAmiPrefix(@QueryParameter String value) {
        return check(Jenkins.MANAGE, value, Checks::amiPrefix);
    }

    @POST
    default FormValidation doCheckKmsKeyId(@QueryParameter String value, @QueryParameter String region) {
        return check(Jenkins.MANAGE, value, key -> Checks.kmsKeyId(key, regionOf(region), true));
    }

    @POST
    default FormValidation doCheckWaitFor(@QueryParameter String value) {
        return check(Jenkins.MANAGE, value, Milestone::of);
    }

    @POST
    default FormValidation doCheckShortestPollSeconds(@QueryParameter String value) {
        return check(Jenkins.MANAGE, value, ConfigurationRules::poll);
    }

    @POST
    default FormValidation doCheckLongestPollSeconds(
            @QueryParameter String value, @QueryParameter String shortestPollSeconds) {
        FormValidation checked = check(Jenkins.MANAGE, value, ConfigurationRules::poll);
        int longest = ConfigurationRules.seconds(value);
        int shortest = ConfigurationRules.seconds(shortestPollSeconds);
        return checked.kind == FormValidation.Kind.OK && 0 < longest && longest < shortest
                ? FormValidation.warning(Messages.AmiBackupConfiguration_PollOrder(String.valueOf(shortest)))
                : checked;
    }

    @POST
    default FormValidation doCheckEc2EndpointUrl(@QueryParameter String value) {
        return endpoint(value);
    }

    @POST
    default FormValidation doCheckS3EndpointUrl(@QueryParameter String value) {
        return endpoint(value);
    }

    @POST
    default FormValidation doCheckStsEndpointUrl(@QueryParameter String value) {
        return endpoint(value);
    }

    private static FormValidation endpoint(String value) {
        FormValidation checked = check(Jenkins.ADMINISTER, value, ConfigurationRules::endpoint);
        String given = Util.fixEmptyAndTrim(value);
        return checked.kind == FormValidation.Kind.OK && given != null && Endpoints.isExposed(URI.create(given))
                ? FormValidation.warning(Messages.AmiBackupConfiguration_PlainHttp(given))
                : checked;
    }

    private static FormValidation check(hudson.security.Permission permission, String value, FormText.Rule rule) {
        Jenkins.get().checkPermission(permission);
        if (Util.fixEmptyAndTrim(value) == null) {
            return FormValidation.ok();
        }
        try {
            rule.check(value.strip());
            return FormValidation.ok();
        } catch (OperationException wrong) {
            return FormText.error(wrong.line());
        }
    }
}
