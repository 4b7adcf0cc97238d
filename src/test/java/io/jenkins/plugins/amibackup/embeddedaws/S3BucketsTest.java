package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

class S3BucketsTest extends EmbeddedAwsTest {

    @Test
    void aBucketIsMadeInTheRegionOfTheCall() {
        s3.createBucket(r -> r.bucket("new-bucket").createBucketConfiguration(c -> c.locationConstraint(aws.region())));
        assertThat(s3.getBucketLocation(r -> r.bucket("new-bucket")).locationConstraintAsString())
                .isEqualTo("eu-west-1");
        assertThat(s3.getPublicAccessBlock(r -> r.bucket("new-bucket"))
                        .publicAccessBlockConfiguration()
                        .blockPublicAcls())
                .isTrue();
        assertThat(s3.getBucketVersioning(r -> r.bucket("new-bucket")).status()).isNull();
    }

    @Test
    void aBucketOfTheOldestRegionHasNoConstraint() {
        S3Client there = clients.s3("us-east-1");
        there.createBucket(r -> r.bucket("old-region"));
        assertThat(there.getBucketLocation(r -> r.bucket("old-region")).locationConstraintAsString())
                .isEqualTo("");
    }

    @Test
    void aConstraintOfAnotherRegionIsRefused() {
        refused(
                "IllegalLocationConstraintException",
                () -> s3.createBucket(r ->
                        r.bucket("new-bucket").createBucketConfiguration(c -> c.locationConstraint("eu-central-1"))));
    }

    @Test
    void aTakenNameIsRefusedInEveryRegion() {
        refused("BucketAlreadyOwnedByYou", () -> clients.s3("us-east-1").createBucket(r -> r.bucket(BUCKET)));
    }

    @Test
    void bucketsOfAllRegionsAreListed() {
        aws.s3().createBucket("elsewhere", "us-east-1");
        assertThat(s3.listBuckets().buckets()).extracting(Bucket::name).containsExactly(BUCKET, "elsewhere");
        assertThat(s3.listBuckets(r -> r.bucketRegion("us-east-1")).buckets())
                .extracting(Bucket::name)
                .containsExactly("elsewhere");
    }

    @Test
    void aBucketTellsItsRegion() {
        assertThat(s3.headBucket(r -> r.bucket(BUCKET)).bucketRegion()).isEqualTo("eu-west-1");
    }

    @Test
    void aBucketOfAnotherRegionAnswersWithARedirect() {
        aws.s3().createBucket("elsewhere", "us-east-1");
        refused("PermanentRedirect", () -> s3.listObjectsV2(r -> r.bucket("elsewhere")))
                .hasFieldOrPropertyWithValue("statusCode", 301);
        assertThatThrownBy(() -> s3.headBucket(r -> r.bucket("elsewhere")))
                .isInstanceOfSatisfying(S3Exception.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(301);
                    assertThat(e.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region"))
                            .hasValue("us-east-1");
                });
        assertThat(s3.getBucketLocation(r -> r.bucket("elsewhere")).locationConstraintAsString())
                .isEqualTo("");
    }

    @Test
    void aBucketThatIsNotThereIsToldSo() {
        refused("NoSuchBucket", () -> s3.putObject(r -> r.bucket("nowhere").key("a"), RequestBody.fromString("x")));
        assertThatThrownBy(() -> s3.headBucket(r -> r.bucket("nowhere"))).isInstanceOf(NoSuchBucketException.class);
    }

    @Test
    void aBucketOfAnotherAccountIsClosed() {
        aws.s3().createBucket("theirs", aws.region(), "210987654321");
        refused("AccessDenied", () -> s3.listObjectsV2(r -> r.bucket("theirs")));
        aws.s3().share("theirs", aws.accountId());
        assertThat(s3.listObjectsV2(r -> r.bucket("theirs")).contents()).isEmpty();
        refused("AccessDenied", () -> s3.listObjectsV2(r -> r.bucket("theirs").expectedBucketOwner(aws.accountId())));
    }

    @Test
    void theDefaultEncryptionIsToldAndChanged() {
        assertThat(encryption().sseAlgorithmAsString()).isEqualTo("AES256");
        s3.putBucketEncryption(r -> r.bucket(BUCKET)
                .serverSideEncryptionConfiguration(c -> c.rules(ServerSideEncryptionRule.builder()
                        .bucketKeyEnabled(true)
                        .applyServerSideEncryptionByDefault(
                                e -> e.sseAlgorithm("aws:kms").kmsMasterKeyID("alias/backups"))
                        .build())));
        assertThat(encryption().sseAlgorithmAsString()).isEqualTo("aws:kms");
        assertThat(encryption().kmsMasterKeyID()).isEqualTo("alias/backups");
        s3.putObject(r -> r.bucket(BUCKET).key("a"), RequestBody.fromString("x"));
        assertThat(s3.headObject(r -> r.bucket(BUCKET).key("a")).ssekmsKeyId()).isEqualTo("alias/backups");
    }

    @Test
    void thePublicAccessBlockIsToldChangedAndRemoved() {
        s3.putPublicAccessBlock(r -> r.bucket(BUCKET)
                .publicAccessBlockConfiguration(
                        c -> c.blockPublicAcls(true).ignorePublicAcls(true).blockPublicPolicy(false)));
        var block = s3.getPublicAccessBlock(r -> r.bucket(BUCKET)).publicAccessBlockConfiguration();
        assertThat(block.blockPublicAcls()).isTrue();
        assertThat(block.blockPublicPolicy()).isFalse();
        assertThat(block.restrictPublicBuckets()).isFalse();
        s3.deletePublicAccessBlock(r -> r.bucket(BUCKET));
        refused("NoSuchPublicAccessBlockConfiguration", () -> s3.getPublicAccessBlock(r -> r.bucket(BUCKET)));
    }

    @Test
    void aPublicPolicyIsTold() {
        refused("NoSuchBucketPolicy", () -> s3.getBucketPolicyStatus(r -> r.bucket(BUCKET)));
        aws.s3().publicPolicy(BUCKET, true);
        assertThat(s3.getBucketPolicyStatus(r -> r.bucket(BUCKET))
                        .policyStatus()
                        .isPublic())
                .isTrue();
    }

    @Test
    void aPublicAccessControlListIsTold() {
        assertThat(s3.getBucketAcl(r -> r.bucket(BUCKET)).grants())
                .extracting(grant -> grant.grantee().id())
                .containsExactly(aws.accountId());
        aws.s3().publicAcl(BUCKET, true);
        assertThat(s3.getBucketAcl(r -> r.bucket(BUCKET)).grants())
                .extracting(grant -> grant.grantee().uri())
                .contains("http://acs.amazonaws.com/groups/global/AllUsers");
    }

    @Test
    void versioningIsToldAndChanged() {
        assertThat(s3.getBucketVersioning(r -> r.bucket(BUCKET)).statusAsString())
                .isEqualTo("Enabled");
        s3.putBucketVersioning(r -> r.bucket(BUCKET).versioningConfiguration(c -> c.status("Suspended")));
        assertThat(s3.getBucketVersioning(r -> r.bucket(BUCKET)).statusAsString())
                .isEqualTo("Suspended");
    }

    private ServerSideEncryptionByDefault encryption() {
        return s3.getBucketEncryption(r -> r.bucket(BUCKET))
                .serverSideEncryptionConfiguration()
                .rules()
                .get(0)
                .applyServerSideEncryptionByDefault();
    }
}
