package io.jenkins.plugins.amibackup.engine.operation.request;

/**
 * Who asked for an operation, as it stands in the record.
 *
 * @param kind {@code pipeline}, {@code freestyle} or {@code cli}
 * @param name the build's full display name, or the user at the command line
 * @param url the build's address; empty where there is none
 */
public record Origin(String kind, String name, String url) {

    /** In characters; what is longer is cut off. */
    private static final int LONGEST = 1000;

    public Origin {
        kind = cut(kind);
        name = cut(name);
        url = cut(url);
    }

    private static String cut(String text) {
        return text == null ? "" : text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }
}
