package io.jenkins.plugins.amibackup.engine.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a clean-up makes of the traces of prunes, and of uses that are long over. */
class TombstonesTest {

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private String removedBackup() {
        OperationResult old =
                bed.run(bed.backupRequest().encrypt(false).build()).result();
        bed.clock.advance(Duration.ofDays(1));
        bed.run(bed.backupRequest().encrypt(false).build()).result();
        bed.run(PruneRequest.of(bed.instance, RetentionPolicy.last(1), TestBed.BUCKET, TestBed.REGION))
                .result();
        return old.amiId();
    }

    private List<Orphan> found() {
        try (AwsClients clients = bed.look()) {
            return cleanUp(clients).find();
        }
    }

    private CleanUp cleanUp(AwsClients clients) {
        return new CleanUp(clients, clients.bucket(TestBed.BUCKET), bed.clock, Duration.ofDays(1));
    }

    @Test
    void aTombstoneStaysForThirtyDaysAndThenGoesWithItsHints() {
        String removed = removedBackup();
        bed.clock.advance(Duration.ofDays(29));
        assertThat(found()).extracting(Orphan::id).doesNotContain(Keys.record(removed));

        bed.clock.advance(Duration.ofDays(2));
        try (AwsClients clients = bed.look()) {
            CleanUp cleanUp = cleanUp(clients);
            cleanUp.find().stream().filter(Orphan::removable).forEach(cleanUp::remove);
        }

        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.record(removed))).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.facts(removed))).isEmpty();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aUseThatHasLongBeenOverGoesAndAYoungOneStays() {
        String key = Keys.USES + "ami-0123456789abcdef0/7f3a2c41";
        bed.aws.s3().put(TestBed.BUCKET, key, new byte[] {'{', '}'});
        bed.clock.advance(Duration.ofDays(7));
        assertThat(found()).extracting(Orphan::id).doesNotContain(key);

        bed.clock.advance(Duration.ofDays(2));
        try (AwsClients clients = bed.look()) {
            CleanUp cleanUp = cleanUp(clients);
            cleanUp.find().stream().filter(one -> one.id().equals(key)).forEach(cleanUp::remove);
        }

        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.USES)).isEmpty();
    }
}
