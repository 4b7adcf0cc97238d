package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.YieldTo;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is picked up must be what was asked for, and lie where such a thing lies. */
class OpeningTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private void leave(OperationRequest request, String at) {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, request, bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains(at));
        handle.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(heard::hasEnded);
    }

    private Heard goOn(OperationRequest request) {
        Heard heard = new Heard();
        bed.engine.beginOrResume(RUN, request, bed.access(), heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private void edit(String key, String what, String by) {
        String document = bed.aws.s3().text(TestBed.BUCKET, key);
        assertThat(document).contains(what);
        bed.aws.s3().put(TestBed.BUCKET, key, document.replace(what, by));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"keepImage\" : true   | \"keepImage\" : false                                  | keepImage",
                "\"encrypt\" : true     | \"encrypt\" : false                                    | encrypt",
                "\"noReboot\" : true    | \"noReboot\" : false                                   | noReboot",
                "\"kmsKeyId\" : \"\"    | \"kmsKeyId\" : \"alias/mine\"                          | kmsKeyId",
                "\"description\" : \"\" | \"description\" : \"x\"                                | description",
                "\"tags\" : { }         | \"tags\" : { \"Team\" : \"other\" }                    | tags",
                "\"excludeDevices\" : [ ] | \"excludeDevices\" : [ \"/dev/sdf\" ]                | excludeDevices",
            })
    void aRunWhoseDocumentAsksForSomethingElseIsNotGoneOnWith(String what, String by, String field) {
        leave(bed.backupRequest().build(), "/6 Create image");
        edit(Keys.operation(RUN), what, by);
        String document = bed.aws.s3().text(TestBed.BUCKET, Keys.operation(RUN));

        assertThat(goOn(bed.backupRequest().build()).failure())
                .isEqualTo("The operation 7f3a2c41 in acme-ami-backups was started with different parameters: "
                        + Texts.find("name." + field).orElse(field)
                        + " differs. Someone else used its run ID, or edited its document, so nothing was done. Start"
                        + " again.");
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.operation(RUN))).isEqualTo(document);
    }

    @Test
    void whoAsksInWhichSetAndWhetherItGivesWayMakesNoOtherRequest() {
        leave(bed.backupRequest().build(), "/6 Create image");

        OperationRequest asked = bed.backupRequest()
                .origin(new Origin("pipeline", "job #2", ""))
                .yieldTo(new YieldTo(60, "", false))
                .retentionSet("renamed/job")
                .build();
        assertThat(goOn(asked).result().status()).isEqualTo("done");
    }

    @Test
    void aFieldThatAnEarlierVersionDidNotWriteHasItsOldDefault() {
        leave(RestoreRequest.of(bed.backup().amiId(), TestBed.BUCKET, TestBed.REGION), "2/5 Restore");
        edit(Keys.restore(RUN), ",\n      \"acceptForeign\" : false", "");

        String amiId = bed.catalog().list().findFirst().orElseThrow().amiId();
        assertThat(goOn(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION))
                        .result()
                        .status())
                .isEqualTo("done");
    }

    @Test
    void aRestoreIsNotGoneOnWithAsABackup() {
        RestoreRequest restore = RestoreRequest.of(bed.backup().amiId(), TestBed.BUCKET, TestBed.REGION);
        leave(bed.backupRequest().build(), "/6 Create image");

        assertThat(goOn(restore).failure())
                .isEqualTo("The operation 7f3a2c41 is a backup, not a restore. Use its run ID to resume a backup.");
    }

    private RestoreRequest restoreOfAnEarlierVersion() {
        RestoreRequest request = RestoreRequest.of(bed.backup().amiId(), TestBed.BUCKET, TestBed.REGION);
        leave(request, "2/5 Restore");
        bed.aws.s3().put(TestBed.BUCKET, Keys.operation(RUN), bed.aws.s3().get(TestBed.BUCKET, Keys.restore(RUN)));
        bed.aws.s3().delete(TestBed.BUCKET, Keys.restore(RUN));
        return request;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestoreThatAnEarlierVersionBeganStaysWhereItIs(boolean request) {
        RestoreRequest asked = restoreOfAnEarlierVersion();

        assertThat((request ? goOn(asked) : bed.resume(RUN)).result().status()).isEqualTo("done");
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RESTORES)).isEmpty();
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.operation(RUN))).contains("\"status\" : \"done\"");
    }

    @Test
    void aRestoreThatLiesWhereItsCredentialsMayNotWriteSaysSo() {
        restoreOfAnEarlierVersion();
        bed.aws
                .faults()
                .policy(permission -> !permission.action().equals("s3:PutObject")
                        || permission.resource().contains("/" + Keys.RESTORES));

        assertThat(bed.resume(RUN).failure())
                .startsWith("The restore 7f3a2c41 was begun by an earlier version, and its document"
                        + " ami-operations/7f3a2c41.json is where these credentials can't write. Resume it with"
                        + " credentials that can, such as those for backups, or start the restore again. s3:PutObject"
                        + " failed: AccessDenied");
    }

    @Test
    void aBackupKnowsWhereItsDocumentLies() {
        leave(bed.backupRequest().build(), "/6 Create image");
        bed.aws.s3().put(TestBed.BUCKET, Keys.restore(RUN), "{}");
        bed.aws.calls().reset();

        assertThat(goOn(bed.backupRequest().build()).result().status()).isEqualTo("done");
        assertThat(bed.aws.calls().log()).noneMatch(call -> call.toString().contains(Keys.RESTORES));
    }

    @ParameterizedTest
    @ValueSource(longs = {-60, 60, 60 * 24 * 400})
    void aClockThatIsWrongHindersNoRun(long minutes) {
        MovableClock wrong = new MovableClock(bed.clock.instant().plus(Duration.ofMinutes(minutes)));
        VirtualTime time = new VirtualTime(wrong);
        Engine engine = new Engine(EngineSettings.of("controller-1"), time, bed.clients, new Random(42));
        Heard heard = new Heard();
        OperationHandle handle = engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        while (!heard.log().contains("/6 Create image") && time.step()) {
            bed.clock.advance(Duration.ofSeconds(1));
        }
        handle.detach(Line.literal("Detached by a test"));
        time.runUntil(heard::hasEnded);

        Instant began = OperationStore.look(bed.catalog().bucket(), RUN, DocumentPlace.OPERATIONS)
                .orElseThrow()
                .document()
                .operation()
                .startedAt();
        assertThat(began).isBeforeOrEqualTo(bed.clock.instant());
        assertThat(goOn(bed.backupRequest().tags(Map.of()).build()).result().status())
                .isEqualTo("done");
    }
}
