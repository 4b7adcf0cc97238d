package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What has come of a fleet, made of the ends of its members. */
final class FleetEnd {

    private FleetEnd() {}

    /**
     * @param kind what was done with each
     * @param members all of them have ended
     * @param aborted why a user has aborted the fleet; empty when nobody has
     */
    static End of(String kind, List<FleetMember> members, Optional<Line> aborted) {
        List<OperationResult> results = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        boolean detached = false;
        for (FleetMember member : members) {
            End how = member.end().orElseThrow();
            if (how instanceof End.Done done) {
                results.addAll(done.results());
            } else {
                failed.add(member.label());
                detached |= how instanceof End.Detached;
            }
        }
        if (failed.isEmpty()) {
            return new End.Done(results);
        } else if (aborted.isPresent()) {
            return new End.Aborted(aborted.get());
        }
        String text = kind.equals(OperationKind.VERIFY.word()) ? "fleet.failed.verify" : "fleet.failed";
        Line line = Line.of(text, failed.size(), members.size(), FleetNames.most(failed), results.size());
        return detached ? new End.Detached(line) : new End.Failed(line, FailureKind.REFUSED);
    }
}
