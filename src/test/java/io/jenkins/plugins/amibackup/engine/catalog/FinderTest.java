package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Moment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FinderTest {

    private static final Instant DAY = Instant.parse("2026-11-22T09:15:00Z");

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private List<FoundBackup> find(BackupQuery query) {
        return new Finder(bed.catalog()).find(query);
    }

    private static BackupQuery query(Instant since, Instant until, String status, Map<String, String> tags, int limit) {
        return new BackupQuery("", since, until, status, tags, limit, false, false);
    }

    private String indexed(String instanceId, int day) {
        String amiId = "ami-0%016x".formatted(day);
        Instant takenAt = DAY.plus(Duration.ofDays(day));
        if (bed.clock.instant().isBefore(takenAt)) {
            bed.clock.set(takenAt);
        }
        bed.catalog().index(new IndexEntry(instanceId, amiId, takenAt, 1, TestBed.REGION, "123456789012"));
        return amiId;
    }

    private static List<String> ids(List<FoundBackup> found) {
        return found.stream().map(FoundBackup::amiId).toList();
    }

    @Test
    void backupsOfAllInstancesAreFoundNewestFirst() {
        String first = indexed("i-0ffffffffffffffff", 1);
        String second = indexed("i-0a1b2c3d4e5f67890", 2);
        String third = indexed("i-0ffffffffffffffff", 3);
        assertThat(ids(find(BackupQuery.all()))).containsExactly(third, second, first);
        assertThat(ids(find(BackupQuery.of("i-0ffffffffffffffff")))).containsExactly(third, first);
        assertThat(ids(find(query(null, null, null, null, 2)))).containsExactly(third, second);
        assertThat(ids(find(query(DAY.plus(Duration.ofDays(2)), null, null, null, 0))))
                .containsExactly(third, second);
        assertThat(ids(find(query(null, DAY.plus(Duration.ofDays(2)), null, null, 0))))
                .containsExactly(first);
        assertThat(bed.aws.calls().count("s3:GetObject")).isZero();
    }

    @Test
    void theNewestOfAnInstanceTakesOneRequestHoweverManyThereAre() {
        List<String> all = new ArrayList<>();
        for (int day = 1; day <= 30; day++) {
            all.add(0, indexed("i-0ffffffffffffffff", day));
        }
        bed.aws.calls().reset();
        assertThat(ids(find(new BackupQuery("i-0ffffffffffffffff", null, null, null, null, 3, false, false))))
                .isEqualTo(all.subList(0, 3));
        assertThat(bed.aws.calls().total()).isEqualTo(1);
    }

    @Test
    void tagsAreLookedUpInTheRecords() {
        String web = bed.backup().amiId();
        bed.clock.advance(Duration.ofHours(1));
        String other = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("db-1")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("Role", "db"));
        String database =
                bed.run(bed.backupRequest().build().with(other, null)).result().amiId();

        assertThat(ids(find(query(null, null, null, Map.of("Role", "web"), 0)))).containsExactly(web);
        assertThat(ids(find(query(null, null, null, Map.of("Role", "db", "Name", "db-1"), 0))))
                .containsExactly(database);
        assertThat(find(query(null, null, null, Map.of("Role", "none"), 0))).isEmpty();
        assertThat(find(new BackupQuery("", null, null, null, null, 1, true, false)))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.instanceName()).isEqualTo("db-1");
                    assertThat(found.imageName()).startsWith("backup-db-1-");
                    assertThat(found.runId()).hasSize(8);
                    assertThat(found.tags()).isEqualTo(Map.of("Name", "db-1", "Role", "db"));
                });
    }

    @Test
    void incompleteBackupsAreFoundOnRequest() {
        String complete = bed.backup().amiId();
        bed.aws.faults().deny("ec2:CreateStoreImageTask");
        bed.run(bed.backupRequest().build()).failure();

        assertThat(ids(find(BackupQuery.all()))).containsExactly(complete);
        List<FoundBackup> storing = find(query(null, null, "storing", null, 0));
        assertThat(storing)
                .singleElement()
                .satisfies(found -> assertThat(found.status()).isEqualTo("storing"));
        assertThat(ids(find(query(null, null, "any", null, 0))))
                .containsExactly(storing.get(0).amiId(), complete);
    }

    @Test
    void objectsStoredByOthersAreForeign() {
        String ours = bed.backup().amiId();
        String byHand = foreign(
                "ami-0aaaaaaaaaaaaaaaa",
                Map.of(
                        "ami-name", "nightly-7",
                        "ami-description", "by hand",
                        "ami-registration-date", "2026-11-20T01:02:03.000Z",
                        "ami-owner-account", "123456789012"));
        String byChef = foreign("ami-0bbbbbbbbbbbbbbbb", Map.of("ami-name", "chef-1"));
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(byChef), "{\"ami_id\":\"" + byChef + "\",\"tags\":[]}");
        bed.aws.s3().put(TestBed.BUCKET, "ami-notes.bin", "not an AMI");
        bed.aws.s3().put(TestBed.BUCKET, "ami-folder/ami-0cccccccccccccccc.bin", "not here");

        assertThat(ids(find(BackupQuery.all()))).containsExactly(ours);
        List<FoundBackup> all = find(new BackupQuery("", null, null, "any", null, 0, false, true));
        assertThat(ids(all)).containsExactlyInAnyOrder(ours, byHand, byChef);
        assertThat(all).filteredOn(FoundBackup::isForeign).hasSize(2);
        assertThat(all)
                .filteredOn(found -> found.amiId().equals(byHand))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.imageName()).isEqualTo("nightly-7");
                    assertThat(found.takenAt()).isEqualTo("2026-11-20T01:02:03Z");
                    assertThat(found.account()).isEqualTo("123456789012");
                    assertThat(found.status()).isEqualTo("foreign");
                });
    }

    @Test
    void whatIsWrittenOnAForeignObjectIsBelievedOnlyAsFarAsItCanBeTrue() {
        String odd = foreign(
                "ami-0aaaaaaaaaaaaaaaa",
                Map.of(
                        "ami-name", "nightly\"; id #",
                        "ami-description", "by hand",
                        "ami-registration-date", "+999999999-01-01T00:00:00Z",
                        "ami-owner-account", "1234 or so"));
        foreign("ami-0bbbbbbbbbbbbbbbb", Map.of("ami-registration-date", "1999-01-01T00:00:00Z"));

        assertThat(find(new BackupQuery("", null, null, "any", null, 0, false, true)))
                .hasSize(2)
                .allSatisfy(found -> {
                    assertThat(found.takenAt()).isEqualTo(bed.clock.instant().truncatedTo(ChronoUnit.SECONDS));
                    assertThat(found.imageName()).isEqualTo(found.amiId());
                    assertThat(found.account()).isEmpty();
                })
                .extracting(FoundBackup::amiId)
                .contains(odd);
    }

    @Test
    void anIndexKeyThatTheRecordDoesNotConfirmFindsNothingWhenRecordsAreRead() {
        String amiId = bed.backup().amiId();
        IndexEntry real = bed.catalog().newest(bed.instance).orElseThrow();
        bed.catalog()
                .index(new IndexEntry(
                        "i-0ffffffffffffffff",
                        amiId,
                        real.takenAt().plusSeconds(60),
                        real.sizeBytes(),
                        real.region(),
                        real.account()));

        assertThat(find(new BackupQuery("", null, null, null, null, 0, true, false)))
                .singleElement()
                .satisfies(found -> assertThat(found.instanceId()).isEqualTo(bed.instance));
    }

    @Test
    void aBackupInProgressIsNotForeign() {
        bed.engine.begin(
                "7f3a2c41", bed.backupRequest().build(), bed.access(), new io.jenkins.plugins.amibackup.engine.Heard());
        bed.time.pass(Duration.ofMinutes(20));
        bed.time.forgetAll();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).hasSize(1);
        assertThat(find(new BackupQuery("", null, null, "any", null, 0, false, true)))
                .singleElement()
                .satisfies(found -> assertThat(found.status()).isEqualTo("storing"));
    }

    private String foreign(String amiId, Map<String, String> metadata) {
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(amiId), "x".getBytes(StandardCharsets.UTF_8), metadata);
        return amiId;
    }

    @Test
    void anInvalidQueryIsRefusedBeforeAnyRequest() {
        assertThatThrownBy(() -> find(query(null, null, "broken", null, 0)))
                .hasMessageContaining("\"broken\" is not a valid status");
        assertThatThrownBy(() -> find(query(null, null, null, null, -1)))
                .hasMessageContaining("-1 is not a valid limit");
        assertThatThrownBy(() -> find(query(DAY, DAY, null, null, 0))).hasMessageContaining("The range is empty: ");
        assertThatThrownBy(() -> find(BackupQuery.of("web-1")))
                .hasMessageContaining("\"web-1\" is not a valid instance ID");
        assertThat(bed.aws.calls().total()).isZero();
    }

    @Test
    void momentsAreDatesTimesOrAges() {
        assertThat(Moment.parse("2026-11-22", DAY)).isEqualTo("2026-11-22T00:00:00Z");
        assertThat(Moment.parse("2026-11-22T10:15:00+01:00", DAY)).isEqualTo(DAY);
        assertThat(Moment.parse("7d", DAY)).isEqualTo("2026-11-15T09:15:00Z");
        assertThatThrownBy(() -> Moment.parse("yesterday", DAY))
                .hasMessageContaining("\"yesterday\" is not a valid date or time");
    }
}
