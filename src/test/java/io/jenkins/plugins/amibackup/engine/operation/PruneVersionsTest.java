package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.S3Locks;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Prunes in a versioned bucket, and with a Recycle Bin: what is freed, and what stays billed. */
class PruneVersionsTest {

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    private PruneBed versioned() {
        bed.aws.s3().versioning(TestBed.BUCKET, true);
        return prune.with(2);
    }

    private List<S3Locks.Version> versions(String amiId) {
        return bed.aws.s3().locks().versions(TestBed.BUCKET, Keys.object(amiId));
    }

    /** Stores the object a second time and has the record name that version; returns the older one. */
    private S3Locks.Version storedTwice(String amiId) {
        S3Locks.Version older = versions(amiId).get(0);
        bed.aws.s3().locks().rewrite(TestBed.BUCKET, Keys.object(amiId));
        String newer = versions(amiId).get(0).versionId();
        String record = bed.aws.s3().text(TestBed.BUCKET, Keys.record(amiId));
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), record.replace(older.versionId(), newer));
        return older;
    }

    @Test
    void theRecordedVersionGoesAndNoDeleteMarkerIsLeft() {
        versioned();

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(versions(prune.ami(0))).isEmpty();
        assertThat(versions(prune.ami(1))).hasSize(1);
        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(pruned.remains()).isEmpty();
    }

    @Test
    void anOlderVersionOfTheSameKeyStaysAndIsNamedWithItsSize() {
        versioned();
        S3Locks.Version older = storedTwice(prune.ami(0));
        bed.clock.advance(Duration.ofMinutes(1));
        storedTwice(prune.ami(1));

        Heard heard = prune.run(prune.keep(1));

        OperationResult.Prune pruned = PruneBed.pruned(heard);
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(versions(prune.ami(0)))
                .extracting(S3Locks.Version::versionId)
                .containsExactly(older.versionId());
        assertThat(pruned.remains())
                .singleElement()
                .satisfies(line -> assertThat(line.text())
                        .contains(Keys.object(prune.ami(0)) + ": the version " + older.versionId())
                        .containsPattern("\\(\\d.*B\\) is still stored, and billed"));
        assertThat(heard.log()).contains("the version " + older.versionId());
    }

    @Test
    void aVersionThatIsNotTheCurrentOneAnyMoreStaysWithItsBackup() {
        versioned();
        bed.aws.s3().locks().rewrite(TestBed.BUCKET, Keys.object(prune.ami(0)));

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.NOT_COUNTED);
        assertThat(versions(prune.ami(0))).hasSize(2);
        assertThat(prune.hasImage(prune.ami(0))).isTrue();
    }

    @Test
    void aDeleteMarkerGoesWhereNothingIsBeneathIt() {
        versioned();
        markerAfterDeletion();

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(versions(prune.ami(0))).isEmpty();
        assertThat(pruned.remains()).isEmpty();
    }

    @Test
    void aDeleteMarkerStaysWhereAVersionIsBeneathIt() {
        versioned();
        S3Locks.Version older = storedTwice(prune.ami(0));
        bed.clock.advance(Duration.ofMinutes(1));
        storedTwice(prune.ami(1));
        markerAfterDeletion();

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(versions(prune.ami(0)))
                .extracting(S3Locks.Version::deleteMarker)
                .containsExactly(true, false);
        assertThat(pruned.remains())
                .singleElement()
                .satisfies(line -> assertThat(line.text()).contains(older.versionId()));
    }

    /** Somebody deletes the object without naming a version, when the recorded one is gone already. */
    private void markerAfterDeletion() {
        String record = Keys.record(prune.ami(0));
        bed.aws.faults().plan(call -> {
            boolean buries = call.action().equals("s3:PutObject")
                    && record.equals(call.parameters().get("key"))
                    && !prune.hasImage(prune.ami(0));
            if (buries && versions(prune.ami(0)).stream().noneMatch(S3Locks.Version::deleteMarker)) {
                bed.aws.s3().delete(TestBed.BUCKET, Keys.object(prune.ami(0)));
            }
            return Fault.none();
        });
    }

    @Test
    void whereVersionsMayNotBeDeletedNothingIsFreedAndTheBackupSaysSo() {
        versioned();
        bed.aws.faults().deny("s3:DeleteObjectVersion");

        Heard heard = prune.run(prune.keep(1));

        OperationResult.Prune pruned = PruneBed.pruned(heard);
        assertThat(pruned.bytesFreed()).isZero();
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("s3:DeleteObjectVersion");
        assertThat(versions(prune.ami(0)))
                .singleElement()
                .satisfies(version -> assertThat(version.deleteMarker()).isFalse());
        assertThat(prune.record(prune.ami(0)).isComplete()).isTrue();
        assertThat(prune.isIndexed(prune.ami(0))).isTrue();

        bed.aws.faults().clear();
        prune.pruned(prune.keep(1));
        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(versions(prune.ami(0))).isEmpty();
    }

    @Test
    void aLockThatIsPutOnTheVersionInTheMiddleKeepsItAndTheRecordSaysWhatItLost() {
        bed.aws.s3().locks().enable(TestBed.BUCKET);
        prune.with(2);
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DeleteSnapshot")) {
                Instant until = Instant.parse("2027-06-01T00:00:00Z");
                bed.aws.s3().locks().retain(TestBed.BUCKET, Keys.object(prune.ami(0)), "GOVERNANCE", until);
            }
            return Fault.none();
        });

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("s3:DeleteObjectVersion");
        assertThat(versions(prune.ami(0))).hasSize(1);
        assertThat(prune.record(prune.ami(0)).isComplete()).isTrue();
        assertThat(prune.record(prune.ami(0)).imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(pruned.bytesFreed()).isZero();
    }

    @Test
    void whatTheRecycleBinKeepsIsNamedWithItsEnd() {
        prune.with(2);
        List<String> snapshots = prune.snapshots(prune.ami(0));
        bed.aws.protections().binKeepsImages(Duration.ofDays(7), null, null);
        bed.aws.protections().binKeepsSnapshots(Duration.ofDays(14), null, null);

        Heard heard = prune.run(prune.keep(1));

        OperationResult.Prune pruned = PruneBed.pruned(heard);
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(pruned.remains())
                .extracting(line -> line.text())
                .anySatisfy(line -> assertThat(line)
                        .startsWith(prune.ami(0) + " is in the Recycle Bin, and billed, until 2026-12-01"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith(snapshots.get(0) + " is in the Recycle Bin, and billed, until 2026-12-08"))
                .hasSize(3);
        assertThat(heard.log()).contains(prune.ami(0) + " is in the Recycle Bin");
    }

    @Test
    void whereTheRecycleBinMayNotBeLookedIntoThatIsSaid() {
        prune.with(2);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:ListImagesInRecycleBin")
                        ? Fault.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
                        : Fault.none());

        Heard heard = prune.run(prune.keep(1));

        assertThat(PruneBed.pruned(heard).remains())
                .anySatisfy(line -> assertThat(line.text())
                        .contains("not everything could be looked for again", "ListImagesInRecycleBin"));
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }
}
