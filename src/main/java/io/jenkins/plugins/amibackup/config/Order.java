package io.jenkins.plugins.amibackup.config;

import hudson.model.Run;
import io.jenkins.plugins.amibackup.engine.Texts;
import io.jenkins.plugins.amibackup.engine.operation.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.Origin;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a build asks of the engine.
 *
 * @param runId the operation's id
 * @param run the build
 * @param connection where, and as whom; with the defaults filled in
 * @param request what to do
 */
@Restricted(NoExternalUse.class)
public record Order(String runId, Run<?, ?> run, Connection connection, OperationRequest request) {

    /** A line of a log, as the engine begins them. */
    public String line(String text) {
        return Texts.text(request instanceof BackupRequest ? "log.prefix.backup" : "log.prefix.restore") + " " + text;
    }

    /** Who asks, as it stands in the record of a backup. */
    public static Origin origin(String kind, Run<?, ?> run) {
        String root = Jenkins.get().getRootUrl();
        return new Origin(kind, run.getFullDisplayName(), root == null ? "" : root + run.getUrl());
    }
}
