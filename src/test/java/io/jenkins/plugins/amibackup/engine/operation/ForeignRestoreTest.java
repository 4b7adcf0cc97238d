package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups that somebody else has stored: an object as EC2 leaves it, and no record of ours. */
class ForeignRestoreTest {

    private final TestBed bed = new TestBed();
    private String amiId;
    private String name;

    @BeforeEach
    void storeWithoutARecord() {
        OperationResult backup = bed.backup();
        amiId = backup.amiId();
        name = backup.amiName();
        bed.aws.s3().keys(TestBed.BUCKET).stream()
                .filter(key -> !key.equals(Keys.object(amiId)))
                .forEach(key -> bed.aws.s3().delete(TestBed.BUCKET, key));
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private RestoreRequest request() {
        return RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION);
    }

    @Test
    void itIsNotRestoredUnlessThatIsAsked() {
        assertThat(bed.run(request()).failure())
                .contains("has no record")
                .contains("accept foreign backups to restore it as it is");
    }

    @Test
    void itComesBackEncryptedUnderTheNameThatEc2LeftOnTheObject() {
        Heard heard = bed.run(request().acceptingForeign(true), "7f3a2c41");
        OperationResult result = heard.result();
        assertThat(result.amiName()).isEqualTo(name + "-restored-7f3a2c41");
        assertThat(result.encrypted()).isTrue();
        assertThat(heard.log())
                .contains("has no record because something else stored it: its tags can't be restored")
                .contains("is available; there is no record to check it against");
    }

    @Test
    void aRecordInAnotherShapeDoesNotStandInTheWay() {
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), "{\"ami_id\":\"" + amiId + "\",\"tags\":[{\"k\":1}]}");
        assertThat(bed.run(request()).failure()).contains("is damaged").contains("accept foreign backups");
        assertThat(bed.run(request().acceptingForeign(true)).result().status()).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8, 12, 16, 20, 24, 30})
    void itIsPickedUpAfterACutLikeAnyOther(int steps) {
        bed.engine.begin("7f3a2c41", request().acceptingForeign(true), bed.access(), new Heard());
        for (int i = 0; i < steps; i++) {
            bed.time.step();
        }
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");
        Heard heard = new Heard();
        bed.engine.beginOrResume("7f3a2c41", request().acceptingForeign(true), bed.access(), heard);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.result().status()).isEqualTo("done");
        bed.clock.advance(Duration.ofMinutes(1));
        assertThat(bed.images()).hasSize(2);
    }

    @Test
    void aCleanUpNeverTouchesIt() {
        bed.clock.advance(Duration.ofDays(40));
        var cleanUp = new io.jenkins.plugins.amibackup.engine.cleanup.CleanUp(
                bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, Duration.ofHours(24));
        assertThat(cleanUp.find())
                .allSatisfy(orphan -> assertThat(orphan.removable()).isFalse());
    }
}
