package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexEntryTest {

    private static final String NAMELESS =
            "ami-index/i-0a1b2c3d4e5f67890/8204682499749_ami-0123456789abcdef0_41017229312_eu-west-1_123456789012";

    private static IndexEntry named(String name) {
        return new IndexEntry(
                "i-0a1b2c3d4e5f67890",
                "ami-0123456789abcdef0",
                Instant.ofEpochMilli(1_795_317_500_250L),
                41_017_229_312L,
                "eu-west-1",
                "123456789012",
                name);
    }

    @Test
    void theKeyDescribesTheBackup() {
        assertThat(named("").key()).isEqualTo(NAMELESS);
        assertThat(named("web-1").key()).isEqualTo(NAMELESS + "_web-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web-1",
                "a b",
                "_",
                "50 % / off+on",
                "Größe 東京 🦄",
                "<script>alert('1')</script>",
                "line\nfeed",
                "..",
            })
    void aNameComesBackAsItWas(String name) {
        assertThat(IndexEntry.parse(named(name).key())).hasValue(named(name));
    }

    @Test
    void theKeyOfTheLongestNameFitsIntoS3() {
        IndexEntry entry = named("🦄".repeat(256));

        assertThat(entry.instanceName()).isEqualTo("🦄".repeat(64));
        assertThat(entry.key().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1024);
        assertThat(IndexEntry.parse(entry.key())).hasValue(entry);
    }

    @Test
    void theNameIsIgnoredInComparisons() {
        assertThat(named("web-1").isSameBackup(named("db-1"))).isTrue();
        assertThat(named("web-1")
                        .isSameBackup(new IndexEntry(
                                "i-0a1b2c3d4e5f67890",
                                "ami-0123456789abcdef1",
                                named("").takenAt(),
                                41_017_229_312L,
                                "eu-west-1",
                                "123456789012",
                                "web-1")))
                .isFalse();
    }

    @Test
    void aNameWithAnInvalidEncodingIsShownAsItIs() {
        assertThat(IndexEntry.parse(NAMELESS + "_100%"))
                .map(IndexEntry::instanceName)
                .hasValue("100%");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ami-index/i-0a1b2c3d4e5f67890/8863926400000_ami-0123456789abcdef0_1_eu-west-1_123456789012",
                "ami-index/i-0a1b2c3d4e5f67890/9999999999999_ami-0123456789abcdef0_1_eu-west-1_123456789012",
                "ami-index/i-0a1b2c3d4e5f67890/8204682499749_ami-0123456789abcdef0_1_-rf_123456789012",
                "ami-index/i-0a1b2c3d4e5f67890/8204682499749_ami-0123456789abcdef0_1_eu_123456789012",
                "ami-index/i-0a1b2c3d4e5f67890/8204682499749_ami-0123456789abcdef0_1_eu-west-1_$ID",
            })
    void aKeyOfATimeBeforeEc2OrWithoutARegionOrAnAccountIsPassedOver(String key) {
        assertThat(IndexEntry.parse(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"_", "_a/b", "_<b>", "__a b", "x"})
    void foreignKeysAreSkipped(String end) {
        assertThat(IndexEntry.parse(NAMELESS + end)).isEmpty();
    }
}
