package io.jenkins.plugins.amibackup.cli;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;
import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.oneLine;
import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.safe;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The command line's arguments, one a line. There are no credentials, so that no command gets further than that. */
public final class ArgumentsFuzzer {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** These serve and wait. */
    private static final Set<String> NOT_RUN = Set.of("demo", "simulate-aws", "-v", "--verbose");

    private static final AwsCredentialsProvider NOBODY = () -> {
        throw SdkClientException.create("Unable to load credentials from any of the providers");
    };

    private static final String UNEXPECTED =
            Words.text("failed", Words.text("failed.unexpected", "@")).split("@")[0];

    private ArgumentsFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(new String(data, StandardCharsets.UTF_8).split("\n", 60)));
        if (arguments.stream().anyMatch(argument -> NOT_RUN.contains(argument) || argument.startsWith("-v"))) {
            return;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Bounded.of(data.length, () -> {
                    // What took too much memory is tried again.
                    out.reset();
                    err.reset();
                    return AmiBackup.run(surroundings(out, err), arguments.toArray(String[]::new));
                })
                .orElseThrow();
        ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void ended(int code, String out, String err) throws Exception {
        must(code >= 0 && code <= 10, "exit code " + code);
        err.lines().forEach(line -> safe(line.replaceFirst("^\\s+", "")));
        if (code == 0) {
            return;
        }
        List<String> failures =
                err.lines().filter(line -> line.startsWith("ami-backup: ")).toList();
        must(failures.size() == 1, "not one line says why: " + err);
        oneLine(failures.get(0));
        must(!failures.get(0).startsWith(UNEXPECTED), "nobody has thought of that: " + err);
        if (!out.isEmpty()) {
            must(MAPPER.readTree(out).has("error"), "neither nothing nor JSON: " + out);
        }
    }

    private static Surroundings surroundings(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        InputStream nothing = new ByteArrayInputStream(new byte[0]);
        return new Surroundings(
                nothing,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                Map.of("AWS_REGION", "eu-west-1", "AWS_EC2_METADATA_DISABLED", "true"),
                new FakeInterrupts(),
                Clock.systemUTC(),
                NOBODY);
    }
}
