package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

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
}
