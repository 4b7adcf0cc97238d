package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two controllers on one bucket: one drives, and nothing that either wrote is lost. */
class TwoControllersTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void oneRunIdBegunByTwoControllersAtOnceIsDrivenByOne() {
        Heard first = new Heard();
        Heard second = new Heard();
        bed.engine("controller-1").begin(RUN, bed.backupRequest().build(), bed.access(), first);
        bed.engine("controller-2").begin(RUN, bed.backupRequest().build(), bed.access(), second);
        bed.time.runUntil(() -> first.hasEnded() && second.hasEnded());

        assertThat(first.result().status()).isEqualTo("done");
        assertThat(second.failure()).contains("started the operation 7f3a2c41 at the same moment");
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.aws.ec2().storeTasks()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 9, 14, 20, 27, 35, 44})
    void whenOneTakesOverFromAnotherThatIsSilentNothingIsMadeTwice(int steps) {
        Heard first = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), first);
        for (int i = 0; i < steps; i++) {
            bed.time.step();
        }
        bed.clock.advance(Duration.ofMinutes(16));
        List<Heard> others = new ArrayList<>();
        for (String holder : List.of("controller-2", "controller-3")) {
            Heard heard = new Heard();
            others.add(heard);
            bed.engine(holder).beginOrResume(RUN, bed.backupRequest().build(), bed.access(), heard);
        }
        bed.time.runUntil(() -> first.hasEnded() && others.stream().allMatch(Heard::hasEnded));

        List<Heard> all = new ArrayList<>(others);
        all.add(first);
        assertThat(all.stream().filter(heard -> heard.end() instanceof End.Done))
                .isNotEmpty();
        bed.clock.advance(Duration.ofMinutes(1));
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.aws.ec2().snapshots()).hasSize(2);
        assertThat(bed.aws.ec2().storeTasks()).hasSize(1);
        assertThat(bed.catalog().list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void aClockThatIsWrongByAnHourStealsNoLeaseBecauseTheDateOfS3Counts(long seconds) {
        Heard first = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), first);
        bed.time.runUntil(() -> first.log().contains("/6 Create image"));
        VirtualTime wrong = new VirtualTime(new MovableClock(bed.clock.instant().plusSeconds(seconds)));
        Engine other = new Engine(EngineSettings.of("controller-2"), wrong, bed.clients, new Random(1));

        Heard second = new Heard();
        other.resume(RUN, TestBed.BUCKET, bed.access(), second);
        wrong.runUntil(second::hasEnded);
        assertThat(second.failure()).contains("is being run by controller-1").contains("silent for another 15 min");

        bed.time.forgetAll();
        bed.clock.advance(Duration.ofMinutes(16));
        Heard third = new Heard();
        other.resume(RUN, TestBed.BUCKET, bed.access(), third);
        wrong.step();
        assertThat(third.lines().get(0)).contains("Resumed run 7f3a2c41");
    }

    @Test
    void twoWritersOfOneRecordLoseNoUpdate() {
        String amiId = bed.backup().amiId();
        Catalog one = bed.catalog();
        Catalog other = bed.catalog();
        Catalog.Versioned readByOne = one.find(amiId).orElseThrow();
        Catalog.Versioned readByOther = other.find(amiId).orElseThrow();
        readByOne.record().json().put("noteOfOne", "kept");
        readByOther.record().json().put("noteOfOther", "kept");
        one.replace(readByOne.record(), readByOne.etag());

        assertThatThrownBy(() -> other.replace(readByOther.record(), readByOther.etag()))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        conflict -> assertThat(conflict.kind()).isEqualTo(FailureKind.CONFLICT));
        Catalog.Versioned again = other.find(amiId).orElseThrow();
        again.record().json().put("noteOfOther", "kept");
        other.replace(again.record(), again.etag());
        BackupRecord record = one.find(amiId).orElseThrow().record();
        assertThat(record.json().path("noteOfOne").asText()).isEqualTo("kept");
        assertThat(record.json().path("noteOfOther").asText()).isEqualTo("kept");
    }

    @Test
    void theNewestBackupIsTheOneTakenLastWhoeverTookIt() {
        Heard first = new Heard();
        Heard second = new Heard();
        bed.engine("controller-1").begin("00000001", bed.backupRequest().build(), bed.access(), first);
        bed.time.pass(Duration.ofMinutes(2));
        bed.engine("controller-2").begin("00000002", bed.backupRequest().build(), bed.access(), second);
        bed.time.runUntil(() -> first.hasEnded() && second.hasEnded());

        OperationResult newest = second.result();
        assertThat(bed.catalog().newest(bed.instance).orElseThrow().amiId()).isEqualTo(newest.amiId());
        assertThat(bed.catalog().list(bed.instance))
                .extracting(entry -> entry.amiId())
                .containsExactly(newest.amiId(), first.result().amiId());
    }
}
