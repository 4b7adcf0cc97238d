package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.AwsTasks;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;

/** What pages ask of a place, on other threads than that of the request: whoever asks hears the answer, or a line with why there is none. */
final class PlaceQuestions {

    private static final SystemLog LOGGER = SystemLog.of(PlaceQuestions.class.getName());

    private final Place place;
    private final Clock clock;

    PlaceQuestions(Place place, Clock clock) {
        this.place = place;
        this.clock = clock;
    }

    /** Asks once: whoever still looks asks again. */
    <T> void once(Function<Catalog, T> question, Consumer<T> answer, Consumer<Line> failed) {
        AwsTasks.get()
                .askOnce(
                        () -> place.access(clock), aws -> question.apply(catalog(aws)), new Listener<>(answer, failed));
    }

    /** Asks again after a failure that is likely to pass: for what changes something, and nothing when it is done twice. */
    <T> void change(Function<Catalog, T> change, Consumer<T> answer, Consumer<Line> failed) {
        AwsTasks.get()
                .ask(() -> place.access(clock), aws -> change.apply(catalog(aws)), new Listener<>(answer, failed));
    }

    private Catalog catalog(AwsClients aws) {
        Connection connection = place.connection();
        return new Catalog(aws.bucket(connection.bucket(), connection.bucketOwner(), connection.encryption()));
    }

    /** Hears an answer however long it takes: nobody can tell whether somebody still looks at the page. */
    private record Listener<T>(Consumer<T> answer, Consumer<Line> failed) implements AwsTasks.Asker<T> {

        @Override
        public boolean isWaiting() {
            return true;
        }

        @Override
        public void answered(T found) {
            answer.accept(found);
        }

        @Override
        public void failed(Exception why) {
            if (why instanceof OperationException told) {
                failed.accept(told.line());
            } else {
                LOGGER.log(Level.WARNING, "A page could not ask AWS", why);
                failed.accept(Line.of("driver.unexpected", String.valueOf(why)));
            }
        }
    }
}
