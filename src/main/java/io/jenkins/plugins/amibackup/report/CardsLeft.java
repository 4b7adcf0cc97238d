package io.jenkins.plugins.amibackup.report;

/**
 * How many cards a page still takes in its folded rows: a page of hundreds stays small, and the cards of its other rows are
 * fetched, or reached by a link.
 */
final class CardsLeft {

    private static final int MOST = 25;

    private int left = MOST;

    /** Whether one more is taken. */
    boolean take() {
        left--;
        return left >= 0;
    }
}
