package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/**
 * A call that has come in and is not answered yet.
 *
 * @param action service and API operation, like {@code ec2:CreateImage} or {@code s3:HeadObject}; a trial of EC2's has
 *     {@code (DryRun)} behind it
 * @param accessKeyId who calls; empty for an unsigned call
 * @param region the Region the call was signed for; empty for an unsigned call
 * @param time when it came in, by the server's clock
 * @param parameters the parameters of an EC2 or STS call as sent; for S3 {@code bucket}, {@code key} and the query
 */
public record Call(String action, String accessKeyId, String region, Instant time, Map<String, String> parameters) {}
