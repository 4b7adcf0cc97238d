package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeModel;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.Rehearsal;
import io.jenkins.plugins.amibackup.engine.Seeds;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTaskState;

/**
 * Verifications, launches and roll-backs in a storm of faults, each from a seed that brings the same storm again. Whatever is thrown
 * at them, no machine is started twice and none is left that nobody names; an address, tags and a root volume of the user's are never
 * lost. Afterwards they are resumed, aborted, or left to a clean-up.
 *
 * <p>More seeds: {@code mvn -f cli/pom.xml test -Dtest=MachineStormTest -Dstorm.runs=20000}. One seed again: {@code
 * -Dstorm.seed=4711}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineStormTest {

    private static final String RUN = "7f3a2c41";
    private static final String BACKUP = "aaaaaaaa";
    private static final String ADDRESS = "203.0.113.7";

    private enum Kind {
        DRILL,
        LAUNCH,
        ROLL_BACK
    }

    /** Who sees to the run when the storm is over. */
    private enum Afterwards {
        RESUME,
        ABORT,
        CLEAN_UP
    }

    private static final List<String> EVERY = Stream.of(Kind.values())
            .flatMap(kind -> Stream.of(Afterwards.values()).map(afterwards -> key(kind, afterwards)))
            .toList();

    private final Map<Duration, Rehearsal> backups = new HashMap<>();

    @Test
    void noStormLeavesAMachineThatNobodyNamesOrTakesWhatIsTheUsers() {
        Seeds seeds = new Seeds("storm of machines", 36);
        Set<String> seenTo = new TreeSet<>();
        seeds.run(seed -> {
            Ended ended = run(seed);
            ended.afterwards().ifPresent(afterwards -> seenTo.add(key(ended.kind(), afterwards)));
            return ended.toString();
        });
        if (!seeds.isOne()) {
            assertThat(seenTo)
                    .as("each kind was seen to afterwards in each of the three ways")
                    .containsExactlyInAnyOrderElementsOf(EVERY);
        }
    }

    private static String key(Kind kind, Afterwards afterwards) {
        return kind + " " + afterwards;
    }

    /**
     * How a run has ended.
     *
     * @param afterwards who has seen to it; empty where it was done before the storm was over
     */
    private record Ended(Kind kind, Optional<Afterwards> afterwards, boolean done) {
        @Override
        public String toString() {
            return afterwards.map(how -> key(kind, how)).orElse(kind + " by itself") + (done ? " done" : " not done");
        }
    }

    /** A bed with an instance that has all that one can have, backed up, and what must still be so in the end. */
    private final class Bed implements AutoCloseable {
        private final TestBed bed;
        private final String original;
        private final String stored;
        private final String root;
        private final Map<String, String> tags;
        private final int images;

        Bed(Duration visibility) {
            bed = new TestBed(
                    builder -> builder.visibilityDelay(visibility)
                            .durations(Durations.fixed(
                                            Duration.ofMinutes(2),
                                            Duration.ofMinutes(2),
                                            Duration.ofMinutes(2),
                                            Duration.ofMinutes(2))
                                    .instances(Duration.ofSeconds(30), Duration.ofMinutes(2))
                                    .work(Duration.ofMinutes(3), Duration.ofMinutes(1))),
                    Storm.CLIENT_TIMEOUT);
            original = bed.aws
                    .ec2()
                    .runInstance(InstanceSpec.named("web-1")
                            .volume(VolumeSpec.gp3("/dev/xvda", 8).tag("Name", "web-1-root"))
                            .volume(VolumeSpec.gp3("/dev/sdf", 100).keptOnTermination())
                            .tag("Role", "web")
                            .protectedFromTermination()
                            .protectedFromStop()
                            .monitored(false, false));
            bed.aws.networks().elasticIp(ADDRESS, original);
            bed.rehearse(backups.computeIfAbsent(visibility, delay -> new Rehearsal()));
            stored = bed.run(
                            BackupRequest.of(original, TestBed.BUCKET, TestBed.REGION)
                                    .encrypt(false)
                                    .build(),
                            BACKUP)
                    .result()
                    .amiId();
            // Behind the scenes: a client's connection would not outlive what comes.
            root = bed.aws.ec2().volumes().stream()
                    .filter(volume -> original.equals(volume.instanceId()))
                    .map(VolumeModel::id)
                    .findFirst()
                    .orElseThrow();
            tags = machine(original).tags();
            images = bed.images().size();
            bed.clock.advance(Duration.ofMinutes(5));
        }

        OperationRequest request(Kind kind) {
            RestoreRequest restore = RestoreRequest.of(stored, TestBed.BUCKET, TestBed.REGION);
            return switch (kind) {
                case DRILL -> {
                    String vpc = bed.aws.networks().vpc("10.50.0.0/16", null);
                    String subnet = bed.aws.networks().subnet(vpc, "10.50.1.0/24", 'a');
                    String group = bed.aws.networks().closedGroup(vpc, "quarantine");
                    DrillTerms terms = DrillTerms.of(ProofLevel.CONSOLE).in(subnet, List.of(group));
                    yield VerifyRequest.of(stored, terms, TestBed.BUCKET, TestBed.REGION);
                }
                case LAUNCH ->
                    restore.launching(
                            new LaunchTerms("", "", List.of(), "", "", "", "", "", LaunchTerms.MOVE, "", Map.of()));
                case ROLL_BACK -> restore.replacingRootOf(original);
            };
        }

        InstanceModel machine(String id) {
            return bed.aws.ec2().instances().stream()
                    .filter(machine -> machine.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        /** What this run has launched. */
        List<InstanceModel> launched() {
            return bed.aws.ec2().instances().stream()
                    .filter(machine -> machine.clientToken() != null
                            && machine.clientToken().startsWith("ami-backup-"))
                    .toList();
        }

        List<InstanceModel> alive() {
            return launched().stream()
                    .filter(machine -> !machine.state().equals("terminated"))
                    .toList();
        }

        String root() {
            return bed.look().ec2().instance(original).instance().blockDeviceMappings().stream()
                    .filter(mapping -> mapping.deviceName().equals("/dev/xvda"))
                    .map(mapping -> mapping.ebs().volumeId())
                    .findFirst()
                    .orElse("");
        }

        String holder() {
            return bed.look().ec2().site().address(ADDRESS).orElseThrow().instanceId();
        }

        List<Proof> proofs() {
            return bed.catalog().find(stored).orElseThrow().record().proofs();
        }

        List<ReplaceRootVolumeTask> replaced() {
            return bed.look().ec2().roots().tasks(List.of(original)).stream()
                    .filter(task -> task.taskState() == ReplaceRootVolumeTaskState.SUCCEEDED)
                    .toList();
        }

        /** What holds at any time, whatever is thrown at a run. */
        void assertNothingIsLost(String log) {
            assertThat(launched().stream().map(InstanceModel::clientToken))
                    .as("machines of one token\n%s", log)
                    .doesNotHaveDuplicates();
            assertThat(alive()).as("machines of the run\n%s", log).hasSizeLessThanOrEqualTo(1);
            Set<String> mayHaveIt = alive().stream().map(InstanceModel::id).collect(Collectors.toSet());
            mayHaveIt.add(original);
            assertThat(mayHaveIt).as("who has the address\n%s", log).contains(holder());
            assertThat(machine(original).state()).as("the original\n%s", log).isEqualTo("running");
            assertThat(machine(original).tags()).as("tags\n%s", log).isEqualTo(tags);
            assertThat(bed.aws.ec2().volumes())
                    .as("the root volume that was\n%s", log)
                    .filteredOn(volume -> volume.id().equals(root))
                    .noneMatch(VolumeModel::deleted);
            assertThat(replaced()).as("replacements\n%s", log).hasSizeLessThanOrEqualTo(1);
            assertThat(bed.images())
                    .as("the backup's image\n%s", log)
                    .anyMatch(image -> image.id().equals(stored));
            assertThat(proofs()).as("proofs\n%s", log).hasSizeLessThanOrEqualTo(1);
            if (!proofs().isEmpty()) {
                assertThat(alive()).as("machines of a proof\n%s", log).isEmpty();
            }
        }

        /** What stands is done, and is said to be so; everything else is gone. */
        void assertNothingIsLeft(boolean machine, String log) {
            bed.clock.advance(Duration.ofMinutes(5));
            assertThat(alive()).as("machines\n%s", log).hasSize(machine ? 1 : 0);
            assertThat(bed.images())
                    .as("images\n%s", log)
                    .allMatch(image -> Tags.DONE.equals(image.tags().get(Tags.STATE)));
            assertThat(bed.aws.ec2().snapshots())
                    .as("snapshots\n%s", log)
                    .hasSize(2 * bed.images().size());
            Set<String> ended = launched().stream()
                    .filter(launched -> launched.state().equals("terminated"))
                    .map(InstanceModel::id)
                    .collect(Collectors.toSet());
            assertThat(bed.aws.ec2().volumes())
                    .as("volumes\n%s", log)
                    .filteredOn(volume -> ended.contains(volume.instanceId()))
                    .allMatch(VolumeModel::deleted);
        }

        @Override
        public void close() {
            bed.close();
        }
    }

    private Ended run(long seed) {
        Random random = new Random(seed);
        Kind kind = Kind.values()[(int) (seed % Kind.values().length)];
        // Each kind comes to each of them equally often, however few the runs are.
        Afterwards afterwards = Afterwards.values()[(int) (seed / Kind.values().length % Afterwards.values().length)];
        try (Bed here = new Bed(Duration.ofSeconds(4L * random.nextInt(3)))) {
            OperationRequest request = here.request(kind);
            Came came = throughTheStorm(here.bed, request, seed, random);
            Heard first = came.heard();
            if (Boolean.getBoolean("storm.log")) {
                System.out.println("seed " + seed + ": " + first.log() + "\n" + (first.hasEnded() ? first.end() : ""));
            }
            here.assertNothingIsLost(first.log());
            assertNamed(here, first);
            boolean doneByItself = first.hasEnded() && first.end() instanceof End.Done;
            boolean done = doneByItself;
            String log = first.log();
            if (!done && afterwards == Afterwards.CLEAN_UP) {
                cleanUp(here.bed);
            } else if (!done) {
                Heard second = pickUp(here.bed, request, afterwards == Afterwards.ABORT);
                log += "\n-- picked up\n" + second.log() + "\n" + second.end();
                done = second.end() instanceof End.Done;
                assertEnd(kind, afterwards == Afterwards.ABORT || came.aborted(), second, log);
            }
            here.assertNothingIsLost(log);
            boolean machine = kind == Kind.LAUNCH
                    && here.alive().stream()
                            .anyMatch(alive -> Tags.DONE.equals(alive.tags().get(Tags.STATE)));
            here.assertNothingIsLeft(machine, log);
            if (done) {
                assertDone(here, kind, log);
            }
            return new Ended(kind, doneByItself ? Optional.empty() : Optional.of(afterwards), done);
        }
    }

    /** How a run has come through the storm. */
    private record Came(Heard heard, boolean aborted) {}

    private static Came throughTheStorm(TestBed bed, OperationRequest request, long seed, Random random) {
        Storm storm = new Storm(new Random(seed * 31));
        bed.aws.faults().plan(call -> storm.next());
        if (random.nextInt(3) == 0) {
            bed.aws.faults().staleDescribes(Duration.ofSeconds(random.nextInt(20)));
        }
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, request, bed.access(), heard);
        int crashAfter = random.nextInt(3) > 0 ? random.nextInt(200) : Integer.MAX_VALUE;
        int abortAfter = random.nextInt(5) == 0 ? random.nextInt(200) : Integer.MAX_VALUE;
        int expireAfter = random.nextInt(5) == 0 ? random.nextInt(200) : Integer.MAX_VALUE;
        int refuseAfter = random.nextInt(4) == 0 ? random.nextInt(200) : Integer.MAX_VALUE;
        boolean aborted = false;
        int steps = 0;
        while (!heard.hasEnded() && steps < crashAfter && bed.time.step()) {
            if (++steps == refuseAfter) {
                bed.aws.refuseConnections();
                bed.time.schedule(Duration.ofSeconds(random.nextInt(300)), bed.aws::acceptConnections);
            }
            if (steps == abortAfter) {
                handle.abort(Line.literal("Aborted by a user"));
                aborted = true;
            }
            if (steps == expireAfter) {
                bed.aws.faults().expireCredentials("AKIATEST");
                Duration renewal = Duration.ofSeconds(random.nextInt(600));
                bed.time.schedule(renewal, () -> bed.aws.faults().renewCredentials("AKIATEST"));
            }
        }
        bed.aws.acceptConnections();
        bed.aws.faults().clear();
        bed.time.forgetAll();
        return new Came(heard, aborted);
    }

    /** A run that has ended names what stands, or the run, by which everything of it is found. */
    private static void assertNamed(Bed here, Heard heard) {
        if (!heard.hasEnded() || heard.end() instanceof End.Done) {
            return;
        }
        String line = heard.end().toString();
        here.alive()
                .forEach(machine -> assertThat(line.contains(machine.id()) || line.contains(RUN))
                        .as("%s names %s", line, machine.id())
                        .isTrue());
        here.bed.images().stream()
                .filter(image -> RUN.equals(image.tags().get(Tags.RUN_ID)))
                .map(ImageModel::id)
                .forEach(image -> assertThat(line.contains(image) || line.contains(RUN))
                        .as("%s names %s", line, image)
                        .isTrue());
    }

    private static Heard pickUp(TestBed bed, OperationRequest request, boolean abort) {
        bed.clock.advance(Duration.ofMinutes(20));
        bed.engine = bed.engine("controller-1");
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.beginOrResume(RUN, request, bed.access(), heard);
        if (abort) {
            handle.abort(Line.literal("Aborted by a user"));
        }
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    /** With nothing in its way, a run comes to the end that was asked for; a verification may be over its deadline by then. */
    private static void assertEnd(Kind kind, boolean aborted, Heard heard, String log) {
        if (aborted) {
            assertThat(heard.end()).as(log).isInstanceOfAny(End.Aborted.class, End.Done.class, End.Failed.class);
        } else if (kind == Kind.DRILL) {
            assertThat(heard.end()).as(log).isInstanceOfAny(End.Done.class, End.Failed.class);
        } else {
            assertThat(heard.end()).as(log).isInstanceOf(End.Done.class);
        }
    }

    /** Nobody resumes the run: a clean-up finds all of it by itself, a day later. */
    private static void cleanUp(TestBed bed) {
        for (int round = 0; round < 3; round++) {
            bed.clock.advance(Duration.ofHours(26));
            CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
            cleanUp.find().stream().filter(Orphan::removable).forEach(cleanUp::removeOrKeep);
        }
    }

    private static void assertDone(Bed here, Kind kind, String log) {
        switch (kind) {
            case DRILL -> {
                assertThat(here.proofs()).as(log).hasSize(1).allMatch(Proof::passed);
                assertThat(here.bed.images()).as(log).hasSize(here.images);
            }
            case LAUNCH -> {
                assertThat(here.alive()).as(log).hasSize(1);
                assertThat(here.holder()).as(log).isEqualTo(here.alive().get(0).id());
            }
            case ROLL_BACK -> {
                assertThat(here.replaced()).as(log).hasSize(1);
                assertThat(here.root()).as(log).isNotEqualTo(here.root);
            }
        }
    }
}
