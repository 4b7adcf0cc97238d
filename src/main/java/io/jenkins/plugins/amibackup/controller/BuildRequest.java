package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import java.time.Duration;
import java.time.Instant;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a build asks of the engine.
 *
 * @param runId the operation's id
 * @param run the build
 * @param connection where, and as whom; with the defaults filled in
 * @param block the block around the step
 * @param work what to do
 * @param timeOut detaches when it takes longer; null for deadlines that grow with the volumes
 * @param log what the log of several instances contains
 * @param fleetRunId the id of the run that does the same for several instances; empty for work that stands alone
 */
@Restricted(NoExternalUse.class)
public record BuildRequest(
        String runId,
        Run<?, ?> run,
        Connection connection,
        BlockCredentials block,
        Work work,
        @CheckForNull Duration timeOut,
        FleetLog log,
        String fleetRunId) {

    /** Work that stands alone, or all that is done for several instances. */
    public BuildRequest(
            String runId,
            Run<?, ?> run,
            Connection connection,
            BlockCredentials block,
            Work work,
            @CheckForNull Duration timeOut) {
        this(runId, run, connection, block, work, timeOut, FleetLog.AUTOMATIC, "");
    }

    /** The same with another log. */
    public BuildRequest logging(FleetLog other) {
        return new BuildRequest(runId, run, connection, block, work, timeOut, other, fleetRunId);
    }

    /** Checks what can be checked without asking AWS, and throws with the line to show. */
    void check() {
        work.check(runId, connection);
    }

    /** A line of the build's log, as the engine begins them. */
    public String line(String text) {
        return linked(Texts.text("log.prefix." + work.kind()) + " " + text);
    }

    /** A line of the build's log with the ids in it as links. */
    String linked(String line) {
        return new ConsoleLinks(connection).in(line);
    }

    /** The run for one instance: its part where this is for several, else this. */
    public String runIdOf(String instanceId) {
        return work instanceof Work.Many ? Ids.ofMember(runId, instanceId) : runId;
    }

    /** The part of one of several instances. */
    BuildRequest of(String memberRunId, Work.One member) {
        return new BuildRequest(memberRunId, run, connection, block, member, timeOut, log, runId);
    }

    /** From when the ages that a build names count: the same after a restart. */
    public static Instant startOf(Run<?, ?> run) {
        return Instant.ofEpochMilli(run.getStartTimeInMillis());
    }

    /** Who asks, as it stands in the record of a backup. */
    public static Origin origin(String kind, Run<?, ?> run) {
        String root = Jenkins.get().getRootUrl();
        return new Origin(kind, run.getFullDisplayName(), root == null ? "" : root + run.getUrl());
    }
}
