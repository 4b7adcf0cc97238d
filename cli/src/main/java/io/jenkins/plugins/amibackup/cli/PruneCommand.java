package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.prune.Prune;
import io.jenkins.plugins.amibackup.engine.prune.PruneScope;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows which backups a policy no longer keeps, and removes them on request. */
@Command(name = "prune")
final class PruneCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Mixin
    private FleetOptions fleet;

    @Option(names = "--all")
    private boolean all;

    @Option(names = "--yes")
    private boolean yes;

    @Mixin
    private RetentionOptions retention;

    @Option(names = "--retention-set", paramLabel = "NAME", defaultValue = PruneRequest.EVERY_SET)
    private String retentionSet;

    @Option(names = "--max-removals", paramLabel = "NUMBER", defaultValue = "0")
    private int maxRemovals;

    @Option(names = "--template-versions", paramLabel = "WHICH", defaultValue = "all")
    private String templateVersions;

    @Mixin
    private BucketOptions bucket;

    @Mixin
    private AwsOptions aws;

    @Mixin
    private PermissionOptions permissions;

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
        PruneRequest terms = Usage.read(
                spec,
                () -> new PruneRequest(
                        "",
                        retention.policy(),
                        null,
                        retentionSet,
                        maxRemovals,
                        PruneRequest.TemplateVersions.of(templateVersions),
                        !yes,
                        bucket.name(),
                        region.name(),
                        Caller.of(surroundings),
                        bucket.owner(),
                        bucket.sse().algorithm(),
                        bucket.sse().kmsKeyId()));
        PruneScope scope = Usage.read(spec, () -> PruneScope.of(fleet.unchecked(spec), all));
        FleetLog log = fleet.log(spec);
        Usage.check(spec, terms::checkTerms);
        String runId = Ids.newRun();
        String only = fleet.only().orElse(null);
        AskedFor asked = AskedFor.prune(runId, only, bucket, region.name());
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            return new OperationRun(surroundings, aws, permissions.in(watch.settings(surroundings)))
                    .drive(
                            asked,
                            output,
                            (engine, listener) -> only == null
                                    ? Prune.start(
                                            engine,
                                            runId,
                                            scope,
                                            terms,
                                            session.access(),
                                            log,
                                            listener,
                                            DriveOptions.DEFAULT,
                                            false)
                                    : engine.begin(runId, terms.ofInstance(only), session.access(), listener));
        }
    }
}
