package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Resumes an operation that was detached, interrupted or failed, no matter who started it. */
@Command(name = "resume")
final class ResumeCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--run-id", paramLabel = "ID", required = true)
    private String runId;

    @Mixin
    private UserDataOption userData;

    @Mixin
    private BucketOptions bucket;

    @Mixin
    private AwsOptions aws;

    @Mixin
    private WatchOptions watch;

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
        String run = runId.strip();
        Usage.check(spec, () -> {
            Checks.runId(run);
            bucket.check(region.name());
        });
        AskedFor asked = AskedFor.resume(run, bucket, region.name());
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            return new OperationRun(surroundings, aws, watch.settings(surroundings))
                    .drive(
                            asked,
                            output,
                            (engine, listener) -> engine.drive(
                                    run,
                                    new Beginning.Resume(bucket.name(), bucket.owner(), bucket.sse(), Optional.empty()),
                                    session.access(),
                                    listener,
                                    userData.options()));
        }
    }
}
