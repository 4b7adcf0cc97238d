package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Mailbox;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.LeftAt;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.step.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;

/**
 * Drives one operation: advances it, writes its document down, waits, and tries again what passes. Everything that happens
 * to it is a message; messages are handled one at a time on whatever worker is free, so that no thread waits.
 */
final class Driver implements OperationHandle, Mailbox.Owner, Lease.Holder {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    private final DriveRequest request;
    private final Services services;
    private final Endings endings;
    private final Mailbox mailbox;
    private final FailureStreak failures;
    private final Turns.Ticket ticket;
    private final Moves moves;
    private final TimeOut timeOut;

    private volatile DriverState state;

    /** @param fresh the operation to begin where there is no document to go on from */
    Driver(DriveRequest asked, Optional<Operation> fresh, Services services) {
        request = asked.toldTo(new Telling(asked.listener()));
        this.services = services;
        endings = new Endings(request);
        mailbox = new Mailbox(services.scheduler(), "Operation " + request.runId(), this);
        timeOut = new TimeOut(mailbox);
        failures = new FailureStreak(services.scheduler().clock(), services.random());
        ticket = services.turns().ticket(request.runId());
        moves = new Moves(this, services, endings, failures, ticket);
        state = new Opening(request, services, fresh, this);
    }

    void start() {
        send(() -> {
            timeOut.begin(request.options().timeOut(), services.scheduler(), this::detached);
            state.go(moves);
        });
    }

    /** Hears what the operation does, for whoever asked for it. */
    private final class Telling extends ForwardingListener {

        Telling(OperationListener to) {
            super(to);
        }

        @Override
        public void reached(Milestone milestone, OperationResult so) {
            super.reached(milestone, so);
            if (request.options().goesOnAt(milestone) && hasGoneOn()) {
                // Nobody waits for the rest: it has the deadlines of its waits.
                timeOut.end();
            }
        }
    }

    @Override
    public String runId() {
        return request.runId();
    }

    @Override
    public Line status() {
        return state.status();
    }

    @Override
    public void detach(Line why) {
        send(() -> detached(why));
    }

    @Override
    public void leaveToOthers(Line why) {
        send(() -> {
            documented().ifPresent(this::markLeft);
            detached(why);
        });
    }

    private void markLeft(DrivenOperation work) {
        if (work.operation().data() instanceof BackupData backup) {
            Optional.of(request.options().waitsFor())
                    .filter(waitsFor -> waitsFor != Milestone.STORED)
                    .or(backup::reached)
                    .filter(reached -> reached != Milestone.STORED)
                    .ifPresent(reached -> backup.left(new LeftAt(reached, services.now())));
        }
    }

    @Override
    public void abort(Line why) {
        send(() -> aborting(why));
    }

    @Override
    public void send(Runnable message) {
        mailbox.send(message);
    }

    @Override
    public boolean hasEnded() {
        return state instanceof DriverState.Ended;
    }

    /** Leaves the state for another one, and makes the move of that. */
    void go(DriverState next) {
        enter(next);
        next.go(moves);
    }

    void enter(DriverState next) {
        state.leave();
        state = next;
    }

    /** Does the work of the new state once all earlier messages are handled. */
    void goOn(DriverState next) {
        enter(next);
        during(next, () -> next.go(moves));
    }

    DriverState.Pausing pause(DriverState next, Duration after, Line status) {
        DriverState.Pausing pause = new DriverState.Pausing(next, status);
        enter(pause);
        pause.until(services.scheduler().schedule(after, wake(pause)));
        return pause;
    }

    /** What ends a pause, whoever runs it first. */
    Runnable wake(DriverState.Pausing pause) {
        return () -> during(pause, () -> go(pause.retried()));
    }

    /** Sends a message that counts only while the driver is in this very state. */
    void during(DriverState when, Runnable message) {
        send(() -> {
            if (state == when) {
                message.run();
            }
        });
    }

    @Override
    public void troubled(OperationException failure) {
        if (failure.kind().passes()) {
            retry(failure);
        } else if (failure.kind() == FailureKind.CONFLICT) {
            lost();
        } else if (failure.kind().detaches() && documented().isPresent()) {
            detached(failure);
        } else {
            failed(failure);
        }
    }

    private void retry(OperationException failure) {
        boolean limited = failure.kind() == FailureKind.LIMIT;
        boolean early = failure.kind() == FailureKind.TRANSIENT && documented().isEmpty();
        Patience.Next next = failures.failed(patience(failure, limited, early), failure);
        if (!(next instanceof Patience.Again again)) {
            if (early) {
                failed(failure);
            } else {
                detached(failure);
            }
            return;
        }
        if (next instanceof Patience.SpeakAndRetry) {
            Line line = Line.of(limited ? "driver.queues" : "driver.retries", failure.line());
            state.work().ifPresent(work -> work.lines().once(line));
        }
        DriverState.Pausing pause =
                pause(state.retried(), again.after(), Line.of(limited ? "status.queued" : "status.retrying"));
        boolean throttled = failure.kind() == FailureKind.THROTTLED;
        ticket.failed(failure.subject(), limited || throttled, limited, wake(pause));
    }

    private Patience patience(OperationException failure, boolean limited, boolean early) {
        if (limited) {
            return Patience.LIMITS;
        }
        Patience calls =
                early ? Patience.BEFORE_ANYTHING_IS_MADE : services.settings().patience();
        return failure.isOfALook() ? calls.forLooks() : calls;
    }

    /** The operation, where its document is written. */
    private Optional<DrivenOperation> documented() {
        return state.work().filter(DrivenOperation::isDocumented);
    }

    /** This driver stops without writing anything to the bucket. */
    @Override
    public void lost() {
        end(endings.lost(documented().isPresent()));
    }

    @Override
    public void failed(OperationException failure) {
        Optional<DrivenOperation> work = documented();
        Line line = work.map(known -> endings.failed(failure, known)).orElse(failure.line());
        work.ifPresent(known -> known.lease().release(known.operation(), Status.FAILED, line));
        end(new End.Failed(line, failure.kind()));
    }

    @Override
    public void ended(OperationException internal) {
        end(new End.Failed(internal.line(), internal.kind()));
    }

    void detached(OperationException failure) {
        detached(failure.line(), Optional.of(failure.kind()));
    }

    void detached(Line why) {
        detached(why, Optional.empty());
    }

    private void detached(Line why, Optional<FailureKind> failure) {
        Optional<DrivenOperation> work = documented();
        work.ifPresent(known -> known.lease().release(known.operation(), Status.RUNNING, Line.empty()));
        end(new End.Detached(endings.detached(why, work), failure));
    }

    private void aborting(Line why) {
        if (state.retried() instanceof Opening opening && request.beginning().looks()) {
            opening.abortAsked(why);
            return;
        }
        if (documented().isEmpty()) {
            end(new End.Aborted(endings.abortedEmpty(why)));
            return;
        }
        DrivenOperation work = documented().get();
        if (work.phase() == Phase.CLEAN_UP) {
            return;
        }
        if (!work.cleanUp(why)) {
            work.lines().once(work.operation().data().beyondRecall());
            return;
        }
        failures.settled();
        ticket.leave();
        work.lines().stage(work.stage());
        go(new DriverState.Saving(work, new Outcome.Proceed(true), status()));
    }

    void end(End end) {
        if (hasEnded()) {
            return;
        }
        DriverState last = state;
        enter(new DriverState.Ended(last.status()));
        last.work().ifPresent(work -> {
            work.lease().stop();
            work.places().close();
        });
        timeOut.end();
        ticket.leave();
        services.forget().accept(runId());
        last.clients().ifPresent(AwsClients::close);
        LOGGER.log(Level.INFO, LogLines.ofEnd(runId(), last.operation(), end).text());
        try {
            request.listener().ended(end);
        } catch (RuntimeException unheard) {
            LOGGER.log(Level.WARNING, "Nobody heard that " + runId() + " has ended", unheard);
        }
    }
}
