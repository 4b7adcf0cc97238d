package io.jenkins.plugins.amibackup.engine.golden;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Backups that whoever began them has left on purpose, to others who finish them. */
final class GoldenLeft {

    static final String KIND = "backup-that-was-left";

    private GoldenLeft() {}

    static List<Golden> take() {
        return Stream.of(Milestone.POINT_IN_TIME, Milestone.IMAGE)
                .map(GoldenLeft::leftAt)
                .toList();
    }

    private static Golden leftAt(Milestone milestone) {
        try (TestBed bed = new TestBed()) {
            Heard heard = new Heard();
            OperationHandle handle = bed.engine.drive(
                    Golden.RUN,
                    new Beginning.Fresh(bed.backupRequest().build()),
                    bed.access(),
                    heard,
                    new DriveOptions(Optional.empty()).waitingFor(milestone));
            String step = milestone == Milestone.IMAGE ? "ec2:CopyImage" : "ec2:CreateImage";
            bed.time.runUntil(() -> bed.aws.calls().count(step) > 0
                    && bed.images().stream()
                            .allMatch(image -> milestone != Milestone.IMAGE
                                    || image.state().equals("available")));
            handle.leaveToOthers(Line.literal("Left by a test"));
            bed.time.runUntil(heard::hasEnded);
            return Golden.of(KIND, milestone.word(), bed);
        }
    }
}
