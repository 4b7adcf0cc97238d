package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Holds a backup: no retention removes it until it is released. */
@Command(name = "hold")
final class HoldCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--ami-id", paramLabel = "ID", required = true)
    private String amiId;

    @Option(names = "--why", paramLabel = "TEXT", required = true)
    private String why;

    @Option(names = "--by", paramLabel = "NAME", defaultValue = "")
    private String by;

    @Mixin
    private BucketOptions bucket;

    @Mixin
    private AwsOptions aws;

    @Mixin
    private OutputOptions output;

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() {
        aws.check();
        Surroundings surroundings = program.surroundings();
        RegionChoice region = RegionChoice.of(aws, surroundings);
        String image = amiId.strip();
        Usage.check(spec, () -> {
            Checks.amiId(image);
            Checks.hold(by.strip(), why.strip());
            bucket.check(region.name());
        });
        Hold hold = new Hold(
                by.isBlank() ? Caller.of(surroundings).name() : by.strip(),
                why.strip(),
                surroundings.clock().instant(),
                "");
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            BackupRecord held = Reading.of(
                    session, bucket, catalog -> catalog.hold(image, hold).record());
            if (output.isJson()) {
                surroundings.out().println(Json.text(JsonOutput.held(held, bucket.name())));
            } else {
                surroundings.out().println(Words.text("hold.done", image));
                held.holds()
                        .forEach(one -> surroundings
                                .out()
                                .println(Words.text("hold.one", one.line().text())));
            }
        }
        return ExitCodes.DONE;
    }
}
