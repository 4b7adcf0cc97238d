package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * The credential scope of a signed request: {@code AKID/20261122/eu-west-1/ec2/aws4_request}. The signature itself is
 * not checked: the server has no secrets.
 *
 * @param accessKeyId empty for an unsigned request, as are region, service and session token
 */
record Credential(String accessKeyId, String region, String service, String sessionToken) {

    private static final Credential NONE = new Credential("", "", "", "");

    static Credential of(HttpRequest request) {
        String scope = "";
        String token = "";
        String authorization = request.header("Authorization", "");
        if (authorization.startsWith("AWS4-HMAC-SHA256")) {
            int from = authorization.indexOf("Credential=");
            if (from >= 0) {
                int to = authorization.indexOf(',', from);
                scope = authorization.substring(from + "Credential=".length(), to < 0 ? authorization.length() : to);
            }
            token = request.header("X-Amz-Security-Token", "");
        } else if (request.query().containsKey("X-Amz-Credential")) {
            scope = request.query().get("X-Amz-Credential");
            token = request.query().getOrDefault("X-Amz-Security-Token", "");
        }
        String[] parts = scope.trim().split("/");
        if (parts.length < 5 || parts[0].isBlank()) {
            return NONE;
        }
        // An access key id has no slash, so the last four parts are date, Region, service and aws4_request.
        int last = parts.length - 1;
        return new Credential(parts[0], parts[last - 2], parts[last - 1], token);
    }

    boolean isMissing() {
        return accessKeyId.isEmpty();
    }
}
