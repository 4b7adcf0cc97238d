package io.jenkins.plugins.amibackup.history;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.model.Job;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.amibackup.config.AwsTasks;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What is known of the builds of jobs that people look at, in memory. Whoever asks is answered at once: a list of a thousand jobs must
 * not read their builds. What is missing is read in the background, from the last build backwards, and only once.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class LastBackups {

    private static final SystemLog LOGGER = SystemLog.of(LastBackups.class.getName());

    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor readers = threads();
    private final Executor reading = AwsTasks.asJenkins(readers);
    /** A job that is deleted takes with it what is known of it. */
    private final Map<Job<?, ?>, KnownJob> known = new WeakHashMap<>();

    private final Map<Job<?, ?>, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    static LastBackups get() {
        return ExtensionList.lookupSingleton(LastBackups.class);
    }

    /** One: what it does costs the disk, and nobody waits for it. */
    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new NamingThreadFactory(
                        new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), LastBackups.class.getName()));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** What is known of a job; what isn't is read in the background. The caller has checked that the user may see the job. */
    KnownJob look(Job<?, ?> job) {
        KnownJob now = known(job);
        if (!now.isUpToDate(job)) {
            read(job);
        }
        return now;
    }

    /** Whether builds of a job are being read. */
    boolean isReading(Job<?, ?> job) {
        return underWay.containsKey(job);
    }

    /** Builds of a job are gone: what is known of it may be about them. */
    synchronized void forget(Job<?, ?> job) {
        known.remove(job);
    }

    private KnownJob known(Job<?, ?> job) {
        synchronized (this) {
            KnownJob now = known.get(job);
            if (now != null) {
                return now;
            }
        }
        // Without the lock, because it may read the disk.
        return put(job, null, KnownJob.atFirstSight(job));
    }

    /** @return what is known then: somebody else may have found out, or been told to forget, meanwhile */
    private synchronized KnownJob put(Job<?, ?> job, KnownJob before, KnownJob now) {
        if (known.get(job) == before) {
            known.put(job, now);
        }
        return known.getOrDefault(job, KnownJob.UNKNOWN);
    }

    private void read(Job<?, ?> job) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (underWay.putIfAbsent(job, done) != null) {
            return;
        }
        try {
            reading.execute(() -> {
                try {
                    KnownJob before = known(job);
                    put(job, before, before.andNewer(job));
                } catch (RuntimeException unreadable) {
                    LOGGER.log(Level.WARNING, "The builds of " + job.getFullName() + " can't be read", unreadable);
                } finally {
                    end(job, done);
                }
            });
        } catch (RejectedExecutionException stopping) {
            end(job, done);
        }
    }

    private void end(Job<?, ?> job, CompletableFuture<Void> done) {
        underWay.remove(job, done);
        done.complete(null);
    }

    /** For tests: waits until nothing is being read. */
    void settle() {
        while (!underWay.isEmpty()) {
            CompletableFuture.allOf(underWay.values().toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    /** Ends the thread when Jenkins stops. */
    @Terminator
    public static void terminate() {
        get().readers.shutdownNow();
    }
}
