package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import software.amazon.awssdk.http.SdkHttpClient;

/** SDK clients, made when first used, shared by all operations of one identity in one Region, closed when none is left. */
public final class ClientPool implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Duration socketTimeout;
    private final Duration patience;
    private final Map<AwsAccess.Key, Shared> clients = new HashMap<>();
    private final Map<Way, SharedHttp> http = new HashMap<>();
    /** Ends calls that take too long. Shared by all clients, because each would start five threads of its own for that. */
    private ScheduledExecutorService timeouts;

    public ClientPool() {
        this(Duration.ofSeconds(30));
    }

    /** @param socketTimeout how long to wait for an answer before a call counts as unanswered */
    public ClientPool(Duration socketTimeout) {
        this(socketTimeout, PATIENCE);
    }

    /**
     * @param socketTimeout how long to wait for a connection, and for an answer, before a call counts as unanswered
     * @param patience how long a whole call may take
     */
    public ClientPool(Duration socketTimeout, Duration patience) {
        this.socketTimeout = socketTimeout;
        this.patience = patience;
    }

    /**
     * The clients for this access. The caller closes what it was given; when nobody uses the clients any more, they are closed.
     */
    public synchronized AwsClients clients(AwsAccess access) {
        Shared shared = clients.computeIfAbsent(access.key(), key -> {
            SharedHttp connection = http.computeIfAbsent(
                    new Way(key.proxy(), key.trust()),
                    way -> new SharedHttp(way, HttpClients.create(way.proxy, way.trust, socketTimeout)));
            if (timeouts == null) {
                timeouts = timeouts();
            }
            AwsClients made = new AwsClients(access, connection.client, patience, timeouts, () -> release(key));
            connection.users++;
            return new Shared(made, connection);
        });
        shared.users++;
        shared.clients.use(access.credentials());
        return access.changesAs() == null ? shared.clients : shared.clients.changingAs(access.changesAs());
    }

    private synchronized void release(AwsAccess.Key key) {
        Shared shared = clients.get(key);
        if (shared != null && --shared.users == 0) {
            clients.remove(key);
            shared.clients.shutDown();
            if (--shared.http.users == 0) {
                http.remove(shared.http.way);
                shared.http.client.close();
            }
            if (clients.isEmpty()) {
                endTimeouts();
            }
        }
    }

    private static ScheduledExecutorService timeouts() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "ami-backup-timeouts");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private void endTimeouts() {
        if (timeouts != null) {
            timeouts.shutdownNow();
            timeouts = null;
        }
    }

    /** How many sets of clients are open. */
    public synchronized int size() {
        return clients.size();
    }

    /** Closes everything, whoever uses it. */
    @Override
    public synchronized void close() {
        clients.values().forEach(shared -> shared.clients.shutDown());
        clients.clear();
        http.values().forEach(shared -> shared.client.close());
        http.clear();
        endTimeouts();
    }

    private static final class Shared {
        private final AwsClients clients;
        private final SharedHttp http;
        private int users;

        Shared(AwsClients clients, SharedHttp http) {
            this.clients = clients;
            this.http = http;
        }
    }

    /** What two identities must have in common to share connections. */
    private record Way(Proxy proxy, Trust trust) {}

    private static final class SharedHttp {
        private final Way way;
        private final SdkHttpClient client;
        private int users;

        SharedHttp(Way way, SdkHttpClient client) {
            this.way = way;
            this.client = client;
        }
    }
}
