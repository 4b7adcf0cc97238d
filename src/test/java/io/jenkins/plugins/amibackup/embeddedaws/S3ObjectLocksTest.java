package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Error;

class S3ObjectLocksTest extends EmbeddedAwsTest {

    private static final String KEY = "ami-1.bin";
    private static final Instant WEEK = START.plus(Duration.ofDays(7));
    private static final Instant MONTH = START.plus(Duration.ofDays(30));

    private String put() {
        return s3.putObject(r -> r.bucket(BUCKET).key(KEY), RequestBody.fromString("x"))
                .versionId();
    }

    private void retain(ObjectLockRetentionMode mode, Instant until) {
        s3.putObjectRetention(
                r -> r.bucket(BUCKET).key(KEY).retention(t -> t.mode(mode).retainUntilDate(until)));
    }

    private HeadObjectResponse head() {
        return s3.headObject(r -> r.bucket(BUCKET).key(KEY));
    }

    @Test
    void aBucketWithoutObjectLockLocksNothing() {
        put();

        refused("ObjectLockConfigurationNotFoundError", () -> s3.getObjectLockConfiguration(r -> r.bucket(BUCKET)));
        refused("InvalidRequest", () -> retain(ObjectLockRetentionMode.GOVERNANCE, WEEK));
        refused(
                "InvalidRequest",
                () -> s3.getObjectRetention(r -> r.bucket(BUCKET).key(KEY)));
        refused(
                "InvalidRequest",
                () -> s3.getObjectLegalHold(r -> r.bucket(BUCKET).key(KEY)));
    }

    @Test
    void aVersionThatIsRetainedCanNotBeDeletedUntilThen() {
        aws.s3().locks().enable(BUCKET);
        assertThat(s3.getObjectLockConfiguration(r -> r.bucket(BUCKET))
                        .objectLockConfiguration()
                        .objectLockEnabledAsString())
                .isEqualTo("Enabled");
        String version = put();
        retain(ObjectLockRetentionMode.GOVERNANCE, WEEK);

        ObjectLockRetention retention = s3.getObjectRetention(
                        r -> r.bucket(BUCKET).key(KEY).versionId(version))
                .retention();
        assertThat(retention.mode()).isEqualTo(ObjectLockRetentionMode.GOVERNANCE);
        assertThat(retention.retainUntilDate()).isEqualTo(WEEK);
        refused(
                        "AccessDenied",
                        () -> s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(version)))
                .hasFieldOrPropertyWithValue("statusCode", 403)
                .hasMessageContaining("object protected by object lock");
        assertThat(s3.deleteObjects(r -> r.bucket(BUCKET)
                                .delete(d -> d.objects(ObjectIdentifier.builder()
                                        .key(KEY)
                                        .versionId(version)
                                        .build())))
                        .errors())
                .extracting(S3Error::code)
                .containsExactly("AccessDenied");
        refused(
                "NotImplemented",
                () -> s3.deleteObject(
                        r -> r.bucket(BUCKET).key(KEY).versionId(version).bypassGovernanceRetention(true)));

        assertThat(s3.deleteObject(r -> r.bucket(BUCKET).key(KEY)).deleteMarker())
                .as("a delete marker frees nothing, and is not refused")
                .isTrue();
        clock.advance(Duration.ofDays(7));
        s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(version));
        assertThat(aws.s3().locks().versions(BUCKET, KEY)).singleElement().matches(S3Locks.Version::deleteMarker);
    }

    @Test
    void aRetentionIsOnlyEverMadeStronger() {
        aws.s3().locks().enable(BUCKET);
        put();
        refused(
                "NoSuchObjectLockConfiguration",
                () -> s3.getObjectRetention(r -> r.bucket(BUCKET).key(KEY)));
        refused("InvalidArgument", () -> retain(ObjectLockRetentionMode.GOVERNANCE, START));
        retain(ObjectLockRetentionMode.GOVERNANCE, WEEK);
        refused("AccessDenied", () -> retain(ObjectLockRetentionMode.GOVERNANCE, WEEK.minusSeconds(1)));
        retain(ObjectLockRetentionMode.COMPLIANCE, WEEK);
        refused("AccessDenied", () -> retain(ObjectLockRetentionMode.GOVERNANCE, MONTH));
        retain(ObjectLockRetentionMode.COMPLIANCE, MONTH);

        clock.advance(Duration.ofDays(30));
        retain(ObjectLockRetentionMode.GOVERNANCE, MONTH.plusSeconds(60));
        assertThat(head().objectLockMode().toString()).isEqualTo("GOVERNANCE");
    }

    @Test
    void aLegalHoldHasNoEnd() {
        aws.s3().locks().enable(BUCKET);
        String version = put();
        refused(
                "NoSuchObjectLockConfiguration",
                () -> s3.getObjectLegalHold(r -> r.bucket(BUCKET).key(KEY)));
        s3.putObjectLegalHold(r -> r.bucket(BUCKET).key(KEY).legalHold(h -> h.status(ObjectLockLegalHoldStatus.ON)));
        clock.advance(Duration.ofDays(3650));

        assertThat(s3.getObjectLegalHold(r -> r.bucket(BUCKET).key(KEY))
                        .legalHold()
                        .statusAsString())
                .isEqualTo("ON");
        refused(
                "AccessDenied",
                () -> s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(version)));
        s3.putObjectLegalHold(r -> r.bucket(BUCKET).key(KEY).legalHold(h -> h.status(ObjectLockLegalHoldStatus.OFF)));
        s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(version));
    }

    @Test
    void aLockShowsOnlyToThoseWhoMaySeeIt() {
        aws.s3().locks().enable(BUCKET);
        put();
        assertThat(head().objectLockLegalHoldStatus()).isNull();
        aws.s3().locks().retain(BUCKET, KEY, "COMPLIANCE", WEEK);
        aws.s3().locks().hold(BUCKET, KEY, true);

        assertThat(head().objectLockModeAsString()).isEqualTo("COMPLIANCE");
        assertThat(head().objectLockRetainUntilDate()).isEqualTo(WEEK);
        assertThat(head().objectLockLegalHoldStatusAsString()).isEqualTo("ON");

        aws.faults().deny("s3:GetObjectRetention");
        assertThat(head().objectLockMode()).isNull();
        assertThat(head().objectLockRetainUntilDate()).isNull();
        assertThat(head().objectLockLegalHoldStatusAsString()).isEqualTo("ON");
        aws.faults().deny("s3:GetObjectLegalHold").deny("s3:PutObjectRetention");
        assertThat(head().objectLockLegalHoldStatus()).isNull();
        refused("AccessDenied", () -> retain(ObjectLockRetentionMode.COMPLIANCE, MONTH));
        refused(
                "AccessDenied",
                () -> s3.getObjectLegalHold(r -> r.bucket(BUCKET).key(KEY)));
    }

    @Test
    void aDefaultRetentionHoldsForWhatIsWrittenFromThenOn() {
        aws.s3().locks().enable(BUCKET);
        put();
        aws.s3().locks().defaultRetention(BUCKET, "GOVERNANCE", 7);
        assertThat(head().objectLockMode()).isNull();
        put();

        assertThat(head().objectLockModeAsString()).isEqualTo("GOVERNANCE");
        assertThat(head().objectLockRetainUntilDate()).isEqualTo(WEEK);
        assertThat(s3.getObjectLockConfiguration(r -> r.bucket(BUCKET))
                        .objectLockConfiguration()
                        .rule()
                        .defaultRetention()
                        .days())
                .isEqualTo(7);
        refused(
                "InvalidBucketState",
                () -> s3.putBucketVersioning(
                        r -> r.bucket(BUCKET).versioningConfiguration(c -> c.status("Suspended"))));
    }

    @Test
    void onlyTheVersionThatIsNamedIsLocked() {
        aws.s3().locks().enable(BUCKET);
        String first = put();
        String second = put();
        s3.putObjectRetention(r -> r.bucket(BUCKET)
                .key(KEY)
                .versionId(first)
                .retention(t -> t.mode(ObjectLockRetentionMode.GOVERNANCE).retainUntilDate(WEEK)));

        assertThat(head().objectLockMode()).isNull();
        s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(second));
        assertThat(head().objectLockModeAsString()).isEqualTo("GOVERNANCE");
    }
}
