package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Asks AWS about all waits for one kind of subject that one identity has, with as few calls as it can. The watcher has a list of
 * them; that list is all that knows which there are.
 *
 * @param <S> the kind of subject
 */
interface Look<S extends Subject> {

    /** Makes the look of one identity. */
    interface Maker {
        Look<?> look(AwsClients clients, Clock clock);
    }

    /** The kind of subject that it asks about. */
    Class<S> subjects();

    /** How many subjects one call takes. */
    int batchSize();

    /** The call that it makes, and so the bucket of tokens that it draws on. */
    Action action();

    /**
     * The waits to ask about now. Unless a look says otherwise, those that are due.
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
    void at(List<Watch> watches);

    /** What a wait of this look's waits for. */
    default S subject(Watch watch) {
        return subjects().cast(watch.wait.subject());
    }
}
