package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.SpeedClock;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Proxy;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.operation.step.Images;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Backs up an instance of the embedded AWS, loses it, and restores it, with the same commands as on real AWS. */
@Command(name = "demo")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    private AmiBackup program;

    /** Thirteen minutes of AWS in twenty seconds; tests go faster. */
    @Option(names = "--speed", hidden = true, defaultValue = "40")
    private int speed;

    @Override
    public Integer call() throws IOException {
        SpeedClock clock = new SpeedClock(speed);
        try (SampleAws sample = SampleAws.start(0, SampleAws.REGION, SampleAws.BUCKET, clock)) {
            return tell(sample, within(sample, clock));
        }
    }

    /** Its own AWS and made-up credentials, whatever the real environment contains. */
    private Surroundings within(SampleAws sample, SpeedClock clock) {
        Surroundings real = program.surroundings();
        return new Surroundings(
                real.in(),
                real.out(),
                real.err(),
                real.terminal(),
                Map.of(
                        "AWS_ENDPOINT_URL", sample.aws().endpoint().toString(),
                        "AWS_REGION", sample.aws().region(),
                        "HOSTNAME", WatchOptions.host(real)),
                real.interrupts(),
                clock,
                sample.credentials());
    }

    private int tell(SampleAws sample, Surroundings inside) {
        say("demo.begin", sample.aws().endpoint(), speed);
        say("demo.instance", sample.instanceId(), SampleAws.INSTANCE_NAME);
        int code = run(inside, "backup", "--instance-id", sample.instanceId(), "--bucket", sample.bucket());
        if (code != ExitCodes.DONE) {
            return code;
        }
        String amiId = kept(sample).id();
        lose(sample, amiId);
        say("demo.lost", sample.instanceId(), amiId, sample.bucket());
        code = run(inside, "list", "--bucket", sample.bucket());
        if (code == ExitCodes.DONE) {
            say("demo.restore");
            code = run(inside, "restore", "--ami-id", amiId, "--bucket", sample.bucket());
        }
        if (code == ExitCodes.DONE) {
            ImageModel restored = kept(sample);
            say("demo.tags", restored.id());
            TextTable tags = new TextTable();
            new TreeMap<>(restored.tags()).forEach((key, value) -> tags.row("  " + key, value));
            tags.lines().forEach(out()::println);
            out().println();
            say("demo.end");
        }
        return code;
    }

    /** The only image that is left. */
    private static ImageModel kept(SampleAws sample) {
        return sample.aws().ec2().images().stream()
                .filter(image -> image.state().equals("available"))
                .findFirst()
                .orElseThrow();
    }

    private static void lose(SampleAws sample, String amiId) {
        sample.aws().ec2().terminateInstance(sample.instanceId());
        AwsAccess access = new AwsAccess(
                sample.aws().region(),
                Endpoints.emulated(sample.aws().endpoint()),
                Proxy.NONE,
                "demo",
                sample.credentials());
        try (ClientPool pool = new ClientPool();
                AwsClients clients = pool.clients(access)) {
            List<String> snapshots =
                    Images.snapshotIds(clients.ec2().image(amiId).orElseThrow());
            clients.ec2().deregister(amiId);
            snapshots.forEach(clients.ec2()::deleteSnapshot);
        }
    }

    /** Shows a command as you would type it, and runs it. */
    private int run(Surroundings inside, String... command) {
        out().println("$ ami-backup " + String.join(" ", command));
        out().println();
        List<String> watched = List.of("backup", "restore");
        String[] arguments = command;
        if (watched.contains(command[0])) {
            arguments = java.util.Arrays.copyOf(command, command.length + 2);
            arguments[command.length] = "--poll-interval";
            arguments[command.length + 1] = "500ms";
        }
        int code = AmiBackup.run(inside, arguments);
        out().println();
        return code;
    }

    private void say(String key, Object... arguments) {
        out().println(Words.text(key, arguments));
        out().println();
    }

    private PrintStream out() {
        return program.surroundings().out();
    }
}
