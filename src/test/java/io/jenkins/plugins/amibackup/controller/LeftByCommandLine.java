package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A backup that somebody at a command line has begun, and leaves when its image is there. */
final class LeftByCommandLine implements OperationListener {

    private final CompletableFuture<OperationHandle> handle = new CompletableFuture<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();

    private LeftByCommandLine() {}

    /** Returns its run id when it is left. */
    static String leave(AwsBesideJenkins aws, String instanceId) throws Exception {
        EngineSettings settings =
                EngineSettings.of("cli").polling(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMinutes(1));
        AwsAccess access = new AwsAccess(
                AwsBesideJenkins.REGION,
                Endpoints.emulated(aws.aws.endpoint()),
                null,
                "cli",
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(AwsBesideJenkins.ACCESS_KEY, AwsBesideJenkins.SECRET_KEY)));
        BackupRequest request = BackupRequest.of(instanceId, AwsBesideJenkins.BUCKET, AwsBesideJenkins.REGION)
                .encrypt(false)
                .origin(new Origin("cli", "ops", ""))
                .build();
        String runId = Ids.newRun();
        try (Engine engine =
                new Engine(settings, new WorkerPool(Clock.systemUTC()), new ClientPool(), new SecureRandom())) {
            LeftByCommandLine listener = new LeftByCommandLine();
            listener.handle.complete(engine.drive(
                    runId,
                    new Beginning.Fresh(request),
                    access,
                    listener,
                    DriveOptions.DEFAULT.waitingFor(Milestone.IMAGE)));
            listener.end.get(1, TimeUnit.MINUTES);
        }
        return runId;
    }

    @Override
    public void line(String line) {
        // Nobody reads them.
    }

    @Override
    public void reached(Milestone milestone, OperationResult so) {
        handle.thenAccept(operation -> operation.leaveToOthers(Line.literal("Left by a test")));
    }

    @Override
    public void ended(End how) {
        end.complete(how);
    }
}
