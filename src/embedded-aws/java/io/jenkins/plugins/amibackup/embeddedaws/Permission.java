package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/**
 * What a caller needs leave for, as IAM sees it.
 *
 * @param accessKeyId who asks
 * @param action IAM's name of it, like {@code s3:GetObject} for HeadObject
 * @param resource the ARN of what it is done to; {@code *} where a call names nothing that is known here
 * @param resourceTags the tags of that, where it is EC2's
 */
public record Permission(String accessKeyId, String action, String resource, Map<String, String> resourceTags) {}
