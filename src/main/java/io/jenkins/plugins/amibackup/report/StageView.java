package io.jenkins.plugins.amibackup.report;

import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One stage as the page shows it. */
@Restricted(NoExternalUse.class)
public final class StageView {

    private final String title;
    private final StageState state;
    private final Integer percent;
    private final String text;

    /** @param percent from 0 to 100; null when nobody knows */
    StageView(String title, StageState state, Integer percent, String text) {
        this.title = title;
        this.state = state;
        this.percent = percent;
        this.text = text;
    }

    /** The stage's name, as in the log. */
    public String getTitle() {
        return title;
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
