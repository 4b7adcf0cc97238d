package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Asks AWS about all waits that one identity has for one kind of subject, with as few calls as possible. {@link Watcher#POLLERS}
 * is the only list of them.
 *
 * @param <S> the kind of subject
 */
interface Poller<S extends Subject> {

    /** Makes the poller of one identity. */
    interface Maker {
        Poller<?> poller(AwsClients clients, Clock clock);
    }

    /** The kind of subject that it asks about. */
    Class<S> subjects();

    /** How many subjects one call takes. */
    int batchSize();

    /** The call that it makes, and so the bucket of tokens that it draws on. */
    Action action();

    /**
     * The waits to ask about now. Unless a poller says otherwise, those that are due.
     *
     * @param open all open waits for its subjects, at least one of which is due
     */
    default List<Watch> take(List<Watch> open, Instant now) {
        return open.stream().filter(watch -> watch.isDue(now)).toList();
    }

    /**
     * Asks about these waits, and tells each what AWS says of it.
     *
     * @throws OperationException when a call fails; what was told until then counts
     */
    void poll(List<Watch> watches);

    /** The subject of one of the waits that this poller asks about. */
    default S subject(Watch watch) {
        return subjects().cast(watch.wait.subject());
    }
}
