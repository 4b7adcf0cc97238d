package io.jenkins.plugins.amibackup.engine.aws;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * What the ARNs and conditions of a policy name.
 *
 * @param region for example {@code eu-west-1}; null for all Regions of AWS's public partition
 * @param account the number of the account of instances, key and role; null for any
 * @param bucket the bucket of the backups; null where no purpose needs one
 * @param bucketOwner the account that the bucket must belong to; null where it is {@code account}
 * @param key the ID or ARN of a KMS key; null where no purpose needs one
 * @param sseKey the ID or ARN of the KMS key of what we write to the bucket; null where no purpose needs one
 * @param role the name or ARN of a role; null where no purpose needs one
 * @param onlyTagged the tags of the instances that may be backed up; empty for all instances
 */
public record PolicyPlace(
        String region,
        String account,
        String bucket,
        String bucketOwner,
        String key,
        String sseKey,
        String role,
        Map<String, String> onlyTagged) {

    /** What calls KMS for a snapshot. AWS's documentation names the first; for EBS direct APIs it names none. */
    private static final List<String> EBS = List.of("ec2", "ebs");

    public PolicyPlace {
        onlyTagged = new TreeMap<>(onlyTagged);
    }

    /** In any Region and account. */
    public static PolicyPlace of(String bucket) {
        return new PolicyPlace(null, null, bucket, null, null, null, null, Map.of());
    }

    public PolicyPlace in(String otherRegion, String otherAccount) {
        return new PolicyPlace(otherRegion, otherAccount, bucket, bucketOwner, key, sseKey, role, onlyTagged);
    }

    /** @param other null where it is the account */
    public PolicyPlace ownedBy(String other) {
        return new PolicyPlace(region, account, bucket, other, key, sseKey, role, onlyTagged);
    }

    /** @param other null for none */
    public PolicyPlace withKey(String other) {
        return new PolicyPlace(region, account, bucket, bucketOwner, other, sseKey, role, onlyTagged);
    }

    /**
     * With a key of this account.
     *
     * @param idOrArn the key's ID, or its ARN, which names the account itself
     */
    public PolicyPlace withKey(String idOrArn, String ofAccount) {
        return withKey(keyArn(idOrArn, ofAccount));
    }

    /** With a key for what we write to the bucket: its ID, or its ARN; null for none. */
    public PolicyPlace withSseKey(String other) {
        return new PolicyPlace(region, account, bucket, bucketOwner, key, other, role, onlyTagged);
    }

    public PolicyPlace withRole(String other) {
        return new PolicyPlace(region, account, bucket, bucketOwner, key, sseKey, other, onlyTagged);
    }

    public PolicyPlace limitedTo(Map<String, String> tags) {
        return new PolicyPlace(region, account, bucket, bucketOwner, key, sseKey, role, tags);
    }

    /** The account that the bucket must belong to; null where none is known. */
    String owner() {
        return bucketOwner == null ? account : bucketOwner;
    }

    String anyAccount() {
        return account == null ? "*" : account;
    }

    String arn(String service, String ofAccount, String resource) {
        return prefix(service) + (region == null ? "*" : region) + ":" + ofAccount + ":" + resource;
    }

    String bucketArn(String path) {
        return prefix("s3") + "::" + given(bucket, "bucket") + path;
    }

    String keyArn() {
        return keyArn(given(key, "key"), anyAccount());
    }

    String sseKeyArn() {
        return keyArn(given(sseKey, "key for S3"), anyAccount());
    }

    private String keyArn(String idOrArn, String ofAccount) {
        return idOrArn.startsWith("arn:") ? idOrArn : arn("kms", ofAccount, "key/" + idOrArn);
    }

    String roleArn() {
        return given(role, "role").startsWith("arn:") ? role : prefix("iam") + ":" + anyAccount() + ":role/" + role;
    }

    String anyRoleArn() {
        return prefix("iam") + ":" + anyAccount() + ":role/*";
    }

    /** What a role is passed to for an instance, as {@code iam:PassedToService} names it. */
    List<String> servicesOfInstances() {
        String suffix = region == null
                ? "amazonaws.com"
                : PartitionMetadata.of(Region.of(region)).dnsSuffix();
        return Stream.of("amazonaws.com", suffix)
                .distinct()
                .map(domain -> "ec2." + domain)
                .toList();
    }

    /**
     * The services through which AWS uses a key for snapshots, as {@code kms:ViaService} names them.
     *
     * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service">kms:ViaService</a>
     */
    List<String> servicesOfEbs() {
        return services(EBS);
    }

    /** The same for what is written to the bucket. */
    List<String> servicesOfS3() {
        return services(List.of("s3"));
    }

    private List<String> services(List<String> names) {
        String suffix = region == null
                ? "amazonaws.com"
                : PartitionMetadata.of(Region.of(region)).dnsSuffix();
        return names.stream()
                .flatMap(service -> Stream.of("amazonaws.com", suffix)
                        .distinct()
                        .map(domain -> service + "." + (region == null ? "*" : region) + "." + domain))
                .toList();
    }

    private String prefix(String service) {
        String partition =
                region == null ? "aws" : PartitionMetadata.of(Region.of(region)).id();
        return "arn:" + partition + ":" + service + ":";
    }

    private static String given(String value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("These purposes need a " + name);
        }
        return value;
    }
}
