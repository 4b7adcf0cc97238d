package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Error;

class S3VersionsTest extends EmbeddedAwsTest {

    private static final String KEY = "ami-1.bin";

    private String put(String key, String text) {
        return s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString(text))
                .versionId();
    }

    private List<String> versions(String key) {
        return s3.listObjectVersions(r -> r.bucket(BUCKET).prefix(key)).versions().stream()
                .map(ObjectVersion::versionId)
                .toList();
    }

    @Test
    void allVersionsAndMarkersOfAKeyAreListedTheNewestFirst() {
        String first = put(KEY, "first");
        String second = put(KEY, "second!");
        String marker = s3.deleteObject(r -> r.bucket(BUCKET).key(KEY)).versionId();
        put("other", "x");

        ListObjectVersionsResponse listed =
                s3.listObjectVersions(r -> r.bucket(BUCKET).prefix(KEY));

        assertThat(listed.versions())
                .extracting(ObjectVersion::versionId, ObjectVersion::size, ObjectVersion::isLatest)
                .containsExactly(tuple(second, 7L, false), tuple(first, 5L, false));
        assertThat(listed.deleteMarkers())
                .extracting(DeleteMarkerEntry::versionId, DeleteMarkerEntry::isLatest)
                .containsExactly(tuple(marker, true));
        assertThat(listed.isTruncated()).isFalse();
    }

    @Test
    void theyComeInPagesThatMayEndBetweenTwoVersionsOfAKey() {
        List<String> made = List.of(put("a b", "1"), put("a b", "2"), put("a b", "3"), put("c", "4"), put("d", "5"));

        assertThat(s3.listObjectVersionsPaginator(r -> r.bucket(BUCKET).maxKeys(2))
                        .versions())
                .extracting(ObjectVersion::versionId)
                .containsExactly(made.get(2), made.get(1), made.get(0), made.get(3), made.get(4));
        assertThat(s3.listObjectVersions(r -> r.bucket(BUCKET).keyMarker("a b")).versions())
                .extracting(ObjectVersion::key)
                .containsExactly("c", "d");
        refused(
                "InvalidArgument",
                () -> s3.listObjectVersions(r -> r.bucket(BUCKET).versionIdMarker("1")));
    }

    @Test
    void anObjectOfABucketWithoutVersioningIsTheNullVersion() {
        aws.s3().versioning(BUCKET, false);
        assertThat(put(KEY, "first")).isNull();
        put(KEY, "second");
        assertThat(versions(KEY)).containsExactly("null");

        aws.s3().versioning(BUCKET, true);
        String third = put(KEY, "third");
        assertThat(versions(KEY)).containsExactly(third, "null");
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(KEY).versionId("null"))
                        .asUtf8String())
                .isEqualTo("second");
        s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId("null"));
        assertThat(versions(KEY)).containsExactly(third);
    }

    @Test
    void whereVersioningIsSuspendedAWriteReplacesTheNullVersionAlone() {
        String first = put(KEY, "first");
        aws.s3().locks().suspendVersioning(BUCKET);
        assertThat(put(KEY, "second")).isEqualTo("null");
        assertThat(put(KEY, "third")).isEqualTo("null");
        assertThat(versions(KEY)).containsExactly("null", first);

        assertThat(s3.deleteObject(r -> r.bucket(BUCKET).key(KEY)).versionId()).isEqualTo("null");
        assertThat(versions(KEY)).containsExactly(first);
        assertThat(aws.s3().keys(BUCKET)).isEmpty();
        s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId("null"));
        assertThat(aws.s3().text(BUCKET, KEY)).isEqualTo("first");
    }

    @Test
    void theConditionOfADeletionIsOneOfTheCurrentVersion() {
        String first = put(KEY, "first");
        String etagOfFirst = aws.s3().object(BUCKET, KEY).orElseThrow().etag();
        String second = put(KEY, "second");

        refused(
                "PreconditionFailed",
                () -> s3.deleteObject(
                        r -> r.bucket(BUCKET).key(KEY).versionId(first).ifMatch(etagOfFirst)));
        refused(
                "PreconditionFailed",
                () -> s3.deleteObject(
                        r -> r.bucket(BUCKET).key(KEY).versionId(second).ifMatch(etagOfFirst)));
        String etag = aws.s3().object(BUCKET, KEY).orElseThrow().etag();
        s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(second).ifMatch(etag));
        assertThat(versions(KEY)).containsExactly(first);
    }

    @Test
    void whatIsDoneToAVersionIsAnotherAction() {
        String first = put(KEY, "first");
        aws.faults().deny("s3:GetObject").deny("s3:DeleteObject");
        s3.headObject(r -> r.bucket(BUCKET).key(KEY).versionId(first));
        s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(first));

        aws.faults().clear();
        String second = put(KEY, "second");
        String etag = aws.s3().object(BUCKET, KEY).orElseThrow().etag();
        aws.faults().deny("s3:GetObjectVersion");
        refused(
                "AccessDenied",
                () -> s3.getObject(r -> r.bucket(BUCKET).key(KEY).versionId(second)));
        refused(
                "AccessDenied",
                () -> s3.deleteObject(
                        r -> r.bucket(BUCKET).key(KEY).versionId(second).ifMatch(etag)));
        aws.faults().deny("s3:DeleteObjectVersion").deny("s3:ListBucketVersions");
        refused(
                "AccessDenied",
                () -> s3.deleteObject(r -> r.bucket(BUCKET).key(KEY).versionId(second)));
        refused("AccessDenied", () -> s3.listObjectVersions(r -> r.bucket(BUCKET)));
        assertThat(s3.deleteObjects(r -> r.bucket(BUCKET)
                                .delete(d -> d.objects(ObjectIdentifier.builder()
                                        .key(KEY)
                                        .versionId(second)
                                        .build())))
                        .errors())
                .extracting(S3Error::code)
                .containsExactly("AccessDenied");
        assertThat(aws.s3().keys(BUCKET)).containsExactly(KEY);
    }

    @Test
    void aStoredImageHasAVersion() {
        String key = stored(image("web-1"));

        assertThat(s3.headObject(r -> r.bucket(BUCKET).key(key)).versionId())
                .isEqualTo(versions(key).get(0))
                .isNotEqualTo("null");
    }
}
