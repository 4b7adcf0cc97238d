package io.jenkins.plugins.amibackup.engine.aws;

import java.util.function.Supplier;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Systems Manager's client, made when first asked for: it costs memory, and few operations need it. */
final class LazySsm implements AutoCloseable {

    private final Supplier<SsmClient> maker;
    private SsmClient client;
    private boolean closed;

    LazySsm(Supplier<SsmClient> maker) {
        this.maker = maker;
    }

    /** @throws IllegalStateException when it was closed before */
    synchronized SsmClient client() {
        if (closed) {
            throw new IllegalStateException("The clients are closed");
        }
        if (client == null) {
            client = maker.get();
        }
        return client;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
