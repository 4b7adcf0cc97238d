package io.jenkins.plugins.amibackup.report;

import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One stage as the page shows it. */
@Restricted(NoExternalUse.class)
public final class StageView {

    private final String name;
    private final String title;
    private final StageState state;
    private final Integer percent;
    private final String text;
    private final int share;

    /**
     * @param name the engine's name of the stage
     * @param percent from 0 to 100; null when nobody knows
     * @param share of the time of all stages, in percent; -1 where the bar doesn't tell it
     */
    StageView(String name, String title, StageState state, Integer percent, String text, int share) {
        this.name = name;
        this.share = share;
        this.title = title;
        this.state = state;
        this.percent = percent;
        this.text = text;
    }

    /** The stage's name, as in the log. */
    public String getTitle() {
        return title;
    }

    /** The engine's name for it. */
    public String getName() {
        return name;
    }

    /** What it does, for those who see its name for the first time; empty for a stage that this version doesn't know. */
    public String getExplanation() {
        return Explanation.of(name);
    }

    /** Whether its bar is as long as it took. */
    public boolean isMeasured() {
        return share >= 0;
    }

    /** How much of the time of all stages it took, from 1 to 100. */
    public int getShare() {
        return Math.max(1, share);
    }

    public String getIcon() {
        return state.icon();
    }

    /** Its state, for screen readers. */
    public String getState() {
        return state.words();
    }

    /** From 0 to 100, and -1 when it is under way and nobody knows how far. */
    public int getPercent() {
        return switch (state) {
            case TO_DO -> 0;
            case DONE -> 100;
            default -> percent == null ? -1 : percent;
        };
    }

    /** Whether it has a bar. */
    public boolean isBarred() {
        return state == StageState.UNDER_WAY || state == StageState.DONE;
    }

    public boolean isToDo() {
        return state == StageState.TO_DO;
    }

    public boolean isUnderWay() {
        return state == StageState.UNDER_WAY;
    }

    /** How long it took or has taken, and how long it may still take. */
    public String getText() {
        return text;
    }
}
