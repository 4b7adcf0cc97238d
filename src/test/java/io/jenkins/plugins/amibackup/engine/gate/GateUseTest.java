package io.jenkins.plugins.amibackup.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody hears that a gate is open before everybody can see which backup it relies on, or it sees that this is being removed. */
class GateUseTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private GateRequest demand(boolean create) {
        return new GateRequest(
                GateRequest.age("24h"),
                create,
                true,
                bed.backupRequest()
                        .origin(new Origin("pipeline", "deploy #7", "https://jenkins.example/job/deploy/7/"))
                        .build());
    }

    private Heard gate(boolean create) {
        Heard heard = new Heard();
        Gate.open(bed.engine, RUN, demand(create), bed.access(), heard, DriveOptions.DEFAULT);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private List<Use> uses(String amiId) {
        return new Uses(bed.look().bucket(TestBed.BUCKET)).of(amiId);
    }

    /** Has the record of a backup changed as a prune would that has read the uses before: when the gate writes its own. */
    private void markWhenTheUseIsWritten(String amiId, String status) {
        String key = "ami-metadata/" + amiId + ".json";
        bed.aws.faults().plan(call -> {
            if (isOf(amiId, call)) {
                String record = bed.aws.s3().text(TestBed.BUCKET, key);
                bed.aws
                        .s3()
                        .put(
                                TestBed.BUCKET,
                                key,
                                record.replaceFirst("\"status\" : \"complete\"", "\"status\" : \"" + status + "\""));
            }
            return Fault.none();
        });
    }

    private static boolean isOf(String amiId, Call call) {
        return call.action().equals("s3:PutObject")
                && call.parameters().getOrDefault("key", "").startsWith("ami-uses/" + amiId);
    }

    @Test
    void aGateThatOpensUsesItsBackupForADay() {
        OperationResult backup = bed.backup();
        assertThat(gate(false).result().amiId()).isEqualTo(backup.amiId());

        assertThat(uses(backup.amiId())).singleElement().satisfies(use -> {
            assertThat(use.runId()).isEqualTo(RUN);
            assertThat(use.kind()).isEqualTo(Use.Kind.GATE);
            assertThat(use.by()).isEqualTo("deploy #7");
            assertThat(use.url()).isEqualTo("https://jenkins.example/job/deploy/7/");
        });
        bed.clock.advance(Duration.ofHours(24));
        assertThat(uses(backup.amiId())).isEmpty();
    }

    @Test
    void theBackupThatAGateHasMadeIsUsedToo() {
        OperationResult made = gate(true).result();
        assertThat(uses(made.amiId())).extracting(Use::runId).containsExactly(RUN);
    }

    @Test
    void theUseIsWrittenBeforeTheGateSaysThatItIsOpenAndTheRecordIsReadOnceMore() {
        bed.backup();
        List<String> calls = new CopyOnWriteArrayList<>();
        Heard heard = new Heard();
        bed.aws.faults().plan(call -> {
            calls.add(call.action());
            assertThat(heard.lines()).isEmpty();
            return Fault.none();
        });
        Gate.open(bed.engine, RUN, demand(false), bed.access(), heard, DriveOptions.DEFAULT);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result()).isNotNull();
        assertThat(calls).containsSubsequence("s3:GetObject", "s3:HeadObject", "s3:PutObject", "s3:GetObject");
        assertThat(calls).last().isEqualTo("s3:GetObject");
    }

    @Test
    void aBackupThatIsRemovedBeforeTheUseCouldBeSeenOpensNoGateAndTheNextOneDoes() {
        OperationResult older = bed.backup();
        bed.clock.advance(Duration.ofHours(1));
        OperationResult newest = bed.backup();
        markWhenTheUseIsWritten(newest.amiId(), "removing");

        Heard heard = gate(false);
        assertThat(heard.result().amiId()).isEqualTo(older.amiId());
        assertThat(heard.log())
                .contains("[AMI gate] The backup " + newest.amiId() + " of " + bed.instance
                        + " is being removed, or was replaced, at this very moment; the gate looks for another.");
        assertThat(uses(newest.amiId())).isEmpty();
        assertThat(uses(older.amiId())).hasSize(1);
    }

    @Test
    void whereTheOnlyBackupIsRemovedAtThatMomentTheGateStaysClosedOrMakesOne() {
        OperationResult only = bed.backup();
        markWhenTheUseIsWritten(only.amiId(), "removing");
        assertThat(gate(false).failure()).contains("There is no complete backup of");

        bed.aws.faults().clear();
        assertThat(gate(true).result().runId()).isEqualTo(RUN);
    }

    @Test
    void aGateThatStaysClosedUsesNothing() {
        bed.backup();
        bed.clock.advance(Duration.ofHours(25));
        gate(false).failure();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-uses/")).isEmpty();
    }

    @Test
    void aPolicyOfBeforeKeepsNoGateClosedAndIsSpokenOfOnce() {
        OperationResult backup = bed.backup();
        bed.aws.faults().policy(permission -> !permission.resource().contains("/ami-uses/"));
        Heard heard = gate(false);
        assertThat(heard.result().amiId()).isEqualTo(backup.amiId());
        assertThat(heard.lines().stream().filter(line -> line.contains("Nobody else can see")))
                .singleElement()
                .asString()
                .startsWith("[AMI gate] Warning: Nobody else can see that this run uses the backup " + backup.amiId());
    }

    @Test
    void aWriteThatFailsForAMomentIsMadeUpFor() {
        OperationResult backup = bed.backup();
        bed.aws.faults().failNext("s3:PutObject", 2, 503, "SlowDown", "Please reduce your request rate.");
        assertThat(gate(false).result().amiId()).isEqualTo(backup.amiId());
        assertThat(uses(backup.amiId())).hasSize(1);
    }

    private GateUse use(String amiId, Instant opened) {
        return GateUse.of(bed.engine, RUN, demand(false), bed.access(), amiId, opened);
    }

    @Test
    void whatComesAfterTheGateRenewsItsUseEveryEightHoursAndTakesItBack() {
        String amiId = bed.backup().amiId();
        gate(false).result();
        GateUse use = use(amiId, bed.clock.instant());
        bed.aws.calls().reset();

        bed.clock.advance(Duration.ofHours(8).minusSeconds(1));
        assertThat(use.renew(bed.clock.instant())).isEmpty();
        assertThat(bed.aws.calls().count("s3:PutObject")).isZero();

        bed.clock.advance(Duration.ofSeconds(1));
        assertThat(use.renew(bed.clock.instant())).isEmpty();
        assertThat(uses(amiId)).singleElement().satisfies(now -> {
            assertThat(now.kind()).isEqualTo(Use.Kind.BLOCK);
            assertThat(now.until())
                    .isEqualTo(
                            bed.clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(1)));
        });

        use.end();
        assertThat(uses(amiId)).isEmpty();
    }

    @Test
    void afterARestartItIsRenewedAtOnce() {
        String amiId = bed.backup().amiId();
        assertThat(use(amiId, Instant.EPOCH).renew(bed.clock.instant())).isEmpty();
        assertThat(uses(amiId)).extracting(Use::kind).containsExactly(Use.Kind.BLOCK);
    }

    @Test
    void whereS3RefusesARenewalThatIsAWarningAndWhereItFailsForAMomentTheNextCallTriesAgain() {
        String amiId = bed.backup().amiId();
        GateUse use = use(amiId, Instant.EPOCH);
        bed.aws.faults().failNext("s3:PutObject", 1, 503, "SlowDown", "Please reduce your request rate.");
        assertThatThrownBy(() -> use.renew(bed.clock.instant())).isInstanceOf(OperationException.class);

        bed.aws.faults().policy(permission -> !permission.resource().contains("/ami-uses/"));
        assertThat(use.renew(bed.clock.instant()).map(Line::text).orElseThrow())
                .startsWith("Nobody else can see that this run uses the backup " + amiId);
        assertThat(use.renew(bed.clock.instant())).isEmpty();
    }
}
