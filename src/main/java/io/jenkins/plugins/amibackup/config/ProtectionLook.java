package io.jenkins.plugins.amibackup.config;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.protection.Expectation;
import io.jenkins.plugins.amibackup.engine.protection.ExpectationResult;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionCheck;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionReport;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Asks AWS how expectations stand, each with the credentials of its place and by itself: a place that does not answer holds up no
 * other. Whatever goes wrong becomes a result that says so.
 */
@Restricted(NoExternalUse.class)
public final class ProtectionLook {

    private static final SystemLog LOGGER = SystemLog.of(ProtectionLook.class.getName());

    private ProtectionLook() {}

    /**
     * Asks about one; returns at once.
     *
     * @param isWaiting whether anybody still wants to know; nobody hears of it where not
     * @param heard hears the result, once, on another thread
     */
    public static void ask(
            ProtectionExpectation expected, BooleanSupplier isWaiting, Consumer<ExpectationResult> heard) {
        Clock clock = Clock.systemUTC();
        Expectation expectation = expected.expectation();
        Optional<Place> place = expected.place();
        if (place.isEmpty()) {
            Line why = Line.of("protection.place", expectation.name(), expectation.place());
            heard.accept(ExpectationResult.notAsked(expectation, clock.instant(), why));
            return;
        }
        Connection connection = place.get().connection();
        AwsTasks.get()
                .ask(
                        () -> place.get().access(clock),
                        aws -> new ProtectionCheck(
                                        aws, aws.bucket(connection.bucket(), connection.bucketOwner()), clock)
                                .look(expectation),
                        new AwsTasks.Asker<ExpectationResult>() {

                            @Override
                            public boolean isWaiting() {
                                return isWaiting.getAsBoolean();
                            }

                            @Override
                            public void answered(ExpectationResult result) {
                                heard.accept(result);
                            }

                            @Override
                            public void failed(Exception why) {
                                heard.accept(ExpectationResult.notAsked(expectation, clock.instant(), line(why)));
                            }
                        });
    }

    private static Line line(Exception why) {
        if (why instanceof OperationException explained) {
            return explained.line();
        }
        LOGGER.log(Level.WARNING, "An expectation could not be looked at", why);
        return Line.of("driver.unexpected", why);
    }

    /**
     * Asks about several; returns at once.
     *
     * @param isWaiting as above
     * @param heard hears all results, in the order of the expectations, when the last is there
     */
    public static void askAll(
            List<ProtectionExpectation> expected, BooleanSupplier isWaiting, Consumer<ProtectionReport> heard) {
        if (expected.isEmpty()) {
            heard.accept(ProtectionReport.EMPTY);
            return;
        }
        ExpectationResult[] results = new ExpectationResult[expected.size()];
        AtomicInteger open = new AtomicInteger(results.length);
        for (int i = 0; i < results.length; i++) {
            int place = i;
            ask(expected.get(i), isWaiting, result -> {
                synchronized (results) {
                    results[place] = result;
                }
                if (open.decrementAndGet() == 0) {
                    List<ExpectationResult> all;
                    synchronized (results) {
                        all = List.copyOf(Arrays.asList(results));
                    }
                    heard.accept(new ProtectionReport(all));
                }
            });
        }
    }

    /** What is configured of the places that a job may use. */
    public static List<ProtectionExpectation> ofPlaces(List<Place> places) {
        List<String> names = places.stream().map(Place::name).toList();
        return CatalogConfiguration.get().getExpectations().stream()
                .filter(expected -> names.contains(expected.placeName()))
                .toList();
    }
}
