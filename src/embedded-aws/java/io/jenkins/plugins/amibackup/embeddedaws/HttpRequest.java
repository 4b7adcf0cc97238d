package io.jenkins.plugins.amibackup.embeddedaws;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request, read to its end. */
final class HttpRequest {

    private final String method;
    private final String path;
    private final Map<String, String> query;
    private final Map<String, String> headers;
    private final byte[] body;
    private Map<String, String> form;

    /**
     * @param target path and query as sent
     * @param headers with names in any case
     */
    HttpRequest(String method, String target, Map<String, String> headers, byte[] body) {
        int mark = target.indexOf('?');
        String rawPath = mark < 0 ? target : target.substring(0, mark);
        this.method = method;
        // In a path a plus is a plus; only in a query and a form it is a space.
        this.path = decode(rawPath.replace("+", "%2B"));
        this.query = pairs(mark < 0 ? "" : target.substring(mark + 1));
        this.headers = headers;
        this.body = body;
    }

    String method() {
        return method;
    }

    /** Decoded. */
    String path() {
        return path;
    }

    /** Decoded, in its order. */
    Map<String, String> query() {
        return query;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    /** Null where there is none. */
    String header(String name) {
        return headers.get(name);
    }

    String header(String name, String otherwise) {
        return headers.getOrDefault(name, otherwise);
    }

    /** Whether a header has this value, in upper or lower case. */
    boolean says(String name, String value) {
        return HttpHeaders.says(headers, name, value);
    }

    /** The parameters of the Query protocol, which EC2 and STS share: the form in the body, else the query. */
    Map<String, String> form() {
        if (form == null) {
            Map<String, String> pairs = pairs(new String(body, StandardCharsets.UTF_8));
            form = pairs.isEmpty() ? query : pairs;
        }
        return form;
    }

    /** Name-value pairs, in their order. */
    static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                pairs.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return pairs;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
