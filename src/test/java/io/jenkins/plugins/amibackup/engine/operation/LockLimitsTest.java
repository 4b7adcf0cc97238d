package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.S3Locks;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.LockLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What administrators allow of a lock counts when it is locked: documents can be forged, and limits change. */
class LockLimitsTest {

    private static final String RUN = "7f3a2c41";
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private final TestBed bed = new TestBed();
    private final AtomicReference<LockLimits.Most> allowed =
            new AtomicReference<>(new LockLimits.Most(Duration.ofDays(365), false));

    @BeforeEach
    void aBucketWithObjectLock() {
        bed.aws.s3().locks().enable(TestBed.BUCKET);
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private DriveOptions options() {
        return DriveOptions.DEFAULT.withLockLimits(allowed::get);
    }

    /** A backup that asks for a month, and dies before anything is locked. */
    private void diedBeforeTheLock() {
        AtomicBoolean killed = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:PutObjectRetention")) {
                killed.set(true);
            }
            return killed.get() ? Fault.throttle() : Fault.none();
        });
        bed.engine.begin(RUN, bed.backupRequest().encrypt(false).lockFor(MONTH).build(), bed.access(), new Heard());
        bed.time.runUntil(killed::get);
        bed.time.forgetAll();
        bed.aws.faults().clear();
        bed.engine = bed.engine("controller-2");
        bed.clock.advance(Duration.ofHours(1));
    }

    /** Somebody who can write to the bucket changes its document. */
    private void forge(Consumer<ObjectNode> change) throws IOException {
        ObjectNode document = Json.parse(bed.aws.s3().get(TestBed.BUCKET, Keys.operation(RUN)));
        change.accept(document.withObject("operation"));
        bed.aws
                .s3()
                .put(TestBed.BUCKET, Keys.operation(RUN), Json.text(document).getBytes(StandardCharsets.UTF_8));
        bed.clock.advance(Duration.ofHours(1));
    }

    private void forgeACentury() throws IOException {
        forge(operation -> {
            operation
                    .withObject("request")
                    .put("lockSeconds", CENTURY.toSeconds())
                    .put("lockMode", "compliance");
            operation.put("lockedUntil", bed.clock.instant().plus(CENTURY).toString());
        });
    }

    private Heard resumed() {
        Heard heard = new Heard();
        Beginning beginning = new Beginning.Resume(TestBed.BUCKET, "", Sse.NONE, Optional.empty());
        bed.engine.drive(RUN, beginning, bed.access(), heard, options());
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private S3Locks.Version newest(String key) {
        return bed.aws.s3().locks().versions(TestBed.BUCKET, key).get(0);
    }

    private BackupRecord record(String amiId) {
        return BackupRecord.parse(amiId, bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId)));
    }

    private void assertLockedForAYearAtMost(String amiId) {
        Instant latest = bed.clock.instant().plus(Duration.ofDays(365));
        for (String key : List.of(Keys.object(amiId), Keys.record(amiId))) {
            assertThat(newest(key).lockMode()).as(key).isEqualTo("GOVERNANCE");
            assertThat(newest(key).retainUntil()).as(key).isBetween(latest.minus(Duration.ofHours(1)), latest);
        }
        assertThat(record(amiId).isComplete()).isTrue();
        assertThat(record(amiId).objectLock().orElseThrow().until())
                .isEqualTo(newest(Keys.object(amiId)).retainUntil());
    }

    @Test
    void aResumeLocksNoLongerAndNoHarderThanAllowedWhateverTheDocumentSays() throws IOException {
        diedBeforeTheLock();
        forgeACentury();

        Heard heard = resumed();

        assertLockedForAYearAtMost(heard.result().amiId());
        assertThat(heard.log().lines().filter(line -> line.contains("administrators")))
                .singleElement()
                .asString()
                .contains("Warning: administrators do not allow the lock that was asked for (until 2126-")
                .contains(", compliance mode): the backup is locked until 2027-")
                .endsWith(", governance mode");
    }

    @Test
    void aGateThatPicksUpARunLocksNoMoreThanAllowed() throws IOException {
        diedBeforeTheLock();
        forgeACentury();
        Heard heard = new Heard();

        Gate.open(
                bed.engine,
                "7f3a2c42",
                new GateRequest(
                        GateRequest.age("24h"),
                        true,
                        true,
                        bed.backupRequest().encrypt(false).build()),
                bed.access(),
                heard,
                options());
        bed.time.runUntil(heard::hasEnded);

        assertLockedForAYearAtMost(heard.result().amiId());
        assertThat(heard.log()).contains("administrators do not allow the lock that was asked for");
    }

    @Test
    void whereNoLockIsAllowedAnyMoreNothingIsLockedAndTheBackupIsComplete() {
        diedBeforeTheLock();
        allowed.set(new LockLimits.Most(Duration.ZERO, false));

        Heard heard = resumed();

        String amiId = heard.result().amiId();
        assertThat(record(amiId).isComplete()).isTrue();
        assertThat(record(amiId).objectLock()).isEmpty();
        assertThat(newest(Keys.object(amiId)).lockMode()).isNull();
        assertThat(newest(Keys.record(amiId)).lockMode()).isNull();
        assertThat(heard.log())
                .contains("Warning: the backup is complete, but not locked: administrators allow no locks");
    }

    @Test
    void whatIsAllowedIsLockedAsItWasWrittenDownWhateverTimeHasPassed() throws IOException {
        diedBeforeTheLock();
        Instant until = Instant.parse(Json.parse(bed.aws.s3().get(TestBed.BUCKET, Keys.operation(RUN)))
                .path("operation")
                .path("lockedUntil")
                .asText());
        bed.clock.advance(Duration.ofDays(7));

        Heard heard = resumed();

        assertThat(newest(Keys.object(heard.result().amiId())).retainUntil()).isEqualTo(until);
        assertThat(heard.log()).doesNotContain("administrators");
    }

    @Test
    void aRepeatedCutMakesTheLockNoLonger() throws IOException {
        diedBeforeTheLock();
        forgeACentury();
        Instant latest = bed.clock.instant().plus(Duration.ofDays(365)).plusSeconds(60);
        bed.aws.faults().failNext("s3:PutObjectRetention", 3, 503, "SlowDown", "Please reduce your request rate.");

        Heard heard = resumed();

        assertThat(newest(Keys.object(heard.result().amiId())).retainUntil()).isBefore(latest);
    }

    @Test
    void withoutAdministratorsTheShapeOfARequestIsTheLimit() throws IOException {
        diedBeforeTheLock();
        forge(operation -> operation
                .withObject("request")
                .put("lockSeconds", CENTURY.plusDays(1).toSeconds()));

        assertThat(bed.resume(RUN).failure()).contains(Keys.operation(RUN));
        forge(operation -> operation
                .put("lockedUntil", bed.clock.instant().plus(CENTURY).toString())
                .withObject("request")
                .put("lockSeconds", MONTH.toSeconds()));
        assertThat(bed.resume(RUN).failure()).contains("operation.lockedUntil");
    }
}
