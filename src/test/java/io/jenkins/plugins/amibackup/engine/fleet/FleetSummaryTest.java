package io.jenkins.plugins.amibackup.engine.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FleetSummaryTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private List<String> servers(int count) {
        List<String> instances = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            instances.add(
                    bed.aws.ec2().runInstance(InstanceSpec.named("web-" + i).volume(VolumeSpec.gp3("/dev/xvda", 8))));
        }
        return instances;
    }

    private OperationHandle backups(List<String> instances, FleetLog log, Heard heard) {
        return backups(instances, log, RUN, heard);
    }

    private OperationHandle backups(List<String> instances, FleetLog log, String run, Heard heard) {
        return Fleet.start(
                bed.engine,
                "backup",
                run,
                new Selection(instances, null, 500),
                bed.access(),
                log,
                heard,
                (runId, instanceId, listener) -> bed.engine.beginOrResume(
                        runId, bed.backupRequest().build().with(instanceId, null), bed.access(), listener));
    }

    private Heard run(List<String> instances, FleetLog log) {
        return run(instances, log, RUN);
    }

    private Heard run(List<String> instances, FleetLog log, String run) {
        Heard heard = new Heard();
        backups(instances, log, run, heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private static List<String> missing(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> String.format("i-%017x", 0x0123456789abcdefL + number))
                .toList();
    }

    @Test
    void ofTwoHundredInstancesInTwoHoursTheLogHasFewLinesThatSayHowTheWholeGoes() {
        List<String> instances = missing(200);
        Heard heard = new Heard();
        Instant began = bed.clock.instant();
        Fleet.start(
                bed.engine,
                "backup",
                RUN,
                new Selection(instances, null, 500),
                bed.access(),
                FleetLog.AUTOMATIC,
                heard,
                (runId, instanceId, listener) -> new ScriptedBackup(
                        bed.engine.scheduler(), runId, instanceId, instances.indexOf(instanceId), listener));
        bed.time.runUntil(heard::hasEnded);

        assertThat(Duration.between(began, bed.clock.instant()))
                .isBetween(Duration.ofMinutes(119), Duration.ofMinutes(121));
        List<String> lines = heard.lines();
        assertThat(lines).as(heard.log()).hasSizeLessThan(50);
        assertThat(lines.get(0)).startsWith("[AMI backup] 200 instances: ").endsWith(" and 180 more");
        assertThat(lines.get(1))
                .contains("This log is a summary: a line for each change overall")
                .contains("\"each\"");
        assertThat(lines.get(2)).matches("\\[AMI backup] 0 of 200 stored, \\d creating images, 19\\d queued");
        String failed = "[AMI backup] " + instances.get(99) + ": FAILED. The bucket is gone.";
        assertThat(lines.indexOf(failed)).as("what fails is said at once").isBetween(5, 25);
        assertThat(heard.log())
                .containsPattern(
                        "0 of 200 stored, \\d+ storing, 2\\d encrypting, 2\\d creating images, \\d+ queued; first "
                                + "done in about \\d+ (min|s)\n")
                .containsPattern("\\d+ of 200 stored, 1 failed, .*; next done in about \\d+ (min|s)\n")
                .containsPattern("\\d+ of 200 stored, .*; next done in about \\d+ (min|s), all in about \\d+ (min|s)\n")
                .doesNotContain("Create image");
        assertThat(lines)
                .filteredOn(line -> line.matches("\\[AMI backup] (i-\\w+: ami-\\w+(, )?){1,10}"))
                .hasSize(20);
        assertThat(lines.get(lines.size() - 3)).as("a person looks at the end").isEqualTo(failed);
        assertThat(lines.get(lines.size() - 1)).isEqualTo("[AMI backup] 198 of 200 stored, 2 failed, after 1 h 59 min");
        assertThat(heard.failure())
                .isEqualTo("2 of 200 instances failed: " + instances.get(99) + ", " + instances.get(199)
                        + ". The backups of the other 198 are kept.");
    }

    @Test
    void nineInstancesAreToldOneByOneAndTenAreSummedUpUnlessSomebodyHasChosen() {
        assertThat(FleetLog.AUTOMATIC.sumsUp(9)).isFalse();
        assertThat(FleetLog.AUTOMATIC.sumsUp(10)).isTrue();
        assertThat(FleetLog.EACH.sumsUp(500)).isFalse();
        assertThat(FleetLog.SUMMARY.sumsUp(2)).isTrue();
        assertThat(FleetLog.AUTOMATIC.whenDry(true)).isEqualTo(FleetLog.EACH);
        assertThat(FleetLog.SUMMARY.whenDry(true)).isEqualTo(FleetLog.SUMMARY);
        assertThat(FleetLog.of(" summary ")).isEqualTo(FleetLog.SUMMARY);
        assertThat(FleetLog.of(null)).isEqualTo(FleetLog.AUTOMATIC);
        assertThatExceptionOfType(OperationException.class)
                .isThrownBy(() -> FleetLog.of("all"))
                .withMessage("\"all\" is not a valid kind of log. Use each or summary, or leave it out.");

        List<String> instances = servers(10);
        assertThat(run(instances, FleetLog.EACH).log())
                .contains(instances.get(9) + ": 2/6 Create image")
                .doesNotContain("10 of 10");
    }

    @Test
    void aWarningIsSaidOnceAndThenNamesTheOthersThatHaveIt() {
        List<String> instances = servers(12);
        Map<String, String> tags =
                IntStream.range(0, 48).boxed().collect(Collectors.toMap(number -> "Tag" + number, number -> "x"));
        Heard heard = new Heard();
        Fleet.start(
                bed.engine,
                "backup",
                RUN,
                new Selection(instances, null, 50),
                bed.access(),
                FleetLog.AUTOMATIC,
                heard,
                (runId, instanceId, listener) -> bed.engine.begin(
                        runId, bed.backupRequest().tags(tags).build().with(instanceId, null), bed.access(), listener));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.lines())
                .as(heard.log())
                .filteredOn(line -> line.contains("Warning: "))
                .singleElement()
                .asString()
                .matches("\\[AMI backup] i-\\w+: 1/6 Preflight .*Warning: .*");
        assertThat(heard.lines())
                .filteredOn(line -> line.contains("The same warning for 11 more (i-"))
                .hasSize(1);
    }

    @Test
    void whereManyFailTheLogNamesThemAllAndTheErrorNamesTwenty() {
        List<String> missing = missing(45);
        Heard heard = run(missing, FleetLog.AUTOMATIC);

        assertThat(heard.failure())
                .isEqualTo("45 of 45 instances failed: " + String.join(", ", missing.subList(0, 20))
                        + " and 25 more. The backups of the other 0 are kept.");
        assertThat(heard.lines()).as(heard.log()).hasSizeLessThan(45);
        assertThat(heard.lines())
                .filteredOn(line -> line.contains("FAILED"))
                .as("ten at once, and twenty at the end")
                .hasSize(30);
        assertThat(heard.log()).contains("25 more did not succeed:").contains(missing.get(44));
    }

    @Test
    void afterARestartTheSummaryGoesOn() {
        List<String> instances = servers(12);
        backups(instances, FleetLog.AUTOMATIC, new Heard());
        bed.time.pass(Duration.ofMinutes(4));
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");
        Heard heard = run(instances, FleetLog.AUTOMATIC);

        assertThat(heard.log())
                .doesNotContain("Resumed")
                .containsPattern("0 of 12 stored, 12 (creating images|encrypting|storing)")
                .contains("[AMI backup] 12 of 12 stored, after ");
        assertThat(bed.catalog().list()).hasSize(12);
    }

    /** Three that are answered when their images are there. */
    private Heard answeredEarly(FleetLog log) {
        Heard heard = new Heard();
        Fleet.start(
                bed.engine,
                "backup",
                RUN,
                new Selection(servers(3), null, 50),
                bed.access(),
                log,
                heard,
                (runId, instanceId, listener) -> bed.engine.drive(
                        runId,
                        new Beginning.Fresh(bed.backupRequest().build().with(instanceId, null)),
                        bed.access(),
                        new AnsweredAtImage(listener),
                        DriveOptions.DEFAULT.waitingFor(Milestone.IMAGE)));
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.end()).isInstanceOf(End.Done.class);
        return heard;
    }

    @Test
    void whoeverHasBeenAnsweredEarlyCountsAsFarAsItHasCome() {
        Heard heard = answeredEarly(FleetLog.SUMMARY);

        assertThat(heard.lines().get(heard.lines().size() - 1))
                .startsWith("[AMI backup] 0 of 3 stored, 3 with an image so far, after ");
    }

    @Test
    void inTheTableOfEachWhoeverHasBeenAnsweredEarlySaysHowFarItHasCome() {
        Heard heard = answeredEarly(FleetLog.EACH);

        assertThat(heard.log())
                .containsPattern("\\[AMI backup] i-\\w+: image ami-\\w+ available; the backup is not"
                        + " complete yet \\(run [0-9a-f]{8}\\)");
    }

    /** Doesn't wait for the store. */
    private static final class AnsweredAtImage extends ForwardingListener {
        private boolean answered;

        AnsweredAtImage(OperationListener listener) {
            super(listener);
        }

        @Override
        public void reached(Milestone milestone, OperationResult so) {
            if (milestone == Milestone.IMAGE && !answered) {
                answered = true;
                super.ended(new End.Done(so));
            }
        }

        @Override
        public void ended(End end) {
            if (!answered) {
                super.ended(end);
            }
        }
    }

    @Test
    void anAbortIsToldByTheTable() {
        List<String> instances = servers(12);
        Heard heard = new Heard();
        OperationHandle fleet = backups(instances, FleetLog.AUTOMATIC, heard);
        bed.time.pass(Duration.ofMinutes(4));
        fleet.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.lines())
                .filteredOn(
                        line -> line.matches("\\[AMI backup] i-\\w+: aborted\\. Aborted by a user\\. Removed: ami-.*"))
                .hasSize(12);
        assertThat(heard.log()).contains("0 of 12 stored, 12 aborted, after 4 min");
    }

    @Test
    void gatesVerificationsAndPrunesAreSummedUpInTheirOwnWords() {
        List<String> instances = servers(2);
        run(instances, FleetLog.EACH);
        run(instances, FleetLog.EACH, "7f3a2c40");
        String gates = summed(
                "gate",
                instances,
                (runId, instanceId, listener) -> Gate.open(
                        bed.engine,
                        runId,
                        new GateRequest(
                                Duration.ofDays(1),
                                false,
                                true,
                                bed.backupRequest().build().with(instanceId, null)),
                        bed.access(),
                        listener,
                        DriveOptions.DEFAULT));
        String drills = summed(
                "verify",
                instances,
                (runId, instanceId, listener) -> bed.engine.begin(
                        runId,
                        VerifyRequest.of("", DrillTerms.of(ProofLevel.IMAGE), TestBed.BUCKET, TestBed.REGION)
                                .ofInstance(instanceId),
                        bed.access(),
                        listener));
        String prunes = summed(
                "prune",
                instances,
                (runId, instanceId, listener) -> bed.engine.begin(
                        runId,
                        PruneRequest.of(instanceId, RetentionPolicy.last(1), TestBed.BUCKET, TestBed.REGION)
                                .dryRun(false),
                        bed.access(),
                        listener));

        assertThat(gates).contains("[AMI gate] 2 of 2 open, after ").contains(instances.get(1) + ": ami-");
        assertThat(drills)
                .containsPattern("\\[AMI verify] 0 of 2 proven, 2 restoring images")
                .contains("[AMI verify] 2 of 2 proven, after ")
                .contains(instances.get(1) + ": ami-");
        assertThat(prunes)
                .contains("[AMI prune] 2 instances: removed: backups: 2, images alone: 0, freed: ")
                .contains("[AMI prune] 2 of 2 done, after ");
    }

    private String summed(String kind, List<String> instances, Fleet.Starter starter) {
        Heard heard = new Heard();
        Fleet.start(
                bed.engine,
                kind,
                "7f3a2c4" + kind.length(),
                new Selection(instances, null, 50),
                bed.access(),
                FleetLog.SUMMARY,
                heard,
                starter);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.end()).as(heard.log()).isInstanceOf(End.Done.class);
        return heard.log();
    }
}
