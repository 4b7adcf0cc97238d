package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One of the instances of a fleet: its lines carry its name. */
final class FleetMember extends ForwardingListener {

    private final String instanceId;
    private final String label;
    private final Consumer<Runnable> mailbox;
    private final Runnable whenEnded;
    private volatile Optional<End> end = Optional.empty();

    /**
     * @param label what its lines begin with
     * @param mailbox takes messages to the fleet
     * @param whenEnded is run there once the end is noted
     */
    FleetMember(
            String instanceId,
            String label,
            OperationListener listener,
            Consumer<Runnable> mailbox,
            Runnable whenEnded) {
        super(listener);
        this.instanceId = instanceId;
        this.label = label;
        this.mailbox = mailbox;
        this.whenEnded = whenEnded;
    }

    String instanceId() {
        return instanceId;
    }

    /** How it ended; empty while it hasn't. */
    Optional<End> end() {
        return end;
    }

    @Override
    public String label() {
        return label;
    }

    /** A live display has room for one operation. */
    @Override
    public void progress(Progress progress) {}

    @Override
    public void overview(Overview overview) {}

    @Override
    public void ended(End how) {
        mailbox.accept(() -> {
            end = Optional.of(how);
            whenEnded.run();
        });
    }

    /** The line about it in the table at the end. */
    Line row() {
        End how = end.orElseThrow();
        if (how instanceof End.Done done) {
            OperationResult result = done.result();
            Optional<OperationResult.Verify> verified = result.verified();
            if (verified.isPresent() && verified.get().proof() != null) {
                return Line.of(
                        "fleet.row.verified",
                        label,
                        result.sourceAmiId(),
                        verified.get().proof().level().word(),
                        Duration.ofSeconds(result.durationSeconds()));
            }
            Optional<OperationResult.Prune> pruned = result.pruned();
            if (pruned.isPresent()) {
                return Line.of("fleet.row.pruned", label, pruned.get().line());
            }
            return Line.of(
                    "fleet.row.done",
                    label,
                    result.amiId(),
                    new Line.Bytes(result.sizeBytes()),
                    Duration.ofSeconds(result.durationSeconds()));
        } else if (how instanceof End.Failed failed) {
            return Line.of("fleet.row.failed", label, failed.why());
        } else if (how instanceof End.Detached detached) {
            return Line.of("fleet.row.detached", label, detached.why());
        }
        return Line.of("fleet.row.aborted", label, ((End.Aborted) how).why());
    }
}
