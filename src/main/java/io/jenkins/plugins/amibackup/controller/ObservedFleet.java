package io.jenkins.plugins.amibackup.controller;

import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.fleet.FleetSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the observers of a build's operations learn, and know, of work for several instances. Each part that begins is observed
 * for itself; work that ends before any part has begun is shown here, and what failed before a restart of Jenkins stays so.
 */
final class ObservedFleet extends ForwardingListener {

    private final BuildRequest request;
    private final Work.Many many;
    private final boolean resumed;
    private volatile boolean begun;
    private volatile FleetLog log = FleetLog.EACH;

    /** @param resumed whether its parts may have begun before a restart of Jenkins */
    ObservedFleet(BuildRequest request, Work.Many many, boolean resumed, OperationListener listener) {
        super(listener);
        this.request = request;
        this.many = many;
        this.resumed = resumed;
    }

    /** The part for one instance, which is about to begin. */
    BuildRequest part(String runId, Work.One one) {
        begun = true;
        if (log == FleetLog.SUMMARY) {
            BackgroundBackups.get().fleetBegins(request.runId());
        }
        return request.of(runId, one).logging(log);
    }

    /** What the log contains of each: that is settled when the instances are known. */
    FleetLog asked() {
        return request.log().whenDry(many.each().looksOnly());
    }

    /**
     * The instances that are found, and those with which was begun before a restart of Jenkins: of what a prune is in the middle of,
     * the bucket may list nothing any more.
     */
    FleetSource goingOn(FleetSource found) {
        return says -> {
            Map<String, String> all = new LinkedHashMap<>(found.instances(says));
            if (resumed && many instanceof Work.All) {
                ExtensionList.lookup(OperationObserver.class)
                        .forEach(observer ->
                                observer.partsOf(request.run(), request.runId()).forEach(all::putIfAbsent));
            }
            log = asked().sumsUp(all.size()) ? FleetLog.SUMMARY : FleetLog.EACH;
            return all;
        };
    }

    /**
     * The end of a part that had ended before a restart as far as the build is concerned, because it has failed, or goes on in the
     * background; empty when it has to begin, or go on.
     */
    Optional<OperationHandle> endedBefore(String runId, OperationListener part) {
        if (!resumed) {
            return Optional.empty();
        }
        Optional<End> answer = BackgroundBackups.get().endFor(runId);
        if (answer.isPresent()) {
            part.ended(answer.get());
            return Optional.of(new Over(runId));
        }
        Optional<Line> why = ExtensionList.lookup(OperationObserver.class).stream()
                .flatMap(observer -> observer.failure(request.run(), runId).stream())
                .findFirst();
        why.ifPresent(line -> part.ended(new End.Failed(line, FailureKind.REFUSED)));
        return why.map(line -> new Over(runId));
    }

    @Override
    public void ended(End end) {
        // After a restart, what had begun before it is shown as it was left.
        if (!begun && !(resumed && isKnown())) {
            List<OperationObserver.NotBegun> parts = parts(end);
            ExtensionList.lookup(OperationObserver.class)
                    .forEach(observer -> Observed.safely(() -> observer.notBegun(parts)));
        }
        super.ended(lostMeanwhile(end).orElse(end));
        if (log == FleetLog.SUMMARY) {
            BackgroundBackups.get().fleetEnds(request.runId(), this::line);
        }
    }

    /** A part that was answered early may be lost by the time that the last one is: then nobody may go on relying on it. */
    private Optional<End> lostMeanwhile(End end) {
        if (!(end instanceof End.Done done)) {
            return Optional.empty();
        }
        return done.results().stream()
                .flatMap(result -> BackgroundBackups.get().lostLine(request.runIdOf(result.instanceId())).stream())
                .findFirst()
                .map(line -> new End.Failed(Line.literal(line), FailureKind.REFUSED));
    }

    private boolean isKnown() {
        return ExtensionList.lookup(OperationObserver.class).stream()
                .anyMatch(observer -> observer.knowsPartOf(request.run(), request.runId()));
    }

    private List<OperationObserver.NotBegun> parts(End end) {
        List<OperationObserver.NotBegun> parts = new ArrayList<>();
        if (end instanceof End.Failed failed) {
            many.refusals(failed.why()).forEach((instanceId, why) -> {
                Work.One one = many.each().of(instanceId);
                BuildRequest part = request.of(request.runIdOf(instanceId), one);
                parts.add(new OperationObserver.NotBegun(part, one, new End.Failed(why, failed.kind())));
            });
        }
        if (parts.isEmpty()) {
            parts.add(new OperationObserver.NotBegun(request, many.each().of(""), end));
        }
        return parts;
    }

    /** A part that is over: there is nothing to stop, and nothing to clean up after. */
    private record Over(String runId) implements OperationHandle {
        @Override
        public List<String> runIds() {
            return List.of();
        }

        @Override
        public Line status() {
            return Line.empty();
        }

        @Override
        public void detach(Line why) {}

        @Override
        public void abort(Line why) {}
    }
}
