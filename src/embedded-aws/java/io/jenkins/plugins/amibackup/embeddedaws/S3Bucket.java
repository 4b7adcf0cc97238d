package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.function.UnaryOperator;

/** A bucket: its settings and what is in it. */
final class S3Bucket {

    /** The configuration of a public access block, by the names of S3's XML. */
    static final String[] BLOCKS = {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"
    };

    /** @param kmsKeyId null for S3's own key, or for AES256 */
    record Encryption(String algorithm, String kmsKeyId, boolean bucketKey) {

        static final String ALGORITHM = "x-amz-server-side-encryption";
        static final String KEY = "x-amz-server-side-encryption-aws-kms-key-id";

        /** What an object written with it tells. */
        Map<String, String> headers() {
            return kmsKeyId == null ? Map.of(ALGORITHM, algorithm) : Map.of(ALGORITHM, algorithm, KEY, kmsKeyId);
        }
    }

    /**
     * A statement of the bucket's policy that denies writes without an encryption header.
     *
     * @param algorithms those that it lets through
     * @param exceptImages whether the keys of stored images are left out of it
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html">Denying writes</a>
     */
    record HeaderDemand(Set<String> algorithms, boolean exceptImages) {

        /** @param algorithm what the header says; null where there is none, as in EC2's own writes */
        boolean denies(String key, String algorithm) {
            return !(exceptImages && key.endsWith(".bin")) && (algorithm == null || !algorithms.contains(algorithm));
        }
    }

    final String name;
    final String region;
    volatile String ownerId;
    final Instant created;
    /** The status of versioning: null for never set, Enabled or Suspended. */
    volatile String versioning;

    volatile Encryption encryption = new Encryption("AES256", null, false);
    /** Null where it has none of its own. */
    volatile Map<String, Boolean> publicAccessBlock;
    /** Null where the bucket has no policy. */
    volatile Boolean policyPublic;
    /** Whether everybody may read what is in it, by its access control list. */
    volatile boolean aclPublic;
    /** What the bucket's policy demands of every write; null where it demands nothing. */
    volatile HeaderDemand headerDemand;
    /** Keys that KMS does not know when a write to this bucket names them. */
    final Set<String> unknownKeys = ConcurrentHashMap.newKeySet();
    /** Set by a test: EC2 is not let in any more. */
    volatile boolean storesDenied;

    /** The keys of uploads in parts that are under way, by their ids. */
    final Map<String, String> uploads = new ConcurrentHashMap<>();

    final Set<String> openTo = ConcurrentHashMap.newKeySet();

    final S3Versions versions = new S3Versions();
    /** Whether Object Lock is enabled, for good. */
    volatile boolean objectLock;
    /** Null where new objects are not retained by themselves. */
    volatile S3Lock.Default defaultRetention;

    /**
     * What a condition of IAM's can ask about a bucket.
     *
     * @param bucket null where there is none
     */
    static Map<String, String> context(S3Bucket bucket) {
        return bucket == null ? Map.of() : Map.of("aws:ResourceAccount", bucket.ownerId);
    }

    S3Bucket(String name, String region, String ownerId, Instant created) {
        this.name = name;
        this.region = region;
        this.ownerId = ownerId;
        this.created = created;
    }

    /** Whether the bucket's policy denies such a write. */
    boolean deniesWrite(String key, String algorithm) {
        HeaderDemand demand = headerDemand;
        return demand != null && demand.denies(key, algorithm);
    }

    boolean isOpenTo(String accountId) {
        return ownerId.equals(accountId) || openTo.contains(accountId);
    }

    boolean isVersioned() {
        return "Enabled".equals(versioning);
    }

    /** The current version; null where there is none. */
    S3Object get(String key) {
        return versions.get(key);
    }

    ConcurrentNavigableMap<String, S3Object> objects() {
        return versions.current();
    }

    /** Puts an object under its key, if the condition holds for the one there is (or null). */
    void put(S3Object object, WriteCondition condition) {
        versions.put(retained(object), condition);
    }

    private S3Object retained(S3Object object) {
        S3Lock.Default usual = defaultRetention;
        return usual == null
                ? object
                : object.withLock(object.lock()
                        .retained(usual.mode(), object.lastModified().plus(Duration.ofDays(usual.days()))));
    }

    /** An AMI that a finished store task leaves, with the metadata AWS puts on it. */
    void putStored(StoreTask task, Ids ids, Ec2Settings settings) {
        StoredImage stored = StoredImage.of(task.image);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("ami-name", stored.name());
        metadata.put("ami-description", stored.description());
        metadata.put("ami-registration-date", Xml.time(task.image.created));
        metadata.put("ami-owner-account", task.image.ownerId);
        metadata.put("ami-store-date", Xml.time(task.started));
        Content content = new Content.Declared(stored.objectSize());
        Map<String, String> headers = new LinkedHashMap<>(encryption.headers());
        headers.put("Content-Type", "application/octet-stream");
        long parts = content.size() / (64L << 20) + 1;
        S3Object object = new S3Object(
                task.objectKey,
                content,
                ids.hex(32) + "-" + parts,
                nextVersion(ids),
                task.due,
                headers,
                settings.storesMetadata ? metadata : Map.of(),
                null,
                settings.storesTags ? task.objectTags : Map.of(),
                S3Object.STANDARD,
                S3Archive.NONE,
                stored,
                S3Lock.NONE,
                false);
        put(object, WriteCondition.NONE);
    }

    String nextVersion(Ids ids) {
        return isVersioned() ? ids.hex(32) : null;
    }

    /** What S3 calls a version in its answers; null where the bucket never had versions. */
    String shown(S3Object object) {
        return object.versionId() == null && versioning != null ? S3Versions.NULL : object.versionId();
    }

    /** Changes the current version in place; false where there is none. */
    boolean update(String key, UnaryOperator<S3Object> change) {
        return versions.update(key, change);
    }

    /** Deletes the current version, leaving a marker where the bucket has versions; returns the marker, or null. */
    S3Object delete(String key, WriteCondition condition, Ids ids, Instant now) {
        if (versioning == null) {
            versions.remove(key, condition);
            return null;
        }
        S3Object marker = S3Object.deleteMarker(key, nextVersion(ids), now);
        versions.put(marker, key, condition);
        return marker;
    }
}
