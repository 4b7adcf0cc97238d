package io.jenkins.plugins.amibackup.config;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.random.RandomGenerator;
import jenkins.util.SystemProperties;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Asks AWS on other threads than the caller's: as whom, what, for how long, and who hears the answer. Forms wait a few seconds
 * for the answer, on threads that only forms use. The searches and clean-ups of a Pipeline are told the answer later, and a
 * question that fails in a passing way is asked again, see {@link Patience#QUESTIONS}. Backups and restores don't come here: the
 * engine drives them.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class AwsTasks {

    private static final SystemLog LOGGER = SystemLog.of(AwsTasks.class.getName());

    /** How long a form waits, in milliseconds, instead of the usual seconds: for tests on slow machines. */
    public static final String PATIENCE_MILLIS = AwsTasks.class.getName() + ".patienceMillis";

    /** How long a drop-down waits. */
    static final Duration DROP_DOWN = Duration.ofSeconds(4);
    /** How long a button waits. */
    static final Duration BUTTON = Duration.ofSeconds(10);

    private static final Duration CALL_OF_A_FORM = Duration.ofSeconds(10);
    private static final int FORM_THREADS = 8;
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor forms = new ThreadPoolExecutor(
            0,
            FORM_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new NamingThreadFactory(
                    new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), AwsTasks.class.getName()));
    private final ClientPool formClients = new ClientPool(CALL_OF_A_FORM, CALL_OF_A_FORM);
    private final Scheduler steps;
    private final Runnable endSteps;
    private final ClientPool stepClients = new ClientPool();

    public AwsTasks() {
        WorkerPool workers = new WorkerPool(Clock.systemUTC());
        steps = workers;
        endSteps = workers::close;
    }

    /** For tests, which move the time. */
    AwsTasks(Scheduler steps) {
        this.steps = steps;
        endSteps = () -> {};
    }

    public static AwsTasks get() {
        return ExtensionList.lookupSingleton(AwsTasks.class);
    }

    /** The credentials to ask with. Looked up on the other thread, because that may take calls, too. */
    @FunctionalInterface
    public interface Identity {
        AwsAccess access() throws IOException, InterruptedException;
    }

    /** Hears an answer, once, on the thread that has asked for it. */
    public interface Asker<T> {

        /** Whether anybody still wants it; looked at before each try. */
        boolean isWaiting();

        void answered(T answer);

        /** @param why an {@link OperationException} with the line to show, or something unexpected */
        void failed(Exception why);
    }

    /**
     * Asks a question of a form. The caller has checked the user's permission.
     *
     * @param patience how long to wait for the answer
     * @throws OperationException with the line to show when there is no answer, or none in time
     */
    <T> T ask(Duration patience, Identity who, Function<AwsClients, T> question) {
        Future<T> answer;
        try {
            answer = forms.submit(() -> asJenkins(formClients, who, question));
        } catch (RejectedExecutionException busy) {
            throw slow(busy);
        }
        try {
            return answer.get(SystemProperties.getLong(PATIENCE_MILLIS, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw slow(late);
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw slow(interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof OperationException refused) {
                throw refused;
            }
            LOGGER.log(Level.WARNING, "A form could not ask AWS", failed.getCause());
            throw new OperationException(
                    FailureKind.REFUSED, Line.of("driver.unexpected", failed.getCause()), failed.getCause());
        }
    }

    /**
     * Asks a question of a page, once, and each call of it for ten seconds at most: whoever still looks asks again. Returns at once.
     * The caller has checked the user's permission.
     */
    public <T> void askOnce(Identity who, Function<AwsClients, T> question, Asker<T> asker) {
        try {
            forms.execute(() -> {
                try {
                    asker.answered(asJenkins(formClients, who, question));
                } catch (IOException | InterruptedException | RuntimeException failed) {
                    asker.failed(failed);
                }
            });
        } catch (RejectedExecutionException busy) {
            asker.failed(slow(busy));
        }
    }

    private static OperationException slow(Exception cause) {
        return new OperationException(FailureKind.TRANSIENT, Messages.AwsTasks_Slow(), cause);
    }

    /** Asks a question of a step, without a time limit, and again after a failure that is likely to pass. Returns at once. */
    public <T> void ask(Identity who, Function<AwsClients, T> question, Asker<T> asker) {
        ask(who, question, asker, new FailureStreak(steps.clock(), RandomGenerator.getDefault()), Duration.ZERO);
    }

    private <T> void ask(
            Identity who, Function<AwsClients, T> question, Asker<T> asker, FailureStreak streak, Duration pause) {
        steps.schedule(pause, () -> {
            if (!asker.isWaiting()) {
                return;
            }
            try {
                asker.answered(asJenkins(stepClients, who, question));
            } catch (OperationException failure) {
                if (failure.kind().passes()
                        && streak.failed(Patience.QUESTIONS, failure) instanceof Patience.Again again) {
                    ask(who, question, asker, streak, again.after());
                } else {
                    asker.failed(failure);
                }
            } catch (IOException | InterruptedException | RuntimeException unexpected) {
                asker.failed(unexpected);
            }
        });
    }

    /**
     * Asks once, on the caller's own thread, which waits: for work in the background, where nobody does.
     *
     * @throws OperationException with the line to show when AWS refuses, or doesn't answer
     */
    public <T> T askHere(Identity who, Function<AwsClients, T> question) throws IOException, InterruptedException {
        return asJenkins(stepClients, who, question);
    }

    /** What runs there acts as Jenkins, with the classes of the SDK. */
    public static Executor asJenkins(Executor threads) {
        return task -> threads.execute(() -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(AwsTasks.class.getClassLoader());
            try (ACLContext jenkins = ACL.as2(ACL.SYSTEM2)) {
                task.run();
            } finally {
                thread.setContextClassLoader(before);
            }
        });
    }

    private static <T> T asJenkins(ClientPool clients, Identity who, Function<AwsClients, T> question)
            throws IOException, InterruptedException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(AwsTasks.class.getClassLoader());
        try (ACLContext jenkins = ACL.as2(ACL.SYSTEM2);
                AwsClients aws = clients.clients(who.access())) {
            return question.apply(aws);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Ends all threads and closes all clients when Jenkins stops. */
    @Terminator
    public static void terminate() {
        AwsTasks tasks = get();
        tasks.forms.shutdownNow();
        tasks.formClients.close();
        tasks.endSteps.run();
        tasks.stepClients.close();
    }
}
