package io.jenkins.plugins.amibackup.engine.operation.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemovalTest {

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    /** What removes for a run whose document names this image. */
    private Removal removal(String runId, MadeImage image) {
        BackupData data = new BackupData(runId, bed.backupRequest().build(), bed.clock.instant());
        data.image(image);
        return new Removal(bed.look().ec2(), bed.catalog(), data);
    }

    @Test
    void theObjectOfACompleteRecordStaysWhoeverHasWrittenTheRecord() {
        OperationResult backup = bed.backup();
        String record = bed.aws.s3().text(TestBed.BUCKET, backup.recordKey());
        bed.aws.s3().put(TestBed.BUCKET, backup.recordKey(), record.replace(backup.runId(), "00000000"));
        MadeImage image = new MadeImage(backup.amiName(), backup.amiId(), List.of(), 108);

        assertThat(removal(backup.runId(), image).object(backup.amiId()).removed())
                .isFalse();
        assertThat(removal(backup.runId(), image).record(backup.amiId())).isFalse();

        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).contains(backup.objectKey(), backup.recordKey());
    }

    @Test
    void theObjectOfAnImageThatTheDocumentDoesNotNameStays() {
        OperationResult backup = bed.backup();
        bed.aws.s3().delete(TestBed.BUCKET, backup.recordKey());

        assertThat(removal(backup.runId(), MadeImage.planned("another", 8))
                        .object(backup.amiId())
                        .removed())
                .isFalse();
        MadeImage image = new MadeImage(backup.amiName(), backup.amiId(), List.of(), 108);
        assertThat(removal("00000000", image).object(backup.amiId()).removed()).isFalse();
        assertThat(removal(backup.runId(), image).object(backup.amiId()).removed())
                .isTrue();

        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).doesNotContain(Keys.object(backup.amiId()));
    }
}
