package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.engine.EarlyHeard;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.Rehearsal;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever waited for less than the whole backup has gone on, the rest has not: cuts the backup, or the gate, before and after every call
 * that changes something from then on, drops everything in memory, and brings it to its end without waiting for anything less.
 */
class EarlyCrashTest {

    private static final String RUN = "7f3a2c41";

    /** Who has gone on, and when. */
    private enum Waiter {
        /** The encrypted copy is still to come. */
        OF_A_BACKUP_AT_ITS_POINT_IN_TIME(Milestone.POINT_IN_TIME, true, false),
        OF_A_BACKUP_AT_ITS_IMAGE(Milestone.IMAGE, false, false),
        OF_A_GATE_AT_ITS_POINT_IN_TIME(Milestone.POINT_IN_TIME, false, true),
        OF_A_GATE_AT_ITS_IMAGE(Milestone.IMAGE, true, true);

        private final Milestone milestone;
        private final boolean encrypts;
        private final boolean gate;

        Waiter(Milestone milestone, boolean encrypts, boolean gate) {
            this.milestone = milestone;
            this.encrypts = encrypts;
            this.gate = gate;
        }

        /** Begins it, or goes on with it. */
        void drive(TestBed bed, Milestone waitsFor, boolean again, OperationListener listener) {
            BackupRequest backup = bed.backupRequest().encrypt(encrypts).build();
            DriveOptions options = DriveOptions.DEFAULT.waitingFor(waitsFor);
            if (!gate) {
                bed.engine.drive(RUN, new Beginning.Either(backup), bed.access(), listener, options);
                return;
            }
            GateRequest demand = new GateRequest(Duration.ofDays(1), true, true, backup);
            if (again) {
                Gate.goOn(bed.engine, RUN, demand, bed.access(), listener, options);
            } else {
                Gate.open(bed.engine, RUN, demand, bed.access(), listener, options);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsCutAfterSomebodyHasGoneOnTheRestComesToItsEndOnce(Waiter waiter) {
        Rehearsal rehearsal = new Rehearsal();
        AtomicLong before = new AtomicLong();
        try (TestBed bed = new TestBed()) {
            Heard heard = rehearsal.run(bed, RUN, () -> notCut(bed, waiter, before));
            assertDone(bed, waiter, heard, "not cut");
        }
        List<Action> calls = rehearsal.changes(RUN);
        assertThat(before.get()).isPositive();
        List<Action> cut = new ArrayList<>();
        for (int number = (int) before.get() + 1; number <= calls.size(); number++) {
            cut.add(calls.get(number - 1));
            for (boolean arrives : new boolean[] {false, true}) {
                String cell = waiter + ", " + calls.get(number - 1) + " " + number + (arrives ? " after" : " before");
                play(waiter, rehearsal, number, arrives, cell);
            }
        }
        assertThat(cut).contains(Action.CREATE_STORE_IMAGE_TASK, Action.PUT_OBJECT, Action.CREATE_TAGS);
        if (waiter.milestone == Milestone.POINT_IN_TIME && waiter.encrypts) {
            assertThat(cut).contains(Action.COPY_IMAGE, Action.DEREGISTER_IMAGE, Action.DELETE_SNAPSHOT);
        }
    }

    /** @param before is set to how many calls that change something are made before whoever waits has gone on */
    private static Heard notCut(TestBed bed, Waiter waiter, AtomicLong before) {
        EarlyHeard heard = new EarlyHeard();
        waiter.drive(bed, waiter.milestone, false, new ForwardingListener(heard) {
            @Override
            public void reached(Milestone milestone, OperationResult so) {
                if (milestone == waiter.milestone) {
                    before.set(changes(bed));
                }
                super.reached(milestone, so);
            }
        });
        bed.time.runUntil(heard.heard()::hasEnded);
        assertThat(heard.reached()).first().isEqualTo(waiter.milestone);
        return heard.heard();
    }

    private static long changes(TestBed bed) {
        return bed.aws.calls().log().stream()
                .map(LoggedCall::action)
                .filter(action -> Action.named(action).filter(Action::changes).isPresent())
                .count();
    }

    private static void play(Waiter waiter, Rehearsal rehearsal, int number, boolean arrives, String cell) {
        try (TestBed bed = new TestBed()) {
            rehearsal.cut(bed, RUN, number, arrives);
            Heard heard = new Heard();
            waiter.drive(bed, Milestone.STORED, true, heard);
            bed.time.runUntil(heard::hasEnded);
            if (waiter.gate) {
                // A gate that finds its backup complete is content; what is left of the run is brought to its end like
                // any other.
                assertThat(bed.resumed(RUN).status())
                        .as("%s\n%s", cell, heard.log())
                        .isEqualTo("done");
            }
            assertDone(bed, waiter, heard, cell);
        }
    }

    private static void assertDone(TestBed bed, Waiter waiter, Heard heard, String cell) {
        try {
            OperationResult result = heard.result();
            assertThat(result.runId()).isEqualTo(RUN);
            bed.clock.advance(Duration.ofMinutes(1));
            assertThat(bed.images())
                    .as("images")
                    .singleElement()
                    .matches(image -> image.id().equals(result.amiId()))
                    .matches(image -> Tags.DONE.equals(image.tags().get(Tags.STATE)));
            assertThat(bed.aws.ec2().snapshots()).as("snapshots").hasSize(2);
            assertThat(bed.aws.ec2().storeTasks()).as("store tasks").hasSize(1);
            assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS))
                    .as("records")
                    .hasSize(1);
            assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE))
                    .as("per-instance keys")
                    .isEmpty();
            assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.USES)).as("uses").hasSize(waiter.gate ? 1 : 0);
            BackupRecord record =
                    bed.catalog().find(result.amiId()).orElseThrow().record();
            assertThat(record.isComplete()).isTrue();
            assertThat(bed.catalog().list()).extracting(IndexEntry::amiId).containsExactly(result.amiId());
        } catch (AssertionError wrong) {
            fail(cell + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }
}
