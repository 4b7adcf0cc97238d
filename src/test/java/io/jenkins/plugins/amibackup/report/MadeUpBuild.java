package io.jenkins.plugins.amibackup.report;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A build that does nothing, with what one keeps that has made backups. It runs until the test says that it is over. */
public final class MadeUpBuild extends FreeStyleBuild {

    public static final String BUCKET = "acme-ami-backups";
    public static final String REGION = "eu-west-1";
    public static final String INSTANCE = "i-0123456789abcdef0";
    public static final String AMI = "ami-0123456789abcdef0";

    private static final Runnable NOTHING = () -> {};

    private transient volatile boolean over;
    private final transient AtomicReference<Runnable> whenAsked = new AtomicReference<>(NOTHING);

    private MadeUpBuild(FreeStyleProject job) throws IOException {
        super(job);
    }

    /** One that is counted, but that its job doesn't have yet. */
    public static MadeUpBuild counted(FreeStyleProject job) throws IOException {
        return new MadeUpBuild(job);
    }

    /** One that runs. */
    public static MadeUpBuild running(FreeStyleProject job) throws IOException {
        return counted(job).begun();
    }

    /** One that is over, and has done nothing. */
    public static MadeUpBuild idle(FreeStyleProject job) throws IOException {
        return running(job).over();
    }

    /** Its job has it from now on. */
    public MadeUpBuild begun() {
        getParent()._getRuns().put(this);
        return this;
    }

    /** @param now in milliseconds since 1970 */
    public MadeUpBuild backsUp(String runId, long now) {
        return backsUp(runId, BUCKET, now);
    }

    public MadeUpBuild backsUp(String runId, String bucket, long now) {
        Connection connection = new Connection(bucket, REGION, "aws", "", "");
        Work.One one =
                new Work.BackUp(BackupRequest.of(INSTANCE, bucket, REGION).build());
        OperationsAction.of(this)
                .begin(new BuildRequest(runId, this, connection, BlockCredentials.NONE, one, null), one, now);
        return this;
    }

    public MadeUpBuild isDone(String runId, long now) {
        return ends(
                runId,
                new End.Done(new OperationResult(
                        new OperationResult.Backup(null, 0, List.of(), ImageFacts.UNKNOWN),
                        runId,
                        "complete",
                        INSTANCE,
                        AMI,
                        "",
                        "",
                        "",
                        "",
                        REGION,
                        "",
                        1L << 30,
                        60,
                        true,
                        true,
                        List.of())),
                now);
    }

    public MadeUpBuild fails(String runId, long now) {
        return ends(runId, new End.Failed(Line.literal("No such thing"), FailureKind.REFUSED), now);
    }

    private MadeUpBuild ends(String runId, End end, long now) {
        OperationsAction.of(this).find(runId).end(end, now);
        return this;
    }

    public MadeUpBuild over() {
        over = true;
        return this;
    }

    /** What happens, once, while somebody asks whether it is over. */
    public MadeUpBuild whenAsked(Runnable what) {
        whenAsked.set(what);
        return this;
    }

    @Override
    public boolean isBuilding() {
        // The constructor asks, too.
        if (whenAsked != null) {
            whenAsked.getAndSet(NOTHING).run();
        }
        return !over;
    }

    @Override
    public boolean isLogUpdated() {
        return !over;
    }

    @Override
    public Result getResult() {
        return over ? Result.SUCCESS : null;
    }

    /** So that it is read as any build of its job. */
    @Override
    public synchronized void save() throws IOException {
        super.save();
        Path file = getRootDir().toPath().resolve("build.xml");
        Files.writeString(file, Files.readString(file).replace(MadeUpBuild.class.getName(), "build"));
    }
}
