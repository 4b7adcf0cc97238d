package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3ListingTest extends EmbeddedAwsTest {

    @Test
    void keysAreListedInTheOrderOfTheirBytes() {
        put("b", "a", "a/b", "B", "é", "😀", "\uFFEE");
        assertThat(keys(s3.listObjectsV2(r -> r.bucket(BUCKET))))
                .containsExactly("B", "a", "a/b", "b", "é", "\uFFEE", "😀");
    }

    @Test
    void anObjectIsListedWithSizeTimeAndEtag() {
        put("a");
        S3Object object = s3.listObjectsV2(r -> r.bucket(BUCKET)).contents().get(0);
        assertThat(object.size()).isEqualTo(1);
        assertThat(object.lastModified()).isEqualTo(START);
        assertThat(object.eTag()).isEqualTo("\"0cc175b9c0f1b6a831c399e269772661\"");
        assertThat(object.storageClassAsString()).isEqualTo("STANDARD");
    }

    @Test
    void aPrefixAndAStartNarrowTheListing() {
        put("index/i-1/a", "index/i-1/b", "index/i-1/c", "index/i-2/a");
        assertThat(keys(s3.listObjectsV2(
                        r -> r.bucket(BUCKET).prefix("index/i-1/").startAfter("index/i-1/a"))))
                .containsExactly("index/i-1/b", "index/i-1/c");
        assertThat(keys(s3.listObjectsV2(
                        r -> r.bucket(BUCKET).prefix("index/i-1/").startAfter("a"))))
                .hasSize(3);
    }

    @Test
    void aDelimiterGathersCommonPrefixes() {
        put("a.bin", "index/i-1/a", "index/i-1/b", "index/i-2/a", "z");
        ListObjectsV2Response top = s3.listObjectsV2(r -> r.bucket(BUCKET).delimiter("/"));
        assertThat(keys(top)).containsExactly("a.bin", "z");
        assertThat(prefixes(top)).containsExactly("index/");
        assertThat(top.keyCount()).isEqualTo(3);
        assertThat(prefixes(
                        s3.listObjectsV2(r -> r.bucket(BUCKET).prefix("index/").delimiter("/"))))
                .containsExactly("index/i-1/", "index/i-2/");
    }

    @Test
    void aListingIsPaged() {
        put("a", "b", "c", "d", "e");
        ListObjectsV2Response first = s3.listObjectsV2(r -> r.bucket(BUCKET).maxKeys(2));
        assertThat(first.isTruncated()).isTrue();
        List<String> all = new ArrayList<>(keys(first));
        s3.listObjectsV2Paginator(ListObjectsV2Request.builder()
                        .bucket(BUCKET)
                        .maxKeys(2)
                        .continuationToken(first.nextContinuationToken())
                        .build())
                .contents()
                .forEach(object -> all.add(object.key()));
        assertThat(all).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void aPageCanEndAtACommonPrefix() {
        put("a/1", "a/2", "b/1", "c/1", "d");
        List<String> all = new ArrayList<>();
        s3.listObjectsV2Paginator(r -> r.bucket(BUCKET).delimiter("/").maxKeys(1))
                .forEach(page -> {
                    all.addAll(prefixes(page));
                    all.addAll(keys(page));
                });
        assertThat(all).containsExactly("a/", "b/", "c/", "d");
    }

    @Test
    void aPageCanEndAtAKeyThatLooksLikeAPrefix() {
        put("a/", "a/1", "a/2");
        List<String> all = new ArrayList<>();
        s3.listObjectsV2Paginator(
                        r -> r.bucket(BUCKET).prefix("a/").delimiter("/").maxKeys(1))
                .forEach(page -> all.addAll(keys(page)));
        assertThat(all).containsExactly("a/", "a/1", "a/2");
    }

    @Test
    void aPageHasAtMostAThousandKeys() {
        for (int i = 0; i < 1001; i++) {
            aws.s3().put(BUCKET, String.format("%05d", i), "");
        }
        ListObjectsV2Response page = s3.listObjectsV2(r -> r.bucket(BUCKET).maxKeys(5000));
        assertThat(page.contents()).hasSize(1000);
        assertThat(page.isTruncated()).isTrue();
    }

    @Test
    void strangeKeysAreListedEncoded() {
        put("a b", "c&d<e>", "f+g", "line\nbreak");
        assertThat(keys(s3.listObjectsV2(r -> r.bucket(BUCKET))))
                .containsExactly("a b", "c&d<e>", "f+g", "line\nbreak");
    }

    @Test
    void nothingIsListedInAnEmptyBucket() {
        ListObjectsV2Response response = s3.listObjectsV2(r -> r.bucket(BUCKET));
        assertThat(response.contents()).isEmpty();
        assertThat(response.isTruncated()).isFalse();
    }

    private void put(String... keys) {
        for (String key : keys) {
            aws.s3().put(BUCKET, key, "a");
        }
    }

    private static List<String> keys(ListObjectsV2Response response) {
        return response.contents().stream().map(S3Object::key).toList();
    }

    private static List<String> prefixes(ListObjectsV2Response response) {
        return response.commonPrefixes().stream().map(CommonPrefix::prefix).toList();
    }
}
