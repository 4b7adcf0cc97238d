package io.jenkins.plugins.amibackup.engine.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An instance metadata service that says which instance it is of. */
public final class MetadataService implements AutoCloseable {

    private static final String TOKEN = "a-token";

    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String instance;
    private volatile boolean tokens = true;
    private volatile boolean refuses;

    public MetadataService(String instance) throws IOException {
        this.instance = instance;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The program wakes on another instance. */
    public void says(String other) {
        instance = other;
    }

    void withoutTokens() {
        tokens = false;
    }

    void refuses() {
        refuses = true;
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String token = exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token");
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()
                + (TOKEN.equals(token) ? " token" : ""));
        boolean forToken = exchange.getRequestMethod().equals("PUT");
        boolean allowed = !refuses && (forToken ? tokens : !tokens || TOKEN.equals(token));
        byte[] answer = (forToken ? TOKEN : instance).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(allowed ? 200 : 403, allowed && answer.length > 0 ? answer.length : -1);
        if (allowed) {
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
