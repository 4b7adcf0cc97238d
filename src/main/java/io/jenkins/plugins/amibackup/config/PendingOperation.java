package io.jenkins.plugins.amibackup.config;

import io.jenkins.plugins.amibackup.engine.Engine;
import io.jenkins.plugins.amibackup.engine.OperationException;
import io.jenkins.plugins.amibackup.engine.OperationHandle;
import io.jenkins.plugins.amibackup.engine.OperationListener;
import io.jenkins.plugins.amibackup.engine.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.Progress;
import io.jenkins.plugins.amibackup.engine.Standing;
import io.jenkins.plugins.amibackup.engine.Texts;
import io.jenkins.plugins.amibackup.engine.Trouble;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.operation.OperationRequest;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An operation from the moment a build asks for it. It is begun on one of the engine's own threads, because finding out as
 * whom the build acts may take calls; what is asked of it before that is passed on then.
 */
final class PendingOperation implements OperationHandle {

    private static final Logger LOGGER = Logger.getLogger(PendingOperation.class.getName());

    private final Order order;
    private final boolean resumed;
    private final OperationListener listener;
    private volatile OperationHandle begun;
    private volatile boolean ended;
    private Consumer<OperationHandle> asked;

    PendingOperation(Order order, boolean resumed, OperationListener listener) {
        this.order = order;
        this.resumed = resumed;
        this.listener = new Noted(listener);
    }

    Order order() {
        return order;
    }

    boolean hasEnded() {
        return ended;
    }

    void begin(Engine engine) {
        OperationListener observed = new Observed(listener, observer -> observer.observe(order));
        try {
            order.check();
            AwsAccess access = order.connection()
                    .access(
                            order.run(),
                            order.run().getParent(),
                            order.block(),
                            engine.scheduler().clock());
            if (engine.isDriving(order.runId())) {
                throw new OperationException(Trouble.REFUSED, Messages.PendingOperation_Driven(order.runId()));
            }
            begun(drive(engine, access, observed));
        } catch (OperationException refused) {
            String line = resumed
                    ? Messages.PendingOperation_NotResumed(
                            refused.getMessage(),
                            order.runId(),
                            order.connection().bucket())
                    : refused.getMessage();
            observed.ended(new End.Failed(line, refused.trouble()));
        } catch (RuntimeException unexpected) {
            LOGGER.log(Level.WARNING, "Operation " + order.runId() + " could not begin", unexpected);
            observed.ended(
                    new End.Failed(Messages.PendingOperation_Unexpected(unexpected.toString()), Trouble.REFUSED));
        }
    }

    /** Jenkins stops: nothing is begun any more. */
    void tooLate() {
        listener.ended(new End.Detached(Messages.AmiBackupEngine_Stopping()));
    }

    private OperationHandle drive(Engine engine, AwsAccess access, OperationListener observed) {
        String runId = order.runId();
        OperationRequest request = order.request();
        if (request == null) {
            return engine.resume(runId, order.kind(), order.connection().bucket(), access, observed, order.timeOut());
        } else if (resumed) {
            return engine.beginOrResume(runId, request, access, observed, order.timeOut());
        }
        return engine.begin(runId, request, access, observed, order.timeOut());
    }

    private synchronized void begun(OperationHandle operation) {
        begun = operation;
        if (asked != null) {
            asked.accept(operation);
        }
    }

    private synchronized void ask(Consumer<OperationHandle> what) {
        if (begun != null) {
            what.accept(begun);
        } else if (asked == null) {
            asked = what;
        }
    }

    @Override
    public String runId() {
        return order.runId();
    }

    @Override
    public String status() {
        OperationHandle operation = begun;
        return operation == null ? Texts.text("status.starting") : operation.status();
    }

    @Override
    public void detach(String why) {
        ask(operation -> operation.detach(why));
    }

    @Override
    public void abort(String why) {
        ask(operation -> operation.abort(why));
    }

    /** Notes the end, also for the list of clean-ups under way. */
    private final class Noted implements OperationListener {
        private final OperationListener heard;

        Noted(OperationListener heard) {
            this.heard = heard;
        }

        @Override
        public void line(String line) {
            heard.line(order.linked(line));
        }

        @Override
        public void progress(Progress progress) {
            heard.progress(progress);
        }

        @Override
        public void standing(Standing standing) {
            heard.standing(standing);
        }

        @Override
        public String label() {
            return heard.label();
        }

        @Override
        public void ended(End end) {
            ended = true;
            heard.ended(end);
            PendingCleanUps.get().ended(order.runId(), end);
        }
    }
}
