package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;

/**
 * A call that was answered, or dropped.
 *
 * @param action service and API operation, like {@code ec2:CreateImage}
 * @param accessKeyId who called; empty for an unsigned call
 * @param time when it came in, by the server's clock
 * @param status the HTTP status; 0 where the connection was closed without an answer
 * @param errorCode AWS's error code; empty where the call succeeded
 */
public record LoggedCall(String action, String accessKeyId, Instant time, int status, String errorCode) {}
