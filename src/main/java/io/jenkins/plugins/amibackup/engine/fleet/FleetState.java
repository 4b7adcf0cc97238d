package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import java.util.List;
import java.util.stream.IntStream;

/** What a fleet is doing. */
sealed interface FleetState {

    /** One for each member that has begun, in their order. */
    default List<OperationHandle> handles() {
        return List.of();
    }

    /** Those of them that have not ended. */
    default List<OperationHandle> underWay() {
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
        public List<OperationHandle> underWay() {
            return IntStream.range(0, handles.size())
                    .filter(index -> members.get(index).end().isEmpty())
                    .mapToObj(handles::get)
                    .toList();
        }

        @Override
        public Line status() {
            return Line.of("status.fleet", left(), handles.size());
        }
    }

    /** Over. */
    record Ended(List<OperationHandle> handles) implements FleetState {}
}
