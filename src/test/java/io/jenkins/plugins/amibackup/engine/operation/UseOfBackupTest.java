package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While a run restores or verifies a backup, everybody can see that, or the run sees that the backup is being removed. */
class UseOfBackupTest {

    private static final String RUN = "7f3a2c42";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** EC2 takes hours to restore. */
    private final TestBed bed = new TestBed(builder -> builder.durations(
            Durations.fixed(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofHours(5))));

    private final String amiId = bed.run(bed.backupRequest().encrypt(false).build(), "aaaaaaaa")
            .result()
            .amiId();

    @AfterEach
    void close() {
        bed.close();
    }

    private RestoreRequest restore() {
        return RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION);
    }

    private VerifyRequest verify() {
        return VerifyRequest.of(amiId, DrillTerms.of(ProofLevel.IMAGE), TestBed.BUCKET, TestBed.REGION);
    }

    private List<Use> uses() {
        return new Uses(bed.look().bucket(TestBed.BUCKET)).of(amiId);
    }

    private OperationHandle begin(OperationRequest request, Heard heard, String until) {
        OperationHandle handle = bed.engine.begin(RUN, request, bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains(until));
        return handle;
    }

    private void edit(UnaryOperator<ObjectNode> change) {
        String key = "ami-metadata/" + amiId + ".json";
        try {
            ObjectNode record = (ObjectNode) JSON.readTree(bed.aws.s3().get(TestBed.BUCKET, key));
            bed.aws.s3().put(TestBed.BUCKET, key, JSON.writeValueAsBytes(change.apply(record)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Has the record changed as a prune would that has read the uses before: when the use is written. */
    private void whenTheUseIsWritten(UnaryOperator<ObjectNode> change) {
        bed.aws.faults().plan(call -> {
            if (isOfAUse(call, "s3:PutObject")) {
                edit(change);
            }
            return Fault.none();
        });
    }

    private static boolean isOfAUse(Call call, String action) {
        return call.action().equals(action)
                && call.parameters().getOrDefault("key", "").startsWith("ami-uses/");
    }

    @Test
    void aRestoreSaysSoWhileItGoesOnAndNoLonger() {
        Heard heard = new Heard();
        RestoreRequest request = new RestoreRequest(
                amiId,
                TestBed.BUCKET,
                TestBed.REGION,
                "",
                null,
                "",
                Map.of(),
                new Origin("pipeline", "rescue #2", "https://jenkins.example/job/rescue/2/"));
        begin(request, heard, "2/4 Restore");

        assertThat(uses()).singleElement().satisfies(use -> {
            assertThat(use.runId()).isEqualTo(RUN);
            assertThat(use.kind()).isEqualTo(Use.Kind.RESTORE);
            assertThat(use.by()).isEqualTo("rescue #2");
            assertThat(use.url()).isEqualTo("https://jenkins.example/job/rescue/2/");
        });
        bed.time.runUntil(heard::hasEnded);
        heard.result();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-uses/")).isEmpty();
    }

    @Test
    void aVerificationSaysSoToo() {
        Heard heard = new Heard();
        begin(verify(), heard, "Restore");
        assertThat(uses()).extracting(Use::kind).containsExactly(Use.Kind.VERIFY);
        bed.time.runUntil(heard::hasEnded);
        heard.result();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-uses/")).isEmpty();
    }

    @Test
    void aVerificationThatFindsTheBackupBadUsesItNoLonger() {
        bed.aws.ec2().failNextRestore("Client.InvalidObject: The object is corrupt");
        bed.run(verify(), RUN).failure();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-uses/")).isEmpty();
    }

    @Test
    void theUseIsWrittenBeforeTheRecordIsReadForGoodAndBeforeAnythingIsMade() {
        List<String> calls = new CopyOnWriteArrayList<>();
        bed.aws.faults().plan(call -> {
            calls.add(call.action() + " " + call.parameters().getOrDefault("key", ""));
            return Fault.none();
        });
        bed.run(restore(), RUN).result();

        int written = calls.indexOf("s3:PutObject ami-uses/" + amiId + "/" + RUN);
        int read = calls.lastIndexOf("s3:GetObject ami-metadata/" + amiId + ".json");
        assertThat(written)
                .isNotNegative()
                .isLessThan(calls.subList(0, calls.indexOf("ec2:CreateRestoreImageTask "))
                        .lastIndexOf("s3:GetObject ami-metadata/" + amiId + ".json"))
                .isLessThan(read);
        assertThat(calls.subList(0, written)).noneMatch(call -> call.startsWith("s3:PutObject"));
    }

    @Test
    void aBackupThatIsRemovedBeforeItsUseCouldBeSeenIsNotRestored() {
        whenTheUseIsWritten(record -> record.put("status", "removing"));
        assertThat(bed.run(restore(), RUN).failure()).contains(amiId).contains("removing");
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isZero();
    }

    @Test
    void aBackupThatIsRemovedBeforeItsUseCouldBeSeenIsNotVerified() {
        whenTheUseIsWritten(record -> record.put("status", "removing"));
        bed.run(verify(), RUN).failure();
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isZero();
    }

    @Test
    void noMachineIsLaunchedFromAnImageThatIsRemovedAtThatMoment() {
        whenTheUseIsWritten(record -> record.put("status", "removing"));
        assertThat(bed.run(restore().launching(LaunchTerms.asRecorded()), RUN).failure())
                .contains("removing");

        edit(record -> record.put("status", "complete"));
        whenTheUseIsWritten(record -> {
            record.withObject("image").put("state", "dropping");
            return record;
        });
        assertThat(bed.run(restore().launching(LaunchTerms.asRecorded()), Ids.newRun())
                        .failure())
                .isEqualTo("The AMI " + amiId + " is being removed from EC2 at this very moment, and its stored copy"
                        + " stays. Start again: the AMI is then restored from it.");
        assertThat(bed.aws.calls().count("ec2:RunInstances")).isZero();
    }

    @Test
    void anImageThatAPruneHasDroppedIsRestoredFromItsStoredCopy() {
        edit(record -> {
            record.withObject("image").put("state", "dropped");
            return record;
        });
        Heard heard = bed.run(restore().launching(LaunchTerms.asRecorded()), RUN);
        assertThat(heard.result().launched()).isPresent();
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isEqualTo(1);
    }

    @Test
    void whatTakesForEverRenewsItsUseOnceAnHour() {
        Heard heard = new Heard();
        begin(restore(), heard, "2/4 Restore");
        bed.aws.calls().reset();
        List<String> renewals = new CopyOnWriteArrayList<>();
        bed.aws.faults().plan(call -> {
            if (isOfAUse(call, "s3:PutObject")) {
                renewals.add(call.time().toString());
            }
            return Fault.none();
        });
        bed.time.pass(Duration.ofMinutes(290));
        assertThat(heard.hasEnded()).isFalse();
        assertThat(renewals).hasSizeBetween(4, 5);
        assertThat(uses()).hasSize(1);
    }

    @Test
    void aRenewalThatFailsIsMadeUpForAndEndsNothing() {
        Heard heard = new Heard();
        begin(restore(), heard, "2/4 Restore");
        bed.time.pass(Duration.ofMinutes(50));
        bed.aws
                .faults()
                .plan(call -> isOfAUse(call, "s3:PutObject")
                        ? Fault.error(503, "SlowDown", "Please reduce your request rate.")
                        : Fault.none());
        bed.time.pass(Duration.ofHours(2));
        bed.aws.faults().clear();
        bed.time.pass(Duration.ofMinutes(10));
        assertThat(heard.hasEnded()).isFalse();
        assertThat(uses())
                .singleElement()
                .satisfies(use ->
                        assertThat(use.until()).isAfter(bed.clock.instant().plus(Duration.ofHours(23))));
    }

    @Test
    void aRestoreThatIsAbortedUsesItNoLonger() {
        Heard heard = new Heard();
        begin(restore(), heard, "2/4 Restore").abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.end()).isInstanceOf(End.Aborted.class);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-uses/")).isEmpty();
    }

    @Test
    void whatIsDetachedOrFailedIsSeenForADayAndWhatIsPickedUpIsSeenAnew() {
        Heard heard = new Heard();
        begin(restore(), heard, "2/4 Restore").detach(Line.literal("Detached by a test"));
        bed.time.runUntil(heard::hasEnded);
        assertThat(uses()).hasSize(1);
        bed.time.pass(Duration.ofHours(30));
        assertThat(uses()).isEmpty();

        List<Integer> seen = new CopyOnWriteArrayList<>();
        bed.aws.faults().plan(call -> {
            if (isOfAUse(call, "s3:DeleteObject")) {
                seen.add(bed.aws.s3().keys(TestBed.BUCKET, "ami-uses/").size());
            }
            return Fault.none();
        });
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-2");
        bed.resumed(RUN);
        assertThat(seen).containsExactly(1);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-uses/")).isEmpty();
    }

    @Test
    void whatIsPickedUpWritesItsUseBeforeItReadsTheRecord() {
        bed.aws.faults().deny("ec2:CreateRestoreImageTask");
        bed.run(restore(), RUN).failure();
        bed.time.pass(Duration.ofHours(30));
        bed.aws.faults().allow("ec2:CreateRestoreImageTask");
        whenTheUseIsWritten(record -> record.put("status", "removing"));

        assertThat(bed.resume(RUN).failure()).contains("removing");
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void theEndIsNotToldUntilTheUseIsTakenBackAndAFailureOfThatChangesNothing() {
        bed.aws
                .faults()
                .plan(call -> isOfAUse(call, "s3:DeleteObject")
                        ? Fault.error(503, "SlowDown", "Please reduce your request rate.")
                        : Fault.none());
        assertThat(bed.run(restore(), RUN).result().status()).isEqualTo("done");
        assertThat(uses()).hasSize(1);
        bed.aws.faults().clear();

        bed.engine = bed.engine("controller-2");
        bed.resumed(RUN);
        assertThat(uses()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPolicyOfBeforeStopsNothingAndIsSpokenOfOnce(boolean verifies) {
        bed.aws.faults().policy(permission -> !permission.resource().contains("/ami-uses/"));
        Heard heard = new Heard();
        begin(verifies ? verify() : restore(), heard, "Restore");
        bed.time.pass(Duration.ofMinutes(100));
        assertThat(heard.lines().stream().filter(line -> line.contains("Nobody else can see")))
                .singleElement()
                .asString()
                .contains("Warning: Nobody else can see that this run uses the backup " + amiId
                        + ", so a prune could remove it meanwhile: s3:PutObject failed: AccessDenied");
    }

    @Test
    void whoOnlyLooksUsesNothing() {
        bed.aws.calls().reset();
        bed.run(restore().launching(LaunchTerms.asRecorded()).dryRun(true), RUN).result();
        assertThat(bed.aws.calls().count("s3:PutObject")).isZero();
        assertThat(bed.aws.calls().count("s3:DeleteObject")).isZero();
    }
}
