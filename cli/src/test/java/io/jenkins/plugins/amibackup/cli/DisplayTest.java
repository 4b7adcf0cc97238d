package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DisplayTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Display display(boolean terminal) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Display(new Surroundings(
                null,
                stream,
                stream,
                terminal,
                Map.of(),
                null,
                new MovableClock(Instant.parse("2026-11-22T09:15:00Z")),
                null));
    }

    private static Progress progress(int percent, Duration elapsed, Duration left) {
        return new Progress(2, 6, "Create image", percent, elapsed, left);
    }

    private String printed() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** What a terminal shows at the end. */
    private static String screen(String printed) {
        StringBuilder lines = new StringBuilder();
        for (String line : printed.split("\n", -1)) {
            char[] shown = new char[0];
            for (String part : line.split("\r", -1)) {
                shown = Arrays.copyOf(shown, Math.max(shown.length, part.length()));
                System.arraycopy(part.toCharArray(), 0, shown, 0, part.length());
            }
            lines.append(new String(shown).stripTrailing()).append('\n');
        }
        return lines.toString().strip();
    }

    @Test
    void onATerminalOneLineIsRewrittenBelowTheFacts() {
        try (Display display = display(true)) {
            display.line("[AMI backup] 2/6 Create image  ami-1");
            display.progress(progress(42, Duration.ofSeconds(190), Duration.ofMinutes(4)));
            assertThat(screen(printed()))
                    .isEqualTo("[AMI backup] 2/6 Create image  ami-1\n"
                            + "2/6 Create image [#######...........] 42%, 3 min 10 s elapsed, about 4 min left");
            display.progress(progress(99, Duration.ofSeconds(7), null));
            assertThat(screen(printed())).endsWith("\n2/6 Create image [###################.] 99%, 7 s elapsed");
            display.line("[AMI backup] 2/6 Create image  available after 8 s");
            assertThat(screen(printed()))
                    .isEqualTo("[AMI backup] 2/6 Create image  ami-1\n"
                            + "[AMI backup] 2/6 Create image  available after 8 s");
        }
    }

    @Test
    void onATerminalTheLinesOfProgressAreTheLiveLineOnly() {
        try (Display display = display(true)) {
            Progress progress = progress(42, Duration.ofSeconds(190), null);
            display.progress(progress);
            display.progressLine("[AMI backup] 2/6 Create image  " + progress.text());
            assertThat(screen(printed())).doesNotContain("[AMI backup]").startsWith("2/6 Create image [");
        }
    }

    @Test
    void theLiveLineNeverWraps() {
        try (Display display = display(true)) {
            for (int days = 0; days < 3; days++) {
                for (int percent = 0; percent <= 100; percent++) {
                    display.progress(progress(
                            percent,
                            Duration.ofDays(days).plusSeconds(percent * 999L),
                            Duration.ofHours(26).minusMinutes(percent)));
                }
            }
        }
        assertThat(printed().split("\r")).allMatch(line -> line.length() < 80);
    }

    @Test
    void theLiveLineIsRemovedAtTheEnd() {
        try (Display display = display(true)) {
            display.progress(progress(42, Duration.ofSeconds(190), null));
        }
        assertThat(screen(printed())).isEmpty();
    }

    @Test
    void elsewhereTheLinesComeAsTheyAre() {
        try (Display display = display(false)) {
            Progress progress = progress(42, Duration.ofSeconds(190), null);
            display.progress(progress);
            display.progressLine("[AMI backup] 2/6 Create image  " + progress.text());
        }
        assertThat(printed())
                .isEqualTo("[AMI backup] 2/6 Create image  42%, 3 min 10 s elapsed" + System.lineSeparator());
    }

    @Test
    void aTagsControlCharactersDoNotReachTheTerminal() {
        try (Display display = display(false)) {
            display.line("i-1 (web\u001b[2J\r1)");
        }
        assertThat(printed().strip()).isEqualTo("i-1 (web [2J 1)");
    }
}
