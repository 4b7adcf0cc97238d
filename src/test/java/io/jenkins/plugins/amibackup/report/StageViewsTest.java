package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import org.junit.jupiter.api.Test;

class StageViewsTest {

    @Test
    void theBarsAreTheSharesOfTheTimeOfAllStages() {
        MadeUpRun run = MadeUpRun.backup()
                .reaches(Stage.PREFLIGHT, 1_000)
                .reaches(Stage.CREATE_IMAGE, 1_100)
                .reaches(Stage.STORE, 1_200)
                .isDone(1_400);

        assertThat(StageViews.of(run.seen(2_000)))
                .extracting(StageView::getShare)
                .containsExactly(25, 25, 50);
    }

    @Test
    void timesOfADamagedRecordThatAreTooLongToBeCountedInMillisecondsHaveBarsToo() {
        long beyond = 1_000_000_000_000_000_000L;
        MadeUpRun run = MadeUpRun.backup()
                .reaches(Stage.PREFLIGHT, -4 * beyond)
                .reaches(Stage.CREATE_IMAGE, 4 * beyond)
                .reaches(Stage.STORE, 9 * beyond)
                .fails(9 * beyond);

        assertThat(StageViews.of(run.seen(9 * beyond)))
                .extracting(StageView::getShare)
                .containsExactly(62, 38, 1);
    }
}
