package io.jenkins.plugins.amibackup.embeddedaws;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A body in the form aws-chunked, which carries its checksum behind the data: chunks that begin with a line like
 * {@code size;chunk-signature=...}, an empty chunk, and trailing headers.
 *
 * @param data the body itself
 * @param trailers names in any case
 */
record ChunkedBody(byte[] data, Map<String, String> trailers) {

    static boolean isUsed(HttpRequest request) {
        return request.header("x-amz-content-sha256", "").startsWith("STREAMING-")
                || request.header("Content-Encoding", "").contains("aws-chunked");
    }

    static ChunkedBody decode(byte[] body) {
        Reader in = new Reader(body);
        ByteArrayOutputStream data = new ByteArrayOutputStream(body.length);
        for (int size = in.chunkSize(); size > 0; size = in.chunkSize()) {
            in.copy(size, data);
            in.line();
        }
        Map<String, String> trailers = HttpHeaders.empty();
        for (String line = in.line(); !line.isEmpty(); line = in.line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                trailers.put(
                        line.substring(0, colon).trim(),
                        line.substring(colon + 1).trim());
            }
        }
        return new ChunkedBody(data.toByteArray(), trailers);
    }

    private static final class Reader {

        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        int chunkSize() {
            String line = line();
            int end = line.indexOf(';');
            try {
                return Integer.parseInt((end < 0 ? line : line.substring(0, end)).trim(), 16);
            } catch (NumberFormatException e) {
                throw incomplete();
            }
        }

        void copy(int size, ByteArrayOutputStream to) {
            if (at + size > bytes.length) {
                throw incomplete();
            }
            to.write(bytes, at, size);
            at += size;
        }

        /** Without its end; empty at the end of the body. */
        String line() {
            int from = at;
            while (at < bytes.length && bytes[at] != '\n') {
                at++;
            }
            String line = new String(bytes, from, at - from, StandardCharsets.US_ASCII);
            at++;
            return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        }

        private static AwsError incomplete() {
            return AwsError.bad("IncompleteBody", "The request body terminated unexpectedly");
        }
    }
}
