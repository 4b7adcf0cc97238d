package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The choices and checks of the fields of a prune, in the step and the build step. */
@Restricted(NoExternalUse.class)
public interface PruneFields extends RunFields {

    /** Whatever says whose backups are meant stands in for it. */
    @POST
    default FormValidation doCheckInstanceId(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter boolean all,
            @QueryParameter String resumeRunId,
            @QueryParameter String instanceIds,
            @QueryParameter String instanceTags) {
        boolean named =
                Stream.of(resumeRunId, instanceIds, instanceTags).anyMatch(text -> Util.fixEmptyAndTrim(text) != null);
        if (named || all) {
            return ConnectionFields.optional(item, value, Checks::instanceId);
        }
        return ConnectionFields.required(item, value, id -> {
            if (id.isEmpty()) {
                throw OperationException.badInput("check.prune.which");
            }
            Checks.instanceId(id);
        });
    }

    /** Says what only an administrator can allow. */
    @POST
    default FormValidation doCheckRetentionSet(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean dryRun) {
        FormValidation checked = ConnectionFields.optional(item, value, PruneRequest::checkSet);
        boolean every = PruneRequest.EVERY_SET.equals(Util.fixNull(value).strip());
        return every
                        && !dryRun
                        && FormPermission.maySee(item)
                        && !AmiBackupConfiguration.get().isAllowPruneOfAll()
                ? FormValidation.warning(Messages.PruneFields_NotAllowed())
                : checked;
    }

    @POST
    default FormValidation doCheckMaxRemovals(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(
                item,
                value,
                FormText.number(
                        PruneRequest::checkMost,
                        text -> OperationException.badInput("check.maxRemovals", text, PruneRequest.MOST_REMOVALS)));
    }

    @POST
    default FormValidation doCheckTemplateVersions(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, PruneRequest.TemplateVersions::of);
    }
}
