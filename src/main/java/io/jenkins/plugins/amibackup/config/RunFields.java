package io.jenkins.plugins.amibackup.config;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The choices and checks of the fields that say what a run is about: a backup, several instances, or a run to resume. */
@Restricted(NoExternalUse.class)
public interface RunFields extends InstanceFields {

    @POST
    default ListBoxModel doFillAmiIdItems(
            @AncestorInPath Item item,
            @QueryParameter String amiId,
            @QueryParameter String bucket,
            @QueryParameter String bucketOwner,
            @QueryParameter String region,
            @QueryParameter String credentialsId,
            @QueryParameter String roleArn,
            @QueryParameter String externalId) {
        return Choices.backups(
                item,
                amiId,
                new Connection(bucket, region, credentialsId, roleArn, externalId)
                        .ownedBy(bucketOwner)
                        .withDefaults());
    }

    @POST
    default FormValidation doCheckInstanceIds(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(
                item, value, text -> FormText.words(text).forEach(Checks::instanceId));
    }

    @POST
    default FormValidation doCheckInstanceTags(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, FormText::tags);
    }

    @POST
    default FormValidation doCheckMaxInstances(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(
                item,
                value,
                FormText.number(Selection::checkMost, text -> OperationException.badInput("check.maxInstances", text)));
    }

    @POST
    default FormValidation doCheckResumeRunId(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, Checks::runId);
    }
}
