package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * Looks at images and snapshots once, for example right before they are removed. Where several operations are under way, each look waits
 * a second for those of others: what one identity asks in that time goes into one call for up to 200 things, so that a hundred backups
 * which come to the same point don't ask one by one.
 */
public final class Looks {

    private static final Duration COMPANY = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final BooleanSupplier inCompany;
    private final Gathering<Image> images =
            new Gathering<>((clients, ids) -> clients.ec2().images(ids), Image::imageId);
    private final Gathering<Snapshot> snapshots =
            new Gathering<>((clients, ids) -> clients.ec2().snapshots(ids), Snapshot::snapshotId);

    /** @param inCompany whether there are others whose looks are worth waiting for */
    public Looks(Scheduler scheduler, BooleanSupplier inCompany) {
        this.scheduler = scheduler;
        this.inCompany = inCompany;
    }

    /** Looks at once and alone: a look is over when it is returned. */
    public static Looks alone(Clock clock) {
        return new Looks(
                new Scheduler() {
                    @Override
                    public Clock clock() {
                        return clock;
                    }

                    @Override
                    public Cancellable schedule(Duration delay, Runnable task) {
                        task.run();
                        return () -> {};
                    }
                },
                () -> false);
    }

    /** Looks at those of the images that are there and visible; an unknown ID spoils nothing. */
    public Look<Image> images(AwsClients clients, Collection<String> imageIds) {
        return images.join(clients.forLooks(), imageIds);
    }

    /** Looks at those of the snapshots that are there and visible; an unknown ID spoils nothing. */
    public Look<Snapshot> snapshots(AwsClients clients, Collection<String> snapshotIds) {
        return snapshots.join(clients.forLooks(), snapshotIds);
    }

    /** Asks AWS about all of these. */
    private interface Question<T> {
        List<T> ask(AwsClients clients, List<String> ids);
    }

    /** The looks at one kind of things. */
    private final class Gathering<T> {
        private final Question<T> question;
        private final Function<T, String> id;
        /** What is to be asked next, by the identity that asks. */
        private final Map<AwsClients, Map<Look<T>, Set<String>>> next = new HashMap<>();

        Gathering(Question<T> question, Function<T, String> id) {
            this.question = question;
            this.id = id;
        }

        Look<T> join(AwsClients clients, Collection<String> ids) {
            Look<T> look = new Look<>();
            if (ids.isEmpty()) {
                look.seen(List.of(), now());
                return look;
            }
            boolean first;
            synchronized (next) {
                first = !next.containsKey(clients);
                next.computeIfAbsent(clients, one -> new HashMap<>()).put(look, Set.copyOf(ids));
            }
            if (first) {
                scheduler.schedule(inCompany.getAsBoolean() ? COMPANY : Duration.ZERO, () -> ask(clients));
            }
            return look;
        }

        private void ask(AwsClients clients) {
            Map<Look<T>, Set<String>> looks;
            synchronized (next) {
                looks = next.remove(clients);
            }
            Set<String> ids = new LinkedHashSet<>();
            looks.values().forEach(ids::addAll);
            Map<String, T> things = new HashMap<>();
            try {
                question.ask(clients, new ArrayList<>(ids)).forEach(thing -> things.put(id.apply(thing), thing));
            } catch (RuntimeException failure) {
                failed(looks, failure);
                return;
            } catch (LinkageError | StackOverflowError failure) {
                // Whoever waits must hear of it, or it would wait for ever.
                failed(looks, new IllegalStateException(failure));
                return;
            }
            Instant seenAt = now();
            looks.forEach((look, own) -> look.seen(
                    own.stream().filter(things::containsKey).map(things::get).toList(), seenAt));
        }

        private void failed(Map<Look<T>, Set<String>> looks, RuntimeException failure) {
            Instant failedAt = now();
            looks.keySet().forEach(look -> look.failed(failure, failedAt));
        }

        private Instant now() {
            return scheduler.clock().instant();
        }
    }
}
