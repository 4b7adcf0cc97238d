package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.DriverState.Advancing;
import io.jenkins.plugins.amibackup.engine.drive.DriverState.Finishing;
import io.jenkins.plugins.amibackup.engine.drive.DriverState.Pausing;
import io.jenkins.plugins.amibackup.engine.drive.DriverState.Saving;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.step.Outcome;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.util.Optional;

/**
 * What a driver does in each of its states, and which state follows. The driver decides what a failure means: it repeats the
 * move or ends.
 */
final class Moves {

    private final Driver driver;
    private final Services services;
    private final Endings endings;
    private final FailureStreak failures;
    private final Turns.Ticket ticket;
    /** Whether the operation was picked up, and has neither waited nor begun anything since. */
    private boolean pickedUp;

    Moves(Driver driver, Services services, Endings endings, FailureStreak failures, Turns.Ticket ticket) {
        this.driver = driver;
        this.services = services;
        this.endings = endings;
        this.failures = failures;
        this.ticket = ticket;
    }

    void open(Opening opening) {
        Opening.Opened opened = opening.open();
        DrivenOperation work = opened.work();
        if (opened.found().isPresent()) {
            driver.enter(new Advancing(work));
            resumed(work, opened.found().get(), opening.abortAsked());
        } else if (opening.abortAsked().isPresent()) {
            driver.end(new End.Aborted(endings.abortedEmpty(opening.abortAsked().get())));
        } else {
            driver.go(new Advancing(work));
        }
    }

    private void resumed(DrivenOperation work, OperationDocument found, Optional<Line> abortAsked) {
        Line failure = found.failure();
        if (found.status() == Status.ABORTED) {
            driver.end(endings.overAborted(failure));
            return;
        }
        if (found.status() == Status.FAILED && work.phase() == Phase.DONE) {
            work.lease().release(work.operation(), Status.FAILED, failure);
            driver.end(endings.over(failure));
            return;
        }
        pickedUp = true;
        work.lines().resumed();
        work.lease().keep(work.operation());
        if (abortAsked.isPresent() && work.cleanUp(abortAsked.get())) {
            work.lines().stage(work.stage());
            driver.go(new Saving(work, new Outcome.Proceed(true), driver.status()));
        } else {
            driver.go(new Advancing(work));
        }
    }

    void advance(Advancing now) {
        DrivenOperation work = now.open();
        work.lines().stage(work.stage());
        if (!hasTurn(now)) {
            return;
        }
        if (now.heard().orElse(null) instanceof Answer.Unanswerable unanswerable
                && !work.operation().copesWith(unanswerable.why())) {
            driver.detached(unanswerable.why());
            return;
        }
        pickedUp = pickedUp && work.operation().nextCall().isEmpty();
        work.use().renew();
        work.lines().confirm(work.caller().waitsFor(), work.clients().ec2());
        Outcome outcome = advance(work, now.heard());
        boolean keepsTurn = outcome instanceof Outcome.Until look && look.keepsTurn();
        if (!keepsTurn) {
            failures.settled();
            ticket.leave();
        }
        work.lines().tell();
        if (outcome instanceof Outcome.Again again) {
            if (!again.why().isEmpty()) {
                work.lines().once(again.why());
            }
            driver.pause(new Advancing(work), again.after(), now.status());
        } else if (outcome instanceof Outcome.Until until) {
            Pausing pause = new Pausing(new Advancing(work, Optional.empty(), keepsTurn), now.status());
            driver.enter(pause);
            until.over().accept(driver.wake(pause));
        } else if (outcome instanceof Outcome.Finished) {
            driver.go(new Finishing(work, now.status()));
        } else if (outcome instanceof Outcome.Proceed proceed && !proceed.save()) {
            driver.goOn(new Advancing(work));
        } else {
            driver.go(new Saving(work, outcome, now.status()));
        }
    }

    private Outcome advance(DrivenOperation work, Optional<Answer> heard) {
        int answeredBefore = work.operation().answered();
        try {
            return work.operation()
                    .advance(
                            heard.orElse(null),
                            work.context(services.scheduler().clock(), services.permissions(), services.looks()));
        } catch (OperationException failure) {
            if (work.operation().answered() > answeredBefore) {
                failures.settled();
            }
            throw failure;
        }
    }

    /** Operations take turns at calls that AWS limits, in the order in which they came. */
    private boolean hasTurn(Advancing now) {
        AwsClients clients = now.open().clients();
        Optional<Action> call = now.open().operation().nextCall();
        if (call.isEmpty() || now.hasTurn()) {
            return true;
        }
        Turns.Queue queue = new Turns.Queue(clients.account() + " " + clients.region(), call.get());
        Pausing pause = new Pausing(now, now.status());
        Optional<Turns.Position> place = ticket.take(queue, driver.wake(pause));
        if (place.isEmpty()) {
            return true;
        }
        pause.status(place.get().status());
        driver.enter(pause);
        ticket.news(place.get()).ifPresent(now.open().lines()::once);
        return false;
    }

    void save(Saving now) {
        DrivenOperation work = now.open();
        if (work.lease().save(work.operation())) {
            failures.settled();
        }
        if (now.outcome() instanceof Outcome.Await waiting) {
            Wait what = pickedUp ? waiting.what().whenPickedUp() : waiting.what();
            pickedUp = false;
            driver.go(new Waiting(work, what, services, driver));
        } else {
            driver.goOn(new Advancing(work));
        }
    }

    void finish(Finishing now) {
        DrivenOperation work = now.open();
        OperationData operation = work.operation().data();
        Optional<Line> ending = operation.ending();
        Status outcome = ending.isEmpty() ? Status.DONE : operation.aborted() ? Status.ABORTED : Status.FAILED;
        try {
            if (work.isDocumented()) {
                work.lease().conclude(work.operation(), outcome, ending.orElse(Line.empty()));
            }
        } catch (OperationException failure) {
            if (failure.kind().passes()) {
                throw failure;
            }
            if (outcome == Status.DONE) {
                work.lines().warn("driver.notWritten", failure.line());
            }
        }
        work.use().end();
        switch (outcome) {
            case DONE -> {
                work.lines().headline(operation.summary());
                operation.whatNext().forEach(work.lines()::headline);
                driver.end(new End.Done(operation.result()));
            }
            case ABORTED -> driver.end(new End.Aborted(aborted(operation, ending.orElseThrow())));
            default ->
                driver.end(new End.Failed(
                        ending.orElseThrow(), operation.gaveWay() ? FailureKind.CONFLICT : FailureKind.REFUSED));
        }
    }

    private Line aborted(OperationData operation, Line why) {
        String removed = String.join(", ", operation.removed());
        String kept = String.join(", ", operation.kept());
        if (kept.isEmpty()) {
            if (removed.isEmpty()) {
                return operation instanceof PruneData
                        ? Line.of("driver.aborted.prune", why.sentence())
                        : endings.abortedEmpty(why);
            }
            return Line.of("driver.aborted.removed", why.sentence(), removed);
        }
        return removed.isEmpty()
                ? Line.of("driver.aborted.left", why.sentence(), kept)
                : Line.of("driver.aborted.some", why.sentence(), removed, kept);
    }
}
