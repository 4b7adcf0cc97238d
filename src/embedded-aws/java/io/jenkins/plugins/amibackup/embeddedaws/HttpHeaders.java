package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Header names in any case, and dates in HTTP's form. */
final class HttpHeaders {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private HttpHeaders() {}

    static Map<String, String> empty() {
        return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    }

    /** Whether a header has this value, in upper or lower case. */
    static boolean says(Map<String, String> headers, String name, String value) {
        return String.CASE_INSENSITIVE_ORDER.compare(headers.getOrDefault(name, ""), value) == 0;
    }

    static String date(Instant time) {
        return DATE.format(time);
    }
}
