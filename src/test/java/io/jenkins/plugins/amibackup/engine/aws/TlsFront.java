package io.jenkins.plugins.amibackup.engine.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** Stands before a server without TLS, with a certificate of an authority that nobody knows. */
public final class TlsFront implements AutoCloseable {

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "http2-settings", "transfer-encoding");

    private final URI behind;
    private HttpsServer server;
    private final TestAuthority authority = new TestAuthority();
    private final HttpClient client = HttpClient.newHttpClient();

    /** What a certificate says. */
    public enum Says {
        /** This host, now. */
        THIS_HOST("localhost", -1),
        /** This host, until last year. */
        EXPIRED("localhost", -800),
        /** This host, from tomorrow on. */
        NOT_YET_VALID("localhost", 1),
        /** Another host. */
        ANOTHER_HOST("ec2.example.com", -1);

        private final String host;
        private final int days;

        Says(String host, int days) {
            this.host = host;
            this.days = days;
        }
    }

    /** @param behind the server without TLS */
    public TlsFront(URI behind, Says says) {
        this.behind = behind;
        server = start(0, says);
    }

    /** Shows another certificate from now on, on new connections: those that are open are cut. */
    public void says(Says other) {
        int port = server.getAddress().getPort();
        server.stop(0);
        server = start(port, other);
    }

    private HttpsServer start(int port, Says says) {
        try {
            Instant from = Instant.now().plus(Duration.ofDays(says.days));
            SSLContext tls = authority.tls(says.host, from, from.plus(Duration.ofDays(365)));
            HttpsServer started = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            started.setHttpsConfigurator(new HttpsConfigurator(tls));
            started.createContext("/", this::forward);
            started.start();
            return started;
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Its address, at {@code localhost}. */
    public URI address() {
        return URI.create("https://localhost:" + server.getAddress().getPort());
    }

    /** The certificate of the authority that has issued its own, in PEM format. */
    public String authority() {
        return authority.pem();
    }

    private void forward(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(behind + exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers().map().forEach((name, values) -> {
                if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            if (exchange.getRequestMethod().equals("HEAD")) {
                // The size of what a GET would bring, which is not that of this answer.
                answer.headers()
                        .firstValue("Content-Length")
                        .ifPresent(size -> exchange.getResponseHeaders().set("Content-Length", size));
            }
            boolean empty = answer.body().length == 0;
            exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
            if (!empty) {
                exchange.getResponseBody().write(answer.body());
            }
            exchange.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
