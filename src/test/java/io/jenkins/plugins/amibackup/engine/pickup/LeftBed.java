package io.jenkins.plugins.amibackup.engine.pickup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.document.Holder;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Somebody at a command line leaves a backup, and a controller may finish it. */
final class LeftBed {

    static final String RUN = "7f3a2c41";
    static final LeftBackupCheck CHECK = new LeftBackupCheck("", Sse.NONE, "");

    final TestBed bed;
    private final Engine controller;

    LeftBed(TestBed bed) {
        this.bed = bed;
        controller = bed.engine("controller-2");
    }

    /** As the command line asks for it. */
    BackupRequest.Builder request() {
        return bed.backupRequest().origin(new Origin("cli", "ops", ""));
    }

    /** Leaves a backup when it has come so far. */
    void leave(BackupRequest request, Milestone waitsFor) {
        Heard heard = new Heard();
        AtomicReference<OperationHandle> handle = new AtomicReference<>();
        handle.set(bed.engine.drive(
                RUN,
                new Beginning.Fresh(request),
                bed.access(),
                new ForwardingListener(heard) {
                    @Override
                    public void reached(Milestone milestone, OperationResult so) {
                        if (waitsFor.isReachedBy(milestone)) {
                            handle.get().leaveToOthers(Line.literal("Left by a test"));
                        }
                    }
                },
                DriveOptions.DEFAULT.waitingFor(waitsFor)));
        bed.time.runUntil(heard::hasEnded);
    }

    List<LeftBackups.Left> found(String holder) {
        return new LeftBackups(bed.look().bucket(TestBed.BUCKET), Holder.of(holder))
                .find("")
                .left();
    }

    /** Has the controller finish it, where it may. */
    Heard pickedUp(LeftBackupCheck check, DriveOptions options) {
        Heard heard = new Heard();
        controller.drive(
                RUN,
                new Beginning.PickUp(TestBed.BUCKET, check.bucketOwner(), check.sse(), check),
                bed.access(),
                heard,
                options);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    Heard pickedUp() {
        return pickedUp(CHECK, DriveOptions.DEFAULT);
    }

    /** Whether the backup is finished, as its document says. */
    boolean isFinished() {
        return document().path("status").asText().equals("done");
    }

    /** Everything was done once, and nothing is left to do. */
    void assertFinished(boolean keepsImage) {
        bed.clock.advance(Duration.ofMinutes(1));
        assertThat(isFinished()).as("finished").isTrue();
        String amiId = bed.catalog().list().findFirst().orElseThrow().amiId();
        assertThat(bed.catalog().list()).extracting(IndexEntry::amiId).containsExactly(amiId);
        assertThat(bed.catalog().find(amiId).orElseThrow().record().isComplete())
                .isTrue();
        assertThat(bed.aws.ec2().storeTasks()).as("store tasks").hasSize(1);
        assertThat(bed.images())
                .as("images")
                .hasSize(keepsImage ? 1 : 0)
                .allMatch(image -> image.id().equals(amiId))
                .allMatch(image -> Tags.DONE.equals(image.tags().get(Tags.STATE)));
        assertThat(bed.aws.ec2().snapshots()).as("snapshots").hasSize(keepsImage ? 2 : 0);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE))
                .as("per-instance keys")
                .isEmpty();
    }

    byte[] bytes() {
        return bed.aws.s3().get(TestBed.BUCKET, Keys.operation(RUN));
    }

    ObjectNode document() {
        try {
            return Json.parse(bytes());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Somebody who can write to the bucket changes the document. */
    void forge(Consumer<ObjectNode> edit) {
        ObjectNode document = document();
        edit.accept((ObjectNode) document.get("operation"));
        bed.aws
                .s3()
                .put(TestBed.BUCKET, Keys.operation(RUN), Json.text(document).getBytes(StandardCharsets.UTF_8));
    }
}
