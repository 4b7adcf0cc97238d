package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.drive.LogPrefix;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.fleet.FleetSource;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a person sees of a fleet in progress. On a terminal: the facts, and below them a live line for each instance that is under way.
 * Elsewhere: the lines as they come, each with its instance, or a summary of many.
 */
final class FleetDisplay implements OperationListener, AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(250);
    /** As many rows as terminals have that don't say: what has scrolled out at the top can't be rewritten. */
    private static final int USUAL_ROWS = 24;
    /** Rows that stay for facts. */
    private static final int FACTS = 4;

    private static final int LONGEST_NAME = 40;

    private static final String ESCAPE = "\u001b[";
    /** A line that is too long is cut by the terminal, however wide that is: it must stay one row. */
    private static final String CUT = ESCAPE + "?7l";

    private static final String WRAP = ESCAPE + "?7h";
    private static final String REST_OF_LINE = ESCAPE + "K";
    private static final String REST_OF_SCREEN = ESCAPE + "J";

    private final String kind;
    private final PrintStream err;
    private final Clock clock;
    private final int most;
    private final ScheduledExecutorService ticker;
    private final List<FleetMember> members = new CopyOnWriteArrayList<>();
    private final OperationListener whenEnded;
    private final FleetLog log;
    private volatile boolean sumsUp;
    private int shown;

    /**
     * @param kind {@code backup} or {@code gate}
     * @param log what was asked for
     * @param whenEnded hears the end of all
     */
    FleetDisplay(Surroundings surroundings, String kind, FleetLog log, OperationListener whenEnded) {
        this.kind = kind;
        this.whenEnded = whenEnded;
        err = surroundings.err();
        clock = surroundings.clock();
        most = Math.max(1, rows(surroundings) - FACTS);
        ticker = canMoveCursor(surroundings) ? Executors.newSingleThreadScheduledExecutor(FleetDisplay::daemon) : null;
        this.log = isLive() && log == FleetLog.AUTOMATIC ? FleetLog.EACH : log;
        if (ticker != null) {
            ticker.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Where no kind of terminal is named, none is known that does as it is told. */
    private static boolean canMoveCursor(Surroundings surroundings) {
        String terminal = surroundings.variable("TERM");
        return surroundings.terminal() && !terminal.isEmpty() && !terminal.equals("dumb");
    }

    private static int rows(Surroundings surroundings) {
        String lines = surroundings.variable("LINES");
        return lines.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(lines) : USUAL_ROWS;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "ami-backup-display");
        thread.setDaemon(true);
        return thread;
    }

    /** What is said beside the live lines, which have room for many. */
    FleetLog log() {
        return log;
    }

    /** The same instances: their number decides whether there is a line when one of them ends. */
    FleetSource counting(FleetSource source) {
        return says -> {
            Map<String, String> found = source.instances(says);
            sumsUp = log.sumsUp(found.size());
            return found;
        };
    }

    /** Whether there are live lines. */
    boolean isLive() {
        return ticker != null;
    }

    Instant now() {
        return clock.instant();
    }

    /** One more instance, below the others. */
    void add(FleetMember member) {
        members.add(member);
    }

    /** The instances in the order in which they have begun. */
    List<FleetMember> members() {
        return List.copyOf(members);
    }

    @Override
    public synchronized void line(String line) {
        erase();
        err.println(Sanitizer.line(line));
        draw();
    }

    @Override
    public void progressLine(String line) {
        if (!isLive()) {
            line(line);
        }
    }

    /** The table on standard output says it. */
    @Override
    public void row(String line) {}

    /** One of them has ended, and how many haven't. */
    void ended(FleetMember member) {
        if (sumsUp) {
            return;
        }
        long left = members.stream().filter(other -> !other.hasEnded()).count();
        String text =
                Words.text("fleet.ended", member.name(), FleetEnding.word(kind, member.status()), left, members.size());
        line(LogPrefix.before(Line.literal(text), kind, this));
    }

    @Override
    public void ended(End how) {
        whenEnded.ended(how);
    }

    private synchronized void tick() {
        draw();
    }

    private void draw() {
        if (ticker == null || ticker.isShutdown()) {
            return;
        }
        List<String> lines = lines();
        if (lines.isEmpty()) {
            erase();
            return;
        }
        // To the left at the end: a terminal shows ^C there.
        err.print(toTop() + CUT + String.join(REST_OF_LINE + "\n", lines) + REST_OF_SCREEN + WRAP + "\r");
        err.flush();
        shown = lines.size();
    }

    private List<String> lines() {
        List<FleetMember> underWay =
                members.stream().filter(member -> !member.hasEnded()).toList();
        int fit = underWay.size() > most ? most - 1 : underWay.size();
        int width = underWay.stream()
                .limit(fit)
                .mapToInt(member -> shortened(member.name()).length())
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (FleetMember member : underWay.subList(0, fit)) {
            String name = shortened(member.name());
            lines.add(name + " ".repeat(width - name.length()) + "  " + member.doing(now()));
        }
        if (fit < underWay.size()) {
            lines.add(Words.text("fleet.more", underWay.size() - fit));
        }
        return lines;
    }

    private static String shortened(String name) {
        return Sanitizer.line(name, LONGEST_NAME);
    }

    private String toTop() {
        return "\r" + (shown > 1 ? ESCAPE + (shown - 1) + "A" : "");
    }

    private void erase() {
        if (shown > 0) {
            err.print(toTop() + REST_OF_SCREEN);
            shown = 0;
        }
    }

    /** Removes the live lines. */
    @Override
    public void close() {
        if (ticker != null) {
            ticker.shutdownNow();
        }
        synchronized (this) {
            erase();
            err.flush();
        }
    }
}
