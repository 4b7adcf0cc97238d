package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.S3Locks;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeModel;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.Rehearsal;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.LockNote;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;

/**
 * Cuts an operation before and after every call that changes something, drops everything in memory, picks the operation up
 * from the bucket, and looks at what there is in the end. The calls are those of a run that is not cut, which is driven once and
 * brings each cell to its cut ({@link Rehearsal}); which of them change something, the table of actions says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashMatrixTest {

    private static final String RUN = "7f3a2c41";

    /** Of each kind of run, how it goes when it isn't cut. */
    private final Map<String, Rehearsal> rehearsals = new HashMap<>();

    /** How the connection is cut. */
    private enum Cut {
        /** The call never arrives. */
        BEFORE,
        /** The call has its effect, and its answer is lost. */
        AFTER,
        /** The same, and ids just given are unknown for a while. */
        AFTER_UNSEEN;

        Duration visibilityDelay() {
            return this == AFTER_UNSEEN ? Duration.ofSeconds(8) : Duration.ZERO;
        }

        Fault fault() {
            return this == BEFORE ? Fault.dropBefore() : Fault.loseAnswer();
        }
    }

    /** A kind of operation, and what there must be when it is done. */
    private enum Run {
        BACKUP_WITH_ENCRYPTED_COPY(Kind.BACKUP, request -> request, 1),
        BACKUP_WITHOUT_COPY(Kind.BACKUP, request -> request.encrypt(false), 1),
        BACKUP_WHOSE_OBJECT_GETS_NO_TAG(Kind.BACKUP, request -> request.encrypt(false), 1) {
            @Override
            OperationRequest prepare(TestBed bed) {
                bed.aws.ec2().storesTags(false);
                return super.prepare(bed);
            }
        },
        /** Object and record are locked, once and no longer than was said first. */
        BACKUP_THAT_IS_LOCKED(
                Kind.BACKUP, request -> request.encrypt(false).keepImage(false).lockFor(Duration.ofDays(30)), 0) {
            @Override
            OperationRequest prepare(TestBed bed) {
                bed.aws.s3().locks().enable(TestBed.BUCKET);
                return super.prepare(bed);
            }

            @Override
            void check(TestBed bed, OperationResult result) {
                BackupRecord record =
                        bed.catalog().find(result.amiId()).orElseThrow().record();
                LockNote lock = record.objectLock().orElseThrow();
                for (String key : List.of(Keys.object(result.amiId()), Keys.record(result.amiId()))) {
                    assertThat(bed.aws.s3().locks().versions(TestBed.BUCKET, key))
                            .as(key)
                            .filteredOn(version -> version.lockMode() != null)
                            .singleElement()
                            .matches(S3Locks.Version::latest)
                            .matches(version -> version.retainUntil().equals(lock.until()));
                }
            }
        },
        BACKUP_THAT_KEEPS_NO_IMAGE(Kind.BACKUP, request -> request.keepImage(false), 0),
        RESTORE_WITH_ENCRYPTED_COPY(Kind.RESTORE, request -> request, 2),
        RESTORE_WITHOUT_COPY(Kind.RESTORE, request -> request.encrypt(false), 2),
        ROLL_BACK_IN_PLACE(Kind.RESTORE, request -> request.encrypt(false).keepImage(false), 1) {
            @Override
            OperationRequest prepare(TestBed bed) {
                return ((RestoreRequest) super.prepare(bed)).replacingRootOf(bed.instance);
            }

            @Override
            void check(TestBed bed, OperationResult result) {
                assertThat(bed.look().ec2().roots().tasks(List.of(bed.instance)))
                        .as("replacements")
                        .singleElement()
                        .matches(task -> task.replaceRootVolumeTaskId()
                                .equals(result.inPlace().orElseThrow().taskId()));
                assertThat(result.inPlace().orElseThrow().newVolumeId()).startsWith("vol-");
            }
        },
        /** What is asked for has no room beside the tags that EC2 brings back. */
        RESTORE_THAT_MAKES_ROOM_FOR_TAGS(
                Kind.RESTORE, request -> request.encrypt(false).tags(many()), 2) {
            @Override
            OperationRequest prepare(TestBed bed) {
                RestoreRequest request = (RestoreRequest) super.prepare(bed);
                return new RestoreRequest(
                        request.amiId(), TestBed.BUCKET, TestBed.REGION, "", null, "", Map.of("Ticket", "OPS-7"), null);
            }
        },
        /** The same, and AWS refuses what is asked for when there is room. */
        RESTORE_THAT_MAKES_ROOM_FOR_TAGS_IN_VAIN(
                Kind.RESTORE, request -> request.encrypt(false).tags(many()), 2) {
            @Override
            OperationRequest prepare(TestBed bed) {
                OperationRequest request = RESTORE_THAT_MAKES_ROOM_FOR_TAGS.prepare(bed);
                bed.aws
                        .faults()
                        .policy(permission -> !permission.action().equals("ec2:CreateTags")
                                || permission
                                        .context()
                                        .getOrDefault("aws:TagKeys", "")
                                        .lines()
                                        .noneMatch("Ticket"::equals));
                return request;
            }

            @Override
            void check(TestBed bed, OperationResult result) {
                assertThat(bed.aws.ec2().image(result.amiId()).orElseThrow().tags())
                        .containsKeys("tag-0", "tag-45", "Name", "Role");
            }
        },
        /** An instance that gets all that one can get: an Elastic IP address, tags of volumes, protections. */
        LAUNCH_AFTER_A_RESTORE(Kind.RESTORE, request -> request.encrypt(false).keepImage(false), 1) {
            @Override
            OperationRequest prepare(TestBed bed) {
                return launching(bed, super.prepare(bed));
            }

            @Override
            BackupRequest.Builder backup(TestBed bed) {
                return BackupRequest.of(protectedInstance(bed), TestBed.BUCKET, TestBed.REGION);
            }

            @Override
            void check(TestBed bed, OperationResult result) {
                assertOneMachine(bed, result);
            }
        },
        LAUNCH_OF_THE_IMAGE_THAT_STANDS(Kind.RESTORE, request -> request.encrypt(false), 1) {
            @Override
            OperationRequest prepare(TestBed bed) {
                return launching(bed, super.prepare(bed));
            }

            @Override
            BackupRequest.Builder backup(TestBed bed) {
                return BackupRequest.of(protectedInstance(bed), TestBed.BUCKET, TestBed.REGION);
            }

            @Override
            void check(TestBed bed, OperationResult result) {
                assertOneMachine(bed, result);
            }
        },
        /** A machine is started, watched and ended; nothing of it stays. */
        VERIFICATION(Kind.VERIFY, request -> request.encrypt(false), 1) {
            @Override
            OperationRequest prepare(TestBed bed) {
                String stored = bed.run(bed.backupRequest().encrypt(false).build(), "aaaaaaaa")
                        .result()
                        .amiId();
                String vpc = bed.aws.networks().vpc("10.50.0.0/16", null);
                String subnet = bed.aws.networks().subnet(vpc, "10.50.1.0/24", 'a');
                String group = bed.aws.networks().closedGroup(vpc, "quarantine");
                return VerifyRequest.of(
                        stored,
                        DrillTerms.of(ProofLevel.CONSOLE).in(subnet, List.of(group)),
                        TestBed.BUCKET,
                        TestBed.REGION);
            }

            @Override
            void check(TestBed bed, OperationResult result) {
                assertThat(machines(bed)).as("machines").isEmpty();
                BackupRecord record =
                        bed.catalog().find(result.sourceAmiId()).orElseThrow().record();
                assertThat(record.proofs()).as("proofs").hasSize(1).allMatch(Proof::passed);
                assertThat(record.proof(ProofLevel.CONSOLE)).isPresent();
            }
        },
        /** The same with a command, which has no client token. */
        VERIFICATION_BY_A_COMMAND(Kind.VERIFY, request -> request.encrypt(false), 1) {
            @Override
            OperationRequest prepare(TestBed bed) {
                VerifyRequest plain = (VerifyRequest) VERIFICATION.prepare(bed);
                bed.aws.networks().profile("drill", "drill-role");
                DrillTerms terms = new DrillTerms(
                        ProofLevel.COMMAND,
                        plain.drill().subnetId(),
                        plain.drill().securityGroupIds(),
                        "",
                        0,
                        true,
                        "drill",
                        "",
                        "true",
                        "",
                        true);
                return VerifyRequest.of(plain.amiId(), terms, TestBed.BUCKET, TestBed.REGION);
            }

            @Override
            void check(TestBed bed, OperationResult result) {
                VERIFICATION.check(bed, result);
                assertThat(bed.aws.machines().commands()).as("commands").hasSize(1);
            }
        };

        private static String protectedInstance(TestBed bed) {
            String id = bed.aws
                    .ec2()
                    .runInstance(InstanceSpec.named("web-1")
                            .volume(VolumeSpec.gp3("/dev/xvda", 8).tag("Name", "web-1-root"))
                            .volume(VolumeSpec.gp3("/dev/sdf", 100)
                                    .tag("Team", "storage")
                                    .keptOnTermination())
                            .tag("Role", "web")
                            .protectedFromTermination()
                            .protectedFromStop()
                            .monitored(false, false));
            bed.aws.networks().elasticIp("203.0.113.7", id);
            return id;
        }

        private static OperationRequest launching(TestBed bed, OperationRequest request) {
            return ((RestoreRequest) request)
                    .launching(new LaunchTerms("", "", List.of(), "", "", "", "", "", LaunchTerms.MOVE, "", Map.of()));
        }

        private static void assertOneMachine(TestBed bed, OperationResult result) {
            List<InstanceModel> launched = machines(bed);
            assertThat(launched).as("machines").hasSize(1);
            assertThat(launched.get(0).id())
                    .isEqualTo(result.launched().orElseThrow().id());
            assertThat(launched.get(0).state()).isEqualTo("running");
            assertThat(launched.get(0).tags()).containsEntry(Tags.STATE, Tags.DONE);
            assertThat(result.launched().orElseThrow().publicIp()).isEqualTo("203.0.113.7");
            String id = launched.get(0).id();
            assertThat(holder(bed)).isEqualTo(id);
            assertThat(bed.look().ec2().machines().described(id).orElseThrow().blockDeviceMappings())
                    .filteredOn(mapping -> mapping.deviceName().equals("/dev/sdf"))
                    .allMatch(mapping -> !mapping.ebs().deleteOnTermination());
        }

        /** Who has the Elastic IP address of the original. */
        static String holder(TestBed bed) {
            return bed.look().ec2().site().address("203.0.113.7").orElseThrow().instanceId();
        }

        /** What was launched and has not ended. */
        static List<InstanceModel> machines(TestBed bed) {
            return bed.aws.ec2().instances().stream()
                    .filter(machine -> machine.clientToken() != null
                            && machine.clientToken().startsWith("ami-backup-"))
                    .filter(machine -> !machine.state().equals("terminated"))
                    .toList();
        }

        private enum Kind {
            BACKUP,
            RESTORE,
            VERIFY
        }

        private static Map<String, String> many() {
            return IntStream.range(0, 46).boxed().collect(Collectors.toMap(i -> "tag-" + i, i -> "1"));
        }

        private final Kind kind;
        private final UnaryOperator<BackupRequest.Builder> configure;
        private final int images;

        /**
         * @param configure the backup that is made, or that is restored
         * @param images how many images stand at the end; a restore's come beside that of the backup
         */
        Run(Kind kind, UnaryOperator<BackupRequest.Builder> configure, int images) {
            this.kind = kind;
            this.configure = configure;
            this.images = images;
        }

        /** The backup that is made, or that is restored. */
        BackupRequest.Builder backup(TestBed bed) {
            return bed.backupRequest();
        }

        /** Makes what the operation needs, and says what to ask for. */
        OperationRequest prepare(TestBed bed) {
            BackupRequest backup = configure.apply(backup(bed)).build();
            if (kind == Kind.BACKUP) {
                return backup;
            }
            String stored = bed.run(backup, "aaaaaaaa").result().amiId();
            return RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION);
        }

        /** What else there must be. */
        void check(TestBed bed, OperationResult result) {}

        /** The image that was stored. */
        String stored(OperationResult result) {
            return kind == Kind.BACKUP ? result.amiId() : result.sourceAmiId();
        }
    }

    /** What is done with the operation after the cut, and so what must come of it. */
    private enum Afterwards {
        /** It is picked up: one image per role, one store task, one complete record, and no orphan. */
        RESUME,
        /** It is picked up and aborted: nothing is left, unless the backup was complete. */
        ABORT
    }

    /**
     * One cell of the matrix.
     *
     * @param number which changing call of the run is cut, from 1
     * @param call the action of that call in a run that is not cut
     */
    private record Cell(Run run, int number, Action call, Cut cut, Afterwards afterwards) {}

    /** Counts the changing calls, and cuts one of them, once. */
    private static final class Knife {
        private int calls;
        private boolean crashed;

        /** @param at which call to cut, from 1 */
        Knife(TestBed bed, int at, Cut cut) {
            bed.aws.faults().plan(call -> {
                Optional<Action> action = Action.named(call.action()).filter(Action::changes);
                if (action.isEmpty() || hasCut() || count() != at) {
                    return Fault.none();
                }
                cut();
                return cut.fault();
            });
        }

        private synchronized int count() {
            return ++calls;
        }

        private synchronized void cut() {
            crashed = true;
        }

        synchronized boolean hasCut() {
            return crashed;
        }
    }

    private static TestBed bed(Cut cut) {
        return new TestBed(builder -> builder.visibilityDelay(cut.visibilityDelay()));
    }

    /** Drives a run that is not cut, once for all cells that are cuts of it. */
    private Rehearsal rehearsed(Run run, Cut cut) {
        return rehearsals.computeIfAbsent(run + " " + cut.visibilityDelay(), name -> {
            Rehearsal rehearsal = new Rehearsal();
            try (TestBed bed = bed(cut)) {
                bed.rehearse(rehearsal);
                OperationRequest request = run.prepare(bed);
                assertDone(run, bed, bed.run(request, RUN), name);
                assertThat(rehearsal.changes(RUN)).as(name).hasSizeGreaterThan(5);
            }
            return rehearsal;
        });
    }

    private List<Cell> cells(Set<Run> runs, Afterwards afterwards) {
        List<Cell> cells = new ArrayList<>();
        for (Run run : runs) {
            for (Cut cut : Cut.values()) {
                List<Action> calls = rehearsed(run, cut).changes(RUN);
                for (int number = 1; number <= calls.size(); number++) {
                    cells.add(new Cell(run, number, calls.get(number - 1), cut, afterwards));
                }
            }
        }
        return cells;
    }

    @Test
    void everyCutEndsWithOneImagePerRoleOneStoreTaskOneCompleteRecordAndNoOrphan() {
        List<Cell> cells = cells(
                EnumSet.complementOf(EnumSet.of(
                        Run.BACKUP_WHOSE_OBJECT_GETS_NO_TAG, Run.VERIFICATION, Run.VERIFICATION_BY_A_COMMAND)),
                Afterwards.RESUME);

        cells.forEach(this::play);

        assertThat(cells).hasSizeGreaterThanOrEqualTo(228);
        assertThat(cells)
                .extracting(Cell::call)
                .as("every action that an operation calls and that changes something is cut")
                .contains(
                        Action.CREATE_IMAGE,
                        Action.COPY_IMAGE,
                        Action.CREATE_TAGS,
                        Action.DELETE_TAGS,
                        Action.DEREGISTER_IMAGE,
                        Action.CREATE_STORE_IMAGE_TASK,
                        Action.CREATE_RESTORE_IMAGE_TASK,
                        Action.RUN_INSTANCES,
                        Action.MODIFY_INSTANCE_ATTRIBUTE,
                        Action.ASSOCIATE_ADDRESS,
                        Action.CREATE_REPLACE_ROOT_VOLUME_TASK,
                        Action.PUT_OBJECT,
                        Action.PUT_OBJECT_RETENTION,
                        Action.DELETE_OBJECT);
    }

    @Test
    void anAbortAfterACutAtAnyCallOfALaunchLeavesNoMachineUnlessItWasDone() {
        List<Cell> cells =
                cells(EnumSet.of(Run.LAUNCH_AFTER_A_RESTORE, Run.LAUNCH_OF_THE_IMAGE_THAT_STANDS), Afterwards.ABORT);

        long done = cells.stream().filter(this::play).count();

        assertThat(cells).hasSizeGreaterThanOrEqualTo(60);
        assertThat(done).isPositive().isLessThan(cells.size() / 4);
    }

    @Test
    void anAbortAfterACutAtAnyCallLeavesNothingUnlessTheBackupWasComplete() {
        List<Cell> cells = cells(
                EnumSet.of(
                        Run.BACKUP_WITH_ENCRYPTED_COPY,
                        Run.BACKUP_WITHOUT_COPY,
                        Run.BACKUP_WHOSE_OBJECT_GETS_NO_TAG,
                        Run.BACKUP_THAT_IS_LOCKED,
                        Run.BACKUP_THAT_KEEPS_NO_IMAGE),
                Afterwards.ABORT);

        long complete = cells.stream().filter(this::play).count();

        assertThat(cells).hasSizeGreaterThanOrEqualTo(159);
        assertThat(complete).isPositive().isLessThan(cells.size() / 2);
    }

    @Test
    void everyCutOfAVerificationEndsWithOneProofAndNothingElse() {
        cells(EnumSet.of(Run.VERIFICATION), Afterwards.RESUME).forEach(this::play);
    }

    @Test
    void anAbortOfAVerificationAfterACutAtAnyCallLeavesNoMachineNoImageAndNoSnapshot() {
        List<Cell> cells = cells(EnumSet.of(Run.VERIFICATION), Afterwards.ABORT);

        cells.forEach(this::play);

        assertThat(cells)
                .extracting(Cell::call)
                .contains(Action.RUN_INSTANCES, Action.TERMINATE_INSTANCES, Action.DELETE_TAGS, Action.PUT_OBJECT);
    }

    /** What else such a verification calls is cut in the others; so is a command that is refused because the agent has not registered. */
    @Test
    void aCommandThatIsCutIsSentOnceAndNothingIsLeftOfItsMachine() {
        for (Cut cut : Cut.values()) {
            List<Action> calls = rehearsed(Run.VERIFICATION_BY_A_COMMAND, cut).changes(RUN);
            int sent = calls.lastIndexOf(Action.SEND_COMMAND) + 1;
            assertThat(sent).isPositive();
            for (Afterwards afterwards : Afterwards.values()) {
                play(new Cell(Run.VERIFICATION_BY_A_COMMAND, sent, Action.SEND_COMMAND, cut, afterwards));
            }
        }
    }

    @Test
    void anAbortOfARollBackAfterACutAtAnyCallLeavesTheRootThatWasOrSaysThatItIsTooLate() {
        List<Cell> cells = cells(EnumSet.of(Run.ROLL_BACK_IN_PLACE), Afterwards.ABORT);

        long done = cells.stream().filter(this::play).count();

        assertThat(cells).extracting(Cell::call).contains(Action.CREATE_REPLACE_ROOT_VOLUME_TASK);
        assertThat(done).isPositive().isLessThan(cells.size() / 2);
    }

    /** How a replacement that is aborted ends, and in which state of EC2's the abort comes. */
    private record Moment(String state, boolean killed, boolean fails, boolean detached) {}

    @Test
    void anAbortAtAnyMomentOfAReplacementIsTooLateAndItsEndIsSaid() {
        for (String state : List.of("pending", "in-progress", "succeeded")) {
            playAbort(new Moment(state, false, false, false));
            playAbort(new Moment(state, true, false, false));
        }
        for (String state : List.of("pending", "in-progress", "failing")) {
            playAbort(new Moment(state, false, true, false));
            playAbort(new Moment(state, true, true, false));
        }
        playAbort(new Moment("failing-detached", false, true, true));
        playAbort(new Moment("failing-detached", true, true, true));
    }

    private static void playAbort(Moment moment) {
        try (TestBed bed = new TestBed(builder -> builder.durations(Durations.fixed(
                        Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1))
                .instances(Duration.ofMinutes(1), Duration.ofMinutes(3))
                .work(Duration.ofMinutes(8), Duration.ofMinutes(1))))) {
            String root = root(bed);
            OperationRequest request = Run.ROLL_BACK_IN_PLACE.prepare(bed);
            if (moment.fails()) {
                bed.aws.machines().failNextRootReplacement(moment.detached());
            }
            Heard first = new Heard();
            OperationHandle handle = bed.engine.begin(RUN, request, bed.access(), first);
            tick(bed, first);
            bed.time.runUntil(() -> first.hasEnded() || state(bed).equals(moment.state()));
            Heard heard = first;
            if (moment.killed()) {
                bed.time.forgetAll();
                bed.engine = bed.engine("controller-1");
                heard = new Heard();
                handle = bed.engine.beginOrResume(RUN, request, bed.access(), heard);
            }
            handle.abort(Line.literal("Aborted by a user"));
            bed.time.runUntil(heard::hasEnded);

            assertThat(heard.log())
                    .as(moment.toString())
                    .contains("Too late to abort: EC2 is replacing the root volume of " + bed.instance);
            assertThat(bed.look().ec2().roots().tasks(List.of(bed.instance)))
                    .as(moment.toString())
                    .hasSize(1);
            if (moment.fails()) {
                assertThat(root(bed)).as(moment.toString()).isEqualTo(moment.detached() ? "" : root);
                assertThat(heard.failure())
                        .as(moment.toString())
                        .contains(moment.detached() ? "ALARM: " : "The instance has its old root volume, " + root);
            } else {
                assertThat(heard.result().inPlace().orElseThrow().newVolumeId())
                        .as(moment.toString())
                        .isEqualTo(root(bed))
                        .isNotEqualTo(root);
            }
            assertThat(bed.look().ec2().volumes(List.of(root)))
                    .as(moment.toString())
                    .hasSize(1);
            assertThat(bed.images())
                    .as(moment.toString())
                    .hasSize(1)
                    .allSatisfy(image -> assertThat(image.tags()).containsEntry(Tags.STATE, Tags.DONE));
        }
    }

    /** So that no state of EC2's passes unseen between two looks of the engine. */
    private static void tick(TestBed bed, Heard heard) {
        if (!heard.hasEnded()) {
            bed.time.schedule(Duration.ofSeconds(2), () -> tick(bed, heard));
        }
    }

    private static String state(TestBed bed) {
        return bed.look().ec2().roots().tasks(List.of(bed.instance)).stream()
                .map(ReplaceRootVolumeTask::taskStateAsString)
                .findFirst()
                .orElse("");
    }

    /** The root volume of the instance; empty for none. */
    private static String root(TestBed bed) {
        return bed.look().ec2().instance(bed.instance).instance().blockDeviceMappings().stream()
                .filter(mapping -> mapping.deviceName().equals("/dev/xvda"))
                .map(mapping -> mapping.ebs().volumeId())
                .findFirst()
                .orElse("");
    }

    @Test
    void anAbortInEachPhaseOfALaunchLeavesNoMachineAndNothingUnfinished() {
        Set<Phase> seen = EnumSet.noneOf(Phase.class);
        for (Phase phase :
                List.of(Phase.RESTORE, Phase.TAG, Phase.CHECK, Phase.MARK_RESTORED, Phase.LAUNCH, Phase.SETTLE)) {
            try (TestBed bed = bed(Cut.BEFORE)) {
                Rehearsal rehearsal = rehearsed(Run.LAUNCH_AFTER_A_RESTORE, Cut.BEFORE);
                bed.rehearse(rehearsal);
                OperationRequest request = Run.LAUNCH_AFTER_A_RESTORE.prepare(bed);
                Heard heard = new Heard();
                AtomicReference<OperationHandle> handle = new AtomicReference<>();
                // At the first call that is made in the phase.
                bed.aws.faults().plan(call -> {
                    if (phase(bed).equals(phase.name()) && seen.add(phase)) {
                        handle.get().abort(Line.literal("Aborted by a user"));
                    }
                    return Fault.none();
                });
                handle.set(bed.engine.begin(RUN, request, bed.access(), heard));
                bed.time.runUntil(heard::hasEnded);
                if (!seen.contains(phase)) {
                    continue;
                }
                Cell cell = new Cell(
                        Run.LAUNCH_AFTER_A_RESTORE,
                        phase.ordinal(),
                        Action.RUN_INSTANCES,
                        Cut.BEFORE,
                        Afterwards.ABORT);
                assertThat(heard.end())
                        .as("%s\n%s", phase, heard.log())
                        .isInstanceOf(OperationListener.End.Aborted.class);
                assertNoMachineIsLeft(bed, heard, cell);
            }
        }
        assertThat(seen).contains(Phase.RESTORE, Phase.LAUNCH, Phase.SETTLE);
    }

    /** The phase that the document says. */
    private static String phase(TestBed bed) {
        String key = Keys.restore(RUN);
        if (bed.aws.s3().object(TestBed.BUCKET, key).isEmpty()) {
            return "";
        }
        try {
            return Json.parse(bed.aws.s3().get(TestBed.BUCKET, key))
                    .path("operation")
                    .path("phase")
                    .asText();
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    private static void assertOnlyTheBackupIsLeft(TestBed bed, Heard heard, Cell cell) {
        try {
            bed.clock.advance(Duration.ofMinutes(1));
            assertThat(Run.machines(bed)).as("machines").isEmpty();
            assertThat(bed.images()).as("images").hasSize(1);
            assertThat(bed.aws.ec2().snapshots()).as("snapshots").hasSize(2);
        } catch (AssertionError wrong) {
            fail(cell + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }

    /** Plays a cell; returns whether the operation was done in the end. */
    private boolean play(Cell cell) {
        try (TestBed bed = bed(cell.cut())) {
            Rehearsal rehearsal = rehearsed(cell.run(), cell.cut());
            bed.rehearse(rehearsal);
            OperationRequest request = cell.run().prepare(bed);
            rehearsal.cut(bed, RUN, cell.number(), cell.cut() != Cut.BEFORE);
            Heard second = new Heard();
            var handle = bed.engine.beginOrResume(RUN, request, bed.access(), second);
            if (cell.afterwards() == Afterwards.ABORT) {
                handle.abort(Line.literal("Aborted by a user"));
            }
            bed.time.runUntil(second::hasEnded);
            boolean done = second.end() instanceof OperationListener.End.Done;
            if (cell.afterwards() == Afterwards.RESUME) {
                assertDone(cell.run(), bed, second, cell.toString());
            } else if (cell.run().kind == Run.Kind.VERIFY) {
                assertOnlyTheBackupIsLeft(bed, second, cell);
            } else if (done) {
                assertThat(bed.catalog().list()).as("%s", cell).hasSize(1);
                if (cell.run() == Run.BACKUP_THAT_IS_LOCKED) {
                    cell.run().check(bed, second.result());
                }
            } else if (cell.run() == Run.ROLL_BACK_IN_PLACE) {
                assertNothingIsReplaced(bed, second, cell);
            } else if (request instanceof RestoreRequest) {
                assertNoMachineIsLeft(bed, second, cell);
            } else {
                assertNothingIsLeft(bed, second, cell);
            }
            return done;
        }
    }

    @Test
    void aCleanUpThatIsCutAtAnyCallIsFinishedByTheNext() {
        int cells = 0;
        for (boolean tags : new boolean[] {true, false}) {
            for (Cut cut : List.of(Cut.BEFORE, Cut.AFTER)) {
                int calls = 1;
                for (int number = 1; number <= calls; number++) {
                    calls = playCleanUp(tags, number, cut);
                    cells++;
                }
            }
        }
        assertThat(cells).isGreaterThanOrEqualTo(28);
    }

    /** Aborts a backup when its image is stored, and cuts one changing call of that; returns how many there are. */
    private static int playCleanUp(boolean tags, int number, Cut cut) {
        try (TestBed bed = bed(cut)) {
            bed.aws.ec2().storesTags(tags);
            Heard first = new Heard();
            OperationHandle backup =
                    bed.engine.begin(RUN, bed.backupRequest().encrypt(false).build(), bed.access(), first);
            bed.time.runUntil(() -> first.log().contains("/5 Store"));
            Knife knife = new Knife(bed, number, cut);
            backup.abort(Line.literal("Aborted by a user"));
            bed.time.runUntil(() -> knife.hasCut() || first.hasEnded());
            bed.time.forgetAll();
            bed.engine = bed.engine("controller-1");
            Heard second = new Heard();
            if (knife.hasCut()) {
                bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), second).abort(Line.literal("Aborted by a user"));
                bed.time.runUntil(second::hasEnded);
            }
            Cell cell = new Cell(Run.BACKUP_WITHOUT_COPY, number, Action.DELETE_OBJECT, cut, Afterwards.ABORT);
            assertNothingIsLeft(bed, second, cell);
            return knife.hasCut() ? number + 1 : number;
        }
    }

    private static void assertNothingIsLeft(TestBed bed, Heard heard, Cell cell) {
        try {
            bed.clock.advance(Duration.ofMinutes(1));
            assertThat(bed.images()).isEmpty();
            assertThat(bed.aws.ec2().snapshots()).isEmpty();
            assertThat(bed.aws.s3().keys(TestBed.BUCKET)).allMatch(key -> key.equals(Keys.operation(RUN)));
        } catch (AssertionError wrong) {
            fail(cell + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }

    /** The root volume that was is there, and an image that was done. */
    private static void assertNothingIsReplaced(TestBed bed, Heard heard, Cell cell) {
        try {
            bed.clock.advance(Duration.ofMinutes(1));
            assertThat(heard.end()).isInstanceOf(OperationListener.End.Aborted.class);
            assertThat(bed.look().ec2().roots().tasks(List.of(bed.instance)))
                    .as("replacements")
                    .isEmpty();
            assertThat(bed.images())
                    .as("images")
                    .allSatisfy(image -> assertThat(image.tags()).containsEntry(Tags.STATE, Tags.DONE));
            assertThat(bed.aws.ec2().snapshots())
                    .as("snapshots")
                    .hasSize(bed.images().size() * 2);
        } catch (AssertionError wrong) {
            fail(cell + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }

    /** An image that was done stays; one that wasn't, and every machine, is gone. */
    private static void assertNoMachineIsLeft(TestBed bed, Heard heard, Cell cell) {
        try {
            bed.clock.advance(Duration.ofMinutes(1));
            assertThat(Run.machines(bed)).as("machines").isEmpty();
            assertThat(bed.aws.ec2().volumes())
                    .as("volumes of machines that have ended")
                    .filteredOn(volume -> bed.aws.ec2().instances().stream()
                            .noneMatch(machine -> machine.id().equals(volume.instanceId())
                                    && !machine.state().equals("terminated")))
                    .allMatch(VolumeModel::deleted);
            assertThat(bed.aws.ec2().instances())
                    .filteredOn(machine -> machine.id().equals(Run.holder(bed)))
                    .as("who has the address")
                    .singleElement()
                    .matches(machine -> machine.clientToken() == null
                            || !machine.clientToken().startsWith("ami-backup-"));
            assertThat(bed.images())
                    .allSatisfy(image -> assertThat(image.tags()).containsEntry(Tags.STATE, Tags.DONE));
            assertThat(bed.aws.ec2().snapshots()).hasSize(bed.images().size() * 2);
        } catch (AssertionError wrong) {
            fail(cell + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }

    private static void assertDone(Run run, TestBed bed, Heard heard, String name) {
        try {
            OperationResult result = heard.result();
            bed.clock.advance(Duration.ofMinutes(1));
            assertThat(bed.images()).as("images").hasSize(run.images);
            assertThat(bed.aws.ec2().snapshots()).as("snapshots").hasSize(run.images * 2);
            assertThat(bed.aws.ec2().storeTasks()).as("store tasks").hasSize(1);
            List<String> records = bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS);
            assertThat(records).as("records").hasSize(1);
            assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.USES)).as("uses").isEmpty();
            assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE))
                    .as("per-instance keys")
                    .isEmpty();
            String amiId = run.stored(result);
            BackupRecord record = bed.catalog().find(amiId).orElseThrow().record();
            assertThat(record.isComplete()).isTrue();
            run.check(bed, result);
            assertThat(bed.catalog().list()).extracting(IndexEntry::amiId).containsExactly(amiId);
        } catch (AssertionError wrong) {
            fail(name + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }
}
