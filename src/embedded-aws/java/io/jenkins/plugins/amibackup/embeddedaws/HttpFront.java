package io.jenkins.plugins.amibackup.embeddedaws;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The HTTP server, on loopback only: one daemon thread for each open connection. It is written on plain sockets because
 * the JDK's own server puts the computer's time into every Date header, and here the Date is the embedded AWS's.
 */
final class HttpFront implements Closeable {

    /** What answers requests; null closes the connection without an answer, {@link Reset} resets it. */
    interface Handler {
        HttpResponse handle(HttpRequest request);
    }

    /** Thrown by a handler that wants its connection to be reset rather than closed. */
    static final class Reset extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final int port;
    private ServerSocket listener;
    private Future<?> accepting;
    /** Keeps the port while nobody listens at it, so that the system refuses connections. */
    private Socket placeholder;

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(HttpFront::daemon);
    private final Handler handler;
    private final Clock clock;

    HttpFront(int port, Clock clock, Handler handler) throws IOException {
        this.handler = handler;
        this.clock = clock;
        listen(port);
        this.port = listener.getLocalPort();
    }

    @SuppressFBWarnings(value = "UNENCRYPTED_SERVER_SOCKET", justification = "On the loopback interface alone")
    private void listen(int at) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(address(at), 512);
        listener = socket;
        accepting = threads.submit(() -> accept(socket));
    }

    private static InetSocketAddress address(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port);
    }

    int port() {
        return port;
    }

    /** Closes what is open and refuses new connections, until {@link #accept()}. */
    @SuppressFBWarnings(value = "UNENCRYPTED_SOCKET", justification = "Holds the port and connects to nothing")
    synchronized void refuse() throws IOException {
        if (placeholder != null) {
            return;
        }
        listener.close();
        try {
            // The system closes a socket when nobody waits at it any more.
            accepting.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
        closeAll();
        placeholder = new Socket();
        placeholder.setReuseAddress(true);
        placeholder.bind(address(port));
    }

    /** Takes {@link #refuse()} back. */
    synchronized void accept() throws IOException {
        if (placeholder != null) {
            listen(port);
            placeholder.close();
            placeholder = null;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        listener.close();
        if (placeholder != null) {
            placeholder.close();
        }
        // Wakes those who hold an answer back, too.
        threads.shutdownNow();
        closeAll();
    }

    private void closeAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept(ServerSocket at) {
        while (!at.isClosed()) {
            try {
                Socket socket = at.accept();
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
        try {
            new HttpConnection(socket, clock, handler).serve();
        } catch (Reset wanted) {
            lingerNot(socket);
        } catch (IOException e) {
            // The other side has gone; there is nobody to tell.
            return;
        } finally {
            open.remove(socket);
            close(socket);
        }
    }

    /** A socket that is closed without lingering resets its connection. */
    private static void lingerNot(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closed) {
            return;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            return;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "embedded-aws-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
