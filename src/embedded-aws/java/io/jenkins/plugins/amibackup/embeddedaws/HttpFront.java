package io.jenkins.plugins.amibackup.embeddedaws;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The HTTP server, on loopback only: one daemon thread for each open connection. It is written on plain sockets because
 * the JDK's own server puts the computer's time into every Date header, and here the Date is the embedded AWS's.
 */
final class HttpFront implements Closeable {

    /** What answers requests; null closes the connection without an answer. */
    interface Handler {
        HttpResponse handle(HttpRequest request);
    }

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(HttpFront::daemon);
    private final Handler handler;
    private final Clock clock;

    HttpFront(int port, Clock clock, Handler handler) throws IOException {
        this.handler = handler;
        this.clock = clock;
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 512);
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        // Wakes those who hold an answer back, too.
        threads.shutdownNow();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                socket.setTcpNoDelay(true);
                threads.execute(() -> serve(socket));
            } catch (IOException | RejectedExecutionException e) {
                // Closed: the loop ends. Anything else concerned one connection only.
                continue;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new HttpConnection(socket, clock, handler).serve();
        } catch (IOException e) {
            // The other side has gone; there is nobody to tell.
            return;
        } finally {
            open.remove(socket);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "embedded-aws-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
