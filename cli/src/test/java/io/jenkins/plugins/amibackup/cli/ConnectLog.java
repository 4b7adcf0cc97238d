package io.jenkins.plugins.amibackup.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A proxy that remembers to whom it was to connect, and connects to nobody. */
final class ConnectLog implements AutoCloseable {

    final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final ServerSocket server;

    ConnectLog() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread thread = new Thread(this::listen);
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        while (!server.isClosed()) {
            try (Socket caller = server.accept()) {
                asked.add(new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine());
                caller.getOutputStream()
                        .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException over) {
                // The next one, or the end.
            }
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
