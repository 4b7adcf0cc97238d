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
        List<StageEntry> stages = seen.operation().stages();
        Duration all = stages.stream().map(seen::duration).reduce(Duration.ZERO, Duration::plus);
        boolean current = true;
        for (StageEntry stage : stages) {
            if (stage.isCutShort()) {
                views.add(ended(seen, stage, stopped(seen), all));
            } else if (stage.hasEnded()) {
                views.add(ended(seen, stage, StageState.DONE, all));
            } else if (current) {
                current = false;
                views.add(seen.isLive() ? underWay(seen, stage) : ended(seen, stage, stopped(seen), all));
            } else {
                views.add(new StageView(stage.name(), stage.title(seen.reader()), StageState.TO_DO, 0, "", -1));
            }
        }
        return views;
    }

    /** When the operation has ended, the bar says how much of its time the stage took; before, that it is done. */
    private static StageView ended(Glimpse seen, StageEntry stage, StageState state, Duration all) {
        boolean measured = !seen.isLive() && stage.startedAt() != 0 && !all.isZero();
        int share = measured ? (int) Math.round(100 * seconds(seen.duration(stage)) / seconds(all)) : -1;
        return new StageView(stage.name(), stage.title(seen.reader()), state, null, took(seen, stage), share);
    }

    /** Also of what is longer than can be counted in milliseconds, as in a record that was damaged. */
    private static double seconds(Duration duration) {
        return duration.toSeconds() + duration.toMillisPart() / 1000.0;
    }

    private static StageView underWay(Glimpse seen, StageEntry stage) {
        String title = stage.title(seen.reader());
        Integer percent = seen.operation().percent();
        if (percent == null) {
            return new StageView(stage.name(), title, StageState.UNDER_WAY, null, took(seen, stage), -1);
        }
        Duration elapsed = seen.duration(stage);
        Duration left = seen.operation().left();
        Line text = left == null
                ? Line.of("progress", percent, elapsed)
                : Line.of("progress.left", percent, elapsed, new Line.Estimate(left));
        return new StageView(stage.name(), title, StageState.UNDER_WAY, percent, text.in(seen.reader()), -1);
    }

    private static StageState stopped(Glimpse seen) {
        return seen.state() == OperationState.FAILED ? StageState.FAILED : StageState.STOPPED;
    }

    /** How long a stage took, or has taken so far; empty where nobody looked. */
    private static String took(Glimpse seen, StageEntry stage) {
        return stage.startedAt() == 0 ? "" : Format.duration(seen.duration(stage), seen.reader());
    }
}
