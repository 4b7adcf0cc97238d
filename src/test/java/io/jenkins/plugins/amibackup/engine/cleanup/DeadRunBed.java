package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An AWS in which a backup was left alone, and the clean-ups that come a day later. */
final class DeadRunBed implements AfterEachCallback {

    static final String RUN = "7f3a2c41";
    static final String DOCUMENT = Keys.operation(RUN);

    final TestBed bed = new TestBed();

    @Override
    public void afterEach(ExtensionContext context) {
        bed.close();
    }

    /** A backup that nobody has driven for a day since these words of its log. */
    void leftAt(String words) {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains(words));
        handle.detach(Line.literal("Jenkins is stopping"));
        bed.time.runUntil(heard::hasEnded);
        aDayLater();
    }

    void aDayLater() {
        bed.clock.advance(Duration.ofHours(25));
    }

    CleanUp cleanUp() {
        return new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
    }

    /** What the clean-up has removed, and what it has kept. */
    List<Orphan> removeAll() {
        CleanUp cleanUp = cleanUp();
        return cleanUp.find().stream()
                .map(orphan -> orphan.removable() ? cleanUp.removeOrKeep(orphan) : orphan)
                .toList();
    }

    Orphan found(String id) {
        return cleanUp().find().stream()
                .filter(orphan -> orphan.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    Orphan found(Orphan.Kind kind) {
        return cleanUp().find().stream()
                .filter(orphan -> orphan.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    /** An image that has nothing to do with the run, and its snapshots, with these tags. */
    String image(String name, Map<String, String> imageTags, Map<String, String> snapshotTags) {
        return bed.look()
                .ec2()
                .createImage(new ImageCall(bed.instance, name, "", true, List.of(), imageTags, snapshotTags));
    }

    /** The image of the run whose name ends so. */
    String imageNamed(String end) {
        return bed.images().stream()
                .filter(image -> image.name().endsWith(end))
                .findFirst()
                .orElseThrow()
                .id();
    }

    List<String> snapshotsOf(String imageId) {
        return bed.aws.ec2().image(imageId).orElseThrow().snapshotIds();
    }

    boolean stands(String snapshotId) {
        return bed.aws.ec2().snapshots().stream()
                .anyMatch(snapshot -> snapshot.id().equals(snapshotId));
    }

    String document() {
        return bed.aws.s3().text(TestBed.BUCKET, DOCUMENT);
    }
}
