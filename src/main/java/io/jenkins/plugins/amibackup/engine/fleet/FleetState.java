package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import java.util.List;

/** What a fleet is doing. */
sealed interface FleetState {

    /** One for each member that has begun, in their order. */
    default List<OperationHandle> handles() {
        return List.of();
    }

    /** In a few words, lower case. */
    default Line status() {
        return Line.of("status.starting");
    }

    /** Finds out which instances these are. */
    record Finding() implements FleetState {}

    /** Has begun with all of them. */
    record Running(List<FleetMember> members, List<OperationHandle> handles) implements FleetState {

        /** How many have not ended. */
        long left() {
            return members.stream().filter(member -> member.end().isEmpty()).count();
        }

        @Override
        public Line status() {
            return Line.of("status.fleet", left(), handles.size());
        }
    }

    /** Over. */
    record Ended(List<OperationHandle> handles) implements FleetState {}
}
