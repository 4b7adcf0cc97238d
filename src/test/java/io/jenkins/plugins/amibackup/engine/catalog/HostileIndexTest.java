package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody else has written among the index keys. */
class HostileIndexTest {

    private static final String ACCOUNT = "123456789012";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private IndexEntry entry(String amiId, Duration after) {
        Instant takenAt = bed.clock.instant().plus(after);
        return new IndexEntry(bed.instance, amiId, takenAt, 1, TestBed.REGION, ACCOUNT);
    }

    private IndexEntry indexed(String amiId, Duration after) {
        IndexEntry entry = entry(amiId, after);
        bed.catalog().index(entry);
        return entry;
    }

    @Test
    void aKeyOfTheFutureIsNotTheNewestBackup() {
        IndexEntry real = indexed("ami-00000000000000001", Duration.ofHours(-1));
        indexed("ami-00000000000000bad", Duration.ofDays(30));

        assertThat(bed.catalog().newest(bed.instance)).contains(real);
        assertThat(bed.catalog().list(bed.instance)).containsExactly(real);
        assertThat(bed.catalog().list()).containsExactly(real);
        BackupQuery newest = new BackupQuery(bed.instance, null, null, null, Map.of(), 1, false, false);
        assertThat(new Finder(bed.catalog()).find(newest))
                .extracting(FoundBackup::amiId)
                .containsExactly(real.amiId());
    }

    @Test
    void clocksMayDifferByMinutes() {
        IndexEntry real = indexed("ami-00000000000000001", Duration.ofMinutes(4));
        assertThat(bed.catalog().newest(bed.instance)).contains(real);
        assertThat(bed.catalog().list()).containsExactly(real);
    }

    @Test
    void theNewestAreFoundBehindKeysOfTheFutureWithASecondRequest() {
        List<IndexEntry> real = List.of(
                indexed("ami-00000000000000002", Duration.ofHours(-1)),
                indexed("ami-00000000000000001", Duration.ofHours(-2)));
        for (int i = 0; i < 3; i++) {
            indexed("ami-00000000000000ba" + i, Duration.ofDays(1 + i));
        }
        Catalog catalog = bed.catalog();
        bed.aws.calls().reset();

        assertThat(catalog.newest(bed.instance, 3).entries().subList(1, 3)).isEqualTo(real);
        assertThat(bed.aws.calls().count("s3:ListObjectsV2")).isEqualTo(2);
        bed.aws.calls().reset();
        assertThat(catalog.newest(bed.instance, 20).entries()).hasSize(3).containsAll(real);
        assertThat(bed.aws.calls().count("s3:ListObjectsV2")).isEqualTo(1);
    }

    @Test
    void theIndexCheckRemovesAKeyOfTheFutureThatHasNoRecord() {
        IndexEntry future = indexed("ami-00000000000000bad", Duration.ofDays(30));
        new IndexCheck(bed.catalog()).repair(found -> {});
        assertThat(bed.catalog().bucket().head(future.key())).isEmpty();
    }

    @Test
    void moreKeysOrRecordsThanCanBeKeptInMemoryAreRefusedInOneLine() {
        for (int i = 0; i < 4; i++) {
            indexed("ami-0000000000000000" + i, Duration.ofHours(-i));
            bed.aws.s3().put(TestBed.BUCKET, Keys.record("ami-0000000000000000" + i), "{}");
        }
        Bucket bucket = bed.catalog().bucket();
        assertThat(new Catalog(bucket, 4).list()).hasSize(4);
        Catalog small = new Catalog(bucket, 3);
        String line =
                "s3://acme-ami-backups lists more than 3 index keys or records, which is more than AMI Backup reads."
                        + " Check who can write to the bucket.";
        assertThatThrownBy(() -> new Finder(small).find(BackupQuery.all()))
                .isInstanceOf(OperationException.class)
                .hasMessage(line);
        assertThatThrownBy(() -> new IndexCheck(small).repair(found -> {})).hasMessage(line);
        assertThatThrownBy(() -> small.records().count()).hasMessage(line);
    }
}
