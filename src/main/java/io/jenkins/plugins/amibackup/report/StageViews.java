package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The stages of an operation as a page shows them. */
final class StageViews {

    private StageViews() {}

    static List<StageView> of(Glimpse seen) {
        List<StageView> views = new ArrayList<>();
        boolean current = true;
        for (StageEntry stage : seen.operation().stages()) {
            String title = stage.title(seen.reader());
            if (stage.isCutShort()) {
                views.add(new StageView(title, stopped(seen), null, took(seen, stage)));
            } else if (stage.hasEnded()) {
                views.add(new StageView(title, StageState.DONE, 100, took(seen, stage)));
            } else if (current) {
                current = false;
                views.add(current(seen, stage));
            } else {
                views.add(new StageView(title, StageState.TO_DO, 0, ""));
            }
        }
        return views;
    }

    private static StageView current(Glimpse seen, StageEntry stage) {
        String title = stage.title(seen.reader());
        if (!seen.isLive()) {
            return new StageView(title, stopped(seen), null, took(seen, stage));
        }
        Integer percent = seen.operation().percent();
        if (percent == null) {
            return new StageView(title, StageState.UNDER_WAY, null, took(seen, stage));
        }
        Duration elapsed = seen.duration(stage);
        Duration left = seen.operation().left();
        Line text = left == null
                ? Line.of("progress", percent, elapsed)
                : Line.of("progress.left", percent, elapsed, new Line.Estimate(left));
        return new StageView(title, StageState.UNDER_WAY, percent, text.in(seen.reader()));
    }

    private static StageState stopped(Glimpse seen) {
        return seen.state() == OperationState.FAILED ? StageState.FAILED : StageState.STOPPED;
    }

    /** How long a stage took, or has taken so far; empty where nobody looked. */
    private static String took(Glimpse seen, StageEntry stage) {
        return stage.startedAt() == 0 ? "" : Format.duration(seen.duration(stage), seen.reader());
    }
}
