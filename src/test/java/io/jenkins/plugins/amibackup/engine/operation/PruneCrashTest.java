package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.Rehearsal;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Cuts a prune before and after every call that changes something. Then it goes on with the lost answer, or everything in memory is
 * dropped and it is picked up, is picked up and aborted, or is left for dead and another prune of the instance comes. In each cell
 * nothing is lost that should stay, and nothing is left that isn't named ({@link PruneTruth}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PruneCrashTest {

    private static final String RUN = "7f3a2c41";
    private static final String ANOTHER = "7f3a2c42";

    /** How long EC2 shows what it has removed. */
    private static final Duration SEEN_STILL = Duration.ofSeconds(8);

    /** Of each kind of run, how it goes when it isn't cut. */
    private final Map<Run, Rehearsal> rehearsals = new HashMap<>();

    /** What became of each backup in the run that isn't cut. */
    private final Map<Run, Map<String, Verdict>> verdicts = new HashMap<>();

    /** What that run freed in the bucket. */
    private final Map<Run, Long> freed = new HashMap<>();

    private enum Cut {
        /** The call never arrives. For a process that dies this is the same as after the call before, except at the first. */
        BEFORE,
        /** The call has its effect, and its answer is lost. */
        AFTER,
        /** The same, and EC2 shows for a while what is gone. */
        AFTER_UNSEEN
    }

    private enum Afterwards {
        /** The process lives: it has lost an answer. */
        GO_ON(Set.of(Cut.BEFORE, Cut.AFTER)),
        /** It is picked up. */
        RESUME(Set.of(Cut.values())),
        /** It is picked up and aborted. */
        ABORT(Set.of(Cut.BEFORE, Cut.AFTER)),
        /** Nobody picks it up: another prune of the instance waits for its lease to run out, and takes over. */
        ANOTHER(Set.of(Cut.BEFORE, Cut.AFTER_UNSEEN));

        private final Set<Cut> cuts;

        Afterwards(Set<Cut> cuts) {
            this.cuts = cuts;
        }
    }

    /** A kind of run. */
    private enum Run {
        TWO_OF_FOUR(4, 2) {
            @Override
            PruneRequest request(PruneBed prune) {
                return prune.keep(2);
            }

            @Override
            void check(PruneBed prune, String amiId) {
                super.check(prune, amiId);
                assertThat(prune.bed.look().bucket(TestBed.BUCKET).versions().of(amiId + ".bin"))
                        .as("versions of the object of %s", amiId)
                        .isEmpty();
            }
        },
        IMAGES_ALONE(3, 1) {
            @Override
            PruneRequest request(PruneBed prune) {
                return prune.request(new RetentionPolicy(5, null, 0, 0, 0, 0, Map.of(), 1, ""));
            }

            @Override
            void check(PruneBed prune, String amiId) {
                assertDropped(prune, amiId);
            }
        },
        A_BACKUP_AND_AN_IMAGE(3, 1) {
            @Override
            PruneRequest request(PruneBed prune) {
                return prune.request(new RetentionPolicy(2, null, 0, 0, 0, 0, Map.of(), 1, ""));
            }

            @Override
            void check(PruneBed prune, String amiId) {
                if (amiId.equals(prune.ami(0))) {
                    assertThat(prune.isGone(amiId)).as(amiId).isTrue();
                } else {
                    assertDropped(prune, amiId);
                }
            }
        },
        OF_A_BUCKET_WITHOUT_VERSIONS(2, 1) {
            @Override
            void prepare(TestBed bed) {
                bed.aws.s3().versioning(TestBed.BUCKET, false);
            }

            @Override
            PruneRequest request(PruneBed prune) {
                return prune.keep(1);
            }
        },
        /** Images and snapshots may go, and then S3 refuses to delete what is stored. */
        REFUSED_IN_THE_MIDDLE(3, 1) {
            @Override
            PruneRequest request(PruneBed prune) {
                prune.bed
                        .aws
                        .faults()
                        .policy(permission -> !permission.action().startsWith("s3:DeleteObject")
                                || prune.backups.stream()
                                        .noneMatch(
                                                amiId -> permission.resource().endsWith(amiId + ".bin")));
                return prune.keep(1);
            }

            @Override
            void check(PruneBed prune, String amiId) {
                assertDropped(prune, amiId);
                assertThat(prune.record(amiId).json().path("history").toString())
                        .contains("prune.lost.image", amiId);
            }
        };

        private final int backups;
        private final int whole;

        /**
         * @param backups how many there are
         * @param whole of how many nothing is missing in the end: the newest
         */
        Run(int backups, int whole) {
            this.backups = backups;
            this.whole = whole;
        }

        void prepare(TestBed bed) {}

        abstract PruneRequest request(PruneBed prune);

        /** What becomes of one of the others. */
        void check(PruneBed prune, String amiId) {
            assertThat(prune.isGone(amiId)).as(amiId).isTrue();
        }

        private static void assertDropped(PruneBed prune, String amiId) {
            BackupRecord record = prune.record(amiId);
            assertThat(record.isComplete() && prune.hasObject(amiId)).as(amiId).isTrue();
            assertThat(record.imageState()).as(amiId).isEqualTo(ImageState.DROPPED);
            assertThat(prune.hasImage(amiId)).as("image %s", amiId).isFalse();
            assertThat(prune.snapshots(amiId)).as("snapshots of %s", amiId).isEmpty();
        }

        PruneTruth truth(PruneBed prune) {
            return new PruneTruth(prune, prune.backups.subList(backups - whole, backups));
        }

        List<String> others(PruneBed prune) {
            return prune.backups.subList(0, backups - whole);
        }
    }

    private record Cell(Run run, int number, Action call, Cut cut, Afterwards afterwards) {}

    private PruneBed bed(Run run, Rehearsal rehearsal) {
        PruneBed prune = new PruneBed();
        run.prepare(prune.bed);
        prune.bed.rehearse(rehearsal);
        prune.with(run.backups);
        return prune;
    }

    private Rehearsal rehearsed(Run run) {
        return rehearsals.computeIfAbsent(run, name -> {
            Rehearsal rehearsal = new Rehearsal();
            try (PruneBed prune = bed(run, rehearsal)) {
                Heard heard = prune.bed.run(run.request(prune), RUN);
                verdicts.put(run, PruneBed.verdicts(PruneBed.pruned(heard)));
                freed.put(run, PruneBed.pruned(heard).bytesFreed());
                assertDone(run, prune, heard, run.toString());
                assertThat(rehearsal.changes(RUN)).as(run.toString()).hasSizeGreaterThan(12);
            }
            return rehearsal;
        });
    }

    private List<Cell> cells(Run run, Afterwards... ways) {
        List<Action> calls = rehearsed(run).changes(RUN);
        List<Cell> cells = new ArrayList<>();
        for (Afterwards afterwards : ways) {
            for (Cut cut : Cut.values()) {
                int last = cut == Cut.BEFORE && afterwards != Afterwards.GO_ON ? 1 : calls.size();
                for (int number = 1; afterwards.cuts.contains(cut) && number <= last; number++) {
                    cells.add(new Cell(run, number, calls.get(number - 1), cut, afterwards));
                }
            }
        }
        return cells;
    }

    private void playAll(Run run, Afterwards... ways) {
        List<Cell> cells = cells(run, ways);
        Map<String, String> wrong = new TreeMap<>();
        cells.forEach(cell -> {
            try {
                play(cell);
            } catch (AssertionError | RuntimeException failure) {
                wrong.put(cell.toString(), failure.toString());
            }
        });
        System.out.println("prune: " + run + ", " + cells.size() + " cells");
        assertThat(wrong.keySet())
                .as(() -> "wrong cells, of which the first\n"
                        + wrong.values().iterator().next())
                .isEmpty();
    }

    @Test
    void aPruneThatIsCutAtAnyCallRemovesWhatWasToGoAndNothingElse() {
        playAll(Run.TWO_OF_FOUR, Afterwards.values());
        assertThat(rehearsed(Run.TWO_OF_FOUR).changes(RUN))
                .as("every action of a prune that changes something is cut")
                .contains(Action.DEREGISTER_IMAGE, Action.DELETE_SNAPSHOT, Action.PUT_OBJECT, Action.DELETE_OBJECT);
    }

    @Test
    void whereOnlyImagesGoACutAtAnyCallLeavesWhatIsStored() {
        playAll(Run.IMAGES_ALONE, Afterwards.GO_ON, Afterwards.RESUME, Afterwards.ANOTHER);
    }

    @Test
    void backupsAndImagesThatGoTogetherAreToldApartAfterACutAtAnyCall() {
        playAll(Run.A_BACKUP_AND_AN_IMAGE, Afterwards.RESUME, Afterwards.ABORT);
    }

    @Test
    void itIsTheSameInABucketWithoutVersions() {
        playAll(Run.OF_A_BUCKET_WITHOUT_VERSIONS, Afterwards.RESUME, Afterwards.ANOTHER);
    }

    @Test
    void whereS3RefusesInTheMiddleTheBackupIsCompleteAgainAfterACutAtAnyCall() {
        playAll(Run.REFUSED_IN_THE_MIDDLE, Afterwards.values());
    }

    private void play(Cell cell) {
        try (PruneBed prune = bed(cell.run(), rehearsed(cell.run()))) {
            TestBed bed = prune.bed;
            PruneRequest request = cell.run().request(prune);
            Heard heard = new Heard();
            if (cell.afterwards() == Afterwards.GO_ON) {
                cutWhileItRuns(bed, cell);
                bed.engine.begin(RUN, request, bed.access(), heard);
            } else {
                rehearsals.get(cell.run()).cut(bed, RUN, cell.number(), cell.cut() != Cut.BEFORE);
                check(cell, heard, () -> cell.run().truth(prune).holds());
                if (cell.cut() == Cut.AFTER_UNSEEN) {
                    bed.aws.faults().staleDescribes(SEEN_STILL);
                }
                switch (cell.afterwards()) {
                    case ABORT ->
                        bed.engine
                                .beginOrResume(RUN, request, bed.access(), heard)
                                .abort(Line.literal("Aborted by a user"));
                    case ANOTHER -> bed.engine("controller-2").begin(ANOTHER, request, bed.access(), heard);
                    default -> bed.engine.beginOrResume(RUN, request, bed.access(), heard);
                }
            }
            bed.time.runUntil(heard::hasEnded);
            check(cell, heard, () -> {
                if (cell.afterwards() == Afterwards.ABORT) {
                    assertThat(heard.end()).isInstanceOfAny(End.Aborted.class, End.Done.class);
                    cell.run().truth(prune).isSettled();
                } else {
                    assertDone(cell.run(), prune, heard, cell.toString());
                }
                if (cell.afterwards() == Afterwards.GO_ON || cell.afterwards() == Afterwards.RESUME) {
                    assertThat(PruneBed.verdicts(PruneBed.pruned(heard))).isEqualTo(verdicts.get(cell.run()));
                    assertThat(PruneBed.pruned(heard).bytesFreed())
                            .as("bytes freed")
                            .isEqualTo(freed.get(cell.run()));
                }
            });
        }
    }

    /** The same calls in the same order as in the run that isn't cut, up to this one. */
    private static void cutWhileItRuns(TestBed bed, Cell cell) {
        int[] calls = {0};
        bed.aws.faults().plan(call -> {
            Optional<Action> action = Action.named(call.action()).filter(Action::changes);
            synchronized (calls) {
                if (action.isEmpty() || ++calls[0] != cell.number()) {
                    return Fault.none();
                }
            }
            return cell.cut() == Cut.BEFORE ? Fault.dropBefore() : Fault.loseAnswer();
        });
    }

    private static void check(Cell cell, Heard heard, Runnable check) {
        try {
            check.run();
        } catch (AssertionError wrong) {
            fail(cell + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }

    private static void assertDone(Run run, PruneBed prune, Heard heard, String name) {
        assertThat(heard.result().pruned()).as(name).isPresent();
        run.truth(prune).isSettled();
        run.others(prune).forEach(amiId -> run.check(prune, amiId));
        assertThat(PruneBed.pruned(heard).remains()).as("what remains").isEmpty();
    }
}
