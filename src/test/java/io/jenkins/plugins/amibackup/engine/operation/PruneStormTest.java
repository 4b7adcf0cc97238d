package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Permission;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.Rehearsal;
import io.jenkins.plugins.amibackup.engine.Seeds;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Prunes of one instance by two controllers in a storm of faults, each from a seed that brings the same storm again: lost answers,
 * throttling, server errors, a permission that is taken away for a while, credentials that expire, a process that dies, an abort, and
 * a backup, a restore or a gate beside them. At any time nothing is lost that should stay, and nothing is left that isn't named. When
 * the storm is over, the next prune brings everything to its end.
 *
 * <p>More seeds: {@code mvn -f cli/pom.xml test -Dtest=PruneStormTest -Dstorm.runs=20000}. One seed again: {@code -Dstorm.seed=4711}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PruneStormTest {

    private static final String RUN = "7f3a2c41";
    private static final String ANOTHER = "7f3a2c42";
    private static final String BESIDE = "7f3a2c43";
    private static final String FINAL = "7f3a2c44";
    private static final String SET = "nightly";

    /** Longer than a storm takes to do anything at all. */
    private static final int MOST_STEPS = 400;

    /** Longer than anybody's use of a backup counts. */
    private static final Duration USES_ARE_OVER = Duration.ofDays(8);

    private static final List<String> DENIED = List.of(
            "ec2:DeregisterImage",
            "ec2:DeleteSnapshot",
            "ec2:DescribeImages",
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:ListBucket",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutObject");

    private enum Kind {
        BACKUPS(2, new RetentionPolicy(2, null, 0, 0, 0, 0, Map.of(), null, "")),
        IMAGES(1, new RetentionPolicy(9, null, 0, 0, 0, 0, Map.of(), 1, "")),
        BOTH(1, new RetentionPolicy(2, null, 0, 0, 0, 0, Map.of(), 1, ""));

        /** Of how many nothing goes: the newest. */
        private final int whole;

        private final RetentionPolicy policy;

        Kind(int whole, RetentionPolicy policy) {
            this.whole = whole;
            this.policy = policy;
        }

        /** Whether a backup goes wholly; else its image goes. */
        boolean removes(int number) {
            return this != IMAGES && number < BACKUPS_MADE - 2;
        }

        private static final int BACKUPS_MADE = 4;
    }

    /** Who sees to the run when the storm is over. */
    private enum Afterwards {
        RESUME,
        ABORT,
        NOBODY
    }

    private final Map<Boolean, Rehearsal> backups = new HashMap<>();

    @Test
    void noStormLosesABackupThatShouldStayOrLeavesAnythingThatNobodyNames() {
        new Seeds("storm of prunes", 36).run(this::run);
    }

    private String run(long seed) {
        Random random = new Random(seed);
        Kind kind = Kind.values()[(int) (seed % Kind.values().length)];
        Afterwards afterwards = Afterwards.values()[(int) (seed / Kind.values().length % Afterwards.values().length)];
        boolean versions = random.nextBoolean();
        try (PruneBed prune = new PruneBed(builder -> builder, Storm.CLIENT_TIMEOUT)) {
            TestBed bed = prune.bed;
            bed.aws.s3().versioning(TestBed.BUCKET, versions);
            bed.rehearse(backups.computeIfAbsent(versions, with -> new Rehearsal()));
            prune.with(Kind.BACKUPS_MADE, request -> request.retentionSet(SET));
            PruneTruth truth =
                    new PruneTruth(prune, prune.backups.subList(Kind.BACKUPS_MADE - kind.whole, Kind.BACKUPS_MADE));
            PruneRequest request = prune.request(kind.policy).ofSet(SET);
            Weather weather = new Weather(prune, request, seed, random);
            weather.rage();
            weather.calm();
            String log = weather.log();
            if (Boolean.getBoolean("storm.log")) {
                System.out.println("seed " + seed + ": " + log);
            }
            check(log, truth::holds);
            String end = weather.end();
            Heard seenTo = seeTo(prune, request, afterwards);
            String more = log + "\n-- afterwards\n" + seenTo.log();
            check(more, truth::holds);
            Heard last = pruneAtLast(prune, request);
            String whole = more + "\n-- the last prune\n" + last.log();
            check(whole, () -> {
                last.result();
                truth.isSettled();
                for (int number = 0; number < Kind.BACKUPS_MADE - kind.whole; number++) {
                    assertEnd(prune, prune.ami(number), kind.removes(number));
                }
            });
            return end;
        }
    }

    private static void check(String log, Runnable check) {
        try {
            check.run();
        } catch (AssertionError wrong) {
            throw new AssertionError(wrong.getMessage() + "\n" + log, wrong);
        }
    }

    private static void assertEnd(PruneBed prune, String amiId, boolean removed) {
        if (removed) {
            // What was refused in the storm and is left is named: that is looked at elsewhere.
            assertThat(prune.record(amiId).isTombstone())
                    .as("%s is gone", amiId)
                    .isTrue();
            return;
        }
        BackupRecord record = prune.record(amiId);
        assertThat(record.isComplete() && prune.hasObject(amiId)).as(amiId).isTrue();
        assertThat(record.imageState()).as("image of %s", amiId).isEqualTo(ImageState.DROPPED);
        assertThat(prune.hasImage(amiId)).as("image of %s", amiId).isFalse();
    }

    private static Heard seeTo(PruneBed prune, PruneRequest request, Afterwards afterwards) {
        TestBed bed = prune.bed;
        Heard heard = new Heard();
        bed.clock.advance(Duration.ofMinutes(20));
        bed.engine = bed.engine("controller-1");
        if (afterwards == Afterwards.NOBODY) {
            return heard;
        }
        OperationHandle handle = bed.engine.beginOrResume(RUN, request, bed.access(), heard);
        if (afterwards == Afterwards.ABORT) {
            handle.abort(Line.literal("Aborted by a user"));
        }
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private static Heard pruneAtLast(PruneBed prune, PruneRequest request) {
        TestBed bed = prune.bed;
        bed.clock.advance(USES_ARE_OVER);
        Heard heard = new Heard();
        bed.engine("controller-3").begin(FINAL, request, bed.access(), heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    /** What comes over the prunes of one instance. */
    private static final class Weather {
        private final PruneBed prune;
        private final TestBed bed;
        private final PruneRequest request;
        private final Random random;
        private final Storm storm;
        private final VirtualTime elsewhere;
        private final Engine other;
        private final List<Heard> heard = new ArrayList<>();
        private final Map<Integer, Consumer<Integer>> events = new TreeMap<>();
        private volatile String denied = "";
        private OperationHandle handle;
        private boolean crashed;

        Weather(PruneBed prune, PruneRequest request, long seed, Random random) {
            this.prune = prune;
            this.bed = prune.bed;
            this.request = request;
            this.random = random;
            storm = new Storm(new Random(seed * 31));
            elsewhere = new VirtualTime(bed.clock);
            other = new Engine(EngineSettings.of("controller-2"), elsewhere, bed.clients, new Random(seed));
        }

        void rage() {
            bed.aws.faults().plan(call -> storm.next()).policy(this::permits);
            if (random.nextInt(3) == 0) {
                bed.aws.faults().staleDescribes(Duration.ofSeconds(random.nextInt(20)));
            }
            at(2, 120, this::crash);
            at(2, 120, step -> another());
            at(2, 100, step -> beside());
            at(4, 120, step -> handle.abort(Line.literal("Aborted by a user")));
            at(2, 120, step -> {
                denied = DENIED.get(random.nextInt(DENIED.size()));
                events.put(step + 1 + random.nextInt(60), later -> denied = "");
            });
            at(4, 120, step -> {
                bed.aws.faults().expireCredentials("AKIATEST");
                events.put(
                        step + 1 + random.nextInt(40), later -> bed.aws.faults().renewCredentials("AKIATEST"));
            });
            begin();
            for (int step = 0; step < MOST_STEPS && !isOver(step) && step(); step++) {
                Consumer<Integer> event = events.remove(step);
                if (event != null) {
                    event.accept(step);
                }
            }
        }

        /** In one of so many storms, something happens. */
        private void at(int oneOf, int within, Consumer<Integer> event) {
            if (random.nextInt(oneOf) == 0) {
                int step = random.nextInt(within);
                while (events.containsKey(step)) {
                    step++;
                }
                events.put(step, event);
            }
        }

        private boolean isOver(int step) {
            return heard.stream().allMatch(Heard::hasEnded)
                    && events.keySet().stream().noneMatch(later -> later > step);
        }

        /** Whichever controller has something to do first does it. */
        private boolean step() {
            boolean here = bed.time.nextIn().compareTo(elsewhere.nextIn()) <= 0;
            if (here ? bed.time.step() : elsewhere.step()) {
                return true;
            }
            return here ? elsewhere.step() : bed.time.step();
        }

        private boolean permits(Permission permission) {
            return denied.isEmpty()
                    || !permission.action().equals(denied)
                    || denied.equals("s3:PutObject") && !permission.resource().contains(Keys.RECORDS);
        }

        private void begin() {
            Heard first = new Heard();
            heard.add(first);
            handle = bed.engine.beginOrResume(RUN, request, bed.access(), first);
        }

        private void crash(int step) {
            bed.time.forgetAll();
            heard.removeIf(one -> !one.hasEnded());
            bed.engine = bed.engine("controller-1");
            crashed = true;
            begin();
        }

        private void another() {
            Heard second = new Heard();
            heard.add(second);
            other.begin(ANOTHER, request, bed.access(), second);
        }

        private void beside() {
            Heard third = new Heard();
            switch (random.nextInt(3)) {
                case 0 ->
                    bed.engine.begin(
                            BESIDE,
                            bed.backupRequest()
                                    .encrypt(false)
                                    .retentionSet("beside")
                                    .build(),
                            bed.access(),
                            third);
                case 1 -> {
                    String amiId = prune.ami(random.nextInt(prune.backups.size()));
                    bed.engine.begin(
                            BESIDE, RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION), bed.access(), third);
                }
                default ->
                    Gate.open(
                            bed.engine,
                            BESIDE,
                            new GateRequest(
                                    GateRequest.age("30d"),
                                    false,
                                    true,
                                    bed.backupRequest().build()),
                            bed.access(),
                            third,
                            DriveOptions.DEFAULT);
            }
        }

        /** Both processes die, and nothing goes wrong any more. */
        void calm() {
            bed.time.forgetAll();
            elsewhere.forgetAll();
            bed.aws.faults().clear();
        }

        String log() {
            StringBuilder log = new StringBuilder();
            for (Heard one : heard) {
                log.append("-- ").append(crashed ? "with a crash\n" : "\n").append(one.log());
                log.append(one.hasEnded() ? "\n" + one.end() : "\nnot ended").append('\n');
            }
            return log.toString();
        }

        String end() {
            return heard.stream()
                    .map(one -> one.hasEnded() ? word(one.end()) : "killed")
                    .sorted()
                    .toList()
                    .toString();
        }

        private static String word(End end) {
            return end.getClass().getSimpleName();
        }
    }
}
