package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanupTableTest {

    private static final Connection CONNECTION = new Connection("acme-ami-backups", "eu-west-1", "", "", "");

    private static CleanupItem item(String id, String why) {
        return new CleanupItem(
                new Orphan(Orphan.Kind.IMAGE, id, "", "7f3a2c41", Instant.EPOCH, 108, true, Line.literal(why)), false);
    }

    @Test
    void theColumnsAreAligned() {
        assertThat(CleanupTable.lines(CONNECTION, List.of(item("ami-1", "left"), item("ami-22222", "over")), true))
                .containsExactly(
                        "[AMI clean-up] s3://acme-ami-backups and EC2 in eu-west-1",
                        "[AMI clean-up] WHAT   ID         COSTS            CLEAN-UP         WHY",
                        "[AMI clean-up] image  ami-1      108 GiB a month  would remove it  left",
                        "[AMI clean-up] image  ami-22222  108 GiB a month  would remove it  over",
                        "[AMI clean-up] Removable: 2, up to 216 GiB of snapshots a month. Nothing was changed: set dryRun to"
                                + " false to remove them.");
    }

    @Test
    void whatOthersHaveWrittenNeitherBeginsALineNorTurnsOneAround() {
        assertThat(CleanupTable.lines(CONNECTION, List.of(item("ami-\u001b[31m\u202E\u2028\n1", "left")), true))
                .hasSize(4)
                .noneMatch(line -> line.matches("(?s).*[\\p{Cc}\\p{Cf}\\p{Zl}].*"));
    }
}
