package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

class S3ObjectsTest extends EmbeddedAwsTest {

    private static final String KEY = "ami-metadata/ami-1.json";

    @Test
    void anObjectComesBackAsItWasPut() {
        s3.putObject(
                r -> r.bucket(BUCKET)
                        .key(KEY)
                        .contentType("application/json")
                        .cacheControl("no-store")
                        .metadata(Map.of("writer", "jenkins")),
                RequestBody.fromString("{\"ü\":1}"));
        var object = s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(KEY));
        GetObjectResponse response = object.response();
        assertThat(object.asUtf8String()).isEqualTo("{\"ü\":1}");
        assertThat(response.contentType()).isEqualTo("application/json");
        assertThat(response.cacheControl()).isEqualTo("no-store");
        assertThat(response.metadata()).containsExactly(Map.entry("writer", "jenkins"));
        assertThat(response.lastModified()).isEqualTo(START);
        assertThat(response.contentEncoding()).isNull();
        assertThat(response.serverSideEncryptionAsString()).isEqualTo("AES256");
    }

    @Test
    void anEmptyObjectIsAnObject() {
        s3.putObject(r -> r.bucket(BUCKET).key("ami-index/i-1/x"), RequestBody.empty());
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("ami-index/i-1/x"))
                        .asByteArray())
                .isEmpty();
    }

    @Test
    void theEtagIsTheQuotedMd5() {
        assertThat(put("hello").eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        assertThat(head().eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
    }

    @Test
    void largeObjectsComeInManyChunks() {
        byte[] bytes = new byte[3_000_000];
        new java.util.Random(7).nextBytes(bytes);
        s3.putObject(r -> r.bucket(BUCKET).key(KEY), RequestBody.fromBytes(bytes));
        assertThat(aws.s3().get(BUCKET, KEY)).isEqualTo(bytes);
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(KEY)).asByteArray())
                .isEqualTo(bytes);
    }

    @Test
    void theChecksumSentWithAnObjectComesBackWithIt() {
        PutObjectResponse put = put("hello");
        assertThat(put.checksumCRC32()).isEqualTo(Checksum.compute("crc32", bytes("hello")));
        HeadObjectResponse head = s3.headObject(r -> r.bucket(BUCKET).key(KEY).checksumMode(ChecksumMode.ENABLED));
        assertThat(head.checksumCRC32()).isEqualTo(put.checksumCRC32());
        assertThat(head.checksumTypeAsString()).isEqualTo("FULL_OBJECT");
    }

    @Test
    void everyChecksumOfTheSdkIsUnderstood() {
        for (ChecksumAlgorithm algorithm :
                List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256)) {
            s3.putObject(r -> r.bucket(BUCKET).key(KEY).checksumAlgorithm(algorithm), RequestBody.fromString("hello"));
            assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(KEY)).asUtf8String())
                    .isEqualTo("hello");
        }
    }

    @Test
    void aWrongChecksumIsRefused() {
        refused(
                "BadDigest",
                () -> s3.putObject(
                        r -> r.bucket(BUCKET).key(KEY).checksumCRC32("AAAAAA=="), RequestBody.fromString("hello")));
        refused(
                "BadDigest",
                () -> s3.putObject(
                        r -> r.bucket(BUCKET).key(KEY).contentMD5("AAAAAAAAAAAAAAAAAAAAAA=="),
                        RequestBody.fromString("hello")));
        assertThat(aws.s3().keys(BUCKET)).isEmpty();
    }

    @Test
    void theStandardChecksumsAreComputedRight() {
        byte[] check = bytes("123456789");
        assertThat(Checksum.compute("crc32", check)).isEqualTo("y/Q5Jg==");
        assertThat(Checksum.compute("crc32c", check)).isEqualTo("4waSgw==");
        assertThat(Checksum.compute("crc64nvme", check)).isEqualTo("rosUhgp5mIg=");
    }

    @Test
    void aMissingObjectIsToldToBeMissing() {
        refused("NoSuchKey", () -> s3.getObject(r -> r.bucket(BUCKET).key(KEY)));
        assertThatThrownBy(this::head).isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void whoMayNotListDoesNotLearnWhatIsMissing() {
        aws.faults().deny("s3:ListBucket");
        refused("AccessDenied", () -> s3.getObject(r -> r.bucket(BUCKET).key(KEY)));
        put("x");
        aws.s3().delete(BUCKET, KEY);
        refused("AccessDenied", () -> s3.getObject(r -> r.bucket(BUCKET).key(KEY)));
    }

    @Test
    void onlyTheFirstWritesWhatMustNotBeThere() {
        s3.putObject(r -> r.bucket(BUCKET).key(KEY).ifNoneMatch("*"), RequestBody.fromString("first"));
        refused(
                        "PreconditionFailed",
                        () -> s3.putObject(
                                r -> r.bucket(BUCKET).key(KEY).ifNoneMatch("*"), RequestBody.fromString("second")))
                .hasFieldOrPropertyWithValue("statusCode", 412);
        assertThat(aws.s3().text(BUCKET, KEY)).isEqualTo("first");
    }

    @Test
    void aWriteOverAnotherVersionThanTheOneReadIsRefused() {
        String first = put("first").eTag();
        s3.putObject(r -> r.bucket(BUCKET).key(KEY).ifMatch(first), RequestBody.fromString("second"));
        refused(
                "PreconditionFailed",
                () -> s3.putObject(r -> r.bucket(BUCKET).key(KEY).ifMatch(first), RequestBody.fromString("third")));
        assertThat(aws.s3().text(BUCKET, KEY)).isEqualTo("second");
    }

    @Test
    void aWriteOverWhatHasGoneIsRefused() {
        String first = put("first").eTag();
        aws.s3().delete(BUCKET, KEY);
        refused(
                        "NoSuchKey",
                        () -> s3.putObject(
                                r -> r.bucket(BUCKET).key(KEY).ifMatch(first), RequestBody.fromString("second")))
                .hasFieldOrPropertyWithValue("statusCode", 404);
    }

    @Test
    void aDeletionOfAnotherVersionThanTheOneReadIsRefused() {
        String first = put("first").eTag();
        put("second");
        refused(
                "PreconditionFailed",
                () -> s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).ifMatch(first)));
        assertThat(aws.s3().keys(BUCKET)).containsExactly(KEY);
    }

    @Test
    void aReadCanBeConditional() {
        String tag = put("first").eTag();
        assertThatThrownBy(() -> s3.getObject(r -> r.bucket(BUCKET).key(KEY).ifNoneMatch(tag)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));
        refused(
                "PreconditionFailed",
                () -> s3.getObject(r -> r.bucket(BUCKET).key(KEY).ifMatch("\"other\"")));
        assertThat(s3.headObject(r -> r.bucket(BUCKET).key(KEY).ifMatch(tag)).eTag())
                .isEqualTo(tag);
    }

    @Test
    void aPartIsRead() {
        put("0123456789");
        assertThat(range("bytes=2-4")).isEqualTo("234");
        assertThat(range("bytes=7-")).isEqualTo("789");
        assertThat(range("bytes=-2")).isEqualTo("89");
        refused("InvalidRange", () -> range("bytes=10-"));
    }

    @Test
    void anObjectKeepsTheEncryptionItWasWrittenWith() {
        s3.putObject(
                r -> r.bucket(BUCKET).key(KEY).serverSideEncryption("aws:kms").ssekmsKeyId("alias/mine"),
                RequestBody.fromString("x"));
        assertThat(head().serverSideEncryptionAsString()).isEqualTo("aws:kms");
        assertThat(head().ssekmsKeyId()).isEqualTo("alias/mine");
        put("x");
        aws.s3().defaultEncryption(BUCKET, "aws:kms", "alias/backups");
        assertThat(head().serverSideEncryptionAsString()).isEqualTo("AES256");
        assertThat(put("x").ssekmsKeyId()).isEqualTo("alias/backups");
    }

    @Test
    void everyWriteMakesAVersion() {
        String first = put("first").versionId();
        String second = put("second").versionId();
        assertThat(second).isNotEqualTo(first);
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(KEY).versionId(first))
                        .asUtf8String())
                .isEqualTo("first");
        assertThat(head().versionId()).isEqualTo(second);
    }

    @Test
    void aDeletedObjectLeavesAMarkerAndItsVersions() {
        String version = put("first").versionId();
        var deleted = s3.deleteObject(r -> r.bucket(BUCKET).key(KEY));
        assertThat(deleted.deleteMarker()).isTrue();
        assertThat(deleted.versionId()).isNotEqualTo(version);
        refused("NoSuchKey", () -> s3.getObject(r -> r.bucket(BUCKET).key(KEY)));
        s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(deleted.versionId()));
        assertThat(head().versionId()).isEqualTo(version);
    }

    @Test
    void aVersionIsDeletedForGood() {
        String first = put("first").versionId();
        String second = put("second").versionId();
        s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(second));
        assertThat(head().versionId()).isEqualTo(first);
        refused(
                "NoSuchVersion",
                () -> s3.getObject(r -> r.bucket(BUCKET).key(KEY).versionId(second)));
    }

    @Test
    void aBucketWithoutVersioningGivesNoVersions() {
        aws.s3().versioning(BUCKET, false);
        assertThat(put("first").versionId()).isNull();
        assertThat(s3.deleteObject(r -> r.bucket(BUCKET).key(KEY)).deleteMarker())
                .isNull();
    }

    @Test
    void manyObjectsAreDeletedTogether() {
        put("first");
        aws.s3().put(BUCKET, "a<b>&c", "x");
        var result = s3.deleteObjects(r -> r.bucket(BUCKET)
                .delete(d -> d.objects(
                        ObjectIdentifier.builder().key(KEY).build(),
                        ObjectIdentifier.builder().key("a<b>&c").build(),
                        ObjectIdentifier.builder().key("unknown").build())));
        assertThat(result.deleted()).extracting(DeletedObject::key).containsExactly(KEY, "a<b>&c", "unknown");
        assertThat(aws.s3().keys(BUCKET)).isEmpty();
    }

    @Test
    void objectsCarryTags() {
        s3.putObject(r -> r.bucket(BUCKET).key(KEY).tagging("run=7f3a2c&team=a%20b"), RequestBody.fromString("x"));
        assertThat(tags()).containsExactly("run=7f3a2c", "team=a b");
        assertThat(s3.getObject(r -> r.bucket(BUCKET).key(KEY)).response().tagCount())
                .isEqualTo(2);
        s3.putObjectTagging(r -> r.bucket(BUCKET)
                .key(KEY)
                .tagging(t -> t.tagSet(Tag.builder().key("state").value("done").build())));
        assertThat(tags()).containsExactly("state=done");
        s3.deleteObjectTagging(r -> r.bucket(BUCKET).key(KEY));
        assertThat(tags()).isEmpty();
    }

    @Test
    void elevenTagsAreTooMany() {
        put("x");
        List<Tag> eleven = java.util.stream.IntStream.range(0, 11)
                .mapToObj(n -> Tag.builder().key("k" + n).value("v").build())
                .toList();
        refused(
                "BadRequest",
                () -> s3.putObjectTagging(r -> r.bucket(BUCKET).key(KEY).tagging(t -> t.tagSet(eleven))));
    }

    @Test
    void anArchivedObjectIsKnownButNotRead() {
        put("x");
        aws.s3().storageClass(BUCKET, KEY, "GLACIER");
        refused("InvalidObjectState", () -> s3.getObject(r -> r.bucket(BUCKET).key(KEY)));
        assertThat(head().storageClassAsString()).isEqualTo("GLACIER");
        aws.s3().restoreFromArchive(BUCKET, KEY);
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(KEY)).asUtf8String())
                .isEqualTo("x");
        assertThat(head().restore()).contains("ongoing-request=\"false\"");
    }

    @Test
    void whatIsNotModelledIsRefused() {
        put("x");
        refused(
                "NotImplemented",
                () -> s3.copyObject(r -> r.sourceBucket(BUCKET)
                        .sourceKey(KEY)
                        .destinationBucket(BUCKET)
                        .destinationKey("copy")));
        refused("NotImplemented", () -> s3.getObjectAcl(r -> r.bucket(BUCKET).key(KEY)));
        refused("NotImplemented", () -> s3.listMultipartUploads(r -> r.bucket(BUCKET)));
        refused("NotImplemented", () -> s3.listObjects(r -> r.bucket(BUCKET)));
        refused(
                "NotImplemented",
                () -> s3.putObject(r -> r.bucket(BUCKET).key(KEY).acl("public-read"), RequestBody.fromString("x")));
    }

    @Test
    void aSecondWriterOfTheSameSecondIsToldByItsEtag() {
        String first = put("first").eTag();
        clock.advance(Duration.ofMillis(10));
        assertThat(put("second").eTag()).isNotEqualTo(first);
    }

    @Test
    void aKeyMayHaveAnyCharacter() {
        for (String key : List.of("a b", "a+b", "ü/ß", "a%20b", "a//b", "a?b", "a#b", "a=b&c", "~._-!'()*", "😀")) {
            s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString(key));
            assertThat(aws.s3().text(BUCKET, key)).isEqualTo(key);
            assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asUtf8String())
                    .isEqualTo(key);
        }
    }

    private PutObjectResponse put(String text) {
        return s3.putObject(r -> r.bucket(BUCKET).key(KEY), RequestBody.fromString(text));
    }

    private HeadObjectResponse head() {
        return s3.headObject(r -> r.bucket(BUCKET).key(KEY));
    }

    private String range(String range) {
        return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(KEY).range(range)).asUtf8String();
    }

    private List<String> tags() {
        return s3.getObjectTagging(r -> r.bucket(BUCKET).key(KEY)).tagSet().stream()
                .map(tag -> tag.key() + "=" + tag.value())
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
