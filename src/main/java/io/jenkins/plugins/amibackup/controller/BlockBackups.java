package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What becomes of the backups with which a gate has opened before they were complete, for what comes after the gate. Kept in memory:
 * after a restart of Jenkins it is made anew from what is known by then.
 */
@Restricted(NoExternalUse.class)
public final class BlockBackups {

    /** Hears what becomes of one; on the engine's threads. */
    public interface Heard {

        /** More is known of the backup of an instance: its image is there, or it is complete. */
        void known(String instanceId, OperationResult so);

        /**
         * There will be no backup of an instance, or nobody drives it any more.
         *
         * @param line what has happened, and what to do; the log of the build has it already
         */
        void lost(String instanceId, String line);
    }

    /**
     * One that goes on in the background.
     *
     * @param askedRunId the gate's run; of several instances the one of the instance
     * @param amiId its image; empty while that isn't known
     * @param reached how far it has come, as far as anybody knows
     */
    public record Open(String askedRunId, String instanceId, String amiId, Milestone reached) {}

    /**
     * What the way back has to go by.
     *
     * @param amiId the backup; empty where it never got that far
     * @param lost why there is none; empty where all is well
     */
    public record Ready(String amiId, Optional<String> lost) {}

    private final Map<String, Followed> backups = new TreeMap<>();
    private final Heard heard;

    /** @param open those that go on in the background; the gate may have opened with others, too */
    public BlockBackups(Collection<Open> open, Heard heard) {
        this.heard = heard;
        open.forEach(one -> backups.put(one.instanceId(), new Followed(one)));
    }

    /** Begins to listen. Returns at once. */
    public void listen() {
        backups.values().forEach(one -> BackgroundBackups.get().listen(one.askedRunId, one));
    }

    /** Whether the backup of an instance was one that goes on in the background when the gate opened. */
    public boolean follows(String instanceId) {
        return backups.containsKey(instanceId);
    }

    /**
     * Waits for a backup to come as far as the way back needs. Returns at once.
     *
     * @param instanceId one that is {@linkplain #follows followed}
     * @param needed {@link Milestone#IMAGE} or {@link Milestone#STORED}
     * @param then called once, at once where it has come so far, or is lost
     * @return whether it was called already
     */
    public boolean await(String instanceId, Milestone needed, Consumer<Ready> then) {
        return backups.get(instanceId).await(needed, then);
    }

    /**
     * How to bring back one that is not complete, unless it never will be.
     *
     * @param runId the backup's
     * @return a line for the log of the build
     */
    public String hintOfOpen(String instanceId, String runId, Connection connection, @CheckForNull String kmsKeyId) {
        return Optional.ofNullable(backups.get(instanceId))
                .flatMap(Followed::whyLost)
                .map(why -> RestoreCall.told(noWayBack(instanceId, why), connection))
                .orElseGet(() -> RestoreCall.ofRun(instanceId, runId, connection, kmsKeyId));
    }

    /** One of them. */
    private final class Followed implements BackgroundListener {
        private final String askedRunId;
        private final String instanceId;
        private final List<Waiter> waiters = new ArrayList<>();
        private String amiId;
        private Milestone reached;
        private String lost;

        Followed(Open open) {
            askedRunId = open.askedRunId();
            instanceId = open.instanceId();
            amiId = open.amiId();
            reached = open.reached();
        }

        boolean await(Milestone needed, Consumer<Ready> then) {
            Ready ready;
            synchronized (this) {
                if (!isReady(needed)) {
                    waiters.add(new Waiter(needed, then));
                    return false;
                }
                ready = new Ready(amiId, Optional.ofNullable(lost));
            }
            then.accept(ready);
            return true;
        }

        synchronized Optional<String> whyLost() {
            return Optional.ofNullable(lost);
        }

        private boolean isReady(Milestone needed) {
            return lost != null || !amiId.isEmpty() && needed.isReachedBy(reached);
        }

        private void tellWaiters() {
            List<Waiter> told = new ArrayList<>();
            Ready ready;
            synchronized (this) {
                waiters.stream().filter(one -> isReady(one.needed)).forEach(told::add);
                waiters.removeAll(told);
                ready = new Ready(amiId, Optional.ofNullable(lost));
            }
            told.forEach(one -> one.then.accept(ready));
        }

        @Override
        public void reached(Milestone milestone, OperationResult so) {
            synchronized (this) {
                if (milestone.isReachedBy(reached)
                        && (so.amiId() == null || so.amiId().equals(amiId))) {
                    return;
                }
                know(milestone, so);
            }
            heard.known(instanceId, so);
            tellWaiters();
        }

        @Override
        public void done(OperationResult result) {
            synchronized (this) {
                know(Milestone.STORED, result);
            }
            heard.known(instanceId, result);
            tellWaiters();
        }

        private void know(Milestone milestone, OperationResult so) {
            amiId = so.amiId() == null ? amiId : so.amiId();
            reached = milestone;
        }

        @Override
        public void lost(String line) {
            synchronized (this) {
                if (reached == Milestone.STORED) {
                    // It was complete before a restart, and the list has forgotten it by now.
                    return;
                }
                lost = line;
            }
            heard.lost(instanceId, line);
            tellWaiters();
        }
    }

    private record Waiter(Milestone needed, Consumer<Ready> then) {}

    /** Why what comes after a gate ends. */
    public static String failure(String instanceId, String line) {
        return Messages.BlockBackups_Failure(instanceId, line);
    }

    /** The line of a log that says what becomes of what comes after a gate, when a backup is lost. */
    public static String consequence(String instanceId, boolean fails) {
        return fails ? Messages.BlockBackups_Stops(instanceId) : Messages.BlockBackups_GoesOn(instanceId);
    }

    /** The line of a log that says what the way back waits for. */
    public static String waits(String instanceId, Milestone needed) {
        return needed == Milestone.STORED
                ? Messages.BlockBackups_WaitsForBackup(instanceId)
                : Messages.BlockBackups_WaitsForImage(instanceId);
    }

    /** Why there is no way back. */
    public static String noWayBack(String instanceId, String line) {
        return Messages.BlockBackups_NoWayBack(instanceId, line);
    }
}
