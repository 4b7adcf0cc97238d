package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A prune beside other runs, and with a clock that is wrong. */
class PruneBesideTest {

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    @Test
    void aBackupThatIsUnderWayLosesNothingAndCountsForNothing() {
        prune.with(2);
        Heard backup = new Heard();
        bed.engine.begin("7f3a2c41", bed.backupRequest().encrypt(false).build(), bed.access(), backup);
        bed.time.runUntil(() -> bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS).size() == 3);

        Heard pruned = new Heard();
        bed.engine.begin("7f3a2c42", prune.keep(1), bed.access(), pruned);
        bed.time.runUntil(() -> backup.hasEnded() && pruned.hasEnded());

        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.isWhole(prune.ami(1))).isTrue();
        assertThat(prune.isWhole(backup.result().amiId())).isTrue();
        prune.pruned(prune.keep(1));
        assertThat(prune.isGone(prune.ami(1))).isTrue();
        assertThat(prune.isWhole(backup.result().amiId())).isTrue();
    }

    @Test
    void aRestoreThatBeginsWhileItsBackupIsBeingRemovedIsRefused() {
        prune.with(2);
        AtomicReference<Heard> restore = new AtomicReference<>();
        bed.aws.faults().plan(call -> {
            boolean first = call.action().equals("ec2:DeregisterImage") && restore.get() == null;
            if (first) {
                restore.set(new Heard());
            }
            return first ? Fault.throttle() : Fault.none();
        });
        Heard pruned = new Heard();
        bed.engine.begin("7f3a2c41", prune.keep(1), bed.access(), pruned);
        bed.time.runUntil(() -> restore.get() != null);

        bed.engine.begin(
                "7f3a2c42",
                RestoreRequest.of(prune.ami(0), TestBed.BUCKET, TestBed.REGION),
                bed.access(),
                restore.get());
        bed.time.runUntil(() -> pruned.hasEnded() && restore.get().hasEnded());

        assertThat(restore.get().failure()).contains(prune.ami(0));
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isZero();
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }

    @Test
    void aGateOpensWithTheNewestWhileOlderOnesGo() {
        prune.with(3);
        Heard pruned = new Heard();
        Heard gate = new Heard();
        GateRequest demand = new GateRequest(
                GateRequest.age("48h"), false, true, bed.backupRequest().build());
        bed.engine.begin("7f3a2c41", prune.keep(1), bed.access(), pruned);
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:DeregisterImage") > 0);

        Gate.open(bed.engine, "7f3a2c42", demand, bed.access(), gate, DriveOptions.DEFAULT);
        bed.time.runUntil(() -> pruned.hasEnded() && gate.hasEnded());

        assertThat(gate.result().amiId()).isEqualTo(prune.ami(2));
        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.isGone(prune.ami(1))).isTrue();
        assertThat(prune.isWhole(prune.ami(2))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void aClockThatIsWrongByAnHourRemovesNothingElse(long seconds) {
        prune.with(4);
        RetentionPolicy policy = new RetentionPolicy(0, Duration.ofHours(36), 0, 0, 0, 0, Map.of(), null, "");
        VirtualTime wrong = new VirtualTime(new MovableClock(bed.clock.instant().plusSeconds(seconds)));
        Engine other = new Engine(EngineSettings.of("controller-2"), wrong, bed.clients, new Random(1));
        Heard heard = new Heard();

        other.begin("7f3a2c41", prune.request(policy), bed.access(), heard);
        while (!heard.hasEnded() && wrong.step()) {
            bed.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(PruneBed.verdicts(PruneBed.pruned(heard)))
                .containsEntry(prune.ami(3), Verdict.KEEP)
                .containsEntry(prune.ami(2), Verdict.KEEP)
                .containsEntry(prune.ami(1), Verdict.REMOVED)
                .containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(prune.backups.subList(2, 4)).allMatch(prune::isWhole);
    }
}
