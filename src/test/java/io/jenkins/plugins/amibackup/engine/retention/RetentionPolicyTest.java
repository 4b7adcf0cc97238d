package io.jenkins.plugins.amibackup.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionPolicyTest {

    private static final RetentionPolicy ALL =
            new RetentionPolicy(7, Duration.ofDays(14), 6, 5, 4, 3, Map.of("Hold", "*"), 2, "Europe/Berlin");

    private static RetentionPolicy read(String json) throws IOException {
        return Json.read(Json.parse(json.getBytes(StandardCharsets.UTF_8)), RetentionPolicy.class);
    }

    private static void assertRefused(RetentionPolicy policy, String line) {
        assertThatThrownBy(policy::check)
                .isInstanceOfSatisfying(
                        OperationException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(FailureKind.BAD_INPUT))
                .hasMessage(line);
    }

    @Test
    void aPolicyIsTheSameWhenItHasBeenWrittenAndReadAgain() throws IOException {
        assertThat(read(Json.text(ALL))).isEqualTo(ALL);
        assertThat(read(Json.text(RetentionPolicy.NONE))).isEqualTo(RetentionPolicy.NONE);
        assertThat(Json.tree(ALL).toString())
                .isEqualTo("{\"keepLast\":7,\"keepWithin\":\"14d\",\"keepDaily\":6,\"keepWeekly\":5,\"keepMonthly\":4,"
                        + "\"keepYearly\":3,\"keepTagged\":{\"Hold\":\"*\"},\"imagesKeepLast\":2,"
                        + "\"timeZone\":\"Europe/Berlin\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"keepLast\":null,\"keepWithin\":null,\"keepTagged\":null,\"imagesKeepLast\":null,\"timeZone\":null}",
                "{\"keepLast\":0,\"keepTagged\":{},\"imagesKeepLast\":-1,\"timeZone\":\" \",\"keepHourly\":5}"
            })
    void whatIsAbsentHasItsDefault(String json) throws IOException {
        assertThat(read(json)).isEqualTo(RetentionPolicy.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"keepWithin\":\"soon\"}",
                "{\"keepWithin\":14}",
                "{\"keepWithin\":\"-14d\"}",
                "{\"keepLast\":\"many\"}",
                "{\"keepLast\":99999999999}",
                "{\"keepTagged\":[\"Hold\"]}"
            })
    void aPolicyThatCanNotBeReadIsNone(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
    }

    @Test
    void aPolicyWithEverythingIsAccepted() {
        assertThatCode(ALL::check).doesNotThrowAnyException();
    }

    @Test
    void aPolicyThatOnlyDropsImagesIsAccepted() {
        RetentionPolicy policy = Policies.images(RetentionPolicy.NONE, 0);

        assertThatCode(policy::check).doesNotThrowAnyException();
        assertThat(policy.removesBackups()).isFalse();
        assertThat(policy.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin"})
    void aPolicyThatKeepsNothingIsRefused(String timeZone) {
        RetentionPolicy policy = Policies.in(timeZone, RetentionPolicy.NONE);

        assertThat(policy.isEmpty()).isTrue();
        assertRefused(
                policy,
                "The retention policy keeps nothing, so it would remove every backup. Say what stays, for example"
                        + " --keep-last 7.");
    }

    static Stream<IntFunction<RetentionPolicy>> numbers() {
        return Stream.of(RetentionPolicy::last, Policies::daily, Policies::weekly, Policies::monthly, Policies::yearly);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNumberOutOfBoundsIsRefused(IntFunction<RetentionPolicy> policy) {
        assertThatCode(policy.apply(1)::check).doesNotThrowAnyException();
        assertThatCode(policy.apply(100_000)::check).doesNotThrowAnyException();
        assertThatThrownBy(policy.apply(-1)::check)
                .hasMessageEndingWith(" must be 1 to 100000, not -1. Use 0, or leave it out, for no such rule.");
        assertThatThrownBy(policy.apply(100_001)::check)
                .hasMessageEndingWith(" must be 1 to 100000, not 100001. Use 0, or leave it out, for no such rule.");
    }

    @Test
    void theLineNamesTheNumber() {
        assertRefused(
                Policies.weekly(-3),
                "--keep-weekly must be 1 to 100000, not -3. Use 0, or leave it out, for no such rule.");
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, -100, 100_001})
    void aNumberOfImagesOutOfBoundsIsRefused(int count) {
        assertRefused(
                Policies.images(RetentionPolicy.last(1), count),
                "--images-keep-last must be 0 to 100000, not " + count
                        + ". With 0, no image stays in EC2; left out, all stay.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-PT1H", "P36501D"})
    void anAgeOutOfBoundsIsRefused(Duration age) {
        assertRefused(
                new RetentionPolicy(0, age, 0, 0, 0, 0, null, null, null),
                "--keep-within is negative or too long. Use an age of at most 36500d.");
    }

    @Test
    void anAgeOfZeroLeavesTheRuleOut() {
        assertThat(new RetentionPolicy(0, Duration.ZERO, 0, 0, 0, 0, null, null, null))
                .isEqualTo(RetentionPolicy.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mars/Olympus", "CEST!", "+25:00", "..", "x\ny"})
    void aTimeZoneThatCanNotBeReadIsRefused(String timeZone) {
        assertRefused(
                Policies.in(timeZone, RetentionPolicy.last(1)),
                "\"" + timeZone.replace('\n', ' ')
                        + "\" is not a time zone. Use a name such as UTC or Europe/Berlin, or an"
                        + " offset such as +02:00.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", " Europe/Berlin ", "+02:00", "America/Argentina/Buenos_Aires", "Z"})
    void aTimeZoneIsANameOrAnOffset(String timeZone) {
        assertThatCode(Policies.in(timeZone, RetentionPolicy.last(1))::check).doesNotThrowAnyException();
    }

    @Test
    void moreTagsThanAResourceCanHaveAreRefused() {
        Map<String, String> tags =
                IntStream.range(0, 51).boxed().collect(Collectors.toMap(String::valueOf, number -> "*"));

        assertRefused(
                new RetentionPolicy(0, null, 0, 0, 0, 0, tags, null, null),
                "51 tags were given (--keep-tagged). Use at most 50, which is as many as a resource can have.");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 129})
    void aTagThatNoBackupCanHaveIsRefused(int length) {
        assertThatThrownBy(Policies.tagged("k".repeat(length), "*")::check)
                .hasMessageContaining("is too long or empty.");
        assertThatThrownBy(Policies.tagged("Hold", "v".repeat(257))::check)
                .hasMessage("The tag \"Hold\" (--keep-tagged) is too long or empty. A key has 1 to 128"
                        + " characters, a value at most 256; * stands for any value.");
    }

    @Test
    void aTagWithoutAValueIsRefused() {
        Map<String, String> tags = new HashMap<>();
        tags.put("Hold", null);

        assertThatThrownBy(new RetentionPolicy(0, null, 0, 0, 0, 0, tags, null, null)::check)
                .hasMessageContaining("The tag \"Hold\"");
    }

    @Test
    void aPolicyReadsAsOneLine() {
        assertThat(ALL.line().text())
                .isEqualTo("last 7, all within 14 days of the newest, daily 6, weekly 5, monthly 4, yearly 3, tagged"
                        + " Hold=*, images of the last 2");
        assertThat(RetentionPolicy.NONE.line().isEmpty()).isTrue();
    }
}
