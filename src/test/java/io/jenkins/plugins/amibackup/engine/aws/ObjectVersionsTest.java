package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.amibackup.embeddedaws.S3Locks;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

class ObjectVersionsTest {

    private static final String KEY = "ami-0123456789abcdef0.bin";
    private static final Duration WEEK = Duration.ofDays(7);

    private final TestBed bed = new TestBed();
    private final AwsClients clients = bed.look();
    private final Bucket bucket = clients.bucket(TestBed.BUCKET);
    private final ObjectVersions versions = bucket.versions();

    @AfterEach
    void close() {
        clients.close();
        bed.close();
    }

    private HeadObjectResponse put(String text) {
        bed.aws.s3().put(TestBed.BUCKET, KEY, text);
        return bucket.head(KEY).orElseThrow();
    }

    private List<S3Locks.Version> left() {
        return bed.aws.s3().locks().versions(TestBed.BUCKET, KEY);
    }

    /** S3 tells times of locks in milliseconds. */
    private Instant inAWeek() {
        return bed.clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(WEEK);
    }

    @Test
    void aVersionIsLookedAtWhateverIsCurrent() {
        HeadObjectResponse first = put("first");
        put("second!");

        HeadObjectResponse found = versions.head(KEY, first.versionId()).orElseThrow();
        assertThat(found.eTag()).isEqualTo(first.eTag());
        assertThat(found.contentLength()).isEqualTo(5);
        assertThat(versions.head(KEY, "").orElseThrow().contentLength()).isEqualTo(7);
        assertThat(versions.head(KEY, "0123456789abcdef")).isEmpty();
        assertThat(versions.head("ami-of-nobody.bin", "null")).isEmpty();
        bucket.delete(KEY);
        assertThat(versions.head(KEY, left().get(0).versionId()))
                .as("a delete marker")
                .isEmpty();
        bed.aws.faults().policy(permission -> !permission.action().equals("s3:GetObjectVersion"));
        assertThatThrownBy(() -> versions.head(KEY, first.versionId()))
                .hasMessageStartingWith("s3:GetObjectVersion failed: AccessDenied");
    }

    @Test
    void aVersionIsDeletedForGood() {
        HeadObjectResponse first = put("first");
        HeadObjectResponse second = put("second");

        versions.deleteVersion(KEY, second.versionId(), second.eTag());
        assertThat(left()).extracting(S3Locks.Version::versionId).containsExactly(first.versionId());
        versions.deleteVersion(KEY, first.versionId(), "");
        assertThat(left()).isEmpty();
        versions.deleteVersion(KEY, first.versionId(), "");
        versions.deleteVersion(KEY, first.versionId(), first.eTag());
    }

    @Test
    void aDeletionWhoseAnswerWasLostCanBeRepeated() {
        put("first");
        HeadObjectResponse second = put("second");
        bed.aws.faults().loseAnswer("s3:DeleteObject", 1);

        assertThatThrownBy(() -> versions.deleteVersion(KEY, second.versionId(), second.eTag()))
                .isInstanceOfSatisfying(
                        AwsException.class, lost -> assertThat(lost.kind()).isEqualTo(FailureKind.TRANSIENT));
        versions.deleteVersion(KEY, second.versionId(), second.eTag());
        assertThat(left()).hasSize(1);
    }

    @Test
    void aVersionStaysWhereAnotherOneIsCurrentByNow() {
        HeadObjectResponse first = put("first");
        put("second");

        assertThatThrownBy(() -> versions.deleteVersion(KEY, first.versionId(), first.eTag()))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(FailureKind.CONFLICT));
        assertThat(left()).hasSize(2);
    }

    @Test
    void aServerThatDoesNotKnowTheConditionIsAskedWithoutIt() {
        HeadObjectResponse first = put("first");
        bed.aws.faults().failNext("s3:DeleteObject", 1, 501, "NotImplemented", "This header is not implemented");
        AwsAccess access = bed.access();
        AwsAccess anotherServer = new AwsAccess(
                access.region(),
                new Endpoints(
                        access.endpoints().ec2(),
                        access.endpoints().s3(),
                        access.endpoints().sts(),
                        true,
                        false),
                access.proxy(),
                access.identity(),
                access.credentials());
        try (AwsClients elsewhere = bed.clients.clients(anotherServer)) {
            elsewhere.bucket(TestBed.BUCKET).versions().deleteVersion(KEY, first.versionId(), first.eTag());
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void allVersionsOfAKeyAreToldTheNewestFirst() {
        HeadObjectResponse first = put("first");
        bed.time.pass(Duration.ofSeconds(1));
        HeadObjectResponse second = put("second!");
        bed.time.pass(Duration.ofSeconds(1));
        bucket.delete(KEY);
        bed.aws.s3().put(TestBed.BUCKET, KEY + ".old", "x");

        assertThat(versions.of(KEY))
                .extracting(
                        ObjectVersions.Version::versionId,
                        ObjectVersions.Version::etag,
                        ObjectVersions.Version::size,
                        ObjectVersions.Version::latest,
                        ObjectVersions.Version::deleteMarker)
                .containsExactly(
                        tuple(left().get(0).versionId(), "", 0L, true, true),
                        tuple(second.versionId(), second.eTag(), 7L, false, false),
                        tuple(first.versionId(), first.eTag(), 5L, false, false));
        assertThat(versions.of("ami-of-nobody.bin")).isEmpty();
    }

    @Test
    void moreThanAThousandVersionsTakeMoreRequests() {
        IntStream.range(0, 1001).forEach(i -> put("x" + i));
        bed.aws.calls().reset();

        assertThat(versions.of(KEY)).hasSize(1001);
        assertThat(bed.aws.calls().count("s3:ListObjectVersions")).isEqualTo(2);
    }

    @Test
    void aLockKeepsAVersionAndIsToldToThoseWhoMaySeeIt() {
        bed.aws.s3().locks().enable(TestBed.BUCKET);
        HeadObjectResponse object = put("first");
        assertThat(ObjectLock.of(object)).isEmpty();
        assertThat(versions.retention(KEY, object.versionId())).isEmpty();
        versions.retain(KEY, object.versionId(), ObjectVersions.GOVERNANCE, inAWeek());

        assertThat(versions.retention(KEY, object.versionId()))
                .contains(new ObjectVersions.Retention("GOVERNANCE", inAWeek()));
        assertThat(ObjectLock.of(bucket.head(KEY).orElseThrow()))
                .contains(new ObjectLock("GOVERNANCE", inAWeek(), false));
        assertThatThrownBy(() -> versions.deleteVersion(KEY, object.versionId(), object.eTag()))
                .isInstanceOfSatisfying(AwsException.class, refused -> {
                    assertThat(refused.isForObjectLock()).isTrue();
                    assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
                })
                .hasMessageContaining("A lock of the bucket")
                .hasMessageNotContaining("IAM");
        assertThatThrownBy(() -> versions.retain(
                        KEY,
                        object.versionId(),
                        ObjectVersions.GOVERNANCE,
                        inAWeek().minusSeconds(1)))
                .isInstanceOfSatisfying(
                        AwsException.class,
                        refused -> assertThat(refused.isForObjectLock()).isTrue());

        bed.aws.faults().deny("s3:GetObjectRetention");
        assertThat(ObjectLock.of(bucket.head(KEY).orElseThrow())).isEmpty();
        assertThatThrownBy(() -> versions.retention(KEY, ""))
                .hasMessageStartingWith("s3:GetObjectRetention failed: AccessDenied");
        bed.aws.faults().allow("s3:GetObjectRetention");
        bed.time.pass(WEEK);
        assertThat(ObjectLock.of(bucket.head(KEY).orElseThrow())).isEmpty();
        versions.deleteVersion(KEY, object.versionId(), object.eTag());
    }

    @Test
    void aLegalHoldHasNoEnd() {
        bed.aws.s3().locks().enable(TestBed.BUCKET);
        HeadObjectResponse object = put("first");
        assertThat(versions.isHeld(KEY, "")).isFalse();
        bed.aws.s3().locks().hold(TestBed.BUCKET, KEY, true);

        assertThat(versions.isHeld(KEY, object.versionId())).isTrue();
        assertThat(ObjectLock.of(bucket.head(KEY).orElseThrow())).contains(new ObjectLock("", Ec2Removal.NO_END, true));
        bed.aws.s3().locks().retain(TestBed.BUCKET, KEY, "COMPLIANCE", inAWeek());
        assertThat(ObjectLock.of(bucket.head(KEY).orElseThrow()))
                .contains(new ObjectLock("COMPLIANCE", inAWeek(), true));
        bed.aws.s3().locks().hold(TestBed.BUCKET, KEY, false);
        assertThat(versions.isHeld(KEY, "")).isFalse();
    }

    @Test
    void aBucketSaysHowItLocks() {
        put("x");
        assertThat(versions.lockConfiguration()).isEmpty();
        assertThat(versions.retention(KEY, "")).isEmpty();
        assertThat(versions.isHeld(KEY, "")).isFalse();
        assertThatThrownBy(() -> versions.retain(KEY, "", ObjectVersions.COMPLIANCE, inAWeek()))
                .isInstanceOfSatisfying(
                        AwsException.class,
                        refused -> assertThat(refused.isForLackOfABucketLock()).isTrue())
                .hasMessageContaining("The bucket has no Object Lock");

        bed.aws.s3().locks().enable(TestBed.BUCKET);
        assertThat(versions.lockConfiguration()).contains(new ObjectVersions.Configuration("", 0));
        bed.aws.s3().locks().defaultRetention(TestBed.BUCKET, "COMPLIANCE", 30);
        assertThat(versions.lockConfiguration()).contains(new ObjectVersions.Configuration("COMPLIANCE", 30));
    }
}
