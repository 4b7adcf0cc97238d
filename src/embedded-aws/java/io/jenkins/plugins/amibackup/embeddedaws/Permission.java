package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/**
 * What a caller needs leave for, as IAM sees it.
 *
 * @param accessKeyId who asks
 * @param action IAM's name of it, like {@code s3:GetObject} for HeadObject
 * @param resource the ARN of what it is done to; {@code *} where a call names nothing that is known here
 * @param resourceTags the tags of that, where it is EC2's
 * @param context what else a condition can ask about this call, by IAM's names: {@code s3:x-amz-server-side-encryption} and
 *     {@code s3:x-amz-server-side-encryption-aws-kms-key-id} where a request to S3 has these headers, {@code ec2:CreateAction} where a call that makes
 *     something tags it, {@code aws:TagKeys} where EC2's tags are set or deleted, a key a line, {@code aws:ResourceAccount} of a bucket that there is, {@code kms:ViaService} and {@code
 *     kms:GrantIsForAWSResource} where EC2 uses a key, {@code iam:PassedToService} where a launch gives EC2 a role, {@code ec2:MetadataHttpEndpoint}
 *     and {@code ec2:InstanceProfile} of an instance that is terminated, {@code aws:CalledVia} where a service looks with the caller's permissions. A key that is not here is not in the request
 */
public record Permission(
        String accessKeyId,
        String action,
        String resource,
        Map<String, String> resourceTags,
        Map<String, String> context) {

    public Permission(String accessKeyId, String action, String resource, Map<String, String> resourceTags) {
        this(accessKeyId, action, resource, resourceTags, Map.of());
    }
}
