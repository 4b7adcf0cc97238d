package io.jenkins.plugins.amibackup.engine.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.TestBed;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a look costs: whichever is less of a request for each instance and of a listing of everything. */
class ProtectionCountsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ProtectionBed bed = new ProtectionBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private long lists() {
        return bed.bed.aws.calls().count("s3:ListObjectsV2");
    }

    @Test
    void manyInstancesWithFewBackupsTakeOnePageOfKeysAndACallPerThousandInstances() {
        for (int number = 0; number < 1_200; number++) {
            String database = bed.database("db-" + number);
            if (number % 3 == 0) {
                bed.backedUp(database, HOUR);
            }
        }
        bed.pass(Duration.ofDays(2));

        ExpectationResult result = bed.look("7d", "");

        assertThat(result.instances()).isEqualTo(1_200);
        assertThat(result.covered()).isEqualTo(400);
        assertThat(result.isNew()).isEqualTo(800);
        assertThat(bed.bed.aws.calls().count("ec2:DescribeInstances")).isEqualTo(2);
        assertThat(lists()).isEqualTo(1);
        assertThat(bed.bed.aws.calls().total()).isEqualTo(3);
    }

    @Test
    void fewInstancesAmongManyBackupsTakeARequestEach() {
        String first = bed.database("db-1");
        String second = bed.database("db-2");
        for (int hours = 1; hours <= 1_500; hours++) {
            bed.backedUp(first, HOUR.multipliedBy(hours));
            bed.backedUp(second, HOUR.multipliedBy(hours));
            bed.backedUp("i-0%016x".formatted(hours), HOUR);
        }

        assertThat(bed.look("24h", "").covered()).isEqualTo(2);
        assertThat(lists()).isEqualTo(2);
    }

    @Test
    void keysOfTheFutureAreLeaptOverHoweverManyThereAre() {
        String database = bed.database("db-1");
        for (int hours = 1; hours <= 2_500; hours++) {
            bed.backedUp(database, HOUR.multipliedBy(-hours));
        }
        bed.backedUp(database, HOUR);

        assertThat(bed.look("24h", "").covered()).isEqualTo(1);
        assertThat(lists()).isEqualTo(2);
    }

    @Test
    void keysOfOthersWithoutEndHideABackupAndThatIsSaid() {
        String database = bed.database("db-1");
        for (int seconds = 1; seconds <= 11_050; seconds++) {
            bed.key(database, Duration.ofSeconds(seconds), TestBed.REGION, "210987654321");
        }

        ExpectationResult result = bed.look("24h", "");

        assertThat(result.isAllWell()).isFalse();
        assertThat(result.unprotected()).isZero();
        assertThat(result.unknown())
                .singleElement()
                .satisfies(gap -> assertThat(gap.why().text())
                        .contains("Whether db-1 (" + database + ") has a backup is not known"));
        assertThat(lists()).isEqualTo(11);
    }
}
