package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One S3 bucket: small documents read and written under conditions, objects looked at, keys listed. */
public final class Bucket {

    private final S3Client s3;
    private final String name;
    private final String region;
    private final BucketOwner owner;
    private final Sse sse;
    private final AwsRequestOverrideConfiguration changes;

    /** @param changes for the calls that change something; null where they are made as all others */
    Bucket(
            S3Client s3,
            String name,
            String region,
            BucketOwner owner,
            Sse sse,
            AwsRequestOverrideConfiguration changes) {
        this.s3 = s3;
        this.name = name;
        this.region = region;
        this.owner = owner;
        this.sse = sse;
        this.changes = changes;
    }

    public String name() {
        return name;
    }

    public String region() {
        return region;
    }

    /** The encryption that each write asks for. */
    Sse sse() {
        return sse;
    }

    /** Whose the bucket must be. */
    BucketOwner owner() {
        return owner;
    }

    /** Whether S3 is told with each call whose the bucket must be. Fails when the account that acts can't be told. */
    boolean isOwnerChecked() {
        return owner.expected() != null;
    }

    /**
     * A document as it stands in the bucket.
     *
     * @param bytes its content
     * @param etag for a conditional write over it
     * @param lastModified when it was written, by S3's clock
     * @param readAt when it was read, by S3's clock
     */
    public record Document(byte[] bytes, String etag, Instant lastModified, Instant readAt) {}

    /** Reads a document, empty when there is none. Larger ones than {@link Json#MAX_BYTES} are refused. */
    public Optional<Document> read(String key) {
        try {
            return owner.call(Action.GET_OBJECT, () -> {
                try (ResponseInputStream<GetObjectResponse> body = s3.getObject(request -> request.bucket(name)
                        .expectedBucketOwner(owner.expected())
                        .key(key))) {
                    GetObjectResponse answer = body.response();
                    byte[] bytes = body.readNBytes(Json.MAX_BYTES + 1);
                    if (bytes.length > Json.MAX_BYTES) {
                        body.abort();
                    }
                    S3Answer.complete(Action.GET_OBJECT, answer.eTag(), answer.lastModified());
                    return Optional.of(
                            new Document(bytes, answer.eTag(), answer.lastModified(), S3Answer.date(answer)));
                } catch (IOException cut) {
                    throw SdkClientException.create(
                            "Unable to execute HTTP request: the answer was cut off", new UncheckedIOException(cut));
                }
            });
        } catch (AwsException failure) {
            if (failure.is("NoSuchKey", "NotFound")) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * What a write left.
     *
     * @param etag for the next conditional write
     */
    public record Written(String etag) {}

    /** Writes a document that must not be there yet. Refused with {@link FailureKind#CONFLICT} when it is. */
    public Written create(String key, byte[] bytes) {
        return put(key, bytes, request -> request.ifNoneMatch("*"));
    }

    /** Writes over the document with this ETag. Refused with {@link FailureKind#CONFLICT} when it is another by now. */
    public Written replace(String key, byte[] bytes, String etag) {
        return put(key, bytes, request -> request.ifMatch(etag));
    }

    /** Writes a document, no matter whether there is one already. For keys whose content never differs. */
    public Written put(String key, byte[] bytes) {
        return put(key, bytes, request -> {});
    }

    private Written put(String key, byte[] bytes, Consumer<PutObjectRequest.Builder> condition) {
        return owner.call(Action.PUT_OBJECT, () -> {
            PutObjectRequest.Builder request = PutObjectRequest.builder()
                    .bucket(name)
                    .expectedBucketOwner(owner.expected())
                    .key(key)
                    .overrideConfiguration(changes)
                    .contentType(bytes.length == 0 ? null : "application/json; charset=utf-8");
            condition.accept(request);
            sse.in(request);
            PutObjectResponse answer = s3.putObject(request.build(), RequestBody.fromBytes(bytes));
            return new Written(answer.eTag());
        });
    }

    /** Looks at an object without reading it, with its checksums; empty when there is none. */
    public Optional<HeadObjectResponse> head(String key) {
        try {
            HeadObjectResponse object = owner.call(
                    Action.GET_OBJECT,
                    () -> s3.headObject(request -> request.bucket(name)
                            .expectedBucketOwner(owner.expected())
                            .key(key)
                            .checksumMode(ChecksumMode.ENABLED)));
            S3Answer.complete(Action.GET_OBJECT, object.eTag(), object.lastModified(), object.contentLength());
            return Optional.of(object);
        } catch (AwsException failure) {
            if (failure.is("NoSuchKey", "NotFound")) {
                return Optional.empty();
            }
            throw inWords(failure, key);
        }
    }

    /** The answer to a HEAD has no body with the reason, so the same question is asked in a way that has one. */
    AwsException inWords(AwsException failure, String key) {
        if (failure.is("BadRequest", "AccessDenied")) {
            try {
                first(key, 1);
            } catch (AwsException explained) {
                return explained;
            }
        }
        return failure;
    }

    /** The tags of an object; none when it isn't there. */
    public Map<String, String> tags(String key) {
        try {
            Map<String, String> tags = new TreeMap<>();
            owner.call(
                            Action.GET_OBJECT_TAGGING,
                            () -> s3.getObjectTagging(request -> request.bucket(name)
                                    .expectedBucketOwner(owner.expected())
                                    .key(key)))
                    .tagSet()
                    .forEach(tag -> {
                        if (tag.key() != null) {
                            tags.put(tag.key(), tag.value() == null ? "" : tag.value());
                        }
                    });
            return tags;
        } catch (AwsException failure) {
            if (failure.is("NoSuchKey", "NotFound")) {
                return Map.of();
            }
            throw failure;
        }
    }

    /**
     * Removes an object if it still has this ETag; not being there, or being another by now, is no error.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html">Conditional deletes</a>
     */
    public void delete(String key, String etag) {
        try {
            owner.call(
                    Action.DELETE_OBJECT,
                    () -> s3.deleteObject(request -> request.bucket(name)
                            .expectedBucketOwner(owner.expected())
                            .key(key)
                            .ifMatch(etag)
                            .overrideConfiguration(changes)));
        } catch (AwsException failure) {
            if (failure.kind() != FailureKind.CONFLICT && !failure.is("NoSuchKey", "NotFound")) {
                throw failure;
            }
        }
    }

    /** Removes an object; not being there is no error. */
    public void delete(String key) {
        owner.call(
                Action.DELETE_OBJECT,
                () -> s3.deleteObject(request -> request.bucket(name)
                        .expectedBucketOwner(owner.expected())
                        .key(key)
                        .overrideConfiguration(changes)));
    }

    /** The keys under a prefix in their order, a thousand a request, fetched as the stream is read. */
    public Stream<S3Object> list(String prefix) {
        return pages(prefix).flatMap(page -> page.objects().stream());
    }

    /** The same, page by page, each with the time at which it was listed. */
    public Stream<Listing> pages(String prefix) {
        return pages(prefix, null);
    }

    private Stream<Listing> pages(String prefix, String delimiter) {
        KeyPages pages = new KeyPages(s3, name, owner, prefix, delimiter);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pages, 0), false);
    }

    /** The keys that begin so and have no slash after that: what is in folders below is not listed. */
    public Stream<S3Object> listFolder(String prefix) {
        return pages(prefix, "/").flatMap(page -> page.objects().stream());
    }

    /** The first keys under a prefix: one request. */
    public List<S3Object> first(String prefix, int most) {
        return firstNow(prefix, most).objects();
    }

    /**
     * Keys as they stood in the bucket.
     *
     * @param readAt when they were listed, by S3's clock
     * @param more whether there are more keys after them
     */
    public record Listing(List<S3Object> objects, Instant readAt, boolean more) {

        /** Whether its last key comes after this one, in S3's order. */
        private boolean leadsOn(String after) {
            return !objects.isEmpty()
                    && Arrays.compareUnsigned(
                                    objects.get(objects.size() - 1).key().getBytes(StandardCharsets.UTF_8),
                                    after.getBytes(StandardCharsets.UTF_8))
                            > 0;
        }
    }

    /** The first keys under a prefix, and what time it is there: one request. */
    public Listing firstNow(String prefix, int most) {
        ListObjectsV2Response answer = owner.call(
                Action.LIST_BUCKET,
                () -> s3.listObjectsV2(request -> request.bucket(name)
                        .expectedBucketOwner(owner.expected())
                        .prefix(prefix)
                        .maxKeys(most)));
        return listing(answer);
    }

    /**
     * The first thousand keys under a prefix that come after another: one request.
     *
     * @param after empty for the first ones of all
     */
    public Listing firstAfter(String prefix, String after) {
        return listing(owner.call(
                Action.LIST_BUCKET,
                () -> s3.listObjectsV2(request -> request.bucket(name)
                        .expectedBucketOwner(owner.expected())
                        .prefix(prefix)
                        .startAfter(after.isEmpty() ? null : after))));
    }

    /**
     * A thousand keys under a prefix: one request. What leads to no next page, though it promises one, is refused.
     *
     * @param after that they come after; empty for the first ones
     */
    public Listing page(String prefix, String after) {
        Listing page = firstAfter(prefix, after);
        if (page.more() && !page.leadsOn(after)) {
            throw Call.unreadable(Action.LIST_BUCKET, "the list has no next page");
        }
        return page;
    }

    static Listing listing(ListObjectsV2Response page) {
        return new Listing(named(page), S3Answer.date(page), Boolean.TRUE.equals(page.isTruncated()));
    }

    /** What a server lists without a key can't be asked for. */
    private static List<S3Object> named(ListObjectsV2Response page) {
        List<S3Object> named =
                page.contents().stream().filter(object -> object.key() != null).toList();
        named.forEach(object -> S3Answer.complete(Action.LIST_BUCKET, object.lastModified(), object.size()));
        return named;
    }

    /** The versions of objects, and what keeps them from being deleted. */
    public ObjectVersions versions() {
        return new ObjectVersions(s3, this, owner, changes);
    }

    /** How the bucket itself is set up. */
    public BucketSettings settings() {
        return new BucketSettings(s3, this, owner);
    }
}
