package io.jenkins.plugins.amibackup.engine.permission;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Trial;
import io.jenkins.plugins.amibackup.engine.aws.Trials;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A look at permissions that somebody waits for, outside of any operation. Nothing is taken from memory, nor goes there. */
public final class TaskCheck {

    private TaskCheck() {}

    /**
     * Looks, and waits for at most {@link Permissions#BUDGET}.
     *
     * @param bucket the bucket of the backups
     * @param purposes what the credentials are for
     * @param image the CreateImage to try; empty where no instance is named, and then it is not checked
     */
    public static PermissionReport look(
            AwsClients clients, Bucket bucket, Set<Purpose> purposes, Optional<ImageCall> image) {
        Set<Action> needed = Action.neededFor(purposes);
        Trials trials = clients.trials(bucket);
        List<Trial> all = trials.ofQuestion(needed);
        image.ifPresent(call -> all.add(trials.createImage(call)));
        return look(clients, needed, all);
    }

    /**
     * Looks only at what EC2 allows, where there is no bucket to try anything with. Waits as long.
     *
     * @param purposes what the credentials are for
     * @return about EC2's actions only
     */
    public static PermissionReport look(AwsClients clients, Set<Purpose> purposes) {
        Set<Action> needed = EnumSet.copyOf(Action.neededFor(purposes));
        needed.removeIf(action -> !action.iamName().startsWith("ec2:"));
        return look(clients, needed, clients.trials().of(needed));
    }

    private static PermissionReport look(AwsClients clients, Set<Action> needed, List<Trial> all) {
        CountDownLatch over = new CountDownLatch(1);
        try (WorkerPool workers = new WorkerPool(Clock.systemUTC())) {
            PermissionLook look = new Permissions(workers, () -> false).look(clients, needed, Set.of(), all, false);
            look.whenOver(over::countDown);
            if (!over.await(2 * Permissions.BUDGET.toMillis(), TimeUnit.MILLISECONDS)) {
                look.end();
            }
            return look.report();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return PermissionReport.of(needed, Set.of(), java.util.Map.of());
        }
    }
}
