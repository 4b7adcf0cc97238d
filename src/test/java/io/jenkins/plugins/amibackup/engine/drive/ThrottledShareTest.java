package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.fleet.Fleet;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * AWS throttles three calls in ten. Then three advances in four fail that are made of four calls, but none of these calls fails for
 * long. Times are those of the test's clock.
 */
class ThrottledShareTest {

    private static final String RUN = "7f3a2c41";

    /**
     * What the work took with each seed.
     *
     * @param seconds by the test's clock
     * @param calls to AWS, refused ones included
     */
    private record Measured(List<Long> seconds, List<Long> calls) {

        double meanSeconds() {
            return mean(seconds);
        }

        double medianSeconds() {
            List<Long> sorted = seconds.stream().sorted().toList();
            return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2.0;
        }

        double meanCalls() {
            return mean(calls);
        }

        private static double mean(List<Long> numbers) {
            return numbers.stream().mapToLong(number -> number).average().orElseThrow();
        }
    }

    /** @param work begins it */
    private static Measured measure(int seeds, Function<TestBed, List<Heard>> work) {
        List<Long> seconds = new ArrayList<>();
        List<Long> calls = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            Duration each = Duration.ofSeconds(10);
            try (TestBed bed = new TestBed(builder -> builder.durations(Durations.fixed(each, each, each, each)))) {
                bed.run(backup(bed));
                bed.aws.calls().reset();
                Random random = new Random(seed);
                bed.aws.faults().plan(call -> random.nextInt(10) < 3 ? Fault.throttle() : Fault.none());
                Instant begun = bed.clock.instant();
                List<Heard> all = work.apply(bed);
                bed.time.runUntil(() -> all.stream().allMatch(Heard::hasEnded));
                all.forEach(heard -> assertThat(heard.result().status()).isEqualTo("done"));
                seconds.add(Duration.between(begun, bed.clock.instant()).toSeconds());
                calls.add(bed.aws.calls().total());
            }
        }
        return new Measured(seconds, calls);
    }

    private static BackupRequest backup(TestBed bed) {
        return bed.backupRequest().encrypt(false).build();
    }

    private static Heard begun(TestBed bed, String runId, OperationRequest request) {
        Heard heard = new Heard();
        bed.engine.begin(runId, request, bed.access(), heard);
        return heard;
    }

    @Test
    void aRestoreThatTakesAQuarterOfAMinuteTakesLessThanAMinute() {
        Measured restores = measure(20, bed -> {
            String amiId = bed.images().get(0).id();
            return List.of(begun(
                    bed,
                    RUN,
                    new RestoreRequest(amiId, TestBed.BUCKET, TestBed.REGION, "", false, "", Map.of(), null)));
        });

        assertThat(restores.meanSeconds()).as(restores.toString()).isLessThan(60);
        // Only a call that makes something, refused several times in a row, takes longer.
        assertThat(restores.seconds().stream().filter(time -> time < 60))
                .as(restores.toString())
                .hasSizeGreaterThanOrEqualTo(14);
        assertThat(restores.meanCalls()).as(restores.toString()).isLessThan(40);
    }

    @Test
    void aBackupThatTakesHalfAMinuteTakesLessThanAMinuteAndAHalf() {
        Measured backups = measure(5, bed -> List.of(begun(bed, RUN, backup(bed))));

        assertThat(backups.meanSeconds()).as(backups.toString()).isLessThan(90);
        assertThat(backups.meanCalls()).as(backups.toString()).isLessThan(45);
    }

    @Test
    void aGateOpensWithinAMinute() {
        Measured gates = measure(5, bed -> {
            Heard heard = new Heard();
            GateRequest demand = new GateRequest(Duration.ofHours(1), false, true, backup(bed));
            Gate.open(bed.engine, RUN, demand, bed.access(), heard, DriveOptions.DEFAULT);
            return List.of(heard);
        });

        assertThat(gates.seconds()).allMatch(time -> time < 60);
        assertThat(gates.meanCalls()).as(gates.toString()).isLessThan(12);
    }

    @Test
    void aFleetTakesNotMuchLongerThanOneBackup() {
        Measured fleets = measure(16, bed -> {
            List<String> instances = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                instances.add(bed.aws
                        .ec2()
                        .runInstance(InstanceSpec.named("web-" + i).volume(VolumeSpec.gp3("/dev/xvda", 8))));
            }
            List<Heard> members = new ArrayList<>();
            Fleet.start(
                    bed.engine,
                    "backup",
                    RUN,
                    new Selection(instances, Map.of(), 50),
                    bed.access(),
                    FleetLog.EACH,
                    new Heard(),
                    (runId, instanceId, listener) -> {
                        Heard heard = new Heard();
                        members.add(heard);
                        return bed.engine.beginOrResume(runId, backup(bed).with(instanceId, null), bed.access(), heard);
                    });
            bed.time.runUntil(() -> members.size() == instances.size());
            return members;
        });

        // A few fleets in which one call is refused many times in a row would decide about the mean.
        assertThat(fleets.medianSeconds()).as(fleets.toString()).isLessThan(160);
    }
}
