package io.jenkins.plugins.amibackup.embeddedaws;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The encoded message of a refusal, which STS decodes. */
final class RefusalMessage {

    private RefusalMessage() {}

    static String encode(String action, String resource) {
        String json = "{\"allowed\":false,\"explicitDeny\":false,\"context\":{\"action\":\"" + action
                + "\",\"resource\":\"" + resource + "\"}}";
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    static String decode(String message) {
        try {
            return new String(Base64.getUrlDecoder().decode(message), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw AwsError.bad(
                    "InvalidAuthorizationMessageException", "The encoded message is not valid: " + malformed);
        }
    }
}
