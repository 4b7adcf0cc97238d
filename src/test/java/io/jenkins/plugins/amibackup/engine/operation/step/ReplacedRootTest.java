package io.jenkins.plugins.amibackup.engine.operation.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTaskState;

class ReplacedRootTest {

    private static ReplaceRootVolumeTask detached(String id, String startTime) {
        return ReplaceRootVolumeTask.builder()
                .replaceRootVolumeTaskId(id)
                .taskState(ReplaceRootVolumeTaskState.FAILED_DETACHED)
                .startTime(startTime)
                .build();
    }

    private static String newest(ReplaceRootVolumeTask... tasks) {
        return ReplacedRoot.detached(List.of(tasks)).orElseThrow().replaceRootVolumeTaskId();
    }

    @Test
    void theNewestOfSeveralHasLeftTheInstanceWithoutARootInWhateverFormItsTimeIsTold() {
        ReplaceRootVolumeTask first = detached("first", "2022-03-14 15:16:28.0");
        ReplaceRootVolumeTask second = detached("second", "2022-03-14T16:16:28Z");
        ReplaceRootVolumeTask third = detached("third", "2022-03-15 15:16:28.0");

        assertThat(newest(second, third, first)).isEqualTo("third");
        assertThat(newest(second, first)).isEqualTo("second");
    }

    @Test
    void oneWhoseTimeIsNotToldCountsAsNew() {
        ReplaceRootVolumeTask known = detached("known", "2022-03-14T15:16:28Z");

        assertThat(newest(known, detached("untold", null))).isEqualTo("untold");
        assertThat(newest(detached("unreadable", "a while ago"), known)).isEqualTo("unreadable");
    }
}
