package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a prune never removes, whatever the policy says, and the reason as it reads in the table. */
class PruneKeepsTest {

    private static final String OTHER_RUN = "7f3a2c99";
    private static final Instant LOCKED_UNTIL = Instant.parse("2027-06-01T00:00:00Z");

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    @Test
    void whatIsHeldStaysUntilItIsReleased() {
        prune.with(2);
        bed.catalog().hold(prune.ami(0), new Hold("alice", "audit of 2026", bed.clock.instant(), ""));

        prune.oldestStays("held by alice: audit of 2026");

        bed.catalog().release(prune.ami(0));
        prune.oldestGoes();
    }

    @Test
    void aHoldKeepsTheImageToo() {
        prune.with(2);
        bed.catalog().hold(prune.ami(0), new Hold("alice", "audit of 2026", bed.clock.instant(), ""));

        prune.pruned(prune.request(new RetentionPolicy(5, null, 0, 0, 0, 0, Map.of(), 1, "")));

        assertThat(prune.isWhole(prune.ami(0))).isTrue();
    }

    @Test
    void whereUsesMayNotBeListedNothingIsRemoved() {
        prune.with(2);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("s3:ListObjectsV2")
                                && call.parameters().getOrDefault("prefix", "").startsWith("ami-uses/")
                        ? Fault.error(403, "AccessDenied", "Access Denied")
                        : Fault.none());

        prune.oldestStays("who uses it could not be checked");
    }

    @Test
    void aProtectedImageStaysAlsoWhileTheProtectionCoolsDown() {
        prune.with(2);
        bed.aws.protections().protect(prune.ami(0), true);

        prune.oldestStays("its image is protected against deregistration, and for 24 hours after");

        // From now on only the call itself tells: the removal is taken back.
        bed.aws.protections().unprotect(prune.ami(0));
        OperationResult.Prune pruned = prune.pruned(prune.keep(1));
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.KEEP);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("deregistration protection", "24 hours");
        assertThat(prune.isWhole(prune.ami(0))).isTrue();
        bed.clock.advance(Duration.ofHours(25));
        prune.oldestGoes();
    }

    @Test
    void aLockedSnapshotKeepsItsBackupAndSaysUntilWhen() {
        prune.with(2);
        String snapshot = prune.snapshots(prune.ami(0)).get(0);
        bed.aws.protections().lock(snapshot, "governance", LOCKED_UNTIL);

        prune.oldestStays("its snapshot " + snapshot + " is locked until 2027-06-01");
    }

    @Test
    void anObjectUnderALockStaysAndSaysUntilWhenAndTheRestGoes() {
        bed.aws.s3().locks().enable(TestBed.BUCKET);
        prune.with(3);
        bed.aws.s3().locks().retain(TestBed.BUCKET, Keys.object(prune.ami(0)), "COMPLIANCE", LOCKED_UNTIL);

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("Object Lock (COMPLIANCE) until 2027-06-01");
        assertThat(prune.isWhole(prune.ami(0))).isTrue();
        assertThat(prune.isGone(prune.ami(1))).isTrue();
    }

    @Test
    void anObjectUnderALegalHoldStays() {
        bed.aws.s3().locks().enable(TestBed.BUCKET);
        prune.with(2);
        bed.aws.s3().locks().hold(TestBed.BUCKET, Keys.object(prune.ami(0)), true);

        prune.oldestStays("a legal hold on " + prune.ami(0) + ".bin");

        bed.aws.s3().locks().hold(TestBed.BUCKET, Keys.object(prune.ami(0)), false);
        prune.oldestGoes();
    }

    @Test
    void anImageThatDoesNotCarryTheTagOfTheRunThatMadeItStays() {
        prune.with(2);
        String made = prune.record(prune.ami(0)).runId();
        bed.aws.ec2().tag(prune.ami(0), Tags.RUN_ID, OTHER_RUN);

        prune.oldestStays("the image " + prune.ami(0) + " has no tag of the run " + made);
    }

    @Test
    void anImageOfAnotherNameThanItsRecordSaysStays() {
        prune.with(2);
        BackupRecord record = prune.record(prune.ami(0));
        String text = bed.aws.s3().text(TestBed.BUCKET, Keys.record(prune.ami(0)));
        bed.aws
                .s3()
                .put(TestBed.BUCKET, Keys.record(prune.ami(0)), text.replace(record.imageName(), "golden-web-2026"));

        prune.oldestStays("the image " + prune.ami(0) + " has no tag of the run ", "or another name");
    }

    @Test
    void aForeignObjectIsNotEvenListed() {
        prune.with(2);
        String foreign = "ami-0123456789abcdef0";
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(foreign), "stored by somebody else");

        Heard heard = prune.run(prune.keep(1));

        assertThat(heard.log()).doesNotContain(foreign);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "")).contains(Keys.object(foreign));
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }

    @Test
    void aTagThatSomebodySetsOnTheImageLaterKeepsItsBackup() {
        prune.with(2);
        bed.aws.ec2().tag(prune.ami(0), "Hold", "audit");
        RetentionPolicy policy = new RetentionPolicy(1, null, 0, 0, 0, 0, Map.of("Hold", "*"), 5, "");

        OperationResult.Prune pruned = prune.pruned(prune.request(policy));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.KEEP);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("tagged Hold=audit");
    }

    @Test
    void whatARunUsesStays() {
        prune.with(2);
        use(prune.ami(0));

        prune.oldestStays("run " + OTHER_RUN);

        bed.aws.s3().delete(TestBed.BUCKET, "ami-uses/" + prune.ami(0) + "/" + OTHER_RUN);
        prune.oldestGoes();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aUseThatAppearsWhenTheRecordIsMarkedTakesTheRemovalBack(boolean imageOnly) {
        prune.with(2);
        String record = Keys.record(prune.ami(0));
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:PutObject")
                    && record.equals(call.parameters().get("key"))) {
                use(prune.ami(0));
            }
            return Fault.none();
        });

        Heard heard = prune.run(
                imageOnly ? prune.request(new RetentionPolicy(5, null, 0, 0, 0, 0, Map.of(), 1, "")) : prune.keep(1));

        assertThat(PruneBed.verdicts(PruneBed.pruned(heard))).containsEntry(prune.ami(0), Verdict.KEEP);
        assertThat(heard.log()).contains(prune.ami(0) + " stays: ").contains("run " + OTHER_RUN);
        assertThat(prune.backups).allMatch(prune::isWhole);
        assertThat(prune.record(prune.ami(0)).removal()).isEmpty();
        assertThat(prune.record(prune.ami(0)).imageState()).isEqualTo(ImageState.STANDING);
        assertThat(bed.restore(prune.ami(0)).amiId()).startsWith("ami-");
    }

    private void use(String amiId) {
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        "ami-uses/" + amiId + "/" + OTHER_RUN,
                        ("{\"schemaVersion\":1,\"amiId\":\"%s\",\"runId\":\"%s\",\"kind\":\"restore\",\"by\":\"web\","
                                        + "\"url\":\"\",\"expiresSeconds\":86400}")
                                .formatted(amiId, OTHER_RUN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec2:DeregisterImage", "ec2:DeleteSnapshot"})
    void whereATrialIsDeniedNothingIsRemovedAndOneLineSaysWhatIsMissing(String denied) {
        prune.with(3);
        bed.aws.faults().deny(denied);

        Heard heard = prune.run(prune.keep(1));

        assertThat(heard.failure()).contains(denied).doesNotContain("\n");
        assertThat(prune.backups).allMatch(prune::isWhole);
        assertThat(prune.run(prune.keep(1).dryRun(true)).failure()).contains(denied);

        bed.aws.faults().allow(denied);
        prune.pruned(prune.keep(1));
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }
}
