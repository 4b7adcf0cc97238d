package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;

/** Drives the backups that go on in the background, tries again those that can't go on, and tells everybody how they have ended. */
final class BackgroundDriving {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.BACKGROUND);

    /** Until one is tried again that could not go on. */
    private static final Duration NEXT_TRY = Duration.ofHours(1);

    /** From the first time that one could not go on until it is given up, without the time in which Jenkins isn't running. */
    private static final Duration PATIENCE = Duration.ofDays(7);

    /** After a start, whoever has begun a backup goes on with it first; those who only follow it look later. */
    private static final Duration OF_OTHERS = Duration.ofMinutes(15);

    private final KeptRuns<BackgroundBackup> kept;
    private final BackgroundNews news;
    private final Map<String, BackgroundRest> rests = new ConcurrentHashMap<>();

    BackgroundDriving(KeptRuns<BackgroundBackup> kept, BackgroundNews news) {
        this.kept = kept;
        this.news = news;
    }

    BackgroundRest rest(String askedRunId) {
        return rests.computeIfAbsent(askedRunId, unknown -> new BackgroundRest());
    }

    Optional<BackgroundBackup> going(String askedRunId) {
        return kept.find(askedRunId).filter(BackgroundBackup::isGoing);
    }

    void forget(String askedRunId) {
        rests.remove(askedRunId);
    }

    /** Ends one: what it has made and not finished is removed. */
    void end(BackgroundBackup entry, Line why) {
        Optional<CompletableFuture<OperationHandle>> driver =
                rest(entry.askedRunId()).driver();
        if (driver.isPresent()) {
            driver.get().thenAccept(handle -> end(entry, handle, why));
        } else if (BackgroundBlocks.isMissing(entry, rest(entry.askedRunId()))) {
            // There is nobody as whom it could be removed.
            lost(entry, left(why, entry), false);
        } else if (entry.isOwn()) {
            PendingCleanUps.get().take(new CleanUpEntry(entry, entry.runId(), why.text()));
        } else {
            lost(entry, Line.of("background.notFollowed", entry.runId(), why.sentence()), false);
        }
    }

    private void end(BackgroundBackup entry, OperationHandle handle, Line why) {
        if (!entry.isOwn() && handle.runIds().contains(entry.runId())) {
            // That of another build: it is not for this one to unmake.
            rest(entry.askedRunId()).stops();
            handle.detach(why);
            return;
        }
        handle.runIds().forEach(runId -> PendingCleanUps.get().add(new CleanUpEntry(entry, runId, why.text())));
        handle.abort(why);
    }

    /** Whoever has driven it says how it has ended. */
    void ended(String askedRunId, End end) {
        Optional<BackgroundBackup> found = going(askedRunId);
        if (found.isEmpty() || AmiBackupEngine.isStopping()) {
            return;
        }
        BackgroundBackup entry = found.get();
        BackgroundRest rest = rest(askedRunId);
        rest.left();
        if (end instanceof End.Done done) {
            done(entry, done.result());
        } else if (end instanceof End.Aborted aborted) {
            lost(entry, aborted.why(), !entry.isOwn());
        } else if (end instanceof End.Failed failed && !failed.kind().decidesNothing()) {
            lost(entry, failed.why(), true);
        } else {
            Line why = end.why();
            if (rest.isStopping()) {
                lost(entry, why, false);
            } else if (entry.job() == null || BackgroundBlocks.isOver(entry, end)) {
                lost(entry, why, true);
            } else if (!PendingCleanUps.get().isPending(entry.runId())) {
                later(entry, why);
            }
        }
    }

    private void done(BackgroundBackup entry, OperationResult result) {
        kept.change(entry.askedRunId(), known -> known.done(result));
        news.done(entry, result, rest(entry.askedRunId()).log());
        forgetOver();
        over(entry.askedRunId(), heard -> heard.done(result));
    }

    /** @param tell whether administrators are to hear of it */
    void lost(BackgroundBackup entry, Line why, boolean tell) {
        String line = why.text();
        kept.change(entry.askedRunId(), known -> known.lost(why, tell));
        news.lost(entry, line, tell, rest(entry.askedRunId()).log());
        forgetOver();
        over(entry.askedRunId(), heard -> heard.lost(line));
    }

    /** Tells those who have just begun to listen how one has ended. */
    void tellEnd(BackgroundBackup entry, BackgroundRest rest) {
        Optional<OperationResult> result = entry.result();
        String line = entry.lost().isEmpty() ? unknown(entry.askedRunId()) : entry.lost();
        over(entry.askedRunId(), rest, heard -> result.ifPresentOrElse(heard::done, () -> heard.lost(line)));
    }

    /** What those are told who ask for one that isn't kept. */
    static String unknown(String askedRunId) {
        return Line.of("background.unknown", askedRunId).text();
    }

    private void over(String askedRunId, Consumer<BackgroundListener> what) {
        over(askedRunId, rest(askedRunId), what);
    }

    void over(String askedRunId, BackgroundRest rest, Consumer<BackgroundListener> what) {
        rests.remove(askedRunId, rest);
        rest.over(what);
    }

    /**
     * Something is wrong beside one that goes on.
     *
     * @param line as the log of its build shows it
     */
    void warned(String askedRunId, String line, Line warning) {
        going(askedRunId)
                .ifPresent(entry ->
                        news.warned(entry, line, warning, rest(askedRunId).log()));
    }

    /** What is over is kept as long as somebody may ask for it. */
    void forgetOver() {
        kept.all().stream()
                .filter(entry -> !entry.isGoing() && entry.getConcern().isEmpty() && !entry.isBuilding())
                .forEach(entry -> kept.remove(entry.askedRunId()));
        news.forget();
    }

    private void later(BackgroundBackup entry, Line why) {
        boolean again = entry.isTroubled();
        long now = AmiBackupEngine.get().clock().millis();
        kept.change(entry.askedRunId(), known -> known.troubled(why, now));
        if (entry.troubledFor().compareTo(PATIENCE) > 0) {
            lost(entry, Line.of("background.givenUp", why.sentence(), entry.resumeCommand()), true);
            return;
        }
        news.later(entry, why.text(), again, rest(entry.askedRunId()).log());
        schedule(NEXT_TRY, entry);
    }

    /** Goes on after a start of Jenkins. */
    void wake(BackgroundBackup entry) {
        schedule(entry.isOwn() ? Duration.ZERO : OF_OTHERS, entry);
    }

    void schedule(Duration delay, BackgroundBackup entry) {
        AmiBackupEngine.get().schedule(delay, () -> goOn(entry.askedRunId()));
    }

    private void goOn(String askedRunId) {
        Optional<BackgroundBackup> found = going(askedRunId);
        if (found.isEmpty()
                || rest(askedRunId).driver().isPresent()
                || PendingCleanUps.get().isPending(found.get().runId())) {
            return;
        }
        BackgroundBackup entry = found.get();
        if (BackgroundBlocks.isMissing(entry, rest(askedRunId))) {
            lookForBlock(entry);
            return;
        } else if (entry.job() == null) {
            lost(entry, left(Line.of("background.jobGone", entry.jobName()), entry), true);
            return;
        }
        if (!entry.isOwn() && AmiBackupEngine.get().isUnderWay(entry.runId())) {
            // Its own build drives it here.
            schedule(OF_OTHERS, entry);
            return;
        }
        news.goesOn(entry);
        CompletableFuture<OperationHandle> driver = new CompletableFuture<>();
        BackgroundRest rest = rest(askedRunId);
        if (!rest.takes(driver)) {
            return;
        } else if (going(askedRunId).isEmpty()) {
            rest.left();
            return;
        }
        try {
            driver.complete(AmiBackupEngine.get().unattended().backUp(entry, rest.block(), new Rest(askedRunId)));
        } catch (OperationException refused) {
            ended(askedRunId, new End.Failed(refused.line(), refused.kind()));
        } catch (IllegalStateException driven) {
            ended(askedRunId, new End.Detached(Line.literal(Messages.PendingOperation_Driven(entry.runId()))));
        } catch (RuntimeException unexpected) {
            LOGGER.log(Level.WARNING, "The backup " + entry.runId() + " can't go on", unexpected);
            ended(askedRunId, new End.Detached(Line.of("driver.unexpected", unexpected)));
        }
    }

    private void lookForBlock(BackgroundBackup entry) {
        // It is looked again however that ends: a Pipeline that is busy, or not resumed yet, doesn't answer.
        BackgroundBlocks.look(entry, rest(entry.askedRunId()), () -> goOn(entry.askedRunId()))
                .ifPresentOrElse(
                        next -> schedule(next, entry),
                        () -> lost(entry, left(Line.of("background.blockRestart"), entry), true));
    }

    /** Nobody drives it any more from here. */
    void leave(BackgroundBackup entry, Line why, boolean tell) {
        BackgroundRest rest = rest(entry.askedRunId());
        lost(entry, left(why, entry), tell);
        // Asked last, so that nobody takes it up in between.
        rest.driver().ifPresent(driven -> driven.thenAccept(handle -> handle.detach(why)));
    }

    private static Line left(Line why, BackgroundBackup entry) {
        return Line.sentences(List.of(why, Line.of("background.left", entry.resumeCommand())));
    }

    /** Hears what this list drives itself. */
    private final class Rest implements OperationListener {
        private final String askedRunId;

        Rest(String askedRunId) {
            this.askedRunId = askedRunId;
        }

        @Override
        public void line(String line) {
            LOGGER.log(Level.FINE, askedRunId + ": " + line);
        }

        @Override
        public void warning(String line, Line warning) {
            warned(askedRunId, line, warning);
        }

        @Override
        public void overview(Overview overview) {
            going(askedRunId)
                    .filter(BackgroundBackup::isTroubled)
                    .ifPresent(entry -> kept.change(askedRunId, BackgroundBackup::goesOn));
        }

        @Override
        public void reached(Milestone milestone, OperationResult so) {
            rest(askedRunId).reached(milestone, so);
        }

        @Override
        public void ended(End end) {
            Optional<String> runId = going(askedRunId).map(BackgroundBackup::runId);
            BackgroundDriving.this.ended(askedRunId, end);
            runId.ifPresent(run -> PendingCleanUps.get().ended(run, end));
        }
    }
}
