package io.jenkins.plugins.amibackup.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.engine.EarlyHeard;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gates that are content with the image of a backup that another drives. */
class AcceptedImageTest {

    private static final String OTHER = "00000001";
    private static final Duration IMAGE = Duration.ofMinutes(10);
    private static final Duration COPY = Duration.ofMinutes(8);
    private static final Duration STORE = Duration.ofMinutes(40);

    private final TestBed bed = new TestBed(aws -> aws.durations(Durations.fixed(IMAGE, COPY, STORE, Duration.ZERO)));
    private final Engine others = bed.engine("controller-1");
    private final Heard backup = new Heard();

    @AfterEach
    void close() {
        bed.close();
    }

    private EarlyHeard open(String runId, String age, Milestone accepts) {
        EarlyHeard heard = new EarlyHeard();
        GateRequest demand = new GateRequest(
                GateRequest.age(age), true, true, bed.backupRequest().build(), Optional.empty(), accepts);
        Gate.open(bed.engine("controller-2"), runId, demand, bed.access(), heard, DriveOptions.DEFAULT);
        return heard;
    }

    private void anotherIsBackingUp(boolean keepImage, Duration passed) {
        others.begin(OTHER, bed.backupRequest().keepImage(keepImage).build(), bed.access(), backup);
        bed.time.pass(passed);
    }

    private void anotherIsStoring() {
        anotherIsBackingUp(true, IMAGE.plus(COPY).plusMinutes(3));
    }

    /** The gate waits until the backup of the other is complete. */
    private void assertOpensOnlyWhenComplete(EarlyHeard heard) {
        bed.time.runUntil(heard.heard()::hasEnded);
        assertThat(heard.reached()).as(heard.heard().log()).isEmpty();
    }

    @Test
    void ofTwoGatesBesideABackupTheOneThatIsContentWithTheImageOpensWithItAndTheOtherWaits() {
        anotherIsBackingUp(true, Duration.ofMinutes(3));
        EarlyHeard content = open("00000002", "24h", Milestone.IMAGE);
        EarlyHeard strict = open("00000003", "24h", Milestone.STORED);
        bed.time.runUntil(() -> content.early().isPresent());

        OperationResult early = content.early().orElseThrow();
        assertThat(early.runId()).isEqualTo(OTHER);
        assertThat(early.imageKept()).isTrue();
        assertThat(early.encrypted()).isTrue();
        assertThat(early.snapshotIds()).isNotEmpty();
        assertThat(early.amiId()).startsWith("ami-");
        assertThat(content.heard().hasEnded()).isFalse();
        assertThat(content.heard().log())
                .contains("open early: the backup of " + bed.instance + " that another run, " + OTHER
                        + ", is making has its image ");
        assertThat(new Uses(bed.catalog().bucket()).of(early.amiId())).hasSize(1);

        bed.time.runUntil(() -> content.heard().hasEnded() && strict.heard().hasEnded());
        assertThat(strict.reached()).isEmpty();
        assertThat(content.reached()).containsExactly(Milestone.IMAGE);
        assertThat(content.heard().result().amiId()).isEqualTo(early.amiId());
        assertThat(strict.heard().result().amiId()).isEqualTo(early.amiId());
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aGateThatComesWhileEc2StoresOpensAtItsFirstLook() {
        anotherIsStoring();
        EarlyHeard heard = open("00000002", "24h", Milestone.IMAGE);
        bed.time.pass(Duration.ofSeconds(1));

        assertThat(heard.reached()).containsExactly(Milestone.IMAGE);
    }

    @Test
    void anImageThatIsTooOldOpensNothing() {
        anotherIsBackingUp(true, IMAGE.plus(COPY).plusMinutes(25));
        EarlyHeard heard = open("00000002", "20m", Milestone.IMAGE);
        bed.time.pass(Duration.ofMinutes(1));

        assertThat(heard.reached()).isEmpty();
    }

    @Test
    void whatDocumentAndRecordSayOfItsAgeIsNotBelieved() {
        anotherIsBackingUp(true, IMAGE.plus(COPY).plusMinutes(25));
        String now = bed.clock.instant().toString();
        forge(Keys.operation(OTHER), json -> ((ObjectNode) json.path("operation")).put("startedAt", now));
        forge(Keys.record(bed.images().get(0).id()), json -> json.put("takenAt", now));
        EarlyHeard heard = open("00000002", "20m", Milestone.IMAGE);
        bed.time.pass(Duration.ofMinutes(1));

        assertThat(heard.heard().log()).contains("waiting for run " + OTHER);
        assertThat(heard.reached()).isEmpty();
    }

    @Test
    void anImageThatIsNotKeptOpensNothing() {
        anotherIsBackingUp(false, IMAGE.plusMinutes(3));

        assertOpensOnlyWhenComplete(open("00000002", "24h", Milestone.IMAGE));
    }

    @Test
    void anImageWithoutTheTagOfTheRunOpensNothing() {
        anotherIsStoring();
        String amiId = bed.images().get(0).id();
        bed.aws.ec2().tag(amiId, Tags.RUN_ID, "0000000f");

        EarlyHeard heard = open("00000002", "24h", Milestone.IMAGE);
        bed.time.pass(Duration.ofMinutes(1));

        assertThat(heard.reached()).isEmpty();
    }

    @Test
    void anImageThatSomebodyHasRemovedOpensNothing() {
        anotherIsStoring();
        bed.deregisterOnly(bed.images().get(0).id());

        EarlyHeard heard = open("00000002", "24h", Milestone.IMAGE);
        bed.time.pass(Duration.ofMinutes(1));

        assertThat(heard.reached()).isEmpty();
    }

    @Test
    void aDocumentThatNamesAnotherImageOpensNothing() {
        String old = bed.backup().amiId();
        bed.clock.advance(Duration.ofHours(30));
        anotherIsStoring();
        forge(
                Keys.operation(OTHER),
                json -> ((ObjectNode) json.path("operation").path("image")).put("id", old));

        EarlyHeard heard = open("00000002", "24h", Milestone.IMAGE);
        bed.time.pass(Duration.ofMinutes(1));

        assertThat(heard.reached()).isEmpty();
    }

    @Test
    void aRecordOfAnotherInstanceOpensNothing() {
        anotherIsStoring();
        forge(
                Keys.record(bed.images().get(0).id()),
                json -> ((ObjectNode) json.path("sourceInstance")).put("instanceId", "i-0fedcba9876543210"));

        EarlyHeard heard = open("00000002", "24h", Milestone.IMAGE);
        bed.time.pass(Duration.ofMinutes(1));

        assertThat(heard.reached()).isEmpty();
    }

    @Test
    void whereEc2MayNotBeAskedTheGateWaitsForTheWhole() {
        anotherIsStoring();
        bed.aws.faults().deny("ec2:DescribeImages");

        EarlyHeard heard = open("00000002", "24h", Milestone.IMAGE);
        bed.time.pass(Duration.ofMinutes(3));

        assertThat(heard.reached()).isEmpty();
        assertThat(heard.heard().log()).containsOnlyOnce("does not open early").contains("ec2:DescribeImages");
        assertThat(heard.heard().hasEnded()).isFalse();
    }

    @Test
    void whenNobodyDrivesTheRunAnyMoreAfterwardsTheGateBringsThatVeryRunToItsEnd() {
        anotherIsStoring();
        EarlyHeard heard = open("00000002", "24h", Milestone.IMAGE);
        bed.time.pass(Duration.ofSeconds(1));
        assertThat(heard.reached()).containsExactly(Milestone.IMAGE);
        // The lease runs out, because the other controller writes nothing any more.
        forge(Keys.operation(OTHER), json -> json.put("holder", ""));
        bed.time.runUntil(heard.heard()::hasEnded);

        assertThat(heard.heard().result().runId()).isEqualTo(OTHER);
        assertThat(heard.reached()).containsExactly(Milestone.IMAGE);
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void whenTheRunOfTheOtherFailsAfterwardsTheGateFailsAndBeginsNothing() {
        bed.aws.ec2().failNextStore("ClientError: no");
        anotherIsStoring();
        EarlyHeard heard = open("00000002", "24h", Milestone.IMAGE);
        bed.time.pass(Duration.ofSeconds(1));
        bed.time.runUntil(heard.heard()::hasEnded);

        backup.failure();
        assertThat(heard.heard().failure())
                .contains("opened before the backup of " + bed.instance + " by run " + OTHER);
        assertThat(bed.images()).hasSize(1);
    }

    private void forge(String key, Consumer<ObjectNode> change) {
        try {
            ObjectNode json = Json.parse(bed.aws.s3().get(TestBed.BUCKET, key));
            change.accept(json);
            bed.aws.s3().put(TestBed.BUCKET, key, Json.bytes(json));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
