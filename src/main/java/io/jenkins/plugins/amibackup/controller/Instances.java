package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import java.util.List;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One instance, or several. */
@Restricted(NoExternalUse.class)
public final class Instances {

    private Instances() {}

    /**
     * The instances that are asked for, where there may be several.
     *
     * @param instanceId the one instance; empty for none
     * @param instanceIds null when they are not asked for by their ids
     * @param instanceTags null when they are not asked for by their tags
     * @return null for the one instance
     * @throws OperationException when one and several are asked for
     */
    @CheckForNull
    public static Selection selection(
            String instanceId,
            @CheckForNull List<String> instanceIds,
            @CheckForNull Map<String, String> instanceTags,
            int maxInstances) {
        if (instanceIds == null && instanceTags == null) {
            return null;
        }
        if (!instanceId.isEmpty()) {
            throw OperationException.badInput("check.selection");
        }
        return new Selection(instanceIds, instanceTags, maxInstances);
    }
}
