package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static final Instant TIME = Instant.parse("2026-11-22T09:15:00Z");

    @Test
    void aBackupIsNamedByPrefixInstanceTimeAndRun() {
        assertThat(Names.backup("backup", "web-1", TIME, "7f3a2c41"))
                .isEqualTo("backup-web-1-20261122-091500-7f3a2c41");
    }

    @Test
    void whatANameMayNotHoldBecomesAHyphen() {
        assertThat(Names.backup("backup", "Über:web<1>", TIME, "7f3a2c41"))
                .isEqualTo("backup--ber-web-1--20261122-091500-7f3a2c41");
    }

    @Test
    void aLongInstanceNameIsCutSoThatTheRunIdAndEverySuffixFit() {
        String name = Names.backup("backup", "x".repeat(300), TIME, "7f3a2c41");

        assertThat(name).endsWith("-20261122-091500-7f3a2c41");
        assertThat(Names.isLegal(name)).isTrue();
        assertThat(Names.isLegal(Names.plain(name))).isTrue();
        assertThat(Names.plain(name)).isEqualTo(name + "-plain");
        assertThat(Names.encrypted(name)).isEqualTo(name + "-encrypted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "---", "()", "🦄", "🦄 🦄", "日本語", "<>", "\u200b", "ÄÖÜ"})
    void aTagOfWhichANameCouldHoldNoLetterAndNoDigitGivesWayToTheId(String tag) {
        assertThat(Names.ofInstance(tag, "i-0a1b2c3d")).isEqualTo("i-0a1b2c3d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"web-1", " web-1 ", "web-1\n"})
    void anInstanceIsCalledAsItsTagSays(String tag) {
        assertThat(Names.ofInstance(tag, "i-0a1b2c3d")).isEqualTo("web-1");
    }

    @Test
    void aRestoredImageIsNamedAfterTheOriginal() {
        assertThat(Names.restored("backup-web-1", "7f3a2c41")).isEqualTo("backup-web-1-restored-7f3a2c41");
        assertThat(Names.isLegal(Names.restored("x".repeat(128), "7f3a2c41"))).isTrue();
    }

    @Test
    void namesThatAwsRefusesAreNotLegal() {
        assertThat(Names.isLegal("ab")).isFalse();
        assertThat(Names.isLegal("x".repeat(129))).isFalse();
        assertThat(Names.isLegal("web:1")).isFalse();
        assertThat(Names.isLegal("web (1) [a] ./-'@_")).isTrue();
    }
}
