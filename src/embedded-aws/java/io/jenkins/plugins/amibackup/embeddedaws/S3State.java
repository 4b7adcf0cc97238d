package io.jenkins.plugins.amibackup.embeddedaws;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * S3 behind the scenes: sets up and looks at buckets and objects without a call. Nothing here is counted, denied or
 * delayed. What is not there is a {@link NoSuchElementException}.
 */
public final class S3State {

    final S3World world;
    private final Ec2World ec2;
    private final Ids ids;
    private final Clock clock;
    private final String region;

    S3State(S3World world, Ec2World ec2, Ids ids, Clock clock, String region) {
        this.world = world;
        this.ec2 = ec2;
        this.ids = ids;
        this.clock = clock;
        this.region = region;
    }

    /** A bucket in the server's Region. */
    public void createBucket(String name) {
        createBucket(name, region);
    }

    /** A bucket of the default account. */
    public void createBucket(String name, String inRegion) {
        createBucket(name, inRegion, Account.DEFAULT.id());
    }

    /** A versioned bucket, encrypted with AES256, with all public access blocked. */
    public void createBucket(String name, String inRegion, String ownerId) {
        S3Bucket bucket = new S3Bucket(name, inRegion, ownerId, clock.instant());
        bucket.versioning = "Enabled";
        if (world.add(bucket) != null) {
            throw new IllegalStateException("There is a bucket of this name: " + name);
        }
        publicAccessBlock(name, true);
    }

    /** Removes a bucket with everything in it; stores to it fail. */
    public void deleteBucket(String name) {
        world.remove(name);
    }

    /** The names of all buckets. */
    public List<String> buckets() {
        return world.buckets().stream().map(bucket -> bucket.name).toList();
    }

    /** Puts an object, whatever is there. */
    public void put(String bucket, String key, byte[] bytes) {
        put(bucket, key, bytes, Map.of());
    }

    /** Puts a text in UTF-8, whatever is there. */
    public void put(String bucket, String key, String text) {
        put(bucket, key, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** Puts an object with user metadata (names without x-amz-meta-), whatever is there. */
    public void put(String bucket, String key, byte[] bytes, Map<String, String> metadata) {
        S3Bucket in = bucket(bucket);
        in.put(
                new S3Object(
                        key,
                        new Content.Bytes(bytes.clone()),
                        Checksum.md5Hex(bytes),
                        in.nextVersion(ids),
                        clock.instant(),
                        in.encryption.headers(),
                        Map.copyOf(metadata),
                        new Checksum("crc32", Checksum.compute("crc32", bytes)),
                        Map.of(),
                        S3Object.STANDARD,
                        S3Archive.NONE,
                        null,
                        S3Lock.NONE,
                        false),
                WriteCondition.NONE);
    }

    /** The bytes of an object; a stored AMI has none to give. */
    public byte[] get(String bucket, String key) {
        S3Object object = find(bucket, key);
        if (object.content() instanceof Content.Bytes bytes) {
            return bytes.bytes().clone();
        }
        throw new IllegalStateException("Its bytes are only declared: " + key);
    }

    /** The text of an object in UTF-8. */
    public String text(String bucket, String key) {
        return new String(get(bucket, key), StandardCharsets.UTF_8);
    }

    /** What is known of an object; empty where there is none. */
    public Optional<S3ObjectModel> object(String bucket, String key) {
        ec2.settle();
        return Optional.ofNullable(bucket(bucket).get(key))
                .map(object -> new S3ObjectModel(
                        key,
                        object.content().size(),
                        object.etag(),
                        object.versionId(),
                        object.lastModified(),
                        object.headers().getOrDefault("Content-Type", "binary/octet-stream"),
                        object.storageClass(),
                        object.metadata(),
                        object.tags()));
    }

    /** All keys of a bucket, in S3's order. */
    public List<String> keys(String bucket) {
        return keys(bucket, "");
    }

    /** The keys of uploads in parts that were begun and neither completed nor given up. */
    public List<String> uploads(String bucket) {
        return List.copyOf(world.bucket(bucket).uploads.values());
    }

    /** The keys that begin with a prefix, in S3's order. */
    public List<String> keys(String bucket, String prefix) {
        ec2.settle();
        return bucket(bucket).objects().tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .toList();
    }

    /** Deletes the current version, if there is one. */
    public void delete(String bucket, String key) {
        bucket(bucket).delete(key, WriteCondition.NONE, ids, clock.instant());
    }

    /** Copies an object into another bucket of any Region; a stored AMI can be restored from the copy. */
    public void copy(String bucket, String key, String toBucket, String toKey) {
        S3Bucket to = bucket(toBucket);
        to.put(find(bucket, key).as(toKey, to.nextVersion(ids), clock.instant()), WriteCondition.NONE);
    }

    /** Gives an object these tags and no others. */
    public void tag(String bucket, String key, Map<String, String> tags) {
        find(bucket, key);
        bucket(bucket).update(key, object -> object.withTags(Map.copyOf(tags)));
    }

    /** Moves an object to another storage class; from GLACIER and DEEP_ARCHIVE it cannot be read. */
    public void storageClass(String bucket, String key, String storageClass) {
        find(bucket, key);
        bucket(bucket).update(key, object -> object.withStorage(storageClass, S3Archive.NONE));
    }

    /** Has Intelligent-Tiering move an object to {@code ARCHIVE_ACCESS} or {@code DEEP_ARCHIVE_ACCESS}: it cannot be read. */
    public void archiveTier(String bucket, String key, String tier) {
        find(bucket, key);
        bucket(bucket)
                .update(key, object -> object.withStorage("INTELLIGENT_TIERING", new S3Archive(tier, false, null)));
    }

    /** An archived object is just being brought back, as after a call of RestoreObject. */
    public void restoringFromArchive(String bucket, String key) {
        find(bucket, key);
        bucket(bucket)
                .update(
                        key,
                        object -> object.withStorage(
                                object.storageClass(),
                                new S3Archive(object.archive().tier(), true, null)));
    }

    /** Makes an archived object readable for seven days, as S3's RestoreObject does after some hours. */
    public void restoreFromArchive(String bucket, String key) {
        find(bucket, key);
        Instant until = clock.instant().plus(Duration.ofDays(7));
        bucket(bucket)
                .update(key, object -> object.withStorage(object.storageClass(), new S3Archive(null, false, until)));
    }

    /** Blocks all public access, or nothing; null removes the bucket's own block. */
    public void publicAccessBlock(String bucket, Boolean on) {
        Map<String, Boolean> block = new TreeMap<>();
        for (String name : S3Bucket.BLOCKS) {
            block.put(name, on);
        }
        bucket(bucket).publicAccessBlock = on == null ? null : block;
    }

    /** Gives the bucket a policy that is public or not; null takes it away. */
    public void publicPolicy(String bucket, Boolean isPublic) {
        bucket(bucket).policyPublic = isPublic;
    }

    /** Gives the bucket an access control list that lets everybody read, or its owner alone. */
    public void publicAcl(String bucket, boolean isPublic) {
        bucket(bucket).aclPublic = isPublic;
    }

    /**
     * Gives the bucket a policy that denies every write whose encryption header names none of these algorithms, EC2's own writes
     * included, which have no header; without any algorithm, takes it away.
     *
     * @param exceptImages whether the keys of stored images are left out of it
     */
    public void demandEncryptionHeader(String bucket, boolean exceptImages, String... algorithms) {
        bucket(bucket).headerDemand =
                algorithms.length == 0 ? null : new S3Bucket.HeaderDemand(Set.of(algorithms), exceptImages);
    }

    /** Has KMS know no such key when a write to the bucket names it. */
    public void unknownKey(String bucket, String key) {
        bucket(bucket).unknownKeys.add(key);
    }

    /** Sets the default encryption: AES256, or aws:kms with a key (null for the account's own). */
    public void defaultEncryption(String bucket, String algorithm, String kmsKeyId) {
        bucket(bucket).encryption = new S3Bucket.Encryption(algorithm, kmsKeyId, kmsKeyId != null);
    }

    /** Turns versioning on, or makes the bucket one that never had versions. */
    public void versioning(String bucket, boolean on) {
        bucket(bucket).versioning = on ? "Enabled" : null;
    }

    /** Versions and locks of objects, behind the scenes. */
    public S3Locks locks() {
        return new S3Locks(world, ec2, ids, clock);
    }

    /** Lets another account use a bucket. */
    public void share(String bucket, String accountId) {
        bucket(bucket).openTo.add(accountId);
    }

    /**
     * A bucket that its owner has deleted, and somebody else has made again under the same name, with the same content, and open
     * to the default account: what a thief of names would do.
     */
    public void handOver(String bucket, String ownerId) {
        S3Bucket taken = bucket(bucket);
        taken.openTo.add(taken.ownerId);
        taken.ownerId = ownerId;
    }

    /**
     * Whether the owner that a call expects is checked, as AWS does. Else such a call is refused, as servers do that don't know
     * the header.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">NotImplemented</a>
     */
    public void checksOwners(boolean checks) {
        world.checksOwners = checks;
    }

    /** From now on EC2 is not let in: store tasks under way fail, and new ones are refused. */
    public void denyStores(String bucket, boolean denied) {
        bucket(bucket).storesDenied = denied;
    }

    private S3Bucket bucket(String name) {
        S3Bucket bucket = world.bucket(name);
        if (bucket == null) {
            throw new NoSuchElementException("There is no bucket " + name);
        }
        return bucket;
    }

    private S3Object find(String bucket, String key) {
        ec2.settle();
        S3Object object = bucket(bucket).get(key);
        if (object == null) {
            throw new NoSuchElementException("There is no object " + bucket + "/" + key);
        }
        return object;
    }
}
