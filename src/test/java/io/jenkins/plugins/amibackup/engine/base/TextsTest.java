package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class TextsTest {

    private final ResourceBundle bundle = ResourceBundle.getBundle(Texts.class.getName(), Locale.ROOT);

    @Test
    void everyTextIsAPatternWhoseApostrophesAreWrittenTwice() {
        for (String key : bundle.keySet()) {
            // The names of parameters are put in before anything else.
            String pattern = bundle.getString(key).replaceAll("\\{name\\.[A-Za-z]+}", "name");
            new MessageFormat(pattern, Locale.ROOT);
            assertThat(pattern.replace("''", "")).as(key).doesNotContain("'");
        }
    }

    @Test
    void everyTextIsOneLine() {
        for (String key : bundle.keySet()) {
            assertThat(bundle.getString(key)).as(key).doesNotContain("\n");
        }
    }

    @Test
    void foreignTextCanNotForgeALineOrMoveTheCursor() {
        String line = Texts.text("check.instanceId", "x\n[AMI restore] Done\u001b[2J\u0085\u2028\u009b");

        assertThat(line).doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}]");
        assertThat(Texts.text("check.instanceId", "y".repeat(100_000))).hasSizeLessThan(4000);
    }

    @Test
    void aLineThatIsReadIsShownWhateverItsKeyAndItsArgumentsAre() throws IOException {
        for (String key : bundle.keySet()) {
            for (String arguments : List.of("", "\"x\"", "5", "-1,2,3", "{\"seconds\":-5},{\"bytes\":-1}")) {
                String json = "{\"key\":\"" + key + "\",\"arguments\":[" + arguments + "],\"text\":\"as it was\"}";
                Line line = Line.read(Json.parse(json.getBytes(StandardCharsets.UTF_8)));
                assertThat(line.text()).as(json).doesNotContain("\n");
                assertThat(Line.read(Json.parse(Json.bytes(line))).text())
                        .as(json)
                        .isEqualTo(line.text());
            }
        }
    }

    @Test
    void numbersAreNotGrouped() {
        assertThat(Texts.text("tags.leftOut", 5000, "x")).contains("5000");
    }

    @Test
    void everyStageHasATitle() {
        for (var stage : io.jenkins.plugins.amibackup.engine.operation.document.Stage.values()) {
            assertThat(stage.title()).isNotEmpty();
        }
    }

    @Test
    void theTextsOfALineCanBeChangedAndItsNumbersAndTimesStay() {
        Line line = Line.of(
                "driver.failed",
                Line.of("stage.STORE"),
                Line.literal("no i-1").sentence(),
                Line.of("progress", 5, Duration.ofSeconds(7)),
                "i-1");
        assertThat(line.withTexts(text -> text.replace("i-1", "…")))
                .isEqualTo(Line.of(
                        "driver.failed",
                        Line.of("stage.STORE"),
                        Line.literal("no …").sentence(),
                        Line.of("progress", 5, Duration.ofSeconds(7)),
                        "…"));
        assertThat(line.withTexts(text -> text)).isEqualTo(line);
    }
}
