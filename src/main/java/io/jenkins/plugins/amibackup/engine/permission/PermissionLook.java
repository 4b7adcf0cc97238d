package io.jenkins.plugins.amibackup.engine.permission;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Trial;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A look at permissions under way. It is over when all trials have answered, or their time is over. */
public final class PermissionLook {

    private final Set<Action> needed;
    private final Set<Action> shown;
    private final Set<Action> open = EnumSet.noneOf(Action.class);
    private final Map<Action, Trial.Verdict> verdicts = new EnumMap<>(Action.class);
    private final List<Runnable> waiting = new ArrayList<>();
    private Scheduler.Cancellable budget = () -> {};
    private boolean ended;

    PermissionLook(Set<Action> needed, Set<Action> shown, List<Trial> trials) {
        this.needed = needed;
        this.shown = shown;
        trials.forEach(trial -> open.add(trial.action()));
        ended = open.isEmpty();
    }

    synchronized void endsWith(Scheduler.Cancellable timer) {
        budget = timer;
        if (ended) {
            timer.cancel();
        }
    }

    void told(Trial trial, Trial.Verdict verdict) {
        boolean last;
        synchronized (this) {
            if (ended) {
                return;
            }
            verdicts.put(trial.action(), verdict);
            open.remove(trial.action());
            last = open.isEmpty();
        }
        if (last) {
            end();
        }
    }

    /** What has not answered yet is unknown. */
    void end() {
        List<Runnable> told;
        synchronized (this) {
            ended = true;
            budget.cancel();
            open.forEach(action -> verdicts.put(action, new Trial.Unknown(Line.of("permissions.unanswered"))));
            open.clear();
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(Runnable::run);
    }

    public synchronized boolean isOver() {
        return ended;
    }

    /** Runs it when the look is over; at once where it is. */
    public void whenOver(Runnable then) {
        synchronized (this) {
            if (!ended) {
                waiting.add(then);
                return;
            }
        }
        then.run();
    }

    /** What was found. To be called when the look is over. */
    public synchronized PermissionReport report() {
        return PermissionReport.of(needed, shown, verdicts);
    }
}
