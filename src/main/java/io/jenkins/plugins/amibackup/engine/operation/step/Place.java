package io.jenkins.plugins.amibackup.engine.operation.step;

/**
 * Where an operation works.
 *
 * @param account the number of the AWS account; empty for that of the credentials the operation acts with
 * @param region the Region
 * @param bucket the bucket, in that Region
 */
public record Place(String account, String region, String bucket) {}
