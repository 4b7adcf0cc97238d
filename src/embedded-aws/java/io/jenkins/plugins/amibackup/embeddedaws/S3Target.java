package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * The bucket and key of a request, from the path, or the bucket from a host like {@code my-bucket.localhost}.
 *
 * @param bucket empty for the service itself
 * @param key empty for the bucket itself
 */
record S3Target(String bucket, String key) {

    static S3Target of(HttpRequest request) {
        String path = request.path().startsWith("/") ? request.path().substring(1) : request.path();
        String host = request.header("Host", "").replaceAll(":\\d+$", "");
        if (host.endsWith(".localhost")) {
            return new S3Target(host.substring(0, host.length() - ".localhost".length()), path);
        }
        int slash = path.indexOf('/');
        return slash < 0 ? new S3Target(path, "") : new S3Target(path.substring(0, slash), path.substring(slash + 1));
    }
}
