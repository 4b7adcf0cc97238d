package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.time.Duration;

/**
 * How a wait goes.
 *
 * @param stage the stage's number, from 1
 * @param stages how many there are
 * @param title the stage's name
 * @param percent 0 to 100
 * @param elapsed since the stage began to wait
 * @param left how long it may still take; null when it can't be told
 */
public record Progress(int stage, int stages, String title, int percent, Duration elapsed, Duration left) {

    /** What it is a while later, as far as can be told without asking again. */
    public Progress after(Duration since) {
        return new Progress(
                stage, stages, title, percent, elapsed.plus(since), left == null ? null : left.minus(since));
    }

    /** For a log or a live line: {@code 42%, 3 min 10 s elapsed, about 4 min left}. */
    public String text() {
        return left == null
                ? Texts.text("progress", percent, Format.duration(elapsed))
                : Texts.text("progress.left", percent, Format.duration(elapsed), Format.estimate(left));
    }
}
