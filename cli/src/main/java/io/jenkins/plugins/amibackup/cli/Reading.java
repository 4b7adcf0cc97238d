package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.identity.Waiting;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads a bucket's catalog. The engine's clients don't retry by themselves; for a single question this class does. */
final class Reading {

    /** Short, because someone is waiting at a terminal: half a second, a second, two seconds. */
    private static final Patience PATIENCE = Patience.pausing(Duration.ofMillis(500))
            .doublingUpTo(Duration.ofSeconds(2))
            .untilFailure(4);

    private Reading() {}

    /**
     * Asks the catalog a question.
     *
     * @throws OperationException with the line to show, when the bucket isn't there or can't be read
     */
    static <T> T of(AwsSession session, BucketOptions in, Function<Catalog, T> question) {
        return of(session, in, (clients, catalog) -> question.apply(catalog));
    }

    /**
     * Asks AWS and the catalog a question, or makes a call that can safely be repeated.
     *
     * @throws OperationException with the line to show, when the bucket isn't there or can't be read
     */
    static <T> T of(AwsSession session, BucketOptions in, BiFunction<AwsClients, Catalog, T> question) {
        try (ClientPool pool = new ClientPool();
                AwsClients clients = pool.clients(session.access())) {
            Bucket bucket = clients.bucket(in.name(), in.owner(), in.sse());
            FailureStreak streak = new FailureStreak(Clock.systemUTC(), new SecureRandom());
            while (true) {
                try {
                    BucketCheck.location(bucket, new Findings());
                    return question.apply(clients, new Catalog(bucket));
                } catch (OperationException failure) {
                    if (failure.kind().passes() && streak.failed(PATIENCE, failure) instanceof Patience.Again again) {
                        Waiting.sleep(again.after());
                    } else {
                        throw failure;
                    }
                }
            }
        }
    }

    /** Asks AWS a question that is about permissions: nothing is looked at before, and nothing is repeated. */
    static <T> T once(AwsSession session, Function<AwsClients, T> question) {
        try (ClientPool pool = new ClientPool();
                AwsClients clients = pool.clients(session.access())) {
            return question.apply(clients);
        }
    }
}
