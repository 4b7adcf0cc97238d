package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import org.junit.jupiter.api.Test;

/** How far a backup must have come: by what a job says, and by what administrators have set. */
class WaitTermsTest {

    private static BackupRequest backup(boolean keepsImage) {
        return BackupRequest.of("i-0a1b2c3d4e5f67890", "acme-ami-backups", "eu-west-1")
                .keepImage(keepsImage)
                .build();
    }

    @Test
    void whatAJobSaysCountsElseTheDefault() {
        assertThat(WaitTerms.of("", null, backup(true), false)).isEqualTo(Milestone.STORED);
        assertThat(WaitTerms.of(null, "pointInTime", backup(true), false)).isEqualTo(Milestone.POINT_IN_TIME);
        assertThat(WaitTerms.of("stored", "pointInTime", backup(true), false)).isEqualTo(Milestone.STORED);
        assertThatThrownBy(() -> WaitTerms.of("soon", null, backup(true), false))
                .hasMessageContaining("\"soon\" is not valid for waitFor");
    }

    @Test
    void aDefaultThatCanNotBeWaitedForMeansTheWholeAndMakesNoJobFail() {
        assertThat(WaitTerms.of("", "image", backup(false), false)).isEqualTo(Milestone.STORED);
        assertThat(WaitTerms.of("", "pointInTime", backup(false), false)).isEqualTo(Milestone.POINT_IN_TIME);
        assertThat(WaitTerms.of("", "pointInTime", backup(true), true)).isEqualTo(Milestone.STORED);
        assertThat(WaitTerms.of("image", null, backup(false), false))
                .as("what the job asks for itself is checked, and refused with a line")
                .isEqualTo(Milestone.IMAGE);
    }

    @Test
    void aLostBackupFailsTheBlockUnlessOneSaysOtherwise() {
        assertThat(WaitTerms.failsWhenLost(null)).isTrue();
        assertThat(WaitTerms.failsWhenLost("fail")).isTrue();
        assertThat(WaitTerms.failsWhenLost(" warn ")).isFalse();
    }
}
