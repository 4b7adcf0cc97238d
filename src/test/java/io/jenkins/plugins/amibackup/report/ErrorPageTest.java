package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.util.XStream2;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErrorPageTest {

    private static final String INSTANCE = "i-0123456789abcdef0";

    private static BuildOperation failed() {
        return MadeUpRun.backup()
                .reaches(Stage.CREATE_IMAGE, 1_000)
                .fails(2_000)
                .kept();
    }

    private static Optional<String> page(List<BuildOperation> operations, String line, String... named) {
        return ErrorPage.of(operations, line, Set.of(named));
    }

    @Test
    void anErrorLeadsToTheRunThatHasIt() {
        BuildOperation failed = failed();

        assertThat(page(List.of(failed), "ERROR: No such thing\n")).contains("ami-backup/?run=" + failed.runId());
    }

    @Test
    void anErrorThatNamesARunThatHasFailedLeadsToIt() {
        BuildOperation failed = failed();

        assertThat(page(List.of(failed), "ERROR: 1 of 2 failed: " + INSTANCE, "ERROR", INSTANCE))
                .contains("ami-backup/?run=" + failed.runId());
        assertThat(page(List.of(failed), "ERROR: mvn has failed", "ERROR", "mvn", "has", "failed"))
                .isEmpty();
    }

    @Test
    void aRunThatIsDoneOrUnderWayHasNoError() {
        BuildOperation running =
                MadeUpRun.backup().reaches(Stage.CREATE_IMAGE, 1_000).kept();
        BuildOperation done = MadeUpRun.backup()
                .reaches(Stage.CREATE_IMAGE, 1_000)
                .isDone(2_000)
                .kept();

        assertThat(page(List.of(running, done), "ERROR: tests of " + INSTANCE, INSTANCE))
                .isEmpty();
    }

    @Test
    void whatMayBeTheErrorOfSeveralRunsLeadsToNone() {
        assertThat(page(List.of(failed(), failed()), "ERROR: No such thing")).isEmpty();
        assertThat(page(List.of(failed(), failed()), "ERROR: " + INSTANCE, INSTANCE))
                .isEmpty();
    }

    @Test
    void whatMayBeTheErrorOfSeveralOfAFleetLeadsToTheFleet() {
        BuildOperation first = member("7f3a2c41", INSTANCE);
        BuildOperation second = member("7f3a2c41", "i-0fedcba9876543210");
        BuildOperation other = member("0a1b2c3d", "i-0fedcba9876543210");

        assertThat(page(List.of(first, second), "ERROR: No such thing")).contains("ami-backup/#ami-backup-7f3a2c41");
        assertThat(page(List.of(first, second), "ERROR: " + INSTANCE, INSTANCE))
                .contains("ami-backup/?run=" + first.runId());
        assertThat(page(List.of(first, other), "ERROR: No such thing")).isEmpty();
        assertThat(page(List.of(first, failed()), "ERROR: No such thing")).isEmpty();
    }

    private static BuildOperation member(String fleetRunId, String instanceId) {
        return MadeUpRun.member(fleetRunId, instanceId).fails(2_000).kept();
    }

    /** Its log has the language that Jenkins had then. */
    @Test
    void anErrorLeadsToItsRunAlthoughJenkinsHasAnotherLanguageSince() {
        BuildOperation now = MadeUpRun.backup()
                .fails(Line.of("background.unknown", "7f3a2c41"), 2_000)
                .kept();
        String sentence = "Jenkins weiß nicht mehr, was aus dem Backup geworden ist.";
        XStream2 xml = new XStream2();
        BuildOperation then = (BuildOperation)
                xml.fromXML(xml.toXML(now).replaceFirst("<line>[^<]*</line>", "<line>" + sentence + "</line>"));

        assertThat(then.why()).as("each reader has it in their language").isEqualTo(now.why());
        assertThat(page(List.of(then, failed()), "ERROR: " + sentence + "\n"))
                .contains("ami-backup/?run=" + then.runId());
    }

    /** A sentence may carry AWS's own words, and those have no bounds. */
    @Test
    void anErrorThatIsKeptCutOffLeadsToItsRun() {
        String words = "No such thing ".repeat(300);
        BuildOperation failed = MadeUpRun.backup()
                .fails(Line.of("background.givenUp", words, words), 2_000)
                .kept();

        assertThat(page(List.of(failed), "ERROR: " + failed.why().text()))
                .contains("ami-backup/?run=" + failed.runId());
    }
}
