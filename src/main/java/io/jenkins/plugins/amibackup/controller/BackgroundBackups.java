package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;
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
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The backups that go on in the background, after the steps that wait for less than the whole. They are kept in a file of their own in
 * Jenkins' home, so that they go on after a restart, and although their builds have ended or are gone. The file is there only while
 * there are some.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class BackgroundBackups {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.BACKGROUND);

    /** Until one is tried again that could not go on. */
    private static final Duration NEXT_TRY = Duration.ofHours(1);

    /** From the first time that one could not go on until it is given up. */
    private static final Duration PATIENCE = Duration.ofDays(7);

    /** After a start, whoever has begun a backup goes on with it first; those who only follow it look later. */
    private static final Duration OF_OTHERS = Duration.ofMinutes(15);

    private final KeptRuns<BackgroundBackup> kept = new KeptRuns<>(
            "BackgroundBackups",
            BackgroundBackup.class,
            Messages::BackgroundBackups_Unreadable,
            Messages::BackgroundBackups_NotWritten);
    private final Map<String, BackgroundRest> rests = new ConcurrentHashMap<>();

    public static BackgroundBackups get() {
        return ExtensionList.lookupSingleton(BackgroundBackups.class);
    }

    /**
     * Listens to what becomes of a backup from now on, and hears at once what has become of it already. After a restart of Jenkins,
     * whoever wants to hear more listens again. Returns at once.
     *
     * @param askedRunId the run that was asked for: a gate's or a backup's, of several instances the one of the instance
     */
    public void listen(String askedRunId, BackgroundListener listener) {
        BackgroundRest rest = rest(askedRunId);
        rest.listen(listener);
        Optional<BackgroundBackup> entry = kept.find(askedRunId);
        if (entry.isEmpty()) {
            over(askedRunId, heard -> heard.lost(Messages.BackgroundBackups_Unknown(askedRunId)));
        } else if (!entry.get().isGoing()) {
            tellEnd(entry.get());
        }
    }

    /** Whether a backup goes on in the background, or will when what keeps it from that is mended. */
    public boolean isUnderWay(String askedRunId) {
        return kept.find(askedRunId).filter(BackgroundBackup::isGoing).isPresent();
    }

    /** Ends a backup that goes on in the background: what it has made and not finished is removed. Returns at once. */
    public void end(String askedRunId, String why) {
        going(askedRunId).ifPresent(entry -> AmiBackupEngine.get().schedule(Duration.ZERO, () -> end(entry, why)));
    }

    private void end(BackgroundBackup entry, String why) {
        Optional<CompletableFuture<OperationHandle>> driver =
                rest(entry.askedRunId()).driver();
        if (driver.isPresent()) {
            driver.get().thenAccept(handle -> end(entry, handle, why));
        } else if (entry.isOwn()) {
            PendingCleanUps.get().take(new CleanUpEntry(entry, entry.runId(), why));
        } else {
            lost(entry, Messages.BackgroundBackups_NotFollowed(entry.runId(), why), false);
        }
    }

    private void end(BackgroundBackup entry, OperationHandle handle, String why) {
        if (!entry.isOwn() && handle.runIds().contains(entry.runId())) {
            // That of another build: it is not for this one to unmake.
            rest(entry.askedRunId()).stops();
            handle.detach(Line.literal(why));
            return;
        }
        handle.runIds().forEach(runId -> PendingCleanUps.get().add(new CleanUpEntry(entry, runId, why)));
        handle.abort(Line.literal(why));
    }

    /** What administrators are to know of: backups that are lost, and those that can't go on just now. */
    public List<BackgroundBackup> concerns() {
        return kept.all().stream().filter(entry -> !entry.concern().isEmpty()).toList();
    }

    /** Administrators have seen it. What only can't go on just now is told again when it is lost. */
    void dismiss(String askedRunId) {
        kept.change(askedRunId, BackgroundBackup::toldAdministrators);
        forgetOver();
    }

    List<BackgroundBackup> entries() {
        return kept.all();
    }

    /** What a step was answered that goes on after a restart; empty where it wasn't. */
    Optional<OperationResult> answerTo(String askedRunId) {
        return kept.find(askedRunId).flatMap(BackgroundBackup::answer);
    }

    /** Whether a run is driven for one of these. */
    boolean drives(String runId) {
        return kept.all().stream()
                .anyMatch(entry -> entry.isGoing()
                        && (entry.askedRunId().equals(runId) || entry.runId().equals(runId)));
    }

    /** The run under which a page knows a run. */
    String shownAs(String runId) {
        return kept.all().stream()
                .filter(entry -> entry.runId().equals(runId) && entry.isOwn())
                .map(BackgroundBackup::askedRunId)
                .findFirst()
                .orElse(runId);
    }

    /**
     * One goes on in the background from now on.
     *
     * @param driver who drives it
     * @param log takes lines for the log of its build
     * @return false where it could not be written down: then it isn't left to go on by itself
     */
    boolean begin(BackgroundBackup entry, CompletableFuture<OperationHandle> driver, Consumer<String> log) {
        BackgroundRest rest = rest(entry.askedRunId());
        rest.drivenBy(driver);
        rest.log(log);
        if (!kept.add(entry)) {
            kept.remove(entry.askedRunId());
            rests.remove(entry.askedRunId());
            return false;
        }
        LOGGER.log(Level.INFO, Messages.BackgroundBackups_Begins(entry.runId(), entry.instanceId(), entry.build()));
        return true;
    }

    void reached(String askedRunId, Milestone milestone, OperationResult so) {
        rest(askedRunId).reached(milestone, so);
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
            lost(entry, aborted.line(), false);
        } else if (end instanceof End.Failed failed
                && !failed.kind().passes()
                && !failed.kind().detaches()) {
            lost(entry, failed.line(), true);
        } else {
            String line = end instanceof End.Failed failed ? failed.line() : ((End.Detached) end).line();
            if (rest.isStopping()) {
                lost(entry, line, false);
            } else if (entry.connection().byBlock() || entry.job() == null) {
                lost(entry, line, true);
            } else if (!PendingCleanUps.get().isPending(entry.runId())) {
                later(entry, line);
            }
        }
    }

    /** A clean-up of a run has ended: with that, one that goes on in the background has, too. */
    void cleanedUp(String runId, End end) {
        boolean again = end instanceof End.Detached
                || end instanceof End.Failed failed
                        && (failed.kind().passes() || failed.kind().detaches());
        if (!again) {
            kept.all().stream()
                    .filter(entry -> entry.runId().equals(runId) && entry.isOwn())
                    .forEach(entry -> ended(entry.askedRunId(), end));
        }
    }

    /** A run is complete that another build has driven, or a person: if it was lost here, that is made good. */
    void finishedByAnother(String runId) {
        kept.all().stream()
                .filter(entry -> entry.runId().equals(runId) && !entry.lost().isEmpty())
                .forEach(entry -> dismiss(entry.askedRunId()));
    }

    private void done(BackgroundBackup entry, OperationResult result) {
        kept.change(entry.askedRunId(), known -> known.done(result));
        LOGGER.log(Level.INFO, Messages.BackgroundBackups_Done(entry.runId(), entry.instanceId(), entry.build()));
        say(entry, Messages.BackgroundBackups_DoneLine(entry.runId(), result.bucket() + "/" + result.objectKey()));
        over(entry.askedRunId(), heard -> heard.done(result));
        forgetOver();
    }

    /** @param tell whether administrators are to hear of it */
    private void lost(BackgroundBackup entry, String line, boolean tell) {
        kept.change(entry.askedRunId(), known -> known.lost(line, tell));
        LOGGER.log(
                tell ? Level.WARNING : Level.INFO,
                Messages.BackgroundBackups_Lost(entry.runId(), entry.instanceId(), entry.build(), line));
        say(entry, Messages.BackgroundBackups_LostLine(entry.runId(), line));
        over(entry.askedRunId(), heard -> heard.lost(line));
        forgetOver();
    }

    private void tellEnd(BackgroundBackup entry) {
        Optional<OperationResult> result = entry.result();
        String line = entry.lost().isEmpty() ? Messages.BackgroundBackups_Unknown(entry.askedRunId()) : entry.lost();
        over(entry.askedRunId(), heard -> result.ifPresentOrElse(heard::done, () -> heard.lost(line)));
    }

    private void over(String askedRunId, Consumer<BackgroundListener> what) {
        BackgroundRest rest = rests.remove(askedRunId);
        if (rest != null) {
            rest.over(what);
        }
    }

    private void say(BackgroundBackup entry, String line) {
        BuildLog.line(entry.run(), rest(entry.askedRunId()).log(), entry.line(line));
    }

    /** What is over is kept as long as somebody may ask for it. */
    private void forgetOver() {
        kept.all().stream()
                .filter(entry -> !entry.isGoing() && entry.concern().isEmpty())
                .filter(entry -> {
                    Run<?, ?> run = entry.run();
                    return run == null || !run.isBuilding();
                })
                .forEach(entry -> kept.remove(entry.askedRunId()));
    }

    private void later(BackgroundBackup entry, String why) {
        boolean news = !entry.isTroubled();
        long now = AmiBackupEngine.get().clock().millis();
        kept.change(entry.askedRunId(), known -> known.troubled(why, now));
        if (now - entry.troubledSince() > PATIENCE.toMillis()) {
            lost(entry, Messages.BackgroundBackups_GivenUp(why, entry.resumeCommand()), true);
            return;
        }
        LOGGER.log(
                Level.WARNING, Messages.BackgroundBackups_Later(entry.runId(), entry.instanceId(), entry.build(), why));
        if (news) {
            say(entry, Messages.BackgroundBackups_LaterLine(entry.runId(), why));
        }
        schedule(NEXT_TRY, entry);
    }

    private void schedule(Duration delay, BackgroundBackup entry) {
        AmiBackupEngine.get().schedule(delay, () -> goOn(entry.askedRunId()));
    }

    /** Continues after a start of Jenkins. Where nothing is kept, this only checks whether the file exists. */
    @Initializer(after = InitMilestone.JOB_CONFIG_ADAPTED)
    public static void goOnAfterStart() {
        BackgroundBackups list = get();
        if (list.kept.isFileThere()) {
            AmiBackupEngine.get().schedule(Duration.ZERO, () -> {
                list.forgetOver();
                list.kept.all().stream()
                        .filter(BackgroundBackup::isGoing)
                        .forEach(entry -> Awakening.get().pass(entry, entry.since(), list.new OfBefore(entry)));
            });
        }
    }

    /** Tries all again that can't go on just now. */
    void tryAgain() {
        kept.all().stream().filter(BackgroundBackup::isGoing).forEach(entry -> schedule(Duration.ZERO, entry));
    }

    private void goOn(String askedRunId) {
        Optional<BackgroundBackup> found = going(askedRunId);
        if (found.isEmpty()
                || rest(askedRunId).driver().isPresent()
                || PendingCleanUps.get().isPending(found.get().runId())) {
            return;
        }
        BackgroundBackup entry = found.get();
        if (entry.connection().byBlock()) {
            lost(entry, Messages.BackgroundBackups_BlockGone(entry.resumeCommand()), false);
            return;
        } else if (entry.job() == null) {
            lost(entry, Messages.BackgroundBackups_JobGone(entry.jobName(), entry.resumeCommand()), true);
            return;
        }
        LOGGER.log(Level.INFO, Messages.BackgroundBackups_GoesOn(entry.runId(), entry.instanceId(), entry.build()));
        CompletableFuture<OperationHandle> driver = new CompletableFuture<>();
        rest(askedRunId).drivenBy(driver);
        try {
            driver.complete(AmiBackupEngine.get().unattended().backUp(entry, new Rest(askedRunId)));
        } catch (OperationException refused) {
            ended(askedRunId, new End.Failed(refused.line(), refused.kind()));
        } catch (IllegalStateException driven) {
            ended(askedRunId, new End.Detached(Line.literal(Messages.PendingOperation_Driven(entry.runId()))));
        }
    }

    /** The build has ended, and with it the credentials of its blocks. */
    void buildEnded(Run<?, ?> run, Consumer<String> log) {
        String build = run.getExternalizableId();
        for (BackgroundBackup entry : kept.all()) {
            if (entry.build().equals(build)
                    && entry.isGoing()
                    && entry.connection().byBlock()) {
                rest(entry.askedRunId()).log(log);
                leave(entry, Messages.BackgroundBackups_BlockGone(entry.resumeCommand()), false);
            }
        }
    }

    /** The build is over, and nobody asks any more what has become of what it has begun. */
    void buildIsOver() {
        forgetOver();
    }

    /** A job, or a folder, is gone. */
    void gone(String fullName) {
        kept.all().stream()
                .filter(entry -> entry.isGoing() && entry.isBelow(fullName))
                .forEach(entry ->
                        leave(entry, Messages.BackgroundBackups_JobGone(entry.jobName(), entry.resumeCommand()), true));
    }

    void renamed(String fullName, String now) {
        kept.follow(fullName, now);
    }

    /** Nobody drives it any more from here. */
    private void leave(BackgroundBackup entry, String line, boolean tell) {
        Optional<CompletableFuture<OperationHandle>> driver =
                rest(entry.askedRunId()).driver();
        lost(entry, line, tell);
        driver.ifPresent(driven -> driven.thenAccept(handle -> handle.detach(Line.literal(line))));
    }

    private BackgroundRest rest(String askedRunId) {
        return rests.computeIfAbsent(askedRunId, unknown -> new BackgroundRest());
    }

    private Optional<BackgroundBackup> going(String askedRunId) {
        return kept.find(askedRunId).filter(BackgroundBackup::isGoing);
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
        public void overview(Overview overview) {
            going(askedRunId)
                    .filter(BackgroundBackup::isTroubled)
                    .ifPresent(entry -> kept.change(askedRunId, BackgroundBackup::goesOn));
        }

        @Override
        public void reached(Milestone milestone, OperationResult so) {
            BackgroundBackups.this.reached(askedRunId, milestone, so);
        }

        @Override
        public void ended(End end) {
            BackgroundBackups.this.ended(askedRunId, end);
        }
    }

    /** One that the list held when Jenkins started. */
    private final class OfBefore implements Awakening.Sleeper {
        private final BackgroundBackup entry;

        OfBefore(BackgroundBackup entry) {
            this.entry = entry;
        }

        @Override
        public void wake() {
            schedule(entry.isOwn() ? Duration.ZERO : OF_OTHERS, entry);
        }

        @Override
        public void waits(String why) {
            // The log of Jenkins says so already.
        }

        @Override
        public void forget(String why) {
            lost(entry, why, false);
        }
    }
}
