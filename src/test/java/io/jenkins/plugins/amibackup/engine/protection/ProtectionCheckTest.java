package io.jenkins.plugins.amibackup.engine.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProtectionCheckTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final ProtectionBed bed = new ProtectionBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private static List<String> why(List<Gap> gaps) {
        return gaps.stream().map(Gap::why).map(Line::text).toList();
    }

    @Test
    void whoHasAFreshBackupIsProtectedAndTheOthersAreGapsTheWorstFirst() {
        String fresh = bed.database("db-1");
        String old = bed.database("db-2");
        String none = bed.database("db-3");
        bed.pass(DAY.multipliedBy(10));
        bed.backedUp(fresh, HOUR);
        bed.backedUp(fresh, DAY.multipliedBy(9));
        String oldImage = bed.backedUp(old, HOUR.multipliedBy(30));
        bed.backedUp(old, HOUR.multipliedBy(90));

        ExpectationResult result = bed.look("24h", "");

        assertThat(result.instances()).isEqualTo(3);
        assertThat(result.covered()).isEqualTo(1);
        assertThat(why(result.gaps()))
                .containsExactly(
                        "db-3 (" + none + ") has no complete backup in s3://acme-ami-backups; \"databases\" demands one"
                                + " that is no older than 1 day.",
                        "The newest backup of db-2 (" + old + "), " + oldImage + ", is 1 day 6 hours old; \"databases\""
                                + " allows at most 1 day.");
        assertThat(result.gaps().get(1).takenAt()).contains(bed.now().minus(HOUR.multipliedBy(30)));
        assertThat(result.coveredIds()).containsExactly(fresh);
        assertThat(result.namesAll()).isTrue();
        assertThat(result.gap(old)).contains(result.gaps().get(1));
        assertThat(result.gap(fresh)).isEmpty();
        assertThat(result.oldestNewest()).contains(bed.now().minus(HOUR.multipliedBy(30)));
        assertThat(result.isAllWell()).isFalse();
        assertThat(result.at()).isEqualTo(bed.now());
        assertThat(bed.bed.aws.calls().count("s3:GetObject")).isZero();
    }

    @Test
    void keysOfOthersAndOfTheFutureProtectNobody() {
        String database = bed.database("db-1");
        bed.pass(DAY.multipliedBy(10));
        bed.key(database, HOUR, TestBed.REGION, "210987654321");
        bed.key(database, HOUR, "us-east-1", bed.bed.aws.accountId());
        bed.key(database, DAY.negated(), TestBed.REGION, bed.bed.aws.accountId());
        bed.bed.aws.s3().put(TestBed.BUCKET, "ami-index/" + database + "/0_of_nobody", "");

        assertThat(bed.look("24h", "").unprotected()).isEqualTo(1);

        bed.backedUp(database, HOUR.multipliedBy(2));
        assertThat(bed.look("24h", "").isAllWell()).isTrue();
    }

    @Test
    void whoIsYoungerThanABackupMayBeIsNewAndNoGap() {
        String database = bed.database("db-1");
        bed.pass(HOUR.multipliedBy(3));

        ExpectationResult result = bed.look("24h", "");

        assertThat(result.isAllWell()).isTrue();
        assertThat(result.covered()).isZero();
        assertThat(why(result.newcomers()))
                .containsExactly("db-1 (" + database + ") was launched 3 hours ago and has no backup yet; \"databases\""
                        + " allows 1 day.");
        bed.pass(DAY);
        assertThat(bed.look("24h", "").unprotected()).isEqualTo(1);
    }

    @Test
    void whoIsStoppedEveryNightIsNotNewEveryMorning() {
        String database = bed.database("db-1");
        bed.pass(DAY.multipliedBy(10));
        bed.bed.aws.ec2().stopInstance(database);
        assertThat(bed.look("24h", "").unprotected()).isEqualTo(1);
        bed.bed.aws.ec2().startInstance(database);
        bed.pass(HOUR);

        assertThat(bed.look("24h", "").unprotected()).isEqualTo(1);
    }

    @Test
    void whoIsTerminatedOrHasOtherTagsIsNotAskedFor() {
        String gone = bed.database("db-1");
        String stays = bed.database("db-2");
        bed.bed.aws.ec2().terminateInstance(gone);
        bed.pass(DAY.multipliedBy(10));

        assertThat(bed.look("24h", "").gaps()).extracting(Gap::instanceId).containsExactly(stays);
        assertThat(bed.look(ProtectionBed.expectation("24h", "", "role=d*", "Name=db-2"))
                        .instances())
                .isEqualTo(1);
    }

    @Test
    void aProofOfAnyBackupOfAnInstanceCountsUntilItIsTooOld() {
        String database = bed.database("db-1");
        String proven = bed.backedUp(database, HOUR);
        bed.verified(proven, "image", true);
        bed.pass(DAY.multipliedBy(20));
        bed.backedUp(database, HOUR);

        assertThat(bed.look("24h", "30d").isAllWell()).isTrue();

        bed.pass(DAY.multipliedBy(11));
        bed.backedUp(database, HOUR);
        ExpectationResult late = bed.look("24h", "30d");
        assertThat(why(late.gaps()))
                .containsExactly("The last proof that a backup of db-1 (" + database
                        + ") can be restored is 31 days old;" + " \"databases\" allows at most 30 days.");
        assertThat(late.gaps().get(0).provenAt()).contains(bed.now().minus(DAY.multipliedBy(31)));
    }

    @Test
    void whatWasNeverProvenIsAGapOnceTheInstanceIsOldEnough() {
        String database = bed.database("db-1");
        bed.pass(DAY.multipliedBy(2));
        String newest = bed.backedUp(database, HOUR);

        ExpectationResult early = bed.look("24h", "30d");
        assertThat(early.isAllWell()).isTrue();
        assertThat(early.isNew()).isEqualTo(1);

        bed.pass(DAY.multipliedBy(40));
        newest = bed.backedUp(database, HOUR);
        assertThat(why(bed.look("24h", "30d").gaps()))
                .containsExactly("No backup of db-1 (" + database + ") was ever verified; its newest one is " + newest
                        + ", and \"databases\" demands a proof that is no older than 30 days.");
    }

    @Test
    void aNewestBackupThatHasFailedItsVerificationIsAGapWhateverWasProvenBefore() {
        String database = bed.database("db-1");
        bed.verified(bed.backedUp(database, HOUR.multipliedBy(5)), "boot", true);
        String failed = bed.backedUp(database, HOUR);
        bed.verified(failed, "boot", false);

        assertThat(why(bed.look("24h", "30d").gaps()))
                .containsExactly("The newest backup of db-1 (" + database + "), " + failed
                        + ", did not pass its verification to level boot, 0 minutes ago; \"databases\" demands"
                        + " a proof.");
    }

    @Test
    void tagsThatNobodyCarriesAreNotAllWell() {
        ExpectationResult result = bed.look("24h", "");
        assertThat(result.isAllWell()).isFalse();
        assertThat(result.notAsked().orElseThrow().text())
                .isEqualTo("No instance in eu-west-1 is tagged role=db, so nothing is known to be protected. Check the"
                        + " tags, the Region, and which account the credentials belong to.");
        assertThat(bed.bed.aws.calls().total()).isEqualTo(1);
    }

    @Test
    void whatCanNotBeAskedIsAFailureAndNoGap() {
        bed.database("db-1");
        bed.bed.aws.faults().deny("s3:ListBucket");
        assertThatThrownBy(() -> bed.look("24h", ""))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("s3:ListBucket");
        bed.bed.aws.faults().clear();
        bed.bed.aws.faults().deny("ec2:DescribeInstances");
        assertThatThrownBy(() -> bed.look("24h", "")).hasMessageContaining("ec2:DescribeInstances");
    }

    @Test
    void anotherRegionThanThatOfTheBucketIsRefusedBeforeAnyCall() {
        Expectation elsewhere = Expectation.of("databases", "us-east-1", Map.of("role", "db"), "24h", "", "default");
        bed.bed.aws.calls().reset();
        try (AwsClients clients = bed.bed.look()) {
            ProtectionCheck check = new ProtectionCheck(clients, clients.bucket(TestBed.BUCKET), bed.bed.clock);
            assertThatThrownBy(() -> check.look(elsewhere))
                    .hasMessage(
                            "\"databases\" is about instances in us-east-1, but the bucket s3://acme-ami-backups is in"
                                    + " eu-west-1, where no backup of them can be. Name the place of their Region.");
        }
        assertThat(bed.bed.aws.calls().total()).isZero();
    }

    @Test
    void aReportTellsEverythingToAPersonAndToAProgram() {
        String database = bed.database("db-1");
        bed.pass(DAY.multipliedBy(10));
        String image = bed.backedUp(database, HOUR.multipliedBy(30));
        ProtectionReport report = new ProtectionReport(List.of(bed.look("24h", "")));

        assertThat(report.lines().stream().map(Line::text))
                .first()
                .isEqualTo("\"databases\": 0 of 1 protected, 1 unprotected.");
        JsonNode gap = ProtectionJson.of(report).at("/expectations/0/gaps/0");
        assertThat(gap.path("instanceId").asText()).isEqualTo(database);
        assertThat(gap.path("newestAmiId").asText()).isEqualTo(image);
        assertThat(gap.path("newestAgeSeconds").asLong()).isEqualTo(108_000);
        assertThat(ProtectionJson.of(report).path("allWell").asBoolean()).isFalse();
    }
}
