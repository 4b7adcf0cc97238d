package io.jenkins.plugins.amibackup.engine.operation;

import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Cuts an operation before and after every call that changes something, drops everything in memory, picks the operation up
 * from the bucket, and looks at what there is in the end. The calls are found by counting them in an undisturbed run.
 */
class CrashMatrixTest {

    private static final String RUN = "7f3a2c41";
    private static final Set<String> CHANGING = Set.of(
            "ec2:CreateImage",
            "ec2:CopyImage",
            "ec2:CreateTags",
            "ec2:DeregisterImage",
            "ec2:DeleteSnapshot",
            "ec2:CreateStoreImageTask",
            "ec2:CreateRestoreImageTask",
            "s3:PutObject",
            "s3:DeleteObject");

    private enum Cut {
        /** The call never arrives. */
        BEFORE,
        /** The call has its effect, and its answer is lost. */
        AFTER,
        /** The same, and ids just given are unknown for a while. */
        AFTER_UNSEEN
    }

    private record Case(String name, UnaryOperator<BackupRequest.Builder> configure, boolean restore) {}

    private static final List<Case> CASES = List.of(
            new Case("backup with an encrypted copy", request -> request, false),
            new Case("backup without a copy", request -> request.encrypt(false), false),
            new Case("backup that keeps no image", request -> request.keepImage(false), false),
            new Case("restore with an encrypted copy", request -> request, true),
            new Case("restore without a copy", request -> request.encrypt(false), true));

    @Test
    void everyCutEndsWithOneImagePerRoleOneStoreTaskOneCompleteRecordAndNoOrphan() {
        int cells = 0;
        for (Case of : CASES) {
            int calls = cell(of, Integer.MAX_VALUE, Cut.BEFORE);
            assertThat(calls).as(of.name()).isGreaterThan(5);
            for (Cut cut : Cut.values()) {
                for (int at = 1; at <= calls; at++) {
                    cell(of, at, cut);
                    cells++;
                }
            }
        }
        System.out.println("crash matrix: " + cells + " cells");
        assertThat(cells).isGreaterThan(100);
    }

    @Test
    void anAbortAfterACutAtAnyCallLeavesNothingUnlessTheBackupWasComplete() {
        int cells = 0;
        int complete = 0;
        for (Case of : CASES.subList(0, 3)) {
            int calls = cell(of, Integer.MAX_VALUE, Cut.BEFORE);
            for (Cut cut : Cut.values()) {
                for (int at = 1; at <= calls; at++) {
                    complete += abortedCell(of, at, cut) ? 1 : 0;
                    cells++;
                }
            }
        }
        System.out.println("crash and abort matrix: " + cells + " cells, of which complete: " + complete);
        assertThat(complete).isPositive().isLessThan(cells / 2);
    }

    private static boolean abortedCell(Case of, int at, Cut cut) {
        Duration delay = cut == Cut.AFTER_UNSEEN ? Duration.ofSeconds(8) : Duration.ZERO;
        try (TestBed bed = new TestBed(builder -> builder.visibilityDelay(delay))) {
            OperationRequest request = of.configure().apply(bed.backupRequest()).build();
            AtomicBoolean crashed = crashAt(bed, at, cut, new AtomicInteger());
            Heard first = new Heard();
            bed.engine.begin(RUN, request, bed.access(), first);
            bed.time.runUntil(crashed::get);
            bed.time.forgetAll();
            bed.engine = bed.engine("controller-1");
            Heard second = new Heard();
            bed.engine.beginOrResume(RUN, request, bed.access(), second).abort("Aborted by a user");
            bed.time.runUntil(second::hasEnded);
            if (second.end() instanceof OperationListener.End.Done) {
                assertThat(bed.catalog().list()).hasSize(1);
                return true;
            }
            try {
                bed.clock.advance(Duration.ofMinutes(1));
                assertThat(bed.images()).isEmpty();
                assertThat(bed.aws.ec2().snapshots()).isEmpty();
                assertThat(bed.aws.s3().keys(TestBed.BUCKET)).allMatch(key -> key.equals(Keys.operation(RUN)));
            } catch (AssertionError wrong) {
                fail(of.name() + ", call " + at + ", " + cut + "\n" + second.log() + "\n" + wrong.getMessage(), wrong);
            }
            return false;
        }
    }

    /** Cuts the connection at the given changing call, once. */
    private static AtomicBoolean crashAt(TestBed bed, int at, Cut cut, AtomicInteger calls) {
        AtomicBoolean crashed = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (crashed.get() || !CHANGING.contains(call.action()) || calls.incrementAndGet() != at) {
                return Fault.none();
            }
            crashed.set(true);
            return cut == Cut.BEFORE ? Fault.dropBefore() : Fault.loseAnswer();
        });
        return crashed;
    }

    /** Returns how many changing calls there were before the cut. */
    private static int cell(Case of, int at, Cut cut) {
        String name = of.name() + ", call " + at + ", " + cut;
        try (TestBed bed = new TestBed(
                builder -> builder.visibilityDelay(cut == Cut.AFTER_UNSEEN ? Duration.ofSeconds(8) : Duration.ZERO))) {
            String stored = null;
            if (of.restore()) {
                stored = bed.run(of.configure().apply(bed.backupRequest()).build(), "aaaaaaaa")
                        .result()
                        .amiId();
            }
            OperationRequest request = of.restore()
                    ? RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION)
                    : of.configure().apply(bed.backupRequest()).build();
            AtomicInteger calls = new AtomicInteger();
            AtomicBoolean crashed = crashAt(bed, at, cut, calls);
            Heard first = new Heard();
            bed.engine.begin(RUN, request, bed.access(), first);
            bed.time.runUntil(() -> crashed.get() || first.hasEnded());
            if (!crashed.get()) {
                assertEnd(name, bed, of, first);
                return calls.get();
            }
            bed.time.forgetAll();
            bed.engine = bed.engine("controller-1");
            Heard second = new Heard();
            bed.engine.beginOrResume(RUN, request, bed.access(), second);
            bed.time.runUntil(second::hasEnded);
            assertEnd(name, bed, of, second);
            return calls.get();
        }
    }

    private static void assertEnd(String name, TestBed bed, Case of, Heard heard) {
        try {
            OperationResult result = heard.result();
            bed.clock.advance(Duration.ofMinutes(1));
            int kept = of.name().contains("keeps no image") ? 0 : 1;
            int images = kept + (of.restore() ? 1 : 0);
            assertThat(bed.images()).as("images").hasSize(images);
            assertThat(bed.aws.ec2().snapshots()).as("snapshots").hasSize(images * 2);
            assertThat(bed.aws.ec2().storeTasks()).as("store tasks").hasSize(1);
            List<String> records = bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS);
            assertThat(records).as("records").hasSize(1);
            assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE))
                    .as("per-instance keys")
                    .isEmpty();
            String amiId = of.restore() ? result.sourceAmiId() : result.amiId();
            BackupRecord record = bed.catalog().find(amiId).orElseThrow().record();
            assertThat(record.isComplete()).isTrue();
            assertThat(bed.catalog().list()).extracting(IndexEntry::amiId).containsExactly(amiId);
        } catch (AssertionError wrong) {
            fail(name + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }
}
