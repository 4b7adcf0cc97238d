package io.jenkins.plugins.amibackup.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.EarlyHeard;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A prune of several instances: which are looked at, and what becomes of all of them. */
class PruneTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private String server(String name) {
        return bed.aws.ec2().runInstance(InstanceSpec.named(name).volume(VolumeSpec.gp3("/dev/xvda", 8)));
    }

    private String backup(String instance) {
        String amiId = bed.run(bed.backupRequest().encrypt(false).build().with(instance, null))
                .result()
                .amiId();
        bed.clock.advance(Duration.ofDays(1));
        return amiId;
    }

    private static PruneRequest terms(int last) {
        return PruneRequest.of("", RetentionPolicy.last(last), TestBed.BUCKET, TestBed.REGION)
                .most(1000);
    }

    private Heard prune(PruneScope scope, PruneRequest terms) {
        Heard heard = new Heard();
        Prune.start(bed.engine, RUN, scope, terms, bed.access(), FleetLog.EACH, heard, DriveOptions.DEFAULT, false);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private static PruneScope of(String... instances) {
        return PruneScope.of(new Selection(List.of(instances), null, Selection.DEFAULT_MOST), false);
    }

    private static List<OperationResult> results(Heard heard) {
        assertThat(heard.end()).as(heard.log()).isInstanceOf(End.Done.class);
        return ((End.Done) heard.end()).results();
    }

    private BackupRecord record(String amiId) {
        return bed.catalog().find(amiId).map(Catalog.Versioned::record).orElseThrow();
    }

    /** An index key of a backup that isn't there. */
    private void key(String instance, int number, Duration after) {
        bed.catalog()
                .index(new IndexEntry(
                        instance,
                        "ami-%017x".formatted(0xfa00000 + number),
                        bed.clock.instant().plus(after),
                        1,
                        TestBed.REGION,
                        bed.aws.accountId()));
    }

    @Test
    void allInstancesAreFoundByOneListingAndThoseThatLoseNothingAreNotRead() {
        String second = server("web-2");
        String old = backup(bed.instance);
        String young = backup(bed.instance);
        String only = backup(second);
        String gone = server("web-3");
        String ofGone = backup(gone);
        backup(gone);
        bed.aws.ec2().terminateInstance(gone);
        bed.aws.calls().reset();

        Heard heard = prune(PruneScope.ALL, terms(1).dryRun(true));

        assertThat(results(heard))
                .extracting(OperationResult::instanceId)
                .containsExactlyInAnyOrder(bed.instance, gone);
        assertThat(heard.log())
                .contains("5 backups of 3 instances are listed; of 2 instances, backups or images may go")
                .contains(ofGone)
                .doesNotContain(only);
        assertThat(bed.images()).hasSize(5);

        assertThat(results(prune(PruneScope.ALL, terms(1)))).hasSize(2);
        assertThat(record(old).isTombstone()).isTrue();
        assertThat(record(ofGone).isTombstone()).isTrue();
        assertThat(record(young).isComplete()).isTrue();
        assertThat(record(only).isComplete()).isTrue();
        assertThat(bed.images()).hasSize(3);
    }

    @Test
    void aBackupThatIsLeftBeforeItIsCompleteCountsForNothingAndStays() {
        String older = backup(bed.instance);
        String newest = backup(bed.instance);
        EarlyHeard heard = new EarlyHeard();
        bed.engine.drive(
                "00000009",
                new Beginning.Fresh(bed.backupRequest().encrypt(false).build()),
                bed.access(),
                heard,
                DriveOptions.DEFAULT.waitingFor(Milestone.IMAGE));
        bed.time.runUntil(() -> heard.early().isPresent());
        String early = heard.early().orElseThrow().amiId();

        results(prune(of(bed.instance), terms(1)));

        assertThat(record(older).isTombstone()).isTrue();
        assertThat(record(newest).isComplete()).isTrue();
        assertThat(bed.images()).extracting(image -> image.id()).contains(newest, early);
        bed.time.runUntil(heard.heard()::hasEnded);
        assertThat(heard.heard().result().amiId()).isEqualTo(early);
    }

    @Test
    void theIndexCostsOneRequestForAThousandBackupsAndNoRecord() {
        for (int i = 0; i < 2_500; i++) {
            key("i-%017x".formatted(0xfb00000 + i % 1_250), i, Duration.ofHours(-i));
        }
        bed.aws.calls().reset();

        Heard heard = prune(PruneScope.ALL, terms(2));

        assertThat(heard.log())
                .contains("2500 backups of 1250 instances are listed; by their index keys, nothing goes");
        assertThat(bed.aws.calls().count("s3:ListObjectsV2")).isLessThanOrEqualTo(4);
        assertThat(bed.aws.calls().count("s3:GetObject")).isZero();
        assertThat(bed.aws.calls().count("s3:HeadObject")).isZero();
    }

    @Test
    void keysOfTheFutureProposeNothing() {
        String amiId = backup(bed.instance);
        for (int i = 0; i < 5; i++) {
            key(bed.instance, i, Duration.ofDays(10 + i));
        }

        Heard heard = prune(PruneScope.ALL, terms(1));

        assertThat(heard.log()).contains("1 backups of 1 instances are listed; by their index keys, nothing goes");
        assertThat(record(amiId).isComplete()).isTrue();
    }

    @Test
    void forgedKeysMayProposeARemovalButTheRecordsDecide() {
        String amiId = backup(bed.instance);
        for (int i = 0; i < 3; i++) {
            key(bed.instance, i, Duration.ofMinutes(-i));
        }

        Heard heard = prune(PruneScope.ALL, terms(1));

        assertThat(results(heard)).hasSize(1);
        assertThat(record(amiId).isComplete()).isTrue();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void moreRemovalsThanAreAllowedInOneGoAreRefusedBeforeAnythingIsRead() {
        String old = backup(bed.instance);
        for (int i = 0; i < 120; i++) {
            key(server("web-" + i % 2), i, Duration.ofMinutes(-i));
            key(bed.instance, i + 200, Duration.ofMinutes(-i));
        }

        Heard heard = prune(PruneScope.ALL, terms(1).most(0));

        assertThat(heard.failure())
                .contains("By their index keys, up to 120 backups would go or lose their image, and 100 are allowed in"
                        + " one go");
        assertThat(record(old).isComplete()).isTrue();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.REMOVALS)).isEmpty();
    }

    @Test
    void anInstanceWhoseRecordCannotBeReadFailsAtTheEndAndTheOthersGoOn() {
        String second = server("web-2");
        String old = backup(bed.instance);
        backup(bed.instance);
        String damaged = backup(second);
        String whole = backup(second);
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(damaged), "{\"schemaVersion\":1,");

        Heard heard = prune(of(second, bed.instance), terms(1));

        assertThat(heard.failure()).contains(second).doesNotContain(bed.instance);
        assertThat(heard.log()).contains("A record can't be read, so nothing of this instance is removed");
        assertThat(record(old).isTombstone()).isTrue();
        assertThat(record(whole).isComplete()).isTrue();
        assertThat(bed.images())
                .extracting(image -> image.id())
                .contains(damaged, whole)
                .doesNotContain(old);
    }
}
