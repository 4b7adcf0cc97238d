package io.jenkins.plugins.amibackup.engine.permission;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Trial;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Looks at permissions before anything is made: all trials at once, for {@link #BUDGET} in all. What was allowed is remembered for
 * {@link #REMEMBERED}; denials never are, so that what was just allowed counts at once.
 */
public final class Permissions {

    /** How long all trials together may take; what has not answered then is unknown. */
    public static final Duration BUDGET = Duration.ofSeconds(3);

    static final Duration REMEMBERED = Duration.ofHours(1);
    /** More is forgotten at once: it costs calls, and no memory. */
    private static final int MOST_REMEMBERED = 10_000;

    private final Scheduler scheduler;
    private final BooleanSupplier strict;
    private final Map<Known, Instant> allowed = new ConcurrentHashMap<>();
    private final Map<Known, List<Consumer<Trial.Verdict>>> underWay = new HashMap<>();

    /** @param who the identity, the Region and the endpoints */
    private record Known(Object who, Action action, String subject) {}

    /** @param strict whether what could not be found out is refused; asked each time */
    public Permissions(Scheduler scheduler, BooleanSupplier strict) {
        this.scheduler = scheduler;
        this.strict = strict;
    }

    /** Whether what could not be found out is refused. */
    public boolean isStrict() {
        return strict.getAsBoolean();
    }

    /** Whether a trial would only show what is known. */
    public boolean knows(AwsClients clients, Trial trial) {
        Instant when = allowed.get(known(clients, trial));
        return when != null && when.plus(REMEMBERED).isAfter(now());
    }

    /**
     * Begins to look. Returns at once.
     *
     * @param needed all actions that will be needed
     * @param shown those of them that were allowed already
     * @param trials how others are tried
     * @param remembers whether it may be taken from memory, and goes there
     */
    public PermissionLook look(
            AwsClients clients, Set<Action> needed, Set<Action> shown, List<Trial> trials, boolean remembers) {
        PermissionLook look = new PermissionLook(needed, shown, trials);
        trials.forEach(trial -> {
            if (!remembers) {
                scheduler.schedule(Duration.ZERO, () -> look.told(trial, trial.verdict()));
            } else if (knows(clients, trial)) {
                look.told(trial, new Trial.Allowed());
            } else {
                share(known(clients, trial), trial, verdict -> look.told(trial, verdict));
            }
        });
        if (!look.isOver()) {
            look.endsWith(scheduler.schedule(BUDGET, look::end));
        }
        return look;
    }

    /** However many operations begin at once, one call answers them all. */
    private void share(Known known, Trial trial, Consumer<Trial.Verdict> listener) {
        boolean first;
        synchronized (underWay) {
            List<Consumer<Trial.Verdict>> listeners = underWay.computeIfAbsent(known, key -> new ArrayList<>());
            first = listeners.isEmpty();
            listeners.add(listener);
        }
        if (first) {
            scheduler.schedule(Duration.ZERO, () -> {
                Trial.Verdict verdict = trial.verdict();
                List<Consumer<Trial.Verdict>> listeners;
                synchronized (underWay) {
                    if (verdict instanceof Trial.Allowed) {
                        remember(known);
                    }
                    listeners = underWay.remove(known);
                }
                listeners.forEach(other -> other.accept(verdict));
            });
        }
    }

    private void remember(Known known) {
        if (allowed.size() >= MOST_REMEMBERED) {
            allowed.clear();
        }
        allowed.put(known, now());
    }

    private static Known known(AwsClients clients, Trial trial) {
        return new Known(clients.who(), trial.action(), trial.subject());
    }

    private Instant now() {
        return scheduler.clock().instant();
    }
}
