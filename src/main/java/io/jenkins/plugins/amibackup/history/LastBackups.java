package io.jenkins.plugins.amibackup.history;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.AwsTasks;
import io.jenkins.plugins.amibackup.config.BackgroundThreads;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What is known of the builds of jobs that people look at, in memory. Whoever asks is answered at once: a list of a thousand jobs must
 * not read their builds. What is missing is read in the background, from the last build backwards, and only once. All of it is lost when
 * Jenkins stops.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class LastBackups {

    private static final SystemLog LOGGER = SystemLog.of(LastBackups.class.getName());

    /** One: what it does costs the disk, and nobody waits for it. */
    private final ThreadPoolExecutor readers = BackgroundThreads.named(LastBackups.class.getName(), 1);

    private final Executor reading = AwsTasks.asJenkins(readers);
    /** A job that is deleted takes with it what is known of it. */
    private final Map<Job<?, ?>, KnownJob> known = new WeakHashMap<>();

    private final Map<Job<?, ?>, Reading> underWay = new HashMap<>();

    /** Jenkins tells of a deletion before it takes the build from its job, which takes seconds where the build is large. */
    private final Set<Run<?, ?>> dying = Collections.newSetFromMap(new WeakHashMap<>());

    static LastBackups get() {
        return ExtensionList.lookupSingleton(LastBackups.class);
    }

    /** What is known of a job; what isn't is read in the background. The caller has checked that the user may see the job. */
    KnownJob look(Job<?, ?> job) {
        KnownJob now = known(job);
        if (!now.isUpToDate(job)) {
            read(job);
        }
        return now;
    }

    /**
     * Whether a build of a job has done anything with backups, as far as is known. Until more is, that is what the last build alone
     * tells, which may be read for it: only for the page of that one job.
     */
    boolean hasOperations(Job<?, ?> job) {
        if (look(job).withOperations()) {
            return true;
        }
        Run<?, ?> newest = job.getLastBuild();
        return newest != null && PastBuild.of(newest).isPresent();
    }

    /** Whether builds of a job are being read. */
    synchronized boolean isReading(Job<?, ?> job) {
        return underWay.containsKey(job);
    }

    /**
     * A build is about to be deleted. What is known of its job is forgotten only where it is about this build: with a log rotator, each
     * new build deletes an old one.
     */
    synchronized void deleting(Run<?, ?> run) {
        Job<?, ?> job = run.getParent();
        dying.add(run);
        if (known.getOrDefault(job, KnownJob.UNKNOWN).restsOn(run.getNumber())) {
            known.remove(job);
        }
        Reading reading = underWay.get(job);
        if (reading != null) {
            reading.deleted.add(run.getNumber());
        }
    }

    private synchronized boolean isDying(Run<?, ?> run) {
        return dying.contains(run);
    }

    /** For tests: as after a start of Jenkins. */
    synchronized void forget(Job<?, ?> job) {
        known.remove(job);
    }

    private synchronized KnownJob known(Job<?, ?> job) {
        return known.getOrDefault(job, KnownJob.UNKNOWN);
    }

    private void read(Job<?, ?> job) {
        Reading mine = new Reading();
        synchronized (this) {
            if (underWay.putIfAbsent(job, mine) != null) {
                return;
            }
        }
        try {
            reading.execute(() -> {
                try {
                    KnownJob before = known(job);
                    put(job, before, JobLook.at(job, before, this::isDying), mine);
                } catch (RuntimeException unreadable) {
                    LOGGER.log(Level.WARNING, "The builds of " + job.getFullName() + " can't be read", unreadable);
                } finally {
                    end(job, mine);
                }
            });
        } catch (RejectedExecutionException stopping) {
            end(job, mine);
        }
    }

    /** What is about a build that was deleted meanwhile is not kept: whoever looks next has it read again. */
    private synchronized void put(Job<?, ?> job, KnownJob before, KnownJob now, Reading reading) {
        if (known(job).equals(before) && reading.deleted.stream().noneMatch(now::restsOn)) {
            known.put(job, now);
        }
    }

    private synchronized void end(Job<?, ?> job, Reading reading) {
        underWay.remove(job, reading);
        reading.done.complete(null);
    }

    /** For tests: waits until nothing is being read. */
    void settle() {
        Optional<Reading> one = anyUnderWay();
        while (one.isPresent()) {
            one.get().done.join();
            one = anyUnderWay();
        }
    }

    private synchronized Optional<Reading> anyUnderWay() {
        return underWay.values().stream().findAny();
    }

    /** Ends the thread when Jenkins stops. */
    @Terminator
    public static void terminate() {
        get().readers.shutdownNow();
    }

    /** That of the builds of a job; the numbers of those that are deleted meanwhile. */
    private static final class Reading {
        private final Set<Integer> deleted = new HashSet<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();
    }
}
