package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FleetDisplayTest {

    private static final Pattern PRINTED = Pattern.compile("\u001b\\[\\??([0-9]*)([A-Za-z])|\r|\n|([^\u001b\r\n]+)");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));

    private FleetDisplay display(boolean terminal, Map<String, String> environment) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new FleetDisplay(
                new Surroundings(null, stream, stream, terminal, environment, null, clock, null),
                "backup",
                FleetLog.AUTOMATIC,
                new OperationListener() {
                    @Override
                    public void line(String line) {}

                    @Override
                    public void ended(End how) {}
                });
    }

    private static FleetMember member(FleetDisplay display, String name) {
        OperationListener labelled = new ForwardingListener(display) {
            @Override
            public String label() {
                return name;
            }

            @Override
            public void ended(End how) {}
        };
        FleetMember member = new FleetMember("7f3a2c41", name, labelled, display);
        member.begun(new Queued());
        display.add(member);
        return member;
    }

    private record Queued() implements OperationHandle {

        @Override
        public String runId() {
            return "7f3a2c41";
        }

        @Override
        public Line status() {
            return Line.literal("queued");
        }

        @Override
        public void detach(Line why) {}

        @Override
        public void abort(Line why) {}
    }

    private static Progress progress(int percent) {
        return new Progress(2, 6, "Create image", percent, Duration.ofSeconds(190), Duration.ofMinutes(4));
    }

    /** What a terminal of this many columns shows. */
    private List<String> screen(int columns) {
        List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
        int row = 0;
        int column = 0;
        boolean wraps = true;
        Matcher part = PRINTED.matcher(err.toString(StandardCharsets.UTF_8));
        while (part.find()) {
            String text = part.group();
            if (text.equals("\r")) {
                column = 0;
            } else if (text.equals("\n")) {
                row++;
                column = 0;
            } else if (part.group(3) != null) {
                for (char letter : text.toCharArray()) {
                    if (column == columns) {
                        row += wraps ? 1 : 0;
                        column = wraps ? 0 : columns - 1;
                    }
                    grow(rows, row);
                    StringBuilder line = rows.get(row);
                    line.append(" ".repeat(Math.max(0, column + 1 - line.length())));
                    line.setCharAt(column++, letter);
                }
            } else if (part.group(2).equals("A")) {
                row -= Integer.parseInt(part.group(1));
            } else if (part.group(2).equals("l") || part.group(2).equals("h")) {
                wraps = part.group(2).equals("h");
            } else {
                grow(rows, row);
                rows.get(row).setLength(Math.min(column, rows.get(row).length()));
                while (part.group(2).equals("J") && rows.size() > row + 1) {
                    rows.remove(rows.size() - 1);
                }
            }
            grow(rows, row);
        }
        List<String> shown = new ArrayList<>();
        rows.forEach(line -> shown.add(line.toString().stripTrailing()));
        while (!shown.isEmpty() && shown.get(shown.size() - 1).isEmpty()) {
            shown.remove(shown.size() - 1);
        }
        return shown;
    }

    private static void grow(List<StringBuilder> rows, int row) {
        while (rows.size() <= row) {
            rows.add(new StringBuilder());
        }
    }

    @Test
    void eachThatIsUnderWayHasALineBelowTheFacts() {
        try (FleetDisplay display = display(true, Map.of("TERM", "xterm"))) {
            FleetMember first = member(display, "i-1 web-1");
            FleetMember second = member(display, "i-22 web-2");
            first.progress(progress(42));
            display.line("[AMI backup] 2 instances: i-1, i-22");

            assertThat(screen(120))
                    .containsExactly(
                            "[AMI backup] 2 instances: i-1, i-22",
                            "i-1 web-1   2/6 Create image  42%, 3 min 10 s elapsed, about 4 min left",
                            "i-22 web-2  queued");

            second.ended(new OperationListener.End.Failed(Line.literal("No"), FailureKind.REFUSED));

            assertThat(screen(120))
                    .containsExactly(
                            "[AMI backup] 2 instances: i-1, i-22",
                            "[AMI backup] i-22 web-2: failed; 1 of 2 to go",
                            "i-1 web-1  2/6 Create image  42%, 3 min 10 s elapsed, about 4 min left");
        }
        assertThat(screen(120)).hasSize(2);
    }

    @Test
    void theTimeGoesOnBetweenTwoLooksAtAws() {
        try (FleetDisplay display = display(true, Map.of("TERM", "xterm"))) {
            member(display, "i-1").progress(progress(42));
            clock.set(clock.instant().plusSeconds(30));
            display.line("fact");

            assertThat(screen(120)).last().asString().contains("42%, 3 min 40 s elapsed");
        }
    }

    @Test
    void onANarrowTerminalEachLineStaysOneRow() {
        try (FleetDisplay display = display(true, Map.of("TERM", "xterm"))) {
            FleetMember first = member(display, "i-1 web-1");
            member(display, "i-2 web-2").progress(progress(7));
            for (int percent = 0; percent <= 100; percent++) {
                first.progress(progress(percent));
                display.line("fact " + percent);
            }

            assertThat(screen(30)).hasSize(103);
            assertThat(screen(30).subList(100, 103))
                    .allMatch(line -> line.length() <= 30)
                    .first()
                    .isEqualTo("fact 100");
        }
    }

    @Test
    void ofMoreThanFitTheRestIsCounted() {
        try (FleetDisplay display = display(true, Map.of("TERM", "xterm", "LINES", "10"))) {
            for (int i = 0; i < 50; i++) {
                member(display, "i-" + i);
            }
            display.line("fact");

            assertThat(screen(80)).hasSize(7).endsWith("… and 45 more").contains("i-4  queued");
        }
    }

    @Test
    void theLinesOfProgressAreLiveLinesOnly() {
        try (FleetDisplay display = display(true, Map.of("TERM", "xterm"))) {
            member(display, "i-1").progressLine("[AMI backup] i-1: 42%");
        }
        assertThat(screen(80)).isEmpty();
    }

    @Test
    void elsewhereThereArePlainLinesOnly() {
        for (Map<String, String> environment : List.of(Map.of("TERM", "dumb"), Map.<String, String>of())) {
            err.reset();
            try (FleetDisplay display = display(true, environment)) {
                FleetMember member = member(display, "i-1");
                member.progress(progress(42));
                member.progressLine("[AMI backup] i-1: 42%");
            }
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .isEqualTo("[AMI backup] i-1: 42%" + System.lineSeparator());
        }
    }

    @Test
    void aNamesControlCharactersDoNotReachTheTerminal() {
        try (FleetDisplay display = display(true, Map.of("TERM", "xterm"))) {
            member(display, "i-1 web\u001b[2J\u001b]0;x\u0007");
            display.line("fact");
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .doesNotContain("\u001b[2J")
                .doesNotContain("\u001b]");
    }

    @Test
    void whereThereAreLiveLinesTheyAreNotReplacedByASummaryUnlessSomebodyAsksForIt() {
        try (FleetDisplay live = display(true, Map.of("TERM", "xterm"));
                FleetDisplay plain = display(false, Map.of())) {
            assertThat(live.log()).isEqualTo(FleetLog.EACH);
            assertThat(plain.log()).isEqualTo(FleetLog.AUTOMATIC);
        }
    }
}
