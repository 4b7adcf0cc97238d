package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The choices and checks of the fields of backups and restores, in steps and build steps. */
@Restricted(NoExternalUse.class)
public interface OperationFields extends RunFields {

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
        return ConnectionFields.required(item, value, id -> {
            if (id.isEmpty()) {
                throw new OperationException(FailureKind.BAD_INPUT, Messages.OperationFields_NoInstance());
            }
            Checks.instanceId(id);
        });
    }

    @POST
    default FormValidation doCheckMaxAge(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, GateRequest::age);
    }

    @POST
    default FormValidation doCheckRollbackMaxAge(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, GateRequest::age);
    }

    @POST
    default FormValidation doCheckInPlaceOf(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, Checks::instanceId);
    }

    @POST
    default FormValidation doCheckVerifiedWithin(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, GateRequest::age);
    }

    @POST
    default FormValidation doCheckWaitFor(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean keepImage) {
        return ConnectionFields.optional(item, value, word -> WaitTerms.check(word, keepImage));
    }

    @POST
    default FormValidation doCheckAmiPrefix(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, Checks::amiPrefix);
    }

    @POST
    default FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, Checks::imageName);
    }

    @POST
    default FormValidation doCheckKmsKeyId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String region) {
        String named = Util.fixEmptyAndTrim(region);
        if (Util.fixNull(named).contains("$")) {
            return FormValidation.ok();
        }
        String in = named == null ? Defaults.current().region() : named;
        return ConnectionFields.optional(item, value, key -> Checks.kmsKeyId(key, in, true));
    }

    @POST
    default FormValidation doCheckExcludeDevices(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(
                item, value, text -> FormText.words(text).forEach(Checks::device));
    }

    @POST
    default FormValidation doCheckTags(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, text -> Checks.tags(FormText.tags(text)));
    }

    @POST
    default FormValidation doCheckDescription(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, Checks::description);
    }

    @POST
    default FormValidation doCheckRetentionSet(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, Checks::retentionSet);
    }

    @POST
    default FormValidation doCheckLockFor(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, LockTerms::checkTime);
    }

    @POST
    default FormValidation doCheckLockMode(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String lockFor) {
        return ConnectionFields.optional(item, value, mode -> LockTerms.checkMode(mode, lockFor));
    }

    @POST
    default FormValidation doCheckTimeoutMinutes(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.required(item, value, RunOptions::checkTimeout);
    }
}
