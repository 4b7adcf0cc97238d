package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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

    private final KeptRuns<BackgroundBackup> kept = new KeptRuns<>(
            "BackgroundBackups",
            BackgroundBackup.class,
            Messages::BackgroundBackups_Unreadable,
            Messages::BackgroundBackups_NotWritten);
    private final BackgroundNews news = new BackgroundNews(kept);
    private final BackgroundDriving driving = new BackgroundDriving(kept, news);

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
        BackgroundRest rest = driving.rest(askedRunId);
        // After a restart, what was reached then is known before AWS is asked.
        answerTo(askedRunId).ifPresent(so -> so.reached().ifPresent(milestone -> rest.reached(milestone, so)));
        rest.listen(listener);
        Optional<BackgroundBackup> entry = kept.find(askedRunId);
        if (entry.isEmpty()) {
            driving.over(askedRunId, rest, heard -> heard.lost(BackgroundDriving.unknown(askedRunId)));
        } else if (!entry.get().isGoing()) {
            driving.tellEnd(entry.get(), rest);
        }
    }

    /** Whether a backup goes on in the background, or will when what keeps it from that is mended. */
    public boolean isUnderWay(String askedRunId) {
        return kept.find(askedRunId).filter(BackgroundBackup::isGoing).isPresent();
    }

    /**
     * Ends a backup that goes on in the background: what it has made and not finished is removed. Nothing happens to one of another
     * build, nor while it isn't known whether this Jenkins is the controller that has begun it. Returns at once.
     */
    public void end(Run<?, ?> build, String askedRunId, Line why) {
        if (Awakening.get().isInDoubt()) {
            return;
        }
        driving.going(askedRunId)
                .filter(entry -> entry.build().equals(build.getExternalizableId()))
                .ifPresent(entry -> AmiBackupEngine.get().schedule(Duration.ZERO, () -> driving.end(entry, why)));
    }

    /** What administrators are to know of: backups that are lost, and those that can't go on just now. */
    List<BackgroundBackup> concerns() {
        return kept.all().stream()
                .filter(entry -> !entry.getConcern().isEmpty())
                .toList();
    }

    /** Administrators have seen it. What only can't go on just now is told again when it is lost. */
    void dismiss(String askedRunId) {
        kept.change(askedRunId, BackgroundBackup::toldAdministrators);
        driving.forgetOver();
    }

    List<BackgroundBackup> entries() {
        return kept.all();
    }

    /** What a step was answered that goes on after a restart; empty where it wasn't. */
    Optional<OperationResult> answerTo(String askedRunId) {
        return kept.find(askedRunId).flatMap(BackgroundBackup::answer);
    }

    /** How a step ends that is resumed: with what it was answered, or with why the backup is lost since; empty where it goes on. */
    Optional<End> endFor(String askedRunId) {
        Optional<End> lost = lostLine(askedRunId).map(line -> new End.Failed(Line.literal(line), FailureKind.REFUSED));
        return lost.or(() -> answerTo(askedRunId).map(End.Done::new));
    }

    /** Whether a run is driven for one of these. */
    boolean drives(String runId) {
        return kept.all().stream()
                .anyMatch(entry -> entry.isGoing()
                        && (entry.askedRunId().equals(runId) || entry.runId().equals(runId)));
    }

    /** The credentials that a block of the same build has lent to a run that it has begun, while that goes on in the background. */
    BlockCredentials lentTo(KeptRun run) {
        return kept.all().stream()
                .filter(entry -> entry.isGoing() && entry.isOwn())
                .filter(entry ->
                        entry.runId().equals(run.runId()) && entry.build().equals(run.build()))
                .map(entry -> driving.rest(entry.askedRunId()).block())
                .findFirst()
                .orElse(BlockCredentials.NONE);
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
     * @param block the credentials of the block around the step, if there are any
     * @param driver who drives it
     * @param log takes lines for the log of its build
     * @return false where it could not be written down: then it isn't left to go on by itself
     */
    boolean begin(
            BackgroundBackup entry,
            BlockCredentials block,
            CompletableFuture<OperationHandle> driver,
            Consumer<String> log) {
        BackgroundRest rest = driving.rest(entry.askedRunId());
        rest.lend(block);
        rest.drivenBy(driver);
        rest.log(log);
        if (!kept.add(entry)) {
            kept.remove(entry.askedRunId());
            driving.forget(entry.askedRunId());
            return false;
        }
        news.begins(entry);
        return true;
    }

    void reached(String askedRunId, Milestone milestone, OperationResult so) {
        driving.rest(askedRunId).reached(milestone, so);
    }

    /** Why a backup is lost, whose step may have gone on by then; empty where it isn't. */
    Optional<String> lostLine(String askedRunId) {
        return kept.find(askedRunId)
                .filter(entry -> !entry.lost().isEmpty())
                .map(entry -> Messages.BackgroundBackups_LostLine(entry.runId(), entry.lost()));
    }

    /** Whoever has driven it says how it has ended. */
    void ended(String askedRunId, End end) {
        driving.ended(askedRunId, end);
    }

    /**
     * Whoever drives it has a warning.
     *
     * @param line as the log of the build shows it
     */
    void warned(String askedRunId, String line, Line warning) {
        driving.warned(askedRunId, line, warning);
    }

    /** A step for several instances, whose log sums them up, begins or goes on. */
    void fleetBegins(String fleetRunId) {
        news.fleetBegins(fleetRunId);
    }

    /**
     * It has ended.
     *
     * @param log takes lines for the log of its build
     */
    void fleetEnds(String fleetRunId, Consumer<String> log) {
        news.fleetEnds(fleetRunId, log);
    }

    /** A clean-up of a run has ended: with that, one that goes on in the background has, too. */
    void cleanedUp(String runId, End end) {
        boolean again = end instanceof End.Detached
                || end instanceof End.Failed failed && failed.kind().decidesNothing();
        if (!again) {
            kept.all().stream()
                    .filter(entry -> entry.runId().equals(runId) && entry.isOwn())
                    .forEach(entry -> driving.ended(entry.askedRunId(), end));
        }
    }

    /** A run is complete that another build has driven, or a person: if it was lost here, that is made good. */
    void finishedByAnother(String runId) {
        kept.all().stream()
                .filter(entry -> entry.runId().equals(runId) && !entry.lost().isEmpty())
                .forEach(entry -> dismiss(entry.askedRunId()));
    }

    /** Continues after a start of Jenkins. Where nothing is kept, this only checks whether the file exists. */
    @Initializer(after = InitMilestone.JOB_CONFIG_ADAPTED)
    public static void goOnAfterStart() {
        BackgroundBackups list = get();
        if (list.kept.isFileThere()) {
            AmiBackupEngine.get().schedule(Duration.ZERO, () -> {
                list.driving.forgetOver();
                list.kept.all().stream()
                        .filter(BackgroundBackup::isGoing)
                        .forEach(entry ->
                                Awakening.get().pass(entry, entry.since(), new BackgroundSleeper(list.driving, entry)));
            });
        }
    }

    /** Tries all again that can't go on just now. */
    void tryAgain() {
        kept.all().stream().filter(BackgroundBackup::isGoing).forEach(entry -> driving.schedule(Duration.ZERO, entry));
    }

    /** The build has ended, and with it the credentials of its blocks. */
    void buildEnded(Run<?, ?> run, Consumer<String> log) {
        String build = run.getExternalizableId();
        for (BackgroundBackup entry : kept.all()) {
            if (entry.build().equals(build)
                    && entry.isGoing()
                    && entry.connection().byBlock()) {
                driving.rest(entry.askedRunId()).log(log);
                driving.leave(entry, Line.of("background.blockGone"), false);
            }
        }
    }

    /** The build is over, and nobody asks any more what has become of what it has begun. */
    void buildIsOver() {
        driving.forgetOver();
    }

    /** A job, or a folder, is gone. */
    void gone(String fullName) {
        kept.all().stream()
                .filter(entry -> entry.isGoing() && entry.isBelow(fullName))
                .forEach(entry -> driving.leave(entry, Line.of("background.jobGone", entry.jobName()), true));
    }

    void renamed(String fullName, String now) {
        kept.follow(fullName, now);
    }
}
