package io.jenkins.plugins.amibackup.engine.operation.request;

/**
 * Who asked for an operation, as it stands in the record.
 *
 * @param kind {@code pipeline}, {@code freestyle} or {@code cli}
 * @param name the build's full display name, or the user at the command line
 * @param url the build's address; empty where there is none
 */
public record Origin(String kind, String name, String url) {
    public Origin {
        kind = kind == null ? "" : kind;
        name = name == null ? "" : name;
        url = url == null ? "" : url;
    }
}
