package io.jenkins.plugins.amibackup.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Measures how long a small request takes while others work, over and over. */
final class Probe implements AutoCloseable {

    private static final long PERIOD_MILLIS = 100;

    private final URI endpoint;
    private final List<Double> seconds = new ArrayList<>();
    private final Thread thread = new Thread(this::probe, "bench-probe");
    private volatile boolean over;

    Probe(World world) {
        endpoint = world.aws.endpoint();
        thread.setDaemon(true);
        thread.start();
    }

    /** The latencies of so many requests one after another, in seconds. */
    static Stats alone(World world, int requests) throws IOException {
        try (Socket socket = connect(world.aws.endpoint())) {
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                double latency = ask(socket);
                // The first ones warm everything up.
                if (i >= requests / 2) {
                    seconds.add(latency);
                }
            }
            return new Stats(seconds);
        }
    }

    private static Socket connect(URI endpoint) throws IOException {
        Socket socket = new Socket(endpoint.getHost(), endpoint.getPort());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static double ask(Socket socket) throws IOException {
        long start = System.nanoTime();
        socket.getOutputStream()
                .write(("HEAD /" + World.BUCKET + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        BufferedReader answer =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String line = answer.readLine();
        while (line != null && !line.isEmpty()) {
            line = answer.readLine();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void probe() {
        try (Socket socket = connect(endpoint)) {
            while (!over) {
                double latency = ask(socket);
                synchronized (seconds) {
                    seconds.add(latency);
                }
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (IOException | InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    Stats stats() {
        synchronized (seconds) {
            return new Stats(seconds);
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
