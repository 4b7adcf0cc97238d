package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import org.junit.jupiter.api.Test;

class FactsTest {

    @Test
    void anImageIsLaunchedOnceItsRestoreIsDone() {
        MadeUpRun run = MadeUpRun.restore().reaches(Stage.CREATE_IMAGE, 1_000);
        assertThat(run.kept().launch()).isPresent();
        assertThat(Facts.of(run.seen(2_000)))
                .extracting(Fact::getLabel)
                .doesNotContain(Messages.OperationView_Launch());

        run.isDone(3_000);
        assertThat(Facts.of(run.seen(4_000))).extracting(Fact::getLabel).contains(Messages.OperationView_Launch());
    }
}
