package io.jenkins.plugins.amibackup.config;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.engine.aws.RegionNames;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * The choices and checks of the fields that say which bucket, in which Region, and as whom: the descriptor of every step and
 * build step implements this, and its form has {@code <b:connection/>}. Users who may not see the job's configuration (or
 * administer Jenkins, if there is no job) get no answers, and AWS is asked only for users who may configure the job.
 */
@Restricted(NoExternalUse.class)
public interface ConnectionFields {

    /**
     * What the fields of a form inherit.
     *
     * @param it what the page is about: a job, or something else. A form that is drawn when somebody chooses it is drawn by a
     *     request of its own, which tells nothing of the job.
     */
    default FormDefaults defaultsFor(@CheckForNull Object it) {
        if (it instanceof Item job) {
            return FormDefaults.of(job);
        }
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        return FormDefaults.of(request == null ? null : request.findAncestorObject(Item.class));
    }

    @POST
    default ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
        StandardListBoxModel items = new StandardListBoxModel();
        boolean allowed =
                FormPermission.maySee(item) || item != null && item.hasPermission(CredentialsProvider.USE_ITEM);
        if (!allowed) {
            return items.includeCurrentValue(credentialsId);
        }
        items.add(FormDefaults.credentials(), "");
        if (item == null) {
            items.includeMatchingAs(
                    ACL.SYSTEM2,
                    Jenkins.get(),
                    AmazonWebServicesCredentials.class,
                    List.of(),
                    CredentialsMatchers.always());
        } else {
            items.includeMatchingAs(
                    item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2,
                    item,
                    AmazonWebServicesCredentials.class,
                    List.of(),
                    CredentialsMatchers.always());
        }
        return items.includeCurrentValue(credentialsId);
    }

    @POST
    default ListBoxModel doFillRegionItems(@AncestorInPath Item item) {
        return FormPermission.maySee(item) ? Choices.regions() : new ListBoxModel();
    }

    @POST
    default ListBoxModel doFillBucketItems(
            @AncestorInPath Item item,
            @QueryParameter String bucket,
            @QueryParameter String region,
            @QueryParameter String credentialsId,
            @QueryParameter String roleArn,
            @QueryParameter String externalId) {
        return Choices.buckets(
                item, bucket, new Connection("", region, credentialsId, roleArn, externalId).withDefaults());
    }

    @POST
    default FormValidation doCheckBucket(@AncestorInPath Item item, @QueryParameter String value) {
        if (Util.fixEmptyAndTrim(value) == null && Defaults.current().bucket() == null) {
            return required(item, value, Checks::bucket);
        }
        return optional(item, value, Checks::bucket);
    }

    @POST
    default FormValidation doCheckBucketOwner(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Checks::bucketOwner);
    }

    @POST
    default FormValidation doCheckSse(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, sse -> {
            if (!sse.equals(Connection.NO_SSE)) {
                Checks.sse(sse);
            }
        });
    }

    @POST
    default FormValidation doCheckSseKmsKeyId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String sse) {
        return optional(item, value, key -> Checks.sseKey(Util.fixNull(sse).strip(), key));
    }

    @POST
    default FormValidation doCheckRegion(@AncestorInPath Item item, @QueryParameter String value) {
        return FormPermission.maySee(item)
                ? known(FormText.optional(value, Checks::region), value)
                : FormValidation.ok();
    }

    @POST
    default FormValidation doCheckRoleArn(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Connection::checkRole);
    }

    @POST
    default FormValidation doCheckExternalId(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Connection::checkExternalId);
    }

    /** The check of a field that must be filled in. */
    static FormValidation required(Item item, String value, FormText.Rule rule) {
        return FormPermission.maySee(item) ? FormText.required(value, rule) : FormValidation.ok();
    }

    /** AWS may have a Region that isn't known here yet, so this is only a warning. */
    static FormValidation known(FormValidation checked, String value) {
        String region = Util.fixNull(value).strip();
        boolean said = checked.kind != FormValidation.Kind.OK || region.isEmpty() || region.contains("$");
        return said || RegionNames.all().containsKey(region)
                ? checked
                : FormValidation.warning(Messages.ConnectionFields_UnknownRegion(region));
    }

    /** The check of a field that may be left empty. */
    static FormValidation optional(Item item, String value, FormText.Rule rule) {
        return FormPermission.maySee(item) ? FormText.optional(value, rule) : FormValidation.ok();
    }
}
