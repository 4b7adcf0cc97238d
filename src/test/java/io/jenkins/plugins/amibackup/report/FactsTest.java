package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.DrillMachine;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FactsTest {

    @Test
    void anImageIsLaunchedOnceItsRestoreIsDone() {
        MadeUpRun run = MadeUpRun.restore().reaches(Stage.CREATE_IMAGE, 1_000);
        assertThat(run.kept().launch()).isPresent();
        assertThat(Facts.of(run.seen(2_000)))
                .extracting(Fact::getLabel)
                .doesNotContain(Messages.OperationView_Launch());

        run.isDone(3_000);
        assertThat(Facts.of(run.seen(4_000))).extracting(Fact::getLabel).contains(Messages.OperationView_Launch());
    }

    @Test
    void whatWasReplacedInPlaceIsShownWithTheOldRootVolumeAndTheWayForward() {
        MadeUpRun run = MadeUpRun.rolledBack(new OperationResult.InPlace(
                        "i-0123456789abcdef0",
                        "replacevol-0123456789abcdef0",
                        "vol-0a1b2c3d4e5f60001",
                        "vol-0a1b2c3d4e5f60002",
                        "aws ec2 stop-instances --instance-ids i-0123456789abcdef0 && rm\u001b[31m -rf"))
                .reaches(Stage.CREATE_IMAGE, 1_000);
        run.isDone(3_000);

        assertThat(text(run, Messages.OperationView_RolledBack())).isEqualTo("i-0123456789abcdef0");
        assertThat(text(run, Messages.OperationView_NewRoot())).isEqualTo("vol-0a1b2c3d4e5f60002");
        assertThat(Facts.of(run.seen(4_000)))
                .filteredOn(fact -> fact.getLabel().equals(Messages.OperationView_OldRoot()))
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.getText()).isEqualTo("vol-0a1b2c3d4e5f60001");
                    assertThat(fact.getNote()).isEqualTo("kept, and billed until you delete it");
                    assertThat(fact.getUrl()).endsWith("#VolumeDetails:volumeId=vol-0a1b2c3d4e5f60001");
                });
        assertThat(Facts.of(run.seen(4_000)))
                .extracting(Fact::getLabel)
                .doesNotContain(Messages.OperationView_Launch());
        assertThat(OperationTitle.of(run.seen(4_000))).startsWith("Rolled web-1 back in place, ");
        assertThat(NextCall.afterRestore(run.kept(), Locale.ENGLISH))
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.getText())
                            .startsWith("aws ec2 stop-instances --instance-ids i-0123456789abcdef0 && ")
                            .doesNotContain("\u001b");
                    assertThat(call.getNote()).contains("changes");
                });
    }

    private static final DrillMachine RUNNING = new DrillMachine(
            "i-0f9e8d7c6b5a43210",
            "t3.micro",
            DrillMachine.State.LAUNCHED,
            Instant.parse("2026-11-22T09:15:00Z"),
            Instant.parse("2026-11-22T10:15:00Z"));

    private static DrillMachine in(DrillMachine.State state) {
        return new DrillMachine(RUNNING.id(), RUNNING.type(), state, RUNNING.launchedAt(), RUNNING.deadline());
    }

    private static Proof proof(boolean passed) {
        return new Proof(
                ProofLevel.BOOT,
                passed,
                Instant.parse("2026-11-22T09:45:00Z"),
                "7f3a2c41",
                "",
                "",
                "\"0123\"",
                "",
                600,
                90,
                passed ? null : Line.literal("<b>It never started.</b>"));
    }

    private static String text(MadeUpRun run, String label) {
        return Facts.of(run.seen(4_000)).stream()
                .filter(fact -> fact.getLabel().equals(label))
                .map(Fact::getText)
                .findFirst()
                .orElse("");
    }

    @Test
    void theMachineOfAVerificationIsLinkedWhileItRunsAndItsEndIsAStateOfItsOwn() {
        MadeUpRun run = MadeUpRun.verification().reaches(Stage.CREATE_IMAGE, 1_000);
        assertThat(Facts.of(run.seen(1_000)))
                .extracting(Fact::getLabel)
                .doesNotContain(Messages.OperationView_DrillMachine(), Messages.OperationView_Proof());

        assertThat(run.hears(null, RUNNING, "", 2_000)).as("the build is saved").isTrue();
        assertThat(Facts.of(run.seen(2_000)))
                .filteredOn(fact -> fact.getLabel().equals(Messages.OperationView_DrillMachine()))
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.getText()).isEqualTo("i-0f9e8d7c6b5a43210");
                    assertThat(fact.getNote()).isEqualTo("t3.micro");
                    assertThat(fact.getUrl()).contains("i-0f9e8d7c6b5a43210");
                });
        assertThat(text(run, Messages.OperationView_DrillEnd()))
                .contains("ended at the latest at")
                .contains("2026");

        assertThat(run.hears(null, in(DrillMachine.State.ENDING), "", 3_000)).isTrue();
        assertThat(text(run, Messages.OperationView_DrillEnd())).isEqualTo(Messages.OperationView_DrillEnding());

        assertThat(run.hears(null, in(DrillMachine.State.ENDED), "", 4_000)).isTrue();
        assertThat(text(run, Messages.OperationView_DrillEnd())).isEqualTo(Messages.OperationView_DrillEnded());
        assertThat(Facts.of(run.seen(4_000)))
                .filteredOn(fact -> fact.getLabel().equals(Messages.OperationView_DrillMachine()))
                .singleElement()
                .satisfies(fact -> assertThat(fact.getUrl()).isNull());
        assertThat(run.hears(null, in(DrillMachine.State.ENDED), "", 5_000))
                .as("nothing new")
                .isFalse();
    }

    @Test
    void aLookSaysThatNothingWasMadeAndShowsNoImage() {
        MadeUpRun run = MadeUpRun.look().reaches(Stage.CREATE_IMAGE, 1_000);
        assertThat(OperationTitle.of(run.seen(1_500))).isEqualTo("Looking at what a restore of web-1 needs");
        run.isDone(2_000);

        assertThat(OperationTitle.of(run.seen(2_000)))
                .isEqualTo("Everything that a restore of web-1 needs is there; nothing was made");
        assertThat(Facts.of(run.seen(2_000)))
                .extracting(Fact::getLabel)
                .contains(Messages.OperationView_SourceAmi())
                .doesNotContain(Messages.OperationView_Ami(), Messages.OperationView_Restored());
    }

    @Test
    void theProofOfAVerificationIsShownAndTheBackupIsWhatCanBeRestored() {
        MadeUpRun run = MadeUpRun.verification().reaches(Stage.CREATE_IMAGE, 1_000);
        run.hears(proof(true), in(DrillMachine.State.ENDED), "Welcome\u001b[31m\nweb-1 login:", 2_000);
        run.isDone(3_000);

        assertThat(text(run, Messages.OperationView_Proof())).isEqualTo("proven to level boot");
        assertThat(text(run, Messages.OperationView_RestoreTook())).isEqualTo("10 min");
        assertThat(text(run, Messages.OperationView_BootTook())).isEqualTo("1 min 30 s");
        assertThat(OperationTitle.of(run.seen(3_000))).startsWith("Backup of web-1 is proven to level boot, ");
        assertThat(run.kept().drill().orElseThrow().console())
                .doesNotContain("\u001b")
                .endsWith("\nweb-1 login:");
        assertThat(NextCall.restore(run.kept(), false))
                .extracting(NextCall::getText)
                .allMatch(call -> call.contains("ami-0123456789abcdef0"));
    }

    @Test
    void aFailedProofSaysWhichLevelWasNotReachedAndHowToLookAgain() {
        MadeUpRun run = MadeUpRun.verification().reaches(Stage.CREATE_IMAGE, 1_000);
        run.hears(proof(false), in(DrillMachine.State.ENDED), "", 2_000);
        run.fails(3_000);

        assertThat(text(run, Messages.OperationView_Proof())).isEqualTo("not proven: level boot was not reached");
        assertThat(OperationTitle.of(run.seen(3_000))).startsWith("Verification of web-1 failed after ");
        assertThat(NextCall.verifyAgain(run.kept(), false))
                .extracting(NextCall::getText)
                .containsExactly(
                        "amiBackupVerify(amiId: 'ami-0123456789abcdef0', level: 'boot', bucket: 'acme-ami-backups',"
                                + " region: 'eu-west-1')",
                        "ami-backup verify --ami-id ami-0123456789abcdef0 --level boot --bucket acme-ami-backups"
                                + " --region eu-west-1");
    }

    private static PruneRow row(int number, PruneRow.Verdict verdict, Line why) {
        return new PruneRow(
                "ami-%017x".formatted(number),
                Instant.ofEpochMilli(1),
                108,
                1L << 30,
                "nightly",
                verdict,
                true,
                List.of(why));
    }

    private static OperationResult.Prune prune(boolean dryRun, List<PruneRow> rows, Line... remains) {
        return new OperationResult.Prune(dryRun, rows, List.of(remains), 1L << 30, ImageFacts.UNKNOWN);
    }

    @Test
    void aDryRunOfAPruneSaysWhatWouldBeFreed() {
        PruneRow going = row(1, PruneRow.Verdict.REMOVE, Line.of("retention.none"));
        MadeUpRun run = MadeUpRun.prune(prune(true, List.of(going))).isDone(2_000);

        assertThat(text(run, Messages.OperationView_WouldFree()))
                .isEqualTo("%s in the bucket, and at most %d GiB of snapshots"
                        .formatted(Format.size(going.sizeBytes(), Locale.ENGLISH), going.gib()));
        assertThat(Facts.of(run.seen(4_000))).extracting(Fact::getLabel).doesNotContain(Messages.OperationView_Freed());
    }

    @Test
    void aPruneSaysWhatItHasFreedAndWhatRemains() {
        PruneRow gone = row(1, PruneRow.Verdict.REMOVED, Line.of("retention.none"));
        MadeUpRun run = MadeUpRun.prune(prune(false, List.of(gone), Line.of("prune.remains.image", gone.amiId())))
                .isDone(2_000);

        assertThat(text(run, Messages.OperationView_Freed())).isEqualTo("1.0 GiB");
        assertThat(text(run, Messages.OperationView_Remains())).isEqualTo(gone.amiId() + " is still there");
        assertThat(Facts.of(run.seen(4_000)))
                .extracting(Fact::getLabel)
                .doesNotContain(Messages.OperationView_Ami(), Messages.OperationView_Encryption());
        assertThat(OperationTitle.of(run.seen(4_000))).startsWith("Pruned i-0123456789abcdef0: removed: backups: 1,");
        assertThat(run.kept().prune().orElseThrow().backups())
                .singleElement()
                .satisfies(backup -> assertThat(new BackupRow(backup, run.seen(4_000)).getUrl())
                        .isNull());
    }

    @Test
    void ofVeryManyBackupsThoseThatGoAreKeptWithTheBuild() {
        List<PruneRow> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            boolean goes = i >= 400 && i < 450;
            rows.add(row(i, goes ? PruneRow.Verdict.REMOVE : PruneRow.Verdict.KEEP, Line.literal("because " + i)));
        }
        KeptPrune kept =
                MadeUpRun.prune(prune(true, rows)).isDone(2_000).kept().prune().orElseThrow();

        assertThat(kept.backups())
                .hasSize(200)
                .extracting(KeptBackup::amiId)
                .contains(rows.get(149).amiId())
                .doesNotContain(rows.get(150).amiId());
        assertThat(kept.backups())
                .filteredOn(backup -> backup.verdict().orElseThrow() == PruneRow.Verdict.REMOVE)
                .hasSize(50);
        assertThat(kept.leftOut()).isEqualTo(300);
    }

    @Test
    void aReasonThatIsTooLongToBeKeptAsALineIsKeptInWords() {
        Line longest = Line.literal("x".repeat(20_000));
        KeptBackup backup = new KeptBackup(row(1, PruneRow.Verdict.KEEP, longest));

        assertThat(backup.why().text()).startsWith("xxx").hasSizeLessThan(4_000);
    }
}
