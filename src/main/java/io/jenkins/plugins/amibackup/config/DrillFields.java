package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.Pick;
import java.util.Optional;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The choices and checks of the fields of a verification, in the step and the build step. */
@Restricted(NoExternalUse.class)
public interface DrillFields extends RunFields, DrillMachineFields {

    /**
     * So many seconds; 0 for any age.
     *
     * @throws OperationException with the line to show, when it is not an age
     */
    static long within(@CheckForNull String age) {
        return Optional.ofNullable(Util.fixEmptyAndTrim(age))
                .map(text -> Age.parse(text).toSeconds())
                .orElse(0L);
    }

    @POST
    default FormValidation doCheckAmiId(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, Checks::amiId);
    }

    /** Whatever says which backup is meant stands in for it. */
    @POST
    default FormValidation doCheckInstanceId(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String amiId,
            @QueryParameter String resumeRunId,
            @QueryParameter String instanceIds,
            @QueryParameter String instanceTags) {
        if (Stream.of(amiId, resumeRunId, instanceIds, instanceTags)
                .anyMatch(text -> Util.fixEmptyAndTrim(text) != null)) {
            return ConnectionFields.optional(item, value, Checks::instanceId);
        }
        return ConnectionFields.required(item, value, id -> {
            if (id.isEmpty()) {
                throw new OperationException(FailureKind.BAD_INPUT, Messages.DrillFields_NoBackup());
            }
            Checks.instanceId(id);
        });
    }

    @POST
    default FormValidation doCheckLevel(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, DrillTerms::level);
    }

    @POST
    default FormValidation doCheckPick(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, Pick::parse);
    }

    @POST
    default FormValidation doCheckWithin(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, DrillFields::within);
    }
}
