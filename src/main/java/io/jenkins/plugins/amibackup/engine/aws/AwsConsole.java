package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** Addresses in the AWS console. Where the console of a Region is not known, there are none. */
public final class AwsConsole {

    /** The console's domain by the partition of the Region. */
    private static final Map<String, String> DOMAINS = Map.of(
            "aws", "console.aws.amazon.com",
            "aws-cn", "console.amazonaws.cn",
            "aws-us-gov", "console.amazonaws-us-gov.com");

    private static final Map<String, String> PAGES = Map.of(
            "ami", "ImageDetails:imageId=",
            "i", "InstanceDetails:instanceId=",
            "snap", "SnapshotDetails:snapshotId=",
            "vol", "VolumeDetails:volumeId=");

    private final String region;
    private final String root;

    /** @param region where everything is that it shows; there are no addresses for an invalid Region */
    public AwsConsole(String region) {
        this.region = region;
        String domain = Ids.isRegion(region)
                ? DOMAINS.get(PartitionMetadata.of(Region.of(region)).id())
                : null;
        root = domain == null ? null : "https://" + region + "." + domain;
    }

    /** The page of an image, an instance, a snapshot or a volume. */
    public Optional<String> ec2(String id) {
        String page = id == null ? null : PAGES.get(id.replaceFirst("-.*", ""));
        return root == null || page == null
                ? Optional.empty()
                : Optional.of(root + "/ec2/home?region=" + region + "#" + page + encoded(id));
    }

    /** The page that launches an instance from an image. */
    public Optional<String> launch(String amiId) {
        return root == null || amiId == null || !Ids.isImage(amiId)
                ? Optional.empty()
                : Optional.of(root + "/ec2/home?region=" + region + "#LaunchInstances:ami=" + amiId);
    }

    /** The page of a bucket. */
    public Optional<String> bucket(String bucket) {
        return root == null || bucket == null
                ? Optional.empty()
                : Optional.of(root + "/s3/buckets/" + encoded(bucket) + "?region=" + region);
    }

    /** The page of an object. */
    public Optional<String> object(String bucket, String key) {
        return root == null || bucket == null || key == null
                ? Optional.empty()
                : Optional.of(root + "/s3/object/" + encoded(bucket) + "?region=" + region + "&prefix=" + encoded(key));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
