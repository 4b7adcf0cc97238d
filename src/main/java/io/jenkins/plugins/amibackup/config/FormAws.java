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
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Asks AWS while somebody fills in a form. A form is never kept waiting: the question is asked on a thread of its own, of
 * which there are a few, and given up after seconds.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class FormAws {

    private static final Logger LOGGER = Logger.getLogger(FormAws.class.getName());

    /** Milliseconds that a form waits, over the usual seconds: for tests, on machines of any pace. */
    public static final String PATIENCE_MILLIS = FormAws.class.getName() + ".patienceMillis";

    /** What a drop-down waits for. */
    static final Duration GLANCE = Duration.ofSeconds(4);
    /** What a button waits for. */
    static final Duration LOOK = Duration.ofSeconds(10);

    private static final Duration CALL = Duration.ofSeconds(10);
    private static final int THREADS = 8;
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new NamingThreadFactory(
                    new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), FormAws.class.getName()));
    private final ClientPool clients = new ClientPool(CALL, CALL);

    static FormAws get() {
        return ExtensionList.lookupSingleton(FormAws.class);
    }

    /**
     * Asks a question. Whoever calls this has made sure that the user may ask it.
     *
     * @param patience how long to wait for the answer
     * @param who as whom to ask; found out on the other thread, because that may take calls, too
     * @throws OperationException with the line to show when there is no answer, or none in time
     */
    <T> T ask(Duration patience, Supplier<AwsAccess> who, Function<AwsClients, T> question) {
        Future<T> answer;
        try {
            answer = threads.submit(() -> asJenkins(who, question));
        } catch (RejectedExecutionException busy) {
            throw new OperationException(FailureKind.TRANSIENT, Messages.FormAws_Slow(), busy);
        }
        try {
            return answer.get(SystemProperties.getLong(PATIENCE_MILLIS, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            answer.cancel(true);
            throw new OperationException(FailureKind.TRANSIENT, Messages.FormAws_Slow(), slow);
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new OperationException(FailureKind.TRANSIENT, Messages.FormAws_Slow(), interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof OperationException refused) {
                throw refused;
            }
            LOGGER.log(Level.WARNING, "A form could not ask AWS", failed.getCause());
            throw new OperationException(
                    FailureKind.REFUSED, Texts.text("driver.unexpected", failed.getCause()), failed.getCause());
        }
    }

    private <T> T asJenkins(Supplier<AwsAccess> who, Function<AwsClients, T> question) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(FormAws.class.getClassLoader());
        try (ACLContext jenkins = ACL.as2(ACL.SYSTEM2);
                AwsClients aws = clients.clients(who.get())) {
            return question.apply(aws);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Lets go of everything when Jenkins stops. */
    @Terminator
    public static void terminate() {
        FormAws forms = get();
        forms.threads.shutdownNow();
        forms.clients.close();
    }
}
