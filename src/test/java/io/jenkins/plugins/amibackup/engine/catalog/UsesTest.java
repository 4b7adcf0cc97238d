package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who uses a backup is seen by everybody for as long as it counts, by S3's clock. */
class UsesTest {

    private static final String AMI = "ami-0ee521d7a0f4d3872";
    private static final String KEY = "ami-uses/" + AMI + "/7f3a2c41";

    private final TestBed bed = new TestBed();
    private final Uses uses = new Uses(bed.look().bucket(TestBed.BUCKET));

    @AfterEach
    void close() {
        bed.close();
    }

    private static Use use(String runId, Use.Kind kind) {
        return Use.of(AMI, runId, kind, "nightly #7", "https://jenkins.example/job/nightly/7/");
    }

    private List<String> lines() {
        return uses.of(AMI).stream().map(Use::line).map(Line::text).toList();
    }

    private void put(String key, String text) {
        bed.aws.s3().put(TestBed.BUCKET, key, text);
    }

    private String written() {
        return new String(use("7f3a2c41", Use.Kind.GATE).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aUseIsReadAsItWasWrittenUntilItEnds() {
        uses.write(use("7f3a2c41", Use.Kind.RESTORE));

        assertThat(uses.of(AMI)).singleElement().satisfies(use -> {
            assertThat(use.runId()).isEqualTo("7f3a2c41");
            assertThat(use.kind()).isEqualTo(Use.Kind.RESTORE);
            assertThat(use.by()).isEqualTo("nightly #7");
            assertThat(use.url()).isEqualTo("https://jenkins.example/job/nightly/7/");
            assertThat(use.until()).isEqualTo(bed.clock.instant().plus(Duration.ofDays(1)));
        });
        assertThat(lines())
                .containsExactly("it is being restored in run 7f3a2c41 (nightly #7);"
                        + " that counts until 2026-11-23T09:15:00Z");
        assertThat(uses.of("ami-0123456789abcdef0")).isEmpty();

        uses.end(AMI, "7f3a2c41");
        uses.end(AMI, "7f3a2c41");
        assertThat(uses.of(AMI)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Use.Kind.class)
    void eachKindHasItsWords(Use.Kind kind) {
        uses.write(use("7f3a2c41", kind));
        assertThat(uses.of(AMI)).extracting(Use::kind).containsExactly(kind);
        assertThat(lines()).singleElement().asString().contains("7f3a2c41").contains("2026-11-23T09:15:00Z");
    }

    @Test
    void aUseCountsForADayAfterItWasWrittenLast() {
        uses.write(use("7f3a2c41", Use.Kind.BLOCK));
        bed.clock.advance(Duration.ofHours(23));
        uses.write(use("7f3a2c41", Use.Kind.BLOCK));
        bed.clock.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(uses.of(AMI)).hasSize(1);

        bed.clock.advance(Duration.ofSeconds(1));
        assertThat(uses.of(AMI)).isEmpty();
    }

    @Test
    void severalRunsCanUseABackup() {
        uses.write(use("7f3a2c41", Use.Kind.GATE));
        uses.write(use("7f3a2c42", Use.Kind.RESTORE));
        uses.end(AMI, "7f3a2c41");
        assertThat(uses.of(AMI)).extracting(Use::runId).containsExactly("7f3a2c42");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"schemaVersion\" : 1|\"schemaVersion\" : 2",
                "\"schemaVersion\" : 1|\"schemaVersion\" : \"1\"",
                "ami-0ee521d7a0f4d3872|ami-0123456789abcdef0",
                "\"runId\" : \"7f3a2c41\"|\"runId\" : \"7f3a2c42\"",
                "86400|0",
                "86400|-5",
                "86400|1.5",
                "86400|\"86400\"",
                "86400|99999999999999999999999",
                "{|[",
                "}|",
            })
    void whatCanNotBeReadCountsForSevenDaysAndNoLonger(String what, String by) {
        assertThat(written()).contains(what);
        put(KEY, written().replace(what, by == null ? "" : by));

        bed.clock.advance(Duration.ofDays(7).minusSeconds(1));
        assertThat(uses.of(AMI)).extracting(Use::kind).containsExactly(Use.Kind.UNKNOWN);
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("something uses it that can't be read (run 7f3a2c41)");

        bed.clock.advance(Duration.ofSeconds(1));
        assertThat(uses.of(AMI)).isEmpty();
    }

    @Test
    void aUseThatWouldCountForEverCountsForSevenDays() {
        put(KEY, written().replace("86400", "9000000000"));
        bed.clock.advance(Duration.ofDays(7).minusSeconds(1));
        assertThat(uses.of(AMI)).extracting(Use::kind).containsExactly(Use.Kind.GATE);
        bed.clock.advance(Duration.ofSeconds(1));
        assertThat(uses.of(AMI)).isEmpty();
    }

    @Test
    void aUseOfAKindOfALaterVersionCountsForAsLongAsItSays() {
        put(KEY, written().replace("gate", "teleport"));
        assertThat(uses.of(AMI)).singleElement().satisfies(use -> {
            assertThat(use.kind()).isEqualTo(Use.Kind.UNKNOWN);
            assertThat(use.life()).isEqualTo(Duration.ofDays(1));
        });
    }

    @Test
    void hostileKeysAndWordsAreBounded() {
        put("ami-uses/" + AMI + "/" + "x".repeat(800), written());
        put("ami-uses/" + AMI + "/../" + "7f3a2c41", "");
        put(KEY, written().replace("nightly #7", "b".repeat(5000)).replace("https:", "javascript:"));

        assertThat(uses.of(AMI)).hasSize(3);
        assertThat(uses.of(AMI)).extracting(Use::by).allMatch(by -> by.length() <= 1000);
        assertThat(lines()).allMatch(line -> line.length() < 1200).noneMatch(line -> line.contains("javascript"));
    }

    @Test
    void aFolderThatSomebodyHasMadeInTheConsoleIsNoUse() {
        put("ami-uses/" + AMI + "/", "");
        assertThat(uses.of(AMI)).isEmpty();
    }

    @Test
    void whatHasEndedToCountCostsNothingButItsPlaceInTheListing() {
        for (int i = 0; i < 1500; i++) {
            put("ami-uses/" + AMI + "/%08x".formatted(i), written());
        }
        bed.clock.advance(Duration.ofDays(8));
        uses.write(use("ffffffff", Use.Kind.GATE));
        bed.aws.calls().reset();

        assertThat(uses.of(AMI)).extracting(Use::runId).containsExactly("ffffffff");
        assertThat(bed.aws.calls().count("s3:ListObjectsV2")).isEqualTo(2);
        assertThat(bed.aws.calls().count("s3:GetObject")).isEqualTo(1);
    }

    @Test
    void ofManyTenAreTold() {
        for (int i = 0; i < 30; i++) {
            uses.write(use("%08x".formatted(i), Use.Kind.GATE));
        }
        bed.aws.calls().reset();
        assertThat(uses.of(AMI)).hasSize(10);
        assertThat(bed.aws.calls().count("s3:GetObject")).isEqualTo(10);
    }

    @Test
    void moreThanAThousandThatMayCountAreTooManyToReadAndKeepTheBackup() {
        for (int i = 0; i < 1001; i++) {
            put("ami-uses/" + AMI + "/%08x".formatted(i), written().replace("7f3a2c41", "%08x".formatted(i)));
        }
        bed.clock.advance(Duration.ofDays(2));
        assertThat(lines()).containsExactly("more than 1000 runs use it");
    }

    @Test
    void whereS3RefusesTheWriteTheLineSaysWhatThatMeans() {
        bed.aws.faults().policy(permission -> !permission.resource().contains("/ami-uses/"));
        assertThat(uses.writeOrWarn(use("7f3a2c41", Use.Kind.RESTORE))
                        .orElseThrow()
                        .text())
                .startsWith("Nobody else can see that this run uses the backup " + AMI
                        + ", so a prune could remove it meanwhile: s3:PutObject failed: AccessDenied");
    }

    @Test
    void aFailureThatPassesIsNoRefusal() {
        bed.aws.faults().failNext("s3:PutObject", 1, 503, "SlowDown", "Please reduce your request rate.");
        assertThatThrownBy(() -> uses.writeOrWarn(use("7f3a2c41", Use.Kind.RESTORE)))
                .isInstanceOf(AwsException.class);
    }
}
