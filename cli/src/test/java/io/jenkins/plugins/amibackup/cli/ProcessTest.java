package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, with a real environment and real signals. SIGTERM does what Ctrl-C does. */
@DisabledOnOs(OS.WINDOWS)
class ProcessTest {

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
    private final CliBed bed = new CliBed(clock);
    private Process process;
    private String language = "en";

    @TempDir
    private Path home;

    @AfterEach
    void close() {
        if (process != null) {
            process.destroyForcibly();
        }
        bed.close();
    }

    private void start(Map<String, String> environment, String... arguments) throws IOException {
        start(List.of(), environment, arguments);
    }

    /** As somebody types it: texts with {@code printf}'s escapes, so that the bytes are the same whatever this process's locale is. */
    private void type(String assignments, String last, String... arguments) throws IOException {
        start(
                List.of("sh", "-c", "export " + assignments + "; exec \"$@\" \"$(printf '" + last + "')\"", "sh"),
                Map.of(),
                arguments);
    }

    private void start(List<String> before, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.language=" + language,
                "-cp",
                classPath(),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(home.resolve("out").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.endsWith("_proxy"));
        builder.environment().keySet().removeIf(name -> name.endsWith("_PROXY"));
        builder.environment()
                .putAll(Map.of(
                        "AWS_REGION",
                        CliBed.REGION,
                        "AWS_ENDPOINT_URL",
                        bed.aws.endpoint().toString(),
                        "AWS_ACCESS_KEY_ID",
                        "AKIAPROCESS",
                        "AWS_SECRET_ACCESS_KEY",
                        "secret",
                        "AWS_EC2_METADATA_DISABLED",
                        "true",
                        "AWS_CONFIG_FILE",
                        home.resolve("config").toString(),
                        "AWS_SHARED_CREDENTIALS_FILE",
                        home.resolve("credentials").toString()));
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        process = builder.start();
    }

    /** What the jar holds: not the logger that s3proxy brings along. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private BufferedReader err() {
        return process.errorReader(StandardCharsets.UTF_8);
    }

    private void awaitLine(String words) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = err().readLine(); line != null; line = err().readLine()) {
            seen.append(line).append('\n');
            if (line.contains(words)) {
                return;
            }
        }
        throw new AssertionError("ended before \"" + words + "\": " + seen);
    }

    private String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        err().lines().forEach(line -> rest.append(line).append('\n'));
        return rest.toString();
    }

    private String out() throws IOException {
        return Files.readString(home.resolve("out"));
    }

    private void startBackup() throws IOException {
        start(
                Map.of(),
                "backup",
                "--instance-id",
                bed.instance,
                "--bucket",
                CliBed.BUCKET,
                "--output",
                "json",
                "--poll-interval",
                "50ms");
        awaitLine("2/6 Create image");
    }

    @Test
    void aSignalDetachesWithItsOwnExitCodeAndTheRunCanBeResumed() throws Exception {
        startBackup();
        process.toHandle().destroy();
        assertThat(rest())
                .contains("Detaching")
                .contains("the process received SIGTERM")
                .contains("ami-backup resume --run-id ");
        assertThat(process.waitFor()).isEqualTo(ExitCodes.DETACHED);
        JsonNode detached = new ObjectMapper().readTree(out());
        assertThat(detached.path("status").asText()).isEqualTo("detached");

        bed.onErr = line -> clock.advance(Duration.ofMinutes(1));
        CliBed.Run resumed =
                bed.quickly("resume", "--run-id", detached.path("runId").asText(), "--bucket", CliBed.BUCKET);
        assertThat(resumed.code()).as(resumed.err()).isZero();
    }

    @Test
    void aSecondSignalEndsAtOnce() throws Exception {
        startBackup();
        bed.aws.faults().delayAnswer("s3:PutObject", Duration.ofMinutes(1), 5);
        process.toHandle().destroy();
        awaitLine("Detaching");
        process.toHandle().destroy();
        awaitLine("Exiting immediately.");
        assertThat(process.waitFor()).isEqualTo(ExitCodes.DETACHED);
    }

    @Test
    void theProcessEndsWithItsCommand() throws Exception {
        start(Map.of(), "list", "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(process.waitFor()).isEqualTo(ExitCodes.DONE);
        assertThat(new ObjectMapper().readTree(out()).isArray()).isTrue();
        assertThat(rest()).isEmpty();
    }

    @Test
    void aGermanSystemGetsGermanWordsAndTheSameExitCodesAndJson() throws Exception {
        language = "de";

        start(Map.of(), "gate", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json");

        assertThat(rest()).contains("Es gibt kein vollständiges Backup von ", "Das Gate ist geschlossen.");
        assertThat(process.waitFor()).isEqualTo(ExitCodes.CLOSED);
        assertThat(new ObjectMapper().readTree(out()).path("status").asText()).isEqualTo("closed");
    }

    /** In cron, and in many containers, the locale is C: Java then reads nothing but ASCII. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void argumentsAreUtf8InALocaleThatIsNot() throws Exception {
        type(
                "LC_ALL=C",
                "Ort=Z\\303\\274rich \\346\\227\\245\\346\\234\\254",
                "backup",
                "--instance-id",
                bed.instance,
                "--bucket",
                CliBed.BUCKET,
                "--poll-interval",
                "50ms",
                "--tag");
        awaitLine("2/6 Create image");
        assertThat(bed.images().get(0).tags()).containsEntry("Ort", "Zürich 日本");
    }

    /** Latin-1 in a locale that knows only ASCII. */
    @Test
    void anArgumentThatCannotBeReadIsRefusedInOneLine() throws Exception {
        type("LC_ALL=C", "Ort=Z\\374rich", "backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--tag");
        assertThat(process.waitFor()).isEqualTo(ExitCodes.USAGE);
        assertThat(rest())
                .startsWith("ami-backup: The argument \"Ort=Z")
                .contains("rich\" has characters that can't be read: they are not UTF-8, and the encoding of this")
                .endsWith("\nTry 'ami-backup --help'.\n");
        assertThat(bed.aws.calls().total()).isZero();
    }

    @Test
    void aVariableThatCannotBeReadIsRefusedInOneLine() throws Exception {
        type("LC_ALL=C AWS_REGION= AWS_PROFILE=\"$(printf 'Z\\374rich')\"", CliBed.BUCKET, "list", "--bucket");
        assertThat(process.waitFor()).isEqualTo(ExitCodes.FAILED);
        assertThat(rest().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("ami-backup: The environment variable AWS_PROFILE has characters that can't be read:");
    }

    private static final String HOME_OF_JUERGEN =
            "LC_ALL=C AWS_CONFIG_FILE= AWS_SHARED_CREDENTIALS_FILE=" + " HOME=\"$(printf '/home/j\\303\\274rgen')\"";

    /** The system is given names of files in the locale's encoding. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatTheLocaleCannotNameIsRefusedInOneLine() throws Exception {
        type(HOME_OF_JUERGEN + " AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY=", CliBed.BUCKET, "list", "--bucket");
        assertThat(process.waitFor()).isEqualTo(ExitCodes.FAILED);
        assertThat(rest().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("ami-backup: HOME is \"/home/jürgen\", and no file of such a name can be opened:");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatNothingIsNeededFromMayHaveAnyName() throws Exception {
        type(HOME_OF_JUERGEN, CliBed.BUCKET, "list", "--bucket");
        assertThat(rest()).contains("There are no complete backups in acme-ami-backups.");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void withoutCredentialsThereIsOneLine() throws Exception {
        Files.createFile(home.resolve("config"));
        Files.createFile(home.resolve("credentials"));
        start(Map.of("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", ""), "list", "--bucket", CliBed.BUCKET);
        assertThat(process.waitFor()).isEqualTo(ExitCodes.FAILED);
        assertThat(rest().lines()).hasSize(1).first().asString().contains("No AWS credentials were found");
    }

    @Test
    void aProfileWithARoleIsFollowed() throws Exception {
        String role = "arn:aws:iam::123456789012:role/rescue";
        bed.aws.ec2().role(role, "acme-42");
        Files.writeString(
                home.resolve("config"),
                "[profile rescue]\nrole_arn = " + role + "\nsource_profile = me\nexternal_id = acme-42\n" + "region = "
                        + CliBed.REGION + "\n");
        Files.writeString(
                home.resolve("credentials"), "[me]\naws_access_key_id = AKIAME\naws_secret_access_key = secret\n");
        start(
                Map.of("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", "", "AWS_REGION", "", "AWS_PROFILE", "rescue"),
                "list",
                "--bucket",
                CliBed.BUCKET);
        assertThat(rest()).contains("There are no complete backups in acme-ami-backups.");
        assertThat(process.waitFor()).isZero();
        assertThat(bed.aws.calls().log().get(bed.aws.calls().log().size() - 1).accessKeyId())
                .startsWith("ASIA");
    }

    @Test
    void theSdkDoesNotFindAProxyOnItsOwn() throws Exception {
        start(
                Map.of("HTTP_PROXY", "http://127.0.0.1:1", "NO_PROXY", "localhost,127.0.0.1"),
                "list",
                "--bucket",
                CliBed.BUCKET);
        assertThat(rest()).contains("There are no complete backups in acme-ami-backups.");
        assertThat(process.waitFor()).isZero();
    }
}
