package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One of the instances of a fleet: its lines carry its name, and a summary leaves them out. */
final class FleetMember extends ForwardingListener {

    /** What takes so long that nobody can say beforehand how long. */
    private static final Set<Stage> LONG = EnumSet.of(
            Stage.CREATE_IMAGE,
            Stage.ENCRYPT,
            Stage.STORE,
            Stage.RESTORE,
            Stage.LAUNCH,
            Stage.LAUNCH_DRILL,
            Stage.BOOT,
            Stage.CONSOLE,
            Stage.COMMAND);

    private final String instanceId;
    private final String label;
    private final Clock clock;
    private final Optional<FleetSummary> summary;
    private final Consumer<Runnable> mailbox;
    private final Consumer<FleetMember> whenEnded;
    private volatile Optional<End> end = Optional.empty();
    private volatile Optional<Overview> overview = Optional.empty();
    private volatile Optional<Seen> seen = Optional.empty();

    /** How a wait went when it was last looked at. */
    private record Seen(Progress progress, Instant at) {}

    /**
     * @param label what its lines begin with
     * @param summary the summary that is the log of all; empty where the log has the lines of each
     * @param mailbox takes messages to the fleet
     * @param whenEnded is run there once the end is noted
     */
    FleetMember(
            String instanceId,
            String label,
            OperationListener listener,
            Clock clock,
            Optional<FleetSummary> summary,
            Consumer<Runnable> mailbox,
            Consumer<FleetMember> whenEnded) {
        super(listener);
        this.instanceId = instanceId;
        this.label = label;
        this.clock = clock;
        this.summary = summary;
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

    /** Where it is; empty until that is known. */
    Optional<Overview> overview() {
        return overview;
    }

    /** How long it will take until it is done; empty where that can't be told, because longer waits are to come. */
    Optional<Duration> left(Instant now) {
        return overview.filter(FleetMember::isInLastWait)
                .flatMap(at -> seen.filter(
                        last -> last.progress().title().equals(at.stage().title())))
                .map(last -> last.progress().after(Duration.between(last.at(), now)))
                .map(Progress::left)
                .map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    private static boolean isInLastWait(Overview at) {
        int index = at.stages().indexOf(at.stage());
        List<Stage> toCome = index < 0
                ? List.of()
                : at.stages().subList(index + 1, at.stages().size());
        return LONG.contains(at.stage()) && toCome.stream().noneMatch(LONG::contains);
    }

    @Override
    public void line(String line) {
        summary.ifPresentOrElse(FleetSummary::changed, () -> super.line(line));
    }

    @Override
    public void progressLine(String line) {
        if (summary.isEmpty()) {
            super.progressLine(line);
        }
    }

    @Override
    public void warning(String line, Line warning) {
        summary.ifPresentOrElse(all -> all.warned(this, line, warning), () -> super.warning(line, warning));
    }

    /** A live display has room for one operation. */
    @Override
    public void progress(Progress progress) {
        seen = Optional.of(new Seen(progress, clock.instant()));
    }

    @Override
    public void overview(Overview now) {
        overview = Optional.of(now);
        summary.ifPresent(FleetSummary::changed);
    }

    @Override
    public void ended(End how) {
        mailbox.accept(() -> {
            end = Optional.of(how);
            whenEnded.accept(this);
        });
    }

    /** The image that it was about, or its run where that isn't known yet; it is done, or was left before it was complete. */
    Line made() {
        OperationResult result = ((End.Done) end.orElseThrow()).result();
        String source = result.sourceAmiId();
        String image = source == null ? result.amiId() : source;
        return image == null || image.isEmpty() ? Line.of("fleet.run", result.runId()) : Line.literal(image);
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
            Optional<Milestone> left = result.leftAt();
            if (left.isPresent()) {
                return Line.of("fleet.row.early." + left.get().word(), label, result.runId(), made());
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
