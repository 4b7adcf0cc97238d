package io.jenkins.plugins.amibackup.embeddedaws;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;

/** One kept-alive HTTP/1.1 connection: reads a request, writes its answer, and again. */
final class HttpConnection {

    private static final int MOST_HEADER_BYTES = 64 * 1024;
    private static final int MOST_BODY_BYTES = 512 * 1024 * 1024;

    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(204, "No Content"),
            Map.entry(206, "Partial Content"),
            Map.entry(301, "Moved Permanently"),
            Map.entry(304, "Not Modified"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(416, "Requested Range Not Satisfiable"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(503, "Service Unavailable"));

    private final InputStream in;
    /** Looked through here: a stream that is asked for one byte after another takes a tenth of all time. */
    private final byte[] read = new byte[16 * 1024];

    private int from;
    private int to;
    private final OutputStream out;
    private final Clock clock;
    private final HttpFront.Handler handler;

    HttpConnection(Socket socket, Clock clock, HttpFront.Handler handler) throws IOException {
        this.in = socket.getInputStream();
        this.out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
        this.clock = clock;
        this.handler = handler;
    }

    /** Until the client closes the connection, or the handler has it closed. */
    void serve() throws IOException {
        while (true) {
            HttpRequest request = read();
            if (request == null) {
                return;
            }
            HttpResponse response = handler.handle(request);
            if (response == null) {
                return;
            }
            write(response, request.method().equals("HEAD"));
            if (request.says("Connection", "close")) {
                return;
            }
        }
    }

    private HttpRequest read() throws IOException {
        String requestLine = line();
        if (requestLine == null) {
            return null;
        }
        String[] parts = requestLine.split(" ");
        if (parts.length != 3) {
            throw new IOException("Not an HTTP request: " + requestLine);
        }
        Map<String, String> headers = HttpHeaders.empty();
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String value = line.substring(colon + 1).trim();
                headers.merge(line.substring(0, colon).trim(), value, (first, more) -> first + "," + more);
            }
        }
        if (HttpHeaders.says(headers, "Expect", "100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        try {
            return new HttpRequest(parts[0], parts[1], headers, body(headers));
        } catch (IllegalArgumentException e) {
            throw new IOException("Not an HTTP request: " + requestLine, e);
        }
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (HttpHeaders.says(headers, "Transfer-Encoding", "chunked")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                all.write(exactly(size));
                line();
            }
            for (String trailer = line(); trailer != null && !trailer.isEmpty(); trailer = line()) {
                continue;
            }
            return all.toByteArray();
        }
        long length = Long.parseLong(headers.getOrDefault("Content-Length", "0"));
        if (length > MOST_BODY_BYTES) {
            throw new IOException("The body is too large: " + length + " bytes");
        }
        return exactly((int) length);
    }

    private int chunkSize() throws IOException {
        String line = line();
        if (line == null) {
            throw new EOFException();
        }
        return Integer.parseInt(line.split(";")[0].trim(), 16);
    }

    private byte[] exactly(int length) throws IOException {
        int there = Math.min(length, to - from);
        byte[] bytes = new byte[length];
        System.arraycopy(read, from, bytes, 0, there);
        from += there;
        if (in.readNBytes(bytes, there, length - there) < length - there) {
            throw new EOFException();
        }
        return bytes;
    }

    /** A line without its end; null at the end of the connection. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        while (from < to || fill()) {
            int end = from;
            while (end < to && read[end] != '\n') {
                end++;
            }
            line.write(read, from, end - from);
            if (line.size() > MOST_HEADER_BYTES) {
                throw new IOException("A header is too long");
            }
            from = end;
            if (end < to) {
                from++;
                return line.toString(StandardCharsets.UTF_8).replace("\r", "");
            }
        }
        return null;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(read));
        return to > 0;
    }

    private void write(HttpResponse response, boolean head) throws IOException {
        StringBuilder top = new StringBuilder(256);
        // The SDK takes the reason phrase as the message of an error without a body, as HEAD's are.
        String reason = REASONS.getOrDefault(response.status(), "Error");
        top.append("HTTP/1.1 ")
                .append(response.status())
                .append(' ')
                .append(reason)
                .append("\r\n");
        response.header("Date", HttpHeaders.date(clock.instant())).header("Server", "EmbeddedAWS");
        boolean bodiless = response.status() == 204 || response.status() == 304;
        if (!bodiless && !response.headers().containsKey("Content-Length")) {
            response.header("Content-Length", Long.toString(response.body().size()));
        }
        response.headers()
                .forEach((name, value) -> top.append(name)
                        .append(": ")
                        // A description of several lines must not become several headers.
                        .append(value.replace('\r', ' ').replace('\n', ' '))
                        .append("\r\n"));
        top.append("\r\n");
        out.write(top.toString().getBytes(StandardCharsets.UTF_8));
        if (!head && !bodiless) {
            response.body().writeTo(out);
        }
        out.flush();
    }
}
