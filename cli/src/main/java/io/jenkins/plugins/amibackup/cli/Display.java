package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a person sees of an operation in progress. On a terminal: the facts, and below them one live line that is rewritten in
 * place. Elsewhere: the lines as they come.
 */
final class Display implements AutoCloseable {

    private static final int LONGEST_BAR = 20;
    private static final int SHORTEST_BAR = 5;
    /** Java can't tell how wide a terminal is, and a line that wraps can't be rewritten. */
    private static final int WIDTH = 79;

    private static final Duration TICK = Duration.ofMillis(250);

    private final PrintStream err;
    private final Clock clock;
    private final ScheduledExecutorService ticker;
    private Progress progress;
    private Instant seenAt;
    private String live = "";

    Display(Surroundings surroundings) {
        err = surroundings.err();
        clock = surroundings.clock();
        ticker = surroundings.terminal() ? Executors.newSingleThreadScheduledExecutor(Display::daemon) : null;
        if (ticker != null) {
            ticker.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "ami-backup-display");
        thread.setDaemon(true);
        return thread;
    }

    /** Shows a line that stays. */
    synchronized void line(String line) {
        progress = null;
        erase();
        err.println(Sanitizer.line(line));
    }

    /** Shows a line that says how the current wait goes, unless the live line does. */
    synchronized void progressLine(String line) {
        if (progress == null) {
            line(line);
        }
    }

    /** Shows how the current wait goes, until the next line. */
    synchronized void progress(Progress now) {
        if (ticker != null) {
            progress = now;
            seenAt = clock.instant();
            tick();
        }
    }

    /** Updates the time between two polls of AWS. */
    private synchronized void tick() {
        if (progress == null) {
            return;
        }
        String text = text(progress.after(Duration.between(seenAt, clock.instant())));
        err.print("\r" + text + " ".repeat(Math.max(0, live.length() - text.length())));
        err.flush();
        live = text;
    }

    /** The bar takes up the remaining room. */
    private static String text(Progress progress) {
        String head = Words.text("display.stage", progress.stage(), progress.stages(), progress.title());
        int room = Math.min(LONGEST_BAR, WIDTH - head.length() - progress.text().length() - 4);
        if (room < SHORTEST_BAR) {
            return head + " " + progress.text();
        }
        int done = progress.percent() * room / 100;
        return head + " [" + "#".repeat(done) + ".".repeat(room - done) + "] " + progress.text();
    }

    private void erase() {
        if (!live.isEmpty()) {
            // The whole width: a terminal shows ^C after the line.
            err.print("\r" + " ".repeat(WIDTH) + "\r");
            live = "";
        }
    }

    /** Removes the live line. */
    @Override
    public void close() {
        if (ticker != null) {
            ticker.shutdownNow();
        }
        synchronized (this) {
            progress = null;
            erase();
            err.flush();
        }
    }
}
