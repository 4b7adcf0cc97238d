package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.embeddedaws.SpeedClock;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs a simulated AWS until it is stopped. */
@Command(name = "simulate-aws")
final class SimulateAwsCommand implements Callable<Integer>, OutputOptions.HasOutput {

    private static final int HIGHEST_PORT = 65_535;
    private static final double HIGHEST_SPEED = 10_000;

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0")
    private int port;

    @Option(names = "--region", paramLabel = "REGION", defaultValue = SampleAws.REGION)
    private String region;

    @Option(names = "--bucket", paramLabel = "NAME", defaultValue = SampleAws.BUCKET)
    private String bucket;

    @Option(names = "--speed", paramLabel = "X", defaultValue = "10")
    private double speed;

    @Option(names = "--until-eof")
    private boolean untilEof;

    @Mixin
    private OutputOptions output;

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() throws InterruptedException {
        Usage.check(spec, () -> {
            Checks.region(region.strip());
            Checks.bucket(bucket.strip());
        });
        if (port < 0 || port > HIGHEST_PORT) {
            throw new ParameterException(spec.commandLine(), Words.text("simulate.port", port));
        }
        if (!(speed > 0 && speed <= HIGHEST_SPEED)) {
            throw new ParameterException(spec.commandLine(), Words.text("simulate.speed", speed));
        }
        try (SampleAws sample = start()) {
            tell(sample);
            awaitEnd();
        }
        return ExitCodes.DONE;
    }

    private SampleAws start() {
        try {
            return SampleAws.start(port, region.strip(), bucket.strip(), new SpeedClock(speed));
        } catch (IOException taken) {
            throw new OperationException(
                    FailureKind.REFUSED, Words.text("simulate.taken", port, taken.getMessage()), taken);
        }
    }

    private void tell(SampleAws sample) {
        PrintStream out = program.surroundings().out();
        String endpoint = sample.aws().endpoint().toString();
        if (output.isJson()) {
            out.println(Json.text(JsonOutput.sampleAws(sample)));
            return;
        }
        String rate = BigDecimal.valueOf(speed).stripTrailingZeros().toPlainString();
        out.println(Words.text("simulate.runs", endpoint, rate));
        out.println();
        new TextTable()
                .row(
                        Words.text("simulate.instance"),
                        Words.text(
                                "simulate.instance.text",
                                sample.instanceId(),
                                SampleAws.INSTANCE_NAME,
                                sample.aws().region()))
                .row(Words.text("simulate.bucket"), sample.bucket())
                .row(
                        Words.text("simulate.quarantine"),
                        Words.text(
                                "simulate.quarantine.text",
                                sample.quarantine().subnetId(),
                                sample.quarantine().securityGroupId()))
                .lines()
                .forEach(out::println);
        out.println();
        out.println(Words.text("simulate.elsewhere"));
        jar().ifPresent(jar -> out.println("  alias ami-backup='java -jar " + jar + "'"));
        new TreeMap<>(sample.environment()).forEach((name, value) -> out.println("  export " + name + "=" + value));
        String way = " --endpoint-url " + endpoint + " --region " + sample.aws().region();
        out.println("  ami-backup backup" + way + " --instance-id " + sample.instanceId() + " --bucket "
                + sample.bucket() + " --poll-interval 1s");
        out.println("  ami-backup list" + way + " --bucket " + sample.bucket());
        out.println();
        out.println(Words.text(untilEof ? "simulate.end.eof" : "simulate.end"));
    }

    /** The jar that this runs from. */
    private static Optional<Path> jar() {
        try {
            Path place = Path.of(SimulateAwsCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return place.toString().endsWith(".jar") ? Optional.of(place) : Optional.empty();
        } catch (URISyntaxException unknown) {
            return Optional.empty();
        }
    }

    private void awaitEnd() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        try (Interrupts.Listening listening =
                program.surroundings().interrupts().listen(new Interrupting(end))) {
            if (untilEof) {
                readToEnd(program.surroundings().in(), end);
            }
            end.await();
        }
    }

    /** Any interrupt ends the program. */
    private record Interrupting(CountDownLatch end) implements Interrupts.Listener {

        @Override
        public void first(String why) {
            end.countDown();
        }

        @Override
        public void second() {
            end.countDown();
        }
    }

    private static void readToEnd(InputStream in, CountDownLatch end) {
        Thread reader = new Thread(
                () -> {
                    try {
                        in.transferTo(java.io.OutputStream.nullOutputStream());
                    } catch (IOException closed) {
                        // This is an end, too.
                    }
                    end.countDown();
                },
                "ami-backup-stdin");
        reader.setDaemon(true);
        reader.start();
    }
}
