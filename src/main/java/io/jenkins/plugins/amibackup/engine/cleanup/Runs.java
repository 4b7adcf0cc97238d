package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.step.Removal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the documents of runs say about removing what the runs have made; each is read once in a search. */
final class Runs {

    private final Ec2 ec2;
    private final Catalog catalog;
    private final Map<String, Run> known = new HashMap<>();

    Runs(Ec2 ec2, Catalog catalog) {
        this.ec2 = ec2;
        this.catalog = catalog;
    }

    /**
     * A run, as its document tells it.
     *
     * @param against what speaks against removing anything of it; empty for nothing
     * @param removal removes what the run's document names; null where something speaks against it
     * @param interrupted whether the run was being unmade when its driver went away: it isn't over until that is finished
     * @param underWay whether the run goes on when somebody resumes it
     * @param verifies whether it is a verification
     */
    record Run(Line against, Removal removal, boolean interrupted, boolean underWay, boolean verifies) {

        static Run untouchable(Line against) {
            return new Run(against, null, false, false, false);
        }

        /** What speaks against removing something, given what the run's removal says of it. */
        Line againstUnless(boolean named, String runId) {
            return !against.isEmpty() || named ? against : Line.of("orphan.notNamed", runId);
        }
    }

    /** A run that was looked at before, or is looked at now. */
    Run of(String runId) {
        return known.computeIfAbsent(runId, this::look);
    }

    /** Forgets what was seen: before something is removed, its run is looked at again. */
    void forget() {
        known.clear();
    }

    /** This clean-up drives the run itself, with this data. */
    void hold(OperationData data, OperationDocument.Status status) {
        known.put(data.runId(), run(data, status, false));
    }

    private Run run(OperationData data, OperationDocument.Status status, boolean interrupted) {
        boolean underWay = status == OperationDocument.Status.RUNNING && data.phase() != Phase.CLEAN_UP;
        return new Run(
                Line.empty(),
                new Removal(ec2, catalog, data),
                interrupted,
                underWay,
                data.kind() == OperationKind.VERIFY);
    }

    private Run look(String runId) {
        if (!Ids.isRun(runId)) {
            return Run.untouchable(Line.of("orphan.noRun"));
        }
        try {
            Optional<OperationStore.Look> look = OperationStore.look(catalog.bucket(), runId);
            if (look.isEmpty()) {
                return Run.untouchable(Line.of("orphan.otherBucket", runId));
            }
            OperationDocument document = look.get().document();
            if (look.get().isHeld()) {
                return Run.untouchable(Line.of("orphan.held", document.holder()));
            }
            if (document.status() == OperationDocument.Status.DONE) {
                return Run.untouchable(Line.of("orphan.done", runId));
            }
            if (document.operation().isBeyondRecall()) {
                return Run.untouchable(Line.of("orphan.complete"));
            }
            boolean interrupted = document.status() != OperationDocument.Status.ABORTED
                    && document.operation().phase() == Phase.CLEAN_UP;
            return run(document.operation(), document.status(), interrupted);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return Run.untouchable(damaged.line());
        }
    }
}
