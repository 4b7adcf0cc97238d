package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.SpeedClock;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Runs the program in this process, on an embedded AWS whose every wait is a few hundredths of a second. */
final class CliBed implements AutoCloseable {

    static final String REGION = "eu-west-1";
    static final String BUCKET = "acme-ami-backups";
    static final String ACCESS_KEY = "AKIATEST";
    /** Calls that make or change something. */
    static final Set<String> MAKING = Set.of(
            "ec2:CreateImage",
            "ec2:CopyImage",
            "ec2:CreateStoreImageTask",
            "ec2:CreateRestoreImageTask",
            "ec2:CreateTags",
            "ec2:DeregisterImage",
            "s3:PutObject");

    private static final Duration WAIT = Duration.ofSeconds(4);
    private static final double SPEED = 100;

    final EmbeddedAws aws;
    final String instance;
    final Map<String, String> environment = new HashMap<>();
    final FakeInterrupts interrupts = new FakeInterrupts();
    AwsCredentialsProvider credentials =
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, "secret"));
    boolean terminal;
    InputStream in = new ByteArrayInputStream(new byte[0]);
    /** Hears every text as it is printed, with the interrupts at hand. */
    Consumer<String> onErr = text -> {};

    Consumer<String> onOut = text -> {};

    CliBed() {
        this(new SpeedClock(SPEED));
    }

    CliBed(Clock clock) {
        try {
            aws = EmbeddedAws.builder()
                    .clock(clock)
                    .region(REGION)
                    .durations(Durations.fixed(WAIT, WAIT, WAIT, WAIT))
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        aws.s3().createBucket(BUCKET, REGION);
        instance = aws.ec2().runInstance(web1());
        environment.put("AWS_REGION", REGION);
        environment.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("HOSTNAME", "rescue-1");
    }

    static InstanceSpec web1() {
        return InstanceSpec.named("web-1")
                .volume(VolumeSpec.gp3("/dev/xvda", 8))
                .volume(VolumeSpec.gp3("/dev/sdf", 100).tag("Name", "web-1 data"))
                .tag("Role", "web")
                .tag("aws:cloudformation:stack-name", "web");
    }

    /** What a run of the program left. */
    record Run(int code, String out, String err) {

        /** Standard output, which must be one JSON value and nothing else. */
        JsonNode json() {
            try {
                return new ObjectMapper()
                        .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .readTree(out);
            } catch (IOException noJson) {
                throw new AssertionError(out, noJson);
            }
        }

        /** The line with which it failed. */
        String failure() {
            List<String> lines =
                    err.lines().filter(line -> line.startsWith("ami-backup: ")).toList();
            assertThat(lines).as(err).hasSize(1);
            return lines.get(0);
        }
    }

    /** Runs the program as it is. */
    Run run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                in,
                new Overheard(out, text -> onOut.accept(text)),
                new Overheard(err, text -> onErr.accept(text)),
                terminal,
                environment,
                interrupts,
                Clock.systemUTC(),
                credentials);
        int code = AmiBackup.run(surroundings, arguments);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command that waits for AWS, and looks often. */
    Run quickly(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--poll-interval";
        all[arguments.length + 1] = "20ms";
        return run(all);
    }

    /** Backs the instance up, with more options, and returns the result. */
    JsonNode backup(String... options) {
        Run run = quickly(
                join(List.of("backup", "--instance-id", instance, "--bucket", BUCKET, "--output", "json"), options));
        assertThat(run.code()).as(run.err()).isZero();
        return run.json();
    }

    static String[] join(List<String> first, String... more) {
        List<String> all = new java.util.ArrayList<>(first);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The images that stand. */
    List<ImageModel> images() {
        return aws.ec2().images().stream()
                .filter(image -> !image.state().equals("deregistered"))
                .toList();
    }

    /** Asserts that nothing was made since the calls were last reset. */
    void assertNothingMade(Run run) {
        assertThat(aws.calls().counts().keySet()).as(run.err()).doesNotContainAnyElementsOf(MAKING);
    }

    @Override
    public void close() {
        aws.close();
    }

    private static final class Overheard extends PrintStream {
        private final Consumer<String> listener;

        Overheard(ByteArrayOutputStream into, Consumer<String> listener) {
            super(into, true, StandardCharsets.UTF_8);
            this.listener = listener;
        }

        @Override
        public void println(String line) {
            super.println(line);
            listener.accept(line);
        }
    }
}
