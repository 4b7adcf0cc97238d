package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of an object a Range header asks for; both ends belong to it. */
record ByteRange(long from, long to, long size) {

    private static final Pattern FORM = Pattern.compile("bytes=(\\d*)-(\\d*)");

    /** Null for the whole: no header, or one S3 ignores. */
    static ByteRange of(String header, long size) {
        Matcher matcher = header == null ? null : FORM.matcher(header);
        if (matcher == null
                || !matcher.matches()
                || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
            return null;
        }
        boolean suffix = matcher.group(1).isEmpty();
        long from = suffix ? Math.max(0, size - Long.parseLong(matcher.group(2))) : Long.parseLong(matcher.group(1));
        long to =
                suffix || matcher.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(matcher.group(2)));
        if (from > to) {
            throw new AwsError(416, "InvalidRange", "The requested range is not satisfiable");
        }
        return new ByteRange(from, to, size);
    }

    long length() {
        return to - from + 1;
    }

    String header() {
        return "bytes " + from + "-" + to + "/" + size;
    }
}
