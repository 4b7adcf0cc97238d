package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.base.Moment;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.time.Instant;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The checks of the fields that say which backup is restored, in the step and the build step. */
@Restricted(NoExternalUse.class)
public interface RestoreFields extends OperationFields {

    @POST
    default FormValidation doCheckAmiId(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String resumeRunId,
            @QueryParameter String instanceId,
            @QueryParameter String backupRunId) {
        if (Util.fixEmptyAndTrim(resumeRunId) != null) {
            return FormValidation.ok();
        }
        return Util.fixEmptyAndTrim(instanceId) == null && Util.fixEmptyAndTrim(backupRunId) == null
                ? ConnectionFields.required(item, value, Checks::amiId)
                : ConnectionFields.optional(item, value, id -> {
                    throw OperationException.badInput("check.restore.which");
                });
    }

    /** That neither an AMI nor anything instead is named is said at the AMI. */
    @Override
    @POST
    default FormValidation doCheckInstanceId(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String resumeRunId,
            @QueryParameter String instanceIds,
            @QueryParameter String instanceTags) {
        return ConnectionFields.optional(item, value, Checks::instanceId);
    }

    @POST
    default FormValidation doCheckBackupRunId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String instanceId) {
        return ConnectionFields.optional(item, value, runId -> {
            Checks.runId(runId);
            if (Util.fixEmptyAndTrim(instanceId) != null) {
                throw OperationException.badInput("check.restore.which");
            }
        });
    }

    @POST
    default FormValidation doCheckTakenBefore(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String instanceId) {
        return ConnectionFields.optional(item, value, time -> {
            Moment.parse(time, Instant.now());
            if (Util.fixEmptyAndTrim(instanceId) == null) {
                throw OperationException.badInput("check.restore.before");
            }
        });
    }
}
