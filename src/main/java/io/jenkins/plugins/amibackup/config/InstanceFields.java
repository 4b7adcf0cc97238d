package io.jenkins.plugins.amibackup.config;

import hudson.model.Item;
import hudson.util.ListBoxModel;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The choices of a field that names an instance. Whether it may be left empty is for the descriptor to say. */
@Restricted(NoExternalUse.class)
public interface InstanceFields extends ConnectionFields {

    @POST
    default ListBoxModel doFillInstanceIdItems(
            @AncestorInPath Item item,
            @QueryParameter String instanceId,
            @QueryParameter String region,
            @QueryParameter String credentialsId,
            @QueryParameter String roleArn,
            @QueryParameter String externalId) {
        return Choices.instances(
                item, instanceId, new Connection("", region, credentialsId, roleArn, externalId).withDefaults());
    }
}
