package io.jenkins.plugins.amibackup.config;

import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The checks of the fields that say on what machine, and how, a verification looks at a backup. */
@Restricted(NoExternalUse.class)
public interface DrillMachineFields {

    /** For how long the machine may run. */
    @POST
    default FormValidation doCheckTimeoutMinutes(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.required(item, value, FormText.number(DrillTerms::checkTimeout, DrillTerms::noTimeout));
    }

    @POST
    default FormValidation doCheckSubnetId(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, DrillTerms::checkSubnet);
    }

    @POST
    default FormValidation doCheckSecurityGroupIds(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, text -> DrillTerms.checkGroups(FormText.words(text)));
    }

    @POST
    default FormValidation doCheckInstanceType(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, DrillTerms::checkType);
    }

    @POST
    default FormValidation doCheckProfile(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, DrillTerms::checkProfile);
    }

    @POST
    default FormValidation doCheckConsolePattern(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, DrillTerms::checkPattern);
    }

    @POST
    default FormValidation doCheckSsmDocument(@AncestorInPath Item item, @QueryParameter String value) {
        return ConnectionFields.optional(item, value, DrillTerms::checkDocument);
    }
}
