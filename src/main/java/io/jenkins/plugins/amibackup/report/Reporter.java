package io.jenkins.plugins.amibackup.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.OperationObserver;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Keeps what a build shows of its operations up to date. A build is saved when a stage changes, not after each poll. */
@Extension
@Restricted(NoExternalUse.class)
public final class Reporter implements OperationObserver {

    private static final SystemLog LOGGER = SystemLog.of(Reporter.class.getName());

    @Override
    public OperationListener observe(BuildRequest request, Work.One one) {
        BuildOperation operation = OperationsAction.of(request.run()).begin(request, one, now());
        save(request.run());
        return new Listener(request.run(), operation, one::goesOnAt);
    }

    @Override
    public void notBegun(List<NotBegun> parts) {
        Run<?, ?> run = parts.get(0).request().run();
        OperationsAction action = OperationsAction.of(run);
        parts.forEach(part -> action.begin(part.request(), part.one(), now()).end(part.end(), now()));
        save(run);
    }

    @Override
    public boolean knowsPartOf(Run<?, ?> run, String fleetRunId) {
        OperationsAction action = run.getAction(OperationsAction.class);
        return action != null
                && action.kept().stream()
                        .anyMatch(operation -> operation.fleetRunId().equals(fleetRunId));
    }

    @Override
    public List<String> unfinishedPartsOf(Run<?, ?> run, String fleetRunId) {
        OperationsAction action = run.getAction(OperationsAction.class);
        return action == null
                ? List.of()
                : action.kept().stream()
                        .filter(operation -> operation.fleetRunId().equals(fleetRunId))
                        .filter(operation -> operation.state() == OperationState.RUNNING)
                        .map(BuildOperation::resumableRunId)
                        .toList();
    }

    @Override
    public Map<String, String> partsOf(Run<?, ?> run, String fleetRunId) {
        OperationsAction action = run.getAction(OperationsAction.class);
        Map<String, String> parts = new LinkedHashMap<>();
        if (action != null) {
            action.kept().stream()
                    .filter(operation -> operation.fleetRunId().equals(fleetRunId))
                    .filter(operation -> Ids.isInstance(operation.instanceId()))
                    .forEach(operation -> parts.put(operation.instanceId(), operation.label()));
        }
        return parts;
    }

    @Override
    public OperationListener observeAgain(Run<?, ?> run, String runId) {
        BuildOperation operation = find(run, runId);
        if (operation == null) {
            return null;
        }
        operation.begin();
        return new Listener(run, operation, milestone -> false);
    }

    @Override
    public Optional<Line> failure(Run<?, ?> run, String runId) {
        BuildOperation operation = find(run, runId);
        return operation == null || operation.state() != OperationState.FAILED
                ? Optional.empty()
                : Optional.of(operation.why());
    }

    @Override
    public void leftBehind(Run<?, ?> run) {
        OperationsAction action = run.getAction(OperationsAction.class);
        if (action == null) {
            return;
        }
        for (BuildOperation operation : action.leftBehind()) {
            // What the block around a step lent has ended with the build, so nobody could end anything with it.
            if (!operation.connection().byBlock()) {
                operation
                        .drillRunId()
                        .ifPresent(drill -> AmiBackupEngine.get()
                                .endLeft(run, operation.connection(), drill, Messages.LastLine_DrillEnds()));
            }
            try {
                LastLine.write(run, operation);
            } catch (IOException failed) {
                LOGGER.log(Level.WARNING, "The log of " + run + " does not say how its operation was left", failed);
            }
        }
    }

    @Override
    public void deploymentFailed(Run<?, ?> run, String gateRunId) {
        OperationsAction action = run.getAction(OperationsAction.class);
        if (action != null && action.deploymentFailed(gateRunId)) {
            save(run);
        }
    }

    @CheckForNull
    private static BuildOperation find(Run<?, ?> run, String runId) {
        OperationsAction action = run.getAction(OperationsAction.class);
        return action == null ? null : action.find(runId);
    }

    private static long now() {
        return AmiBackupEngine.get().clock().millis();
    }

    private static void save(Run<?, ?> run) {
        // A build that was deleted while its clean-up went on must not come back.
        if (!run.getRootDir().isDirectory()) {
            return;
        }
        try {
            run.save();
        } catch (IOException failed) {
            LOGGER.log(Level.WARNING, "What " + run + " shows of its backups is not written down", failed);
        }
    }

    private static final class Listener implements OperationListener {
        private final Run<?, ?> run;
        private final BuildOperation operation;
        private final Predicate<Milestone> goesOnAt;

        /** @param goesOnAt whether the build goes on when a backup has come so far */
        Listener(Run<?, ?> run, BuildOperation operation, Predicate<Milestone> goesOnAt) {
            this.run = run;
            this.operation = operation;
            this.goesOnAt = goesOnAt;
        }

        @Override
        public void line(String line) {
            // The build's log has it.
        }

        @Override
        public void overview(Overview overview) {
            if (operation.overview(overview, now())) {
                save(run);
            }
            if (!operation.earlier().areOf(operation)) {
                operation.earlier(EarlierRuns.of(run, operation));
            }
        }

        @Override
        public void progress(Progress progress) {
            operation.progress(progress);
        }

        @Override
        public void reached(Milestone milestone, OperationResult so) {
            if (milestone != Milestone.STORED && goesOnAt.test(milestone)) {
                operation.buildGoesOn(so);
                save(run);
            }
        }

        @Override
        public void ended(End end) {
            operation.end(end, now());
            save(run);
        }
    }
}
