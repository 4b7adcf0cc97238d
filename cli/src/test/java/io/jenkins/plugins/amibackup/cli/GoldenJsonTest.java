package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.SpeedClock;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The JSON of every command, whole and as it is printed: scripts read it. What differs from run to run (ids, times) and the
 * sentences, which other tests hold, are replaced by a name. {@code -Dgolden.write=true} writes the files anew.
 */
class GoldenJsonTest {

    private static final Path FILES = Path.of("src/test/resources/io/jenkins/plugins/amibackup/cli/golden");
    private static final Pattern IDS =
            Pattern.compile("\\b(i|ami|snap|vol|sg|subnet|vpc|eni|eipalloc|r|lt)-[0-9a-f]{8,17}\\b");
    private static final String STRING = "\"(?:[^\"\\\\]|\\\\.)+\"";
    private static final String FOREIGN = "ami-0aaaaaaaaaaaaaaaa";

    /** Two days ago, so that what is made is old enough for a clean-up. */
    private final CliBed bed = new CliBed(Clock.offset(new SpeedClock(100), Duration.ofDays(-2)));

    @AfterEach
    void close() {
        bed.close();
    }

    private static void assertGolden(String name, CliBed.Run run) throws IOException {
        String printed = normal(run);
        Path file = FILES.resolve(name + ".json");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FILES);
            Files.writeString(file, printed);
        }
        assertThat(printed).as(run.err()).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
    }

    private static String normal(CliBed.Run run) {
        run.json();
        Map<String, String> seen = new LinkedHashMap<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        String text = IDS.matcher(run.out()).replaceAll(id -> named(id, seen, counts));
        return text.replaceAll("20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "<time>")
                .replaceAll("-20[0-9]{6}-[0-9]{6}-[0-9a-f]{8}", "-<time>-<run>")
                .replaceAll("\"(runId|ami-backup:run-id)\" : \"[0-9a-f]{8}\"", "\"$1\" : \"<run>\"")
                .replaceAll("(run|restored)([ -])[0-9a-f]{8}\\b", "$1$2<run>")
                .replaceAll("\"[0-9a-f]{8}\"", "\"<run>\"")
                .replaceAll("ami-operations/[0-9a-f]{8}", "ami-operations/<run>")
                .replaceAll("\"(durationSeconds|ageSeconds)\" : [0-9]+", "\"$1\" : \"<seconds>\"")
                .replaceAll("\"(etag|versionId)\" : " + STRING, "\"$1\" : \"<$1>\"")
                .replaceAll("\"(error|why)\" : " + STRING, "\"$1\" : \"<sentence>\"")
                .replaceAll(":key/[0-9a-f-]{36}", ":key/<key>")
                .replaceAll("ami-index/[^\"]*", "ami-index/<key>")
                .replaceAll("http://127.0.0.1:[0-9]+", "http://127.0.0.1:<port>")
                .replace(System.getProperty("user.name") + "@", "<user>@");
    }

    /** The same id gets the same name wherever it stands. */
    private static String named(MatchResult id, Map<String, String> seen, Map<String, Integer> counts) {
        return seen.computeIfAbsent(
                id.group(), text -> "<" + id.group(1) + "-" + counts.merge(id.group(1), 1, Integer::sum) + ">");
    }

    private CliBed.Run json(String... arguments) {
        return bed.run(CliBed.join(List.of(arguments), "--output", "json"));
    }

    private CliBed.Run quickly(String... arguments) {
        return bed.quickly(CliBed.join(List.of(arguments), "--output", "json"));
    }

    private CliBed.Run backup(String... more) {
        return quickly(CliBed.join(List.of("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET), more));
    }

    private static String amiId(CliBed.Run run) {
        return run.json().path("amiId").asText();
    }

    private void foreign() {
        bed.aws.s3().put(CliBed.BUCKET, FOREIGN + ".bin", new byte[1], Map.of("ami-name", "by hand"));
    }

    @Test
    void aBackupThatIsDone() throws IOException {
        assertGolden("backup", backup());
    }

    @Test
    void aBackupThatKeepsNoImage() throws IOException {
        assertGolden("backup-without-image", backup("--no-keep-image"));
    }

    @Test
    void aBackupThatFails() throws IOException {
        bed.aws.faults().deny("ec2:CreateStoreImageTask");
        assertGolden("backup-failed", backup());
    }

    @Test
    void aBackupThatIsDetachedAndResumed() throws IOException {
        bed.onErr = line -> {
            if (line.contains("/6 Store")) {
                bed.onErr = more -> {};
                CompletableFuture.runAsync(bed.interrupts::first);
            }
        };
        CliBed.Run detached = backup();
        assertGolden("backup-detached", detached);
        String runId = detached.json().path("runId").asText();
        assertGolden("resume", quickly("resume", "--run-id", runId, "--bucket", CliBed.BUCKET));
    }

    @Test
    void aMissingRun() throws IOException {
        assertGolden("resume-failed", quickly("resume", "--run-id", "00c0ffee", "--bucket", CliBed.BUCKET));
    }

    @Test
    void aRestoreThatIsDone() throws IOException {
        String stored = amiId(backup());
        assertGolden("restore", quickly("restore", "--ami-id", stored, "--bucket", CliBed.BUCKET));
    }

    @Test
    void aRestoreThatFails() throws IOException {
        String stored = amiId(backup());
        bed.aws.ec2().failNextRestore("Client.InvalidObject: The object is corrupt");
        assertGolden("restore-failed", quickly("restore", "--ami-id", stored, "--bucket", CliBed.BUCKET));
    }

    @Test
    void aGateThatIsClosedAndOneThatIsOpen() throws IOException {
        String[] gate = {"gate", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--max-age", "7d"};
        assertGolden("gate-closed", quickly(gate));
        backup();
        assertGolden("gate-open", quickly(gate));
    }

    @Test
    void aListOfEverything() throws IOException {
        assertGolden("list-empty", json("list", "--bucket", CliBed.BUCKET));
        backup();
        assertGolden("list", json("list", "--bucket", CliBed.BUCKET));
        bed.aws.faults().deny("ec2:CreateStoreImageTask");
        backup();
        foreign();
        assertGolden("list-all", json("list", "--bucket", CliBed.BUCKET, "--all"));
    }

    @Test
    void aCheckOfTheList() throws IOException {
        backup();
        bed.aws
                .s3()
                .delete(
                        CliBed.BUCKET,
                        bed.aws.s3().keys(CliBed.BUCKET, "ami-index/").get(0));
        IndexEntry lost = new IndexEntry(
                "i-0ffffffffffffffff",
                "ami-00000000000000001",
                Instant.parse("2026-11-22T09:15:00Z"),
                1,
                CliBed.REGION,
                "123456789012",
                "");
        bed.aws.s3().put(CliBed.BUCKET, lost.key(), "");
        assertGolden("list-check", json("list", "--bucket", CliBed.BUCKET, "--check"));
    }

    @Test
    void aRecordThatIsShown() throws IOException {
        String one = bed.aws.ec2().runInstance(InstanceSpec.named("small").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        String stored = amiId(quickly("backup", "--instance-id", one, "--bucket", CliBed.BUCKET, "--tag", "Role=web"));
        assertGolden("show", json("show", "--ami-id", stored, "--bucket", CliBed.BUCKET));
        foreign();
        assertGolden("show-foreign", json("show", "--ami-id", FOREIGN, "--bucket", CliBed.BUCKET));
    }

    @Test
    void whatACleanUpFindsAndRemoves() throws IOException {
        bed.aws.faults().deny("ec2:CopyImage");
        backup();
        bed.aws.faults().clear();
        String done = amiId(backup());
        bed.aws.s3().delete(CliBed.BUCKET, Keys.object(done));
        assertGolden("cleanup", json("cleanup", "--bucket", CliBed.BUCKET));
        assertGolden("cleanup-removed", json("cleanup", "--bucket", CliBed.BUCKET, "--yes"));
    }

    @Test
    void aFailureWithoutAnOperation() throws IOException {
        assertGolden("usage", json("backup", "--instance-id", "x", "--bucket", CliBed.BUCKET));
        assertGolden("failed", json("list", "--bucket", "acme-nowhere"));
    }

    @Test
    void aSimulatedAws() throws IOException {
        assertGolden("simulate-aws", json("simulate-aws", "--until-eof"));
    }
}
