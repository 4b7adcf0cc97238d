package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A user's abort removes what was made and not finished, and nothing else, whenever it comes. */
class AbortTest {

    @Test
    void anAbortOfABackupAtAnyMomentLeavesNothing() {
        int moments = 0;
        for (int at = 1; ; at++) {
            try (TestBed bed = new TestBed(builder -> builder.visibilityDelay(Duration.ofSeconds(4)))) {
                Heard heard = new Heard();
                OperationHandle handle =
                        bed.engine.begin(Ids.newRun(), bed.backupRequest().build(), bed.access(), heard);
                for (int step = 0; step < at; step++) {
                    bed.time.step();
                }
                if (heard.hasEnded()) {
                    break;
                }
                moments++;
                bed.aws.calls().reset();
                handle.abort(Line.literal("Aborted by a user"));
                bed.time.runUntil(heard::hasEnded);
                assertNothingIsLeft(bed, heard, at);
            }
        }
        System.out.println("aborts of a backup: " + moments);
        assertThat(moments).isGreaterThan(30);
    }

    private static void assertNothingIsLeft(TestBed bed, Heard heard, int at) {
        try {
            AbortLine.namesWhatIsGone(bed, heard);
            bed.clock.advance(Duration.ofMinutes(1));
            assertThat(bed.images()).isEmpty();
            assertThat(bed.aws.ec2().snapshots()).isEmpty();
            assertThat(bed.aws.s3().keys(TestBed.BUCKET)).allMatch(key -> key.startsWith(Keys.OPERATIONS));
        } catch (AssertionError wrong) {
            fail("abort after step " + at + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }

    @Test
    void anAbortOfARestoreAtAnyMomentLeavesTheBackupAlone() {
        for (int at = 1; ; at += 2) {
            try (TestBed bed = new TestBed()) {
                String amiId = bed.backup().amiId();
                Heard heard = new Heard();
                OperationHandle handle = bed.engine.begin(
                        Ids.newRun(), RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION), bed.access(), heard);
                for (int step = 0; step < at; step++) {
                    bed.time.step();
                }
                if (heard.hasEnded()) {
                    break;
                }
                handle.abort(Line.literal("Aborted by a user"));
                bed.time.runUntil(heard::hasEnded);
                if (!(heard.end() instanceof End.Done)) {
                    assertThat(bed.images())
                            .as("after step %s\n%s", at, heard.log())
                            .hasSize(1);
                    assertThat(bed.aws.ec2().snapshots()).hasSize(2);
                }
                assertThat(bed.restore(amiId).status()).isEqualTo("done");
            }
        }
    }

    /** A backup that a user has aborted while its image was stored. */
    private static Heard abortedAtStore(TestBed bed) {
        Heard heard = new Heard();
        OperationHandle handle =
                bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Store"));
        handle.abort(Line.literal("Aborted by a user"));
        return heard;
    }

    @Test
    void aRunThatWasAbortedIsOverHoweverOftenSomebodyResumesIt() {
        try (TestBed bed = new TestBed()) {
            Heard heard = abortedAtStore(bed);
            bed.time.runUntil(heard::hasEnded);

            for (int time = 0; time < 2; time++) {
                assertThat(bed.resume("7f3a2c41").failure())
                        .isEqualTo("The operation 7f3a2c41 has ended: Aborted by a user. Its unfinished resources were"
                                + " removed, so there is nothing to resume.");
            }
        }
    }

    @Test
    void anAbortThatComesWhenTheBackupIsCompleteLosesNothing() {
        try (TestBed bed = new TestBed()) {
            bed.aws.faults().throttleNext("ec2:CreateTags", 3);
            Heard heard = new Heard();
            OperationHandle handle =
                    bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), heard);
            bed.time.runUntil(() -> heard.log().contains("complete: "));
            assertThat(heard.hasEnded()).isFalse();
            handle.abort(Line.literal("Aborted by a user"));
            bed.time.runUntil(heard::hasEnded);

            assertThat(heard.result().status()).isEqualTo("done");
            assertThat(heard.log()).contains("Too late to abort: the result is already complete.");
            assertThat(bed.catalog().newest(bed.instance)).isPresent();
        }
    }

    @Test
    void anImageIsNotRemovedWhileEc2StoresIt() {
        try (TestBed bed = new TestBed()) {
            Heard heard = abortedAtStore(bed);
            bed.time.pass(Duration.ofMinutes(5));

            assertThat(bed.images()).hasSize(1);
            assertThat(heard.log()).contains("which can't be canceled; it will be removed when the store ends");
            bed.time.runUntil(heard::hasEnded);
            assertThat(bed.images()).isEmpty();
            assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly("ami-operations/7f3a2c41.json");
        }
    }

    @Test
    void aCleanUpGoesOnAfterARestart() {
        try (TestBed bed = new TestBed()) {
            abortedAtStore(bed);
            bed.time.pass(Duration.ofMinutes(2));
            String image = bed.images().get(0).id();
            List<String> standing = new ArrayList<>(bed.images().get(0).snapshotIds());
            standing.add(image);
            bed.time.forgetAll();
            bed.engine = bed.engine("controller-1");

            Heard second = bed.resume("7f3a2c41");

            assertThat(AbortLine.named(second.end()))
                    .containsAll(standing)
                    .contains(image + ".bin", "ami-metadata/" + image + ".json");
            assertThat(bed.images()).isEmpty();
        }
    }

    @Test
    void somebodyElsesImageIsNeverRemoved() {
        try (TestBed bed = new TestBed()) {
            Heard heard = new Heard();
            OperationHandle handle =
                    bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), heard);
            bed.time.runUntil(() -> heard.log().contains("/6 Create image"));
            bed.aws.ec2().tag(bed.images().get(0).id(), "ami-backup:run-id", "00000000");
            handle.abort(Line.literal("Aborted by a user"));
            bed.time.runUntil(heard::hasEnded);

            assertThat(bed.images()).hasSize(1);
            assertThat(heard.log()).contains("is not tagged as this run's unfinished image, so it is not removed");
        }
    }

    @Test
    void snapshotsThatSomebodyHasTaggedAreNeverRemoved() {
        try (TestBed bed = new TestBed()) {
            Map<String, String> tags = Map.of(Tags.RUN_ID, "7f3a2c41", Tags.STATE, Tags.UNFINISHED);
            Heard heard = new Heard();
            OperationHandle handle =
                    bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), heard);
            bed.time.runUntil(() -> heard.log().contains("/6 Encrypt"));
            String plain = bed.images().get(0).id();
            String golden = bed.look()
                    .ec2()
                    .createImage(new ImageCall(bed.instance, "golden", "", true, List.of(), Map.of(), tags));
            String copy = bed.look().ec2().copyEncrypted(plain, "mine", "", null, "token", Map.of(), tags);
            List<String> snapshots = bed.aws.ec2().images().stream()
                    .filter(image -> List.of(golden, copy).contains(image.id()))
                    .flatMap(image -> image.snapshotIds().stream())
                    .toList();
            bed.deregisterOnly(golden);
            bed.deregisterOnly(copy);
            handle.abort(Line.literal("Aborted by a user"));
            bed.time.runUntil(heard::hasEnded);

            assertThat(bed.images()).isEmpty();
            assertThat(snapshots).hasSize(4);
            assertThat(bed.aws.ec2().snapshots()).extracting("id").containsExactlyInAnyOrderElementsOf(snapshots);
        }
    }

    /** A backup that was detached while its image was made. */
    private static void detached(TestBed bed) {
        Heard heard = new Heard();
        OperationHandle handle =
                bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Create image"));
        handle.detach(Line.literal("Jenkins is stopping"));
        bed.time.runUntil(heard::hasEnded);
    }

    @Test
    void anAbortBeforeTheDocumentIsReadRemovesWhatStands() {
        try (TestBed bed = new TestBed()) {
            detached(bed);
            String image = bed.images().get(0).id();
            Heard heard = new Heard();
            bed.engine.resume("7f3a2c41", TestBed.BUCKET, bed.access(), heard).abort(Line.literal("Aborted by a user"));
            bed.time.runUntil(heard::hasEnded);

            assertThat(AbortLine.named(heard.end())).hasSize(3).contains(image);
            assertThat(bed.images()).isEmpty();
        }
    }

    @Test
    void aSecondAbortOfACleanUpThatIsPickedUpChangesNothing() {
        try (TestBed bed = new TestBed()) {
            abortedAtStore(bed);
            bed.time.pass(Duration.ofMinutes(2));
            bed.time.forgetAll();
            bed.engine = bed.engine("controller-1");

            Heard second = new Heard();
            bed.engine.resume("7f3a2c41", TestBed.BUCKET, bed.access(), second).abort(Line.literal("Aborted again"));
            bed.time.runUntil(second::hasEnded);

            assertThat(AbortLine.named(second.end())).isNotEmpty();
            assertThat(bed.images()).isEmpty();
        }
    }

    @Test
    void anOperationOfTheOtherKindIsLeftAsItIs() {
        try (TestBed bed = new TestBed()) {
            detached(bed);
            Heard heard = new Heard();
            bed.engine.drive(
                    "7f3a2c41",
                    new Beginning.Resume(TestBed.BUCKET, "", Sse.NONE, Optional.of(OperationKind.RESTORE)),
                    bed.access(),
                    heard,
                    DriveOptions.DEFAULT);
            bed.time.runUntil(heard::hasEnded);

            assertThat(((End.Failed) heard.end()).line())
                    .isEqualTo("The operation 7f3a2c41 is a backup, not a restore. Use its run ID to resume a backup.");
            assertThat(bed.resumed("7f3a2c41").status()).isEqualTo("done");
        }
    }

    @Test
    void aTimeOutThatHasPassedAlreadyDetachesAndSaysHowToGoOn() {
        try (TestBed bed = new TestBed()) {
            detached(bed);
            Heard heard = new Heard();
            bed.engine.drive(
                    "7f3a2c41",
                    new Beginning.Resume(TestBed.BUCKET, "", Sse.NONE, Optional.empty()),
                    bed.access(),
                    heard,
                    DriveOptions.timeOut(Duration.ZERO));
            bed.time.runUntil(heard::hasEnded);

            assertThat(heard.detached()).contains("The timeout has expired.", "ami-backup resume --run-id 7f3a2c41");
            assertThat(bed.images()).hasSize(1);
        }
    }
}
