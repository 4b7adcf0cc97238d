package io.jenkins.plugins.amibackup.engine.operation.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fate;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which machines an abort and a clean-up end, and which they leave alone. */
class MachineRemovalTest {

    private static final String RUN = "7f3a2c41";
    private static final String DOCUMENT = "ami-operations/restores/" + RUN + ".json";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @BeforeEach
    void launchAndForget() {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        bed.aws.machines().all(Fate.neverOk());
        Heard heard = new Heard();
        bed.engine.begin(
                RUN,
                RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION).launching(LaunchTerms.asRecorded()),
                bed.access(),
                heard);
        bed.time.runUntil(() -> heard.log().contains("EC2 starts it"));
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");
    }

    private InstanceModel machine() {
        return bed.aws.ec2().instances().stream()
                .filter(instance -> ("ami-backup-launch-" + RUN + "-0").equals(instance.clientToken()))
                .findFirst()
                .orElseThrow();
    }

    private String state(String id) {
        return bed.look().ec2().machines().described(id).orElseThrow().state().nameAsString();
    }

    private void edit(String from, String to) {
        String json = new String(
                bed.look().bucket(TestBed.BUCKET).read(DOCUMENT).orElseThrow().bytes(), StandardCharsets.UTF_8);
        assertThat(json).contains(from);
        bed.aws.s3().put(TestBed.BUCKET, DOCUMENT, json.replace(from, to).getBytes(StandardCharsets.UTF_8));
    }

    private Heard abort() {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), heard);
        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private List<Orphan> machines(CleanUp cleanUp) {
        return cleanUp.find().stream()
                .filter(orphan -> orphan.kind() == Orphan.Kind.MACHINE)
                .toList();
    }

    private CleanUp cleanUp() {
        return new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, CleanUp.SAFETY_AGE);
    }

    @Test
    void anAbortEndsTheMachineAndNamesIt() {
        Heard heard = abort();

        assertThat(state(machine().id())).isEqualTo("terminated");
        assertThat(heard.log()).contains(machine().id() + " is being terminated");
    }

    @Test
    void aMachineThatWasLaunchedWithAnotherTokenIsLeftAlone() {
        bed.look().ec2().tag(List.of(bed.instance), Map.of(Tags.RUN_ID, RUN, Tags.STATE, Tags.UNFINISHED));
        edit(machine().id(), bed.instance);

        Heard heard = abort();

        assertThat(state(bed.instance)).isEqualTo("running");
        assertThat(heard.log()).contains(bed.instance + " is not this run's unfinished machine");
    }

    @Test
    void aDocumentWhoseTokenIsNotTheRunsIsDamaged() {
        edit("ami-backup-launch-" + RUN + "-0", "ami-backup-launch-ffffffff-0");

        assertThat(bed.resume(RUN).failure()).contains("is damaged (operation.machine.token)");
        assertThat(state(machine().id())).isEqualTo("running");
    }

    @Test
    void theResultNamesNoMachineThatEc2DoesNotKnowAsTheRuns() {
        edit(machine().id(), bed.instance);

        assertThat(bed.resume(RUN).failure())
                .contains(bed.instance + " was not launched with the client token ami-backup-launch-" + RUN + "-0");
    }

    @Test
    void aMachineWhoseTagsSomebodyHasTakenOffIsKeptAndNamed() {
        String id = machine().id();
        bed.aws.machines().removeTags(id);
        bed.time.pass(Duration.ofHours(25));

        CleanUp cleanUp = cleanUp();

        assertThat(machines(cleanUp)).singleElement().satisfies(orphan -> {
            assertThat(orphan.id()).isEqualTo(id);
            assertThat(orphan.removable()).isFalse();
        });
        assertThat(state(id)).isEqualTo("running");
    }

    @Test
    void aCleanUpEndsTheMachineOfADeadRunOnceItIsOldEnoughAndKeepsTheImage() {
        String id = machine().id();
        assertThat(machines(cleanUp())).singleElement().matches(orphan -> !orphan.removable());
        int images = bed.images().size();
        bed.time.pass(Duration.ofHours(25));

        CleanUp cleanUp = cleanUp();
        machines(cleanUp).forEach(cleanUp::remove);

        assertThat(state(id)).isEqualTo("terminated");
        assertThat(bed.images()).hasSize(images);
        assertThat(machines(cleanUp())).isEmpty();
        assertThat(bed.resume(RUN).failure()).contains("has ended: removed by a clean-up");
    }

    /** Those of the run that stand. */
    private List<InstanceModel> standing() {
        return bed.aws.ec2().instances().stream()
                .filter(instance ->
                        instance.clientToken() != null && instance.clientToken().startsWith("ami-backup-launch-" + RUN))
                .filter(instance -> !instance.state().equals("terminated"))
                .toList();
    }

    @Test
    void aMachineThatEc2DoesNotShowIsNotLaunchedAgainAndAnAbortEndsTheOneThatRuns() {
        String id = machine().id();
        edit(id, "i-0123456789abcdef0");

        assertThat(bed.resume(RUN).failure())
                .contains("EC2 does not show i-0123456789abcdef0, so nobody can tell whether it runs.");
        assertThat(standing()).extracting(InstanceModel::id).containsExactly(id);

        abort();
        assertThat(state(id)).isEqualTo("terminated");
    }

    @Test
    void anotherMachineThatHasEndedIsNotTakenForTheRuns() {
        String id = machine().id();
        edit(id, bed.instance);
        bed.aws.machines().terminate(bed.instance);

        assertThat(bed.resume(RUN).failure()).contains("was not launched with the client token");
        assertThat(standing()).extracting(InstanceModel::id).containsExactly(id);

        abort();
        assertThat(state(id)).isEqualTo("terminated");
    }

    @Test
    void inAnotherAccountNothingIsDoneWithARunThatHasAMachine() {
        edit("\"account\" : \"123456789012\"\n    }", "\"account\" : \"210987654321\"\n    }");
        String refusal = machine().id() + " was launched in the account 210987654321, and these are credentials of "
                + "123456789012. Nothing was done. Go on with credentials of 210987654321.";

        assertThat(bed.resume(RUN).failure()).contains(refusal);
        assertThat(abort().failure()).contains(refusal);
        assertThat(standing()).hasSize(1);
    }

    @Test
    void aMachineOfAnEarlierAttemptThanTheDocumentSaysIsEndedByAbortAndCleanUp() {
        String id = machine().id();
        edit("\"ami-backup-launch-" + RUN + "-0\"", "\"ami-backup-launch-" + RUN + "-1\"");
        edit("\"attempt\" : 0", "\"attempt\" : 1");
        edit("\"id\" : \"" + id + "\"", "\"id\" : null");
        bed.time.pass(Duration.ofHours(25));

        CleanUp cleanUp = cleanUp();
        assertThat(machines(cleanUp))
                .singleElement()
                .matches(orphan -> orphan.id().equals(id) && orphan.removable());
        machines(cleanUp).forEach(cleanUp::remove);

        assertThat(state(id)).isEqualTo("terminated");
    }
}
