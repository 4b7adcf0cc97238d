package io.jenkins.plugins.amibackup.engine.retention;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.List;

/**
 * What becomes of a backup, and why.
 *
 * @param candidate the backup
 * @param kept whether the backup stays
 * @param imageKept whether its image stays in EC2; false where there is none any more, and where the backup goes
 * @param reasons short lines, never empty: each rule that keeps the backup, or that none does; after these, why the image goes
 */
public record Decision(Candidate candidate, boolean kept, boolean imageKept, List<Line> reasons) {

    public Decision {
        reasons = List.copyOf(reasons);
    }

    /** Whether the image goes and the backup stays; false where there is no image any more. */
    public boolean dropsImage() {
        return kept && candidate.imageStands() && !imageKept;
    }

    /** The reasons in one line, with commas between them. */
    public Line why() {
        return Line.list(reasons);
    }
}
