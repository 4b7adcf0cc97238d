package io.jenkins.plugins.amibackup.config;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.Checks;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The choices and checks of the fields that steps and build steps have in common: their descriptors implement this. Without
 * the right to see a job's configuration, or to administer Jenkins where there is no job, nothing is told.
 */
@Restricted(NoExternalUse.class)
public interface OperationFields {

    @POST
    default ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
        StandardListBoxModel items = new StandardListBoxModel();
        boolean allowed = item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
        if (!allowed) {
            return items.includeCurrentValue(credentialsId);
        }
        items.includeEmptyValue();
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
    default FormValidation doCheckInstanceId(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String resumeRunId,
            @QueryParameter String instanceIds,
            @QueryParameter String instanceTags) {
        if (Util.fixEmptyAndTrim(resumeRunId) != null
                || Util.fixEmptyAndTrim(instanceIds) != null
                || Util.fixEmptyAndTrim(instanceTags) != null) {
            return FormValidation.ok();
        }
        return required(item, value, Checks::instanceId);
    }

    @POST
    default FormValidation doCheckInstanceIds(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, text -> FormText.words(text).forEach(Checks::instanceId));
    }

    @POST
    default FormValidation doCheckInstanceTags(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, FormText::tags);
    }

    @POST
    default FormValidation doCheckMaxAge(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, GateRequest::age);
    }

    @POST
    default FormValidation doCheckAmiId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String resumeRunId) {
        if (Util.fixEmptyAndTrim(resumeRunId) != null) {
            return FormValidation.ok();
        }
        return required(item, value, Checks::amiId);
    }

    @POST
    default FormValidation doCheckBucket(@AncestorInPath Item item, @QueryParameter String value) {
        if (Util.fixEmptyAndTrim(value) == null && AmiBackupConfiguration.get().getBucket() == null) {
            return required(item, value, Checks::bucket);
        }
        return optional(item, value, Checks::bucket);
    }

    @POST
    default FormValidation doCheckRegion(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Checks::region);
    }

    @POST
    default FormValidation doCheckRoleArn(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Connection::checkRole);
    }

    @POST
    default FormValidation doCheckExternalId(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Connection::checkExternalId);
    }

    @POST
    default FormValidation doCheckAmiPrefix(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Checks::amiPrefix);
    }

    @POST
    default FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Checks::imageName);
    }

    @POST
    default FormValidation doCheckKmsKeyId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String region) {
        String named = Util.fixEmptyAndTrim(region);
        if (Util.fixNull(named).contains("$")) {
            return FormValidation.ok();
        }
        String in = named == null ? AmiBackupConfiguration.get().getRegion() : named;
        return optional(item, value, key -> Checks.kmsKeyId(key, in, true));
    }

    @POST
    default FormValidation doCheckExcludeDevices(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, text -> FormText.words(text).forEach(Checks::device));
    }

    @POST
    default FormValidation doCheckTags(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, text -> Checks.tags(FormText.tags(text)));
    }

    @POST
    default FormValidation doCheckDescription(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Checks::description);
    }

    @POST
    default FormValidation doCheckTimeoutMinutes(@AncestorInPath Item item, @QueryParameter String value) {
        return required(item, value, Conduct::checkTimeout);
    }

    @POST
    default FormValidation doCheckResumeRunId(@AncestorInPath Item item, @QueryParameter String value) {
        return optional(item, value, Checks::runId);
    }

    private static FormValidation required(Item item, String value, FormText.Rule rule) {
        return isReader(item) ? FormText.required(value, rule) : FormValidation.ok();
    }

    private static FormValidation optional(Item item, String value, FormText.Rule rule) {
        return isReader(item) ? FormText.optional(value, rule) : FormValidation.ok();
    }

    private static boolean isReader(Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.EXTENDED_READ);
    }
}
