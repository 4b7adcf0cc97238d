package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Answers that come in pages. */
class IdBatchesTest {

    private static List<Integer> pages(int last) {
        return IdBatches.paged(
                Action.DESCRIBE_LOCKED_SNAPSHOTS,
                token -> token == null ? 1 : Integer.parseInt(token),
                page -> page == last ? "" : String.valueOf(page + 1),
                (Function<Integer, List<Integer>>) List::of);
    }

    @Test
    void allPagesAreRead() {
        assertThat(pages(3)).containsExactly(1, 2, 3);
    }

    @Test
    void anAnswerWithoutAnEndIsNone() {
        assertThatThrownBy(() -> pages(100))
                .isInstanceOf(AwsException.class)
                .hasMessageContaining("it has more than 50 pages");
    }
}
