package io.jenkins.plugins.amibackup.config;

import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Threads for what pages show and nobody waits for: they end when there is nothing to do. */
@Restricted(NoExternalUse.class)
public final class BackgroundThreads {

    private static final int IDLE_SECONDS = 30;

    private BackgroundThreads() {}

    /**
     * A pool; whoever has it shuts it down when Jenkins stops. What finds no thread free waits, however much that is.
     *
     * @param name the beginning of the threads' names
     * @param most how many threads at most
     */
    public static ThreadPoolExecutor named(String name, int most) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new NamingThreadFactory(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), name));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
