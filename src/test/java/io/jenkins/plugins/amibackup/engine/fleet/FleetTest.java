package io.jenkins.plugins.amibackup.engine.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private String server(String name, String role) {
        return bed.aws
                .ec2()
                .runInstance(InstanceSpec.named(name)
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("Fleet", role));
    }

    private OperationHandle start(Selection selection, Heard heard) {
        return Fleet.start(
                bed.engine,
                "backup",
                RUN,
                selection,
                bed.access(),
                FleetLog.AUTOMATIC,
                heard,
                (runId, instanceId, listener) -> bed.engine.beginOrResume(
                        runId, bed.backupRequest().build().with(instanceId, null), bed.access(), listener));
    }

    private Heard run(Selection selection) {
        Heard heard = new Heard();
        start(selection, heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private static Selection ids(String... ids) {
        return new Selection(List.of(ids), null, Selection.DEFAULT_MOST);
    }

    private static Selection tagged(String key, String value) {
        return new Selection(null, Map.of(key, value), Selection.DEFAULT_MOST);
    }

    private static List<OperationResult> results(Heard heard) {
        assertThat(heard.end()).as(heard.log()).isInstanceOf(End.Done.class);
        return ((End.Done) heard.end()).results();
    }

    @Test
    void allInstancesAreBackedUpAtTheSameTimeWithOneResultEachInTheirOrder() {
        String second = server("web-2", "web");
        Instantly start = new Instantly();
        Heard heard = run(ids(second, bed.instance));

        assertThat(results(heard)).extracting(OperationResult::instanceId).containsExactly(second, bed.instance);
        assertThat(start.took()).isLessThan(Duration.ofMinutes(60));
        assertThat(heard.log())
                .contains("[AMI backup] 2 instances: " + second + ", " + bed.instance)
                .contains("[AMI backup] " + second + ": 2/6 Create image")
                .contains("[AMI backup] " + bed.instance + ": Done in");
        assertThat(heard.lines().subList(heard.lines().size() - 2, heard.lines().size()))
                .allSatisfy(line -> assertThat(line).matches("\\[AMI backup] i-\\w+: ami-\\w+, .* GiB, \\d+ min.*"));
    }

    private final class Instantly {
        private final java.time.Instant began = bed.clock.instant();

        Duration took() {
            return Duration.between(began, bed.clock.instant());
        }
    }

    @Test
    void instancesAreFoundByAllOfTheirTags() {
        String second = server("web-2", "web");
        String third = server("web-3", "web");
        server("db-1", "db");
        Heard heard = run(tagged("Fleet", "web"));

        assertThat(results(heard)).extracting(OperationResult::instanceId).containsExactlyInAnyOrder(second, third);
        assertThat(heard.log()).contains("2 instances are tagged Fleet=web").contains(second + " web-2: 1/6 Preflight");
        assertThat(run(new Selection(null, Map.of("Fleet", "web", "Name", "web-4"), Selection.DEFAULT_MOST))
                        .failure())
                .contains("is tagged Fleet=web, Name=web-4");
    }

    @Test
    void oneThatFailsDoesNotStopTheOthersAndIsNamedAtTheEnd() {
        String second = server("web-2", "web");
        String missing = "i-0123456789abcdef0";
        Heard heard = run(ids(bed.instance, missing, second));

        assertThat(heard.failure())
                .isEqualTo("1 of 3 instances failed: " + missing + ". The backups of the other 2 are kept.");
        assertThat(heard.log()).contains(missing + ": FAILED. There is no instance " + missing);
        assertThat(bed.catalog().list()).hasSize(2);
    }

    @Test
    void aTagThatNothingCarriesIsAnErrorAndNotAnEmptySuccess() {
        assertThat(run(tagged("Fleet", "web")).failure())
                .contains("No running or stopped instance in eu-west-1 is tagged Fleet=web");
    }

    @Test
    void tooManyInstancesAreRefusedAfterTheirNumberWasSaid() {
        for (int i = 0; i < 3; i++) {
            server("web-" + i, "web");
        }
        Heard heard = run(new Selection(null, Map.of("Fleet", "web"), 2));
        assertThat(heard.log()).contains("3 instances are tagged Fleet=web");
        assertThat(heard.failure()).contains("3 instances are selected, but at most 2 are allowed");
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void moreInstancesThanOneCallNamesAreBackedUpWhenThatIsAllowed() {
        for (int i = 0; i < 210; i++) {
            server("web-" + i, "web");
        }
        assertThat(run(tagged("Fleet", "web")).failure()).contains("210 instances are selected, but at most 50");
        Heard heard = run(new Selection(null, Map.of("Fleet", "web"), 210));
        assertThat(results(heard)).hasSize(210);
        assertThat(bed.catalog().list()).hasSize(210);
    }

    @Test
    void badSelectionsAreRefused() {
        assertThat(run(ids(bed.instance, bed.instance)).failure()).contains("is listed twice");
        assertThat(run(ids("web-1")).failure()).contains("\"web-1\" is not a valid instance ID");
        assertThat(run(new Selection(null, null, Selection.DEFAULT_MOST)).failure())
                .contains("either by their IDs or by their tags");
        assertThat(run(new Selection(List.of(bed.instance), Map.of("a", "b"), Selection.DEFAULT_MOST))
                        .failure())
                .contains("either by their IDs or by their tags");
        assertThat(run(new Selection(List.of(bed.instance), null, 0)).failure()).contains("0 is not a valid number");
        assertThat(bed.aws.calls().log()).isEmpty();
    }

    @Test
    void whatIsSaidOfInstancesThatWereNotBegunIsWhatIsWrongWithTheirOwnId() {
        Line why = Line.literal("no credentials");
        Line notBegun = Line.of("fleet.notBegun");
        assertThat(ids("i-0123456789abcdef0", "i-0123456789abcdef0").refusals(why))
                .isEqualTo(Map.of("i-0123456789abcdef0", why));
        assertThat(ids("web-1", "i-0123456789abcdef0", "").refusals(why))
                .isEqualTo(Map.of(
                        "web-1",
                        Line.of("check.instanceId", "web-1"),
                        "i-0123456789abcdef0",
                        notBegun,
                        "",
                        Line.of("check.instanceId.empty")));
        assertThat(new Selection(List.of("web-1", "web-2"), null, 1).refusals(why))
                .as("more than are allowed")
                .isEmpty();
        assertThat(tagged("Fleet", "web").refusals(why)).isEmpty();
        assertThat(tagged("Fleet", "web").subject()).isEqualTo("instances tagged Fleet=web");
        assertThat(ids("web-1", "web-2").subject()).isEqualTo("2 instances");
    }

    @Test
    void afterARestartTheSameRunsGoOn() {
        String second = server("web-2", "web");
        start(ids(bed.instance, second), new Heard());
        bed.time.pass(Duration.ofMinutes(4));
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");
        assertThat(results(run(ids(bed.instance, second)))).hasSize(2);
        assertThat(bed.images()).hasSize(2);
        assertThat(bed.catalog().list()).hasSize(2);
    }

    private static void assertThatEachLineIsOurs(Heard heard, String prefix) {
        assertThat(heard.lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .startsWith(prefix)
                        .matches(
                                text -> text.codePoints().noneMatch(FleetTest::isUnprintable),
                                "is one printable line"));
    }

    private static boolean isUnprintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\n[AMI restore] To go back, launch i-0123 from the image ami-0bad",
                "x\r\n[AMI gate] open",
                "\u202e]ezis[ \u2066web",
                "x\u2028[AMI backup] Done",
                "x\u0085[AMI backup] Done"
            })
    void theNameOfAnInstanceWritesNoLineOfItsOwn(String name) {
        server(name, "web");
        Heard backups = run(tagged("Fleet", "web"));
        assertThat(results(backups)).hasSize(1);
        assertThatEachLineIsOurs(backups, "[AMI backup] ");

        Heard gates = new Heard();
        Fleet.start(
                bed.engine,
                "gate",
                "7f3a2c42",
                tagged("Fleet", "web"),
                bed.access(),
                FleetLog.AUTOMATIC,
                gates,
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
        bed.time.runUntil(gates::hasEnded);
        assertThat(results(gates)).hasSize(1);
        assertThatEachLineIsOurs(gates, "[AMI ");
        assertThat(gates.lines())
                .filteredOn(line -> line.startsWith("[AMI restore]"))
                .isEmpty();
    }

    @Test
    void ofAFleetOfGatesThatAcceptNoMissingVolumesThoseOfWholeBackupsOpen() {
        String whole = server("web-1", "web");
        bed.run(bed.backupRequest().build().with(whole, null));
        bed.run(bed.backupRequest().excludeDevices(List.of("/dev/sdf")).build());
        Heard gates = new Heard();
        Fleet.start(
                bed.engine,
                "gate",
                "7f3a2c42",
                ids(whole, bed.instance),
                bed.access(),
                FleetLog.AUTOMATIC,
                gates,
                (runId, instanceId, listener) -> Gate.open(
                        bed.engine,
                        runId,
                        new GateRequest(
                                Duration.ofDays(1),
                                false,
                                false,
                                bed.backupRequest().build().with(instanceId, null)),
                        bed.access(),
                        listener,
                        DriveOptions.DEFAULT));
        bed.time.runUntil(gates::hasEnded);

        assertThat(gates.failure()).contains("1 of 2 instances failed").contains(bed.instance);
        assertThat(gates.log())
                .contains("left out /dev/sdf, which this gate does not accept.")
                .contains("open: " + whole + " has the backup");
    }

    @Test
    void aFleetOfVerificationsSaysWhichBackupsAreProvenAndWhichInstancesHaveNone() {
        bed.run(bed.backupRequest().build());
        String unprotected = server("web-2", "web");
        String stored = bed.images().get(0).id();

        assertThat(verified(unprotected).failure())
                .isEqualTo("1 of 1 instances have no proven backup: " + unprotected
                        + ". The backups of the other 0 are proven.");
        Heard drills = verified(bed.instance, unprotected);

        assertThat(drills.failure())
                .isEqualTo("1 of 2 instances have no proven backup: " + unprotected
                        + ". The backups of the other 1 are proven.");
        assertThat(drills.log())
                .contains("[AMI verify] 2 instances: " + bed.instance + ", " + unprotected)
                .containsPattern("\\[AMI verify] " + bed.instance + ": " + stored + " is proven to level image, ")
                .contains("[AMI verify] " + unprotected + ": FAILED. ");
        assertThatEachLineIsOurs(drills, "[AMI verify] ");
    }

    private Heard verified(String... instances) {
        Heard drills = new Heard();
        Fleet.start(
                bed.engine,
                "verify",
                "7f3a2c42",
                ids(instances),
                bed.access(),
                FleetLog.AUTOMATIC,
                drills,
                (runId, instanceId, listener) -> bed.engine.beginOrResume(
                        runId,
                        VerifyRequest.of("", DrillTerms.of(ProofLevel.IMAGE), TestBed.BUCKET, TestBed.REGION)
                                .ofInstance(instanceId),
                        bed.access(),
                        listener));
        bed.time.runUntil(drills::hasEnded);
        return drills;
    }

    @Test
    void aHostileNameOfAnInstanceThatFailsStandsOnOneLineOfTheEnd() {
        server("x\n[AMI restore] To go back, launch ami-0bad", "web");
        bed.aws.faults().failNext("ec2:CreateImage", 1, 403, "UnauthorizedOperation", "no");
        Heard heard = run(tagged("Fleet", "web"));
        assertThat(heard.failure()).doesNotContain("\n").contains("1 of 1 instances failed");
        assertThatEachLineIsOurs(heard, "[AMI backup] ");
    }

    @Test
    void anAbortCleansUpAfterAllOfThem() {
        String second = server("web-2", "web");
        Heard heard = new Heard();
        OperationHandle fleet = start(ids(bed.instance, second), heard);
        bed.time.pass(Duration.ofMinutes(4));
        assertThat(new ArrayList<>(fleet.runIds())).hasSize(2);
        assertThat(fleet.status().text()).isEqualTo("backing up: 2 of 2 instances to go");
        fleet.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
        bed.clock.advance(Duration.ofMinutes(1));

        assertThat(heard.end()).isInstanceOf(End.Aborted.class);
        assertThat(heard.lines())
                .as(heard.log())
                .filteredOn(line ->
                        line.matches("\\[AMI backup] i-[0-9a-f]+: aborted\\. Aborted by a user\\. Removed: ami-.*"))
                .hasSize(2);
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void anAbortCleansUpNothingOfWhatHasEnded() {
        String missing = "i-0123456789abcdef0";
        Heard heard = new Heard();
        OperationHandle fleet = start(ids(missing, bed.instance), heard);
        bed.time.pass(Duration.ofMinutes(4));
        assertThat(fleet.runIds()).containsExactly(Ids.ofMember(RUN, bed.instance));
        fleet.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
        assertThat(fleet.runIds()).isEmpty();
    }
}
