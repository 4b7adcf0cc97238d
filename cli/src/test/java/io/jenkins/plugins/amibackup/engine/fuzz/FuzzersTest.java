package io.jenkins.plugins.amibackup.engine.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.documented.Documents;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile input. Each fuzzer reads again what was once interesting. Then all together look for more for half a minute, or for {@code -Dfuzz.seconds=600},
 * always from the same seed; {@code -Dfuzz.only=RecordFuzzer} names one alone. What breaks a rule is written to
 * {@code target/fuzz}, and a copy of it in the fuzzer's corpus is the test of it.
 */
class FuzzersTest {

    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 30);
    private static final String ONLY = System.getProperty("fuzz.only", "");
    private static final Path WORK = Documents.root().resolve("cli/target/fuzz");

    static Stream<Class<?>> fuzzers() {
        return EveryFuzzer.FUZZERS.stream().filter(fuzzer -> ONLY.isEmpty() || isOnly(fuzzer));
    }

    private static boolean isOnly(Class<?> fuzzer) {
        return fuzzer.getSimpleName().equals(ONLY);
    }

    @ParameterizedTest
    @MethodSource("fuzzers")
    void whatWasOnceInterestingBreaksNoRule(Class<?> fuzzer) throws Throwable {
        MethodHandle one = EveryFuzzer.handle(fuzzer);
        List<byte[]> corpus = new ArrayList<>(Seeds.kept(fuzzer));
        if (!fuzzer.getPackageName().endsWith(".cli")) {
            // No argument is ever a document.
            corpus.addAll(Seeds.golden(".*"));
        }
        for (byte[] input : corpus) {
            try {
                one.invokeExact(input);
            } catch (Throwable broken) {
                throw new AssertionError("Broken by " + shown(input), broken);
            }
        }
    }

    private static String shown(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        return text.length() > 500 ? text.substring(0, 500) + "…" : text;
    }

    @Test
    void nothingNewBreaksARule() throws Exception {
        Assumptions.assumeTrue(SECONDS > 0, "fuzz.seconds is 0");
        Assumptions.assumeTrue(runsHere(), "Jazzer has no library for this machine");
        Class<?> fuzzer = fuzzers().count() == 1 ? fuzzers().findFirst().orElseThrow() : EveryFuzzer.class;
        Path folder = WORK.resolve(fuzzer.getSimpleName());
        Files.createDirectories(folder.resolve("found"));
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command(fuzzer, folder))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            // It stops by itself. A machine that is too busy for that shows nothing about the parsers.
            Assumptions.assumeTrue(process.waitFor(SECONDS + 300L, TimeUnit.SECONDS), "the machine is too busy");
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }

    /** Jazzer brings libraries for these. */
    private static boolean runsHere() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean musl = Files.exists(Path.of("/etc/alpine-release"));
        boolean known = List.of("amd64", "aarch64").contains(System.getProperty("os.arch"));
        return system.contains("linux") && known && !musl || system.contains("mac");
    }

    private static List<String> command(Class<?> fuzzer, Path folder) throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-Djava.util.logging.config.file=" + silence(folder),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + fuzzer.getName(),
                "--instrumentation_includes=io.jenkins.plugins.amibackup.**",
                "--custom_hook_includes=io.jenkins.plugins.amibackup.**",
                "--reproducer_path=" + folder,
                "-seed=1",
                "-max_total_time=" + SECONDS,
                "-max_len=8192",
                "-timeout=120",
                "-rss_limit_mb=0",
                "-artifact_prefix=" + folder + "/",
                folder.resolve("found").toString(),
                seeds(fuzzer, folder.resolve("seeds")).toString());
    }

    private static Path seeds(Class<?> fuzzer, Path folder) throws IOException {
        Files.createDirectories(folder);
        int number = 0;
        for (byte[] seed : fuzzer == EveryFuzzer.class ? EveryFuzzer.kept() : Seeds.kept(fuzzer)) {
            Files.write(folder.resolve("seed-" + number++), seed);
        }
        return folder;
    }

    /** What the code under test logs is of no interest here. */
    private static Path silence(Path folder) throws IOException {
        return Files.writeString(folder.resolve("logging.properties"), ".level=OFF\n");
    }
}
