package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionPoint;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Told about every operation that a build begins, resumes, or leaves to be cleaned up, no matter which step or build step asked
 * for it. {@link AmiBackupEngine} calls it.
 */
@Restricted(NoExternalUse.class)
public interface OperationObserver extends ExtensionPoint {

    /**
     * An operation begins, or goes on. Called before anything else is heard of it, on one of the engine's own threads.
     *
     * @param request the build and how it reaches AWS
     * @param one what is to be done: of several instances, the part of one
     * @return hears what the operation does, before the step does
     */
    OperationListener observe(BuildRequest request, Work.One one);

    /**
     * Work for several instances has ended before any of it was begun.
     *
     * @param parts one for each instance that is named; where none is, one for all of them. They are parts of one build.
     */
    void notBegun(List<NotBegun> parts);

    /**
     * What was not begun.
     *
     * @param request of the part, or of the whole
     * @param one what was to be done; where it stands for the whole, it names no instance
     */
    record NotBegun(BuildRequest request, Work.One one, OperationListener.End end) {}

    /**
     * Whether any part of work for several instances is known, as it was begun before a restart of Jenkins.
     *
     * @param run the build
     * @param fleetRunId of all of the work
     */
    default boolean knowsPartOf(Run<?, ?> run, String fleetRunId) {
        return false;
    }

    /**
     * The runs of the parts of work for several instances that had begun before a restart of Jenkins and have not ended.
     *
     * @param run the build
     * @param fleetRunId of all of the work
     */
    default List<String> unfinishedPartsOf(Run<?, ?> run, String fleetRunId) {
        return List.of();
    }

    /**
     * The instances of the parts of work for several instances that had begun before a restart of Jenkins.
     *
     * @param run the build
     * @param fleetRunId of all of the work
     * @return what tells the lines of each from those of the others, by its ID
     */
    default Map<String, String> partsOf(Run<?, ?> run, String fleetRunId) {
        return Map.of();
    }

    /**
     * A clean-up goes on after a restart of Jenkins, although its build has ended.
     *
     * @param run the build
     * @return hears what the operation does; null when nobody knows it
     */
    @CheckForNull
    OperationListener observeAgain(Run<?, ?> run, String runId);

    /**
     * Whether the part of one of several instances has failed before a restart of Jenkins: what has failed is not begun again.
     *
     * @param run the build
     * @return why it has failed; empty when it hasn't, or nobody knows it
     */
    default Optional<Line> failure(Run<?, ?> run, String runId) {
        return Optional.empty();
    }

    /**
     * A build has ended with a Jenkins that ended without warning, and operations of it were under way.
     *
     * @param run the build
     */
    default void leftBehind(Run<?, ?> run) {}

    /**
     * What a gate has let pass has failed.
     *
     * @param run the build
     * @param gateRunId of the gate; of several instances, that of all of them
     */
    default void deploymentFailed(Run<?, ?> run, String gateRunId) {}
}
