package io.jenkins.plugins.amibackup.engine;

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
    void numbersAreNotGrouped() {
        assertThat(Texts.text("tags.leftOut", 5000, "x")).contains("5000");
    }

    @Test
    void everyStageHasATitle() {
        for (var stage : io.jenkins.plugins.amibackup.engine.operation.Stage.values()) {
            assertThat(stage.title()).isNotEmpty();
        }
    }
}
