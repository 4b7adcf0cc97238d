package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a run may still take, going by one that took 1 s, 60 s and 300 s in its three stages. */
class EarlierRunsTest {

    private final EarlierRuns earlier = new EarlierRuns(
            MadeUpRun.STAGES.stream().map(Stage::name).toList(),
            List.of(MadeUpRun.backup()
                    .reaches(Stage.PREFLIGHT, 1_000)
                    .reaches(Stage.CREATE_IMAGE, 2_000)
                    .reaches(Stage.STORE, 62_000)
                    .isDone(362_000)
                    .kept()));

    @Test
    void theRestOfTheStageAndTheStagesAfterItAreLeft() {
        MadeUpRun run = MadeUpRun.backup().reaches(Stage.PREFLIGHT, 1_000).reaches(Stage.CREATE_IMAGE, 2_000);

        assertThat(earlier.whole()).contains(Duration.ofSeconds(361));
        assertThat(earlier.left(run.seen(22_000))).contains(Duration.ofSeconds(340));
    }

    @Test
    void stagesThatWereOverWhenTheRunWasPickedUpAreNotLeft() {
        MadeUpRun run = MadeUpRun.backup().reaches(Stage.STORE, 1_000_000);

        assertThat(earlier.left(run.seen(1_100_000))).contains(Duration.ofSeconds(200));
    }

    @Test
    void nothingIsSaidOnceTheStagesHaveBecomeOthers() {
        MadeUpRun run = MadeUpRun.backup().reaches(Stage.PREFLIGHT, 1_000).reaches(Stage.CLEAN_UP, 2_000);

        assertThat(earlier.left(run.seen(3_000))).isEmpty();
    }
}
