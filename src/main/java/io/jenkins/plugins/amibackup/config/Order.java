package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import java.time.Duration;
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
 * @param task what to do
 * @param timeOut detaches when it takes longer; null for deadlines that grow with the volumes
 */
@Restricted(NoExternalUse.class)
public record Order(
        String runId,
        Run<?, ?> run,
        Connection connection,
        Block block,
        Task task,
        @CheckForNull Duration timeOut) {

    /** {@code backup}, {@code restore} or {@code gate}. */
    public String kind() {
        return task.kind();
    }

    /** What is asked of the operation; null for one that is picked up. */
    @CheckForNull
    public OperationRequest request() {
        return task.request();
    }

    /** Checks what can be checked without asking AWS, and throws with the line to show. */
    void check() {
        if (request() != null) {
            task.check();
            return;
        }
        Checks.runId(runId);
        Checks.bucket(connection.bucket());
        Checks.region(connection.region());
    }

    /** A line of the build's log, as the engine begins them. */
    public String line(String text) {
        return linked(Texts.text("log.prefix." + kind()) + " " + text);
    }

    /** A line of the build's log with the ids in it as links. */
    String linked(String line) {
        return new ConsoleLinks(connection).in(line);
    }

    /** The part of one of several instances. */
    Order of(String memberRunId, String instanceId) {
        return new Order(memberRunId, run, connection, block, task.of(instanceId), timeOut);
    }

    /** Who asks, as it stands in the record of a backup. */
    public static Origin origin(String kind, Run<?, ?> run) {
        String root = Jenkins.get().getRootUrl();
        return new Origin(kind, run.getFullDisplayName(), root == null ? "" : root + run.getUrl());
    }
}
