package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.util.List;

/** Where an operation under way is: its stage, how far that is, and how long all of it may still take where that can be told. */
final class NowLine {

    private NowLine() {}

    /** Empty when it has ended, or no stage has begun. */
    static String of(Glimpse seen) {
        List<StageEntry> stages = seen.operation().stages();
        for (int i = 0; i < stages.size() && seen.isLive(); i++) {
            StageEntry stage = stages.get(i);
            if (stage.startedAt() != 0 && !stage.hasEnded()) {
                return of(seen, stage, i + 1, stages.size());
            }
        }
        return "";
    }

    private static String of(Glimpse seen, StageEntry stage, int number, int all) {
        String title = stage.title(seen.reader());
        if (stage.name().equals(Stage.CLEAN_UP.name())) {
            return title;
        }
        Integer percent = seen.operation().percent();
        String where = percent == null
                ? Messages.OperationView_Now(number, all, title)
                : Messages.OperationView_NowPercent(number, all, title, percent);
        EarlierRuns earlier = seen.operation().earlier();
        return earlier.left(seen)
                .map(left -> Messages.OperationView_Left(where, Format.estimate(left, seen.reader())))
                .or(() -> earlier.whole()
                        .map(whole -> Messages.OperationView_Usual(where, Format.estimate(whole, seen.reader()))))
                .orElse(where);
    }
}
