package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Releases a backup that was held. */
@Command(name = "release")
final class ReleaseCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--ami-id", paramLabel = "ID", required = true)
    private String amiId;

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
            bucket.check(region.name());
        });
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            List<Hold> released = Reading.of(session, bucket, catalog -> catalog.release(image));
            if (output.isJson()) {
                surroundings.out().println(Json.text(JsonOutput.released(image, released, bucket.name())));
            } else if (released.isEmpty()) {
                surroundings.out().println(Words.text("release.nothing", image));
            } else {
                surroundings.out().println(Words.text("release.done", image));
                released.forEach(hold -> surroundings
                        .out()
                        .println(Words.text("hold.one", hold.line().text())));
            }
        }
        return ExitCodes.DONE;
    }
}
