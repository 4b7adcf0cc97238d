package io.jenkins.plugins.amibackup.engine.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;

/** A proxy that is itself reached by TLS, and passes on to one server whatever it is asked to connect to. */
final class TlsTunnel implements AutoCloseable {

    private final TestAuthority authority = new TestAuthority();
    private final URI behind;
    private final ServerSocket server;

    TlsTunnel(URI behind) {
        this.behind = behind;
        try {
            Instant from = Instant.now().minus(Duration.ofDays(1));
            SSLContext tls = authority.tls("localhost", from, from.plus(Duration.ofDays(2)));
            server = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        begin(this::listen);
    }

    String authority() {
        return authority.pem();
    }

    URI address() {
        return URI.create("https://localhost:" + server.getLocalPort());
    }

    private void listen() {
        while (!server.isClosed()) {
            try {
                Socket caller = server.accept();
                begin(() -> connect(caller));
            } catch (IOException over) {
                // The next one, or the end.
            }
        }
    }

    private void connect(Socket caller) {
        try (caller;
                Socket target = new Socket(behind.getHost(), behind.getPort())) {
            readHead(caller.getInputStream());
            caller.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            begin(() -> pass(caller, target));
            pass(target, caller);
        } catch (IOException over) {
            // Whoever called sees it.
        }
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException over) {
            // The other end is closed below.
        }
        try {
            to.close();
        } catch (IOException closed) {
            // As it should be.
        }
    }

    private static void begin(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
