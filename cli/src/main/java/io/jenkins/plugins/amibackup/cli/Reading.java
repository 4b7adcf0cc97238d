package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads a bucket's catalog. The engine's clients don't try again by themselves; for a single question this does. */
final class Reading {

    private static final int TRIES = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final int LONGER = 3;

    private Reading() {}

    /**
     * Asks the catalog a question.
     *
     * @throws OperationException with the line to show, when the bucket isn't there or can't be read
     */
    static <T> T of(Connection connection, String bucketName, Function<Catalog, T> question) {
        return of(connection, bucketName, (clients, catalog) -> question.apply(catalog));
    }

    /**
     * Asks AWS and the catalog a question, or asks for something that can be asked for again without harm.
     *
     * @throws OperationException with the line to show, when the bucket isn't there or can't be read
     */
    static <T> T of(Connection connection, String bucketName, BiFunction<AwsClients, Catalog, T> question) {
        try (ClientPool pool = new ClientPool();
                AwsClients clients = pool.clients(connection.access())) {
            Bucket bucket = clients.bucket(bucketName);
            Duration pause = FIRST_PAUSE;
            for (int tries = 1; ; tries++) {
                try {
                    checkRegion(bucket);
                    return question.apply(clients, new Catalog(bucket));
                } catch (OperationException failure) {
                    if (tries == TRIES || !failure.kind().passes()) {
                        throw failure;
                    }
                }
                sleep(pause);
                pause = pause.multipliedBy(LONGER);
            }
        }
    }

    private static void checkRegion(Bucket bucket) {
        String location = bucket.settings().location();
        if (!location.equals(bucket.region())) {
            throw OperationException.badInput("bucket.region", bucket.name(), location, bucket.region());
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
