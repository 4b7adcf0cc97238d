package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * Who calls, once the credentials were accepted.
 *
 * @param accountId the account whose resources are meant
 * @param arn as GetCallerIdentity tells it
 * @param userId as GetCallerIdentity tells it
 * @param roleArn the role behind a session; empty for a user
 */
record Caller(String accessKeyId, String accountId, String arn, String userId, String roleArn) {}
