package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * A launch template with one version, which is its default and its latest.
 *
 * @param id like {@code lt-0123456789abcdef0}
 * @param ownerId the account
 * @param imageId the image it launches
 * @param sequence grows with every template
 */
record LaunchTemplate(String id, String ownerId, String name, String imageId, long sequence) {}
