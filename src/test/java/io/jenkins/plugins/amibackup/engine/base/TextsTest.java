package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class TextsTest {

    private final ResourceBundle bundle = ResourceBundle.getBundle(Texts.class.getName(), Locale.ROOT);

    @Test
    void everyTextIsAPatternWhoseApostrophesAreWrittenTwice() {
        for (String key : bundle.keySet()) {
            String pattern = bundle.getString(key);
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
    void numbersAreNotGrouped() {
        assertThat(Texts.text("tags.leftOut", 5000, "x")).contains("5000");
    }

    @Test
    void everyStageHasATitle() {
        for (var stage : io.jenkins.plugins.amibackup.engine.operation.document.Stage.values()) {
            assertThat(stage.title()).isNotEmpty();
        }
    }
}
