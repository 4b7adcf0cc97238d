package io.jenkins.plugins.amibackup.engine.aws;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The network below a real SDK client: whatever is asked, the same bytes come back. */
final class CannedAnswers implements SdkHttpClient {

    private static final int[] STATUSES = {200, 200, 400, 403, 404, 409, 412, 429, 500, 503, 301, 304};

    private static final List<String> HEADERS =
            List.of("Date", "Last-Modified", "ETag", "x-amz-request-id", "x-amz-bucket-region");

    private int status = 200;
    private String header = "";
    private byte[] body = {};

    /** The first byte is the status, the second how long a header is, then come header (none when it is empty) and body. */
    void are(ByteBuffer data) {
        status = STATUSES[Math.floorMod(data.get(), STATUSES.length)];
        byte[] text = new byte[Math.min(Byte.toUnsignedInt(data.get()) / 4, data.remaining())];
        data.get(text);
        header = new String(text, StandardCharsets.UTF_8);
        body = new byte[data.remaining()];
        data.get(body);
    }

    /** How large the answer is. */
    int size() {
        return body.length;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() {
                SdkHttpResponse.Builder answer = SdkHttpResponse.builder()
                        .statusCode(status)
                        .statusText(header)
                        .putHeader("Content-Length", String.valueOf(body.length))
                        .putHeader("Content-Type", "application/xml");
                if (!header.isEmpty()) {
                    HEADERS.forEach(name -> answer.putHeader(name, header));
                }
                return HttpExecuteResponse.builder()
                        .response(answer.build())
                        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                        .build();
            }

            @Override
            public void abort() {
                // Nothing is under way.
            }
        };
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
