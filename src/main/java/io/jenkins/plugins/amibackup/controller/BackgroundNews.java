package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;

/**
 * Says what becomes of backups in the background: in the log of Jenkins, and in that of their build while it is under way. Where that log
 * sums several instances up, it has the first failures and warnings, and one line at the end.
 */
final class BackgroundNews {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.BACKGROUND);

    /** As many as a summary tells one by one; the page of the build has all of them. */
    private static final int MOST_FAILURES = 10;

    private final KeptRuns<BackgroundBackup> kept;
    /** Whose steps have not ended: more may be left to go on in the background. */
    private final Set<String> openFleets = ConcurrentHashMap.newKeySet();
    /** How many there were when the end of all was told. */
    private final Map<String, Integer> told = new ConcurrentHashMap<>();
    /** How many warnings of each fleet there were. */
    private final Map<String, Integer> warnings = new ConcurrentHashMap<>();

    BackgroundNews(KeptRuns<BackgroundBackup> kept) {
        this.kept = kept;
    }

    void begins(BackgroundBackup entry) {
        LOGGER.log(Level.INFO, Messages.BackgroundBackups_Begins(entry.runId(), entry.instanceId(), entry.build()));
    }

    void goesOn(BackgroundBackup entry) {
        LOGGER.log(Level.INFO, Messages.BackgroundBackups_GoesOn(entry.runId(), entry.instanceId(), entry.build()));
    }

    /** @param log the way to the log of a build that isn't a Pipeline */
    void done(BackgroundBackup entry, OperationResult result, Optional<Consumer<String>> log) {
        LOGGER.log(Level.INFO, Messages.BackgroundBackups_Done(entry.runId(), entry.instanceId(), entry.build()));
        if (entry.fleet().isEmpty()) {
            String object = result.bucket() + "/" + result.objectKey();
            say(entry, log, entry.line(Messages.BackgroundBackups_DoneLine(entry.runId(), object)));
        }
        result.prune()
                .flatMap(prune -> FailedPrunes.line(List.of(prune)))
                .ifPresent(line -> warned(entry, log, entry.line(line), line));
        sumUp(entry.fleet(), log);
    }

    /** @param tell whether administrators are to hear of it */
    void lost(BackgroundBackup entry, String line, boolean tell, Optional<Consumer<String>> log) {
        LOGGER.log(
                tell ? Level.WARNING : Level.INFO,
                Messages.BackgroundBackups_Lost(entry.runId(), entry.instanceId(), entry.build(), line));
        if (isAmongTheFirst(entry, other -> !other.lost().isEmpty())) {
            say(entry, log, entry.line(Messages.BackgroundBackups_LostLine(entry.runId(), line)));
        }
        sumUp(entry.fleet(), log);
    }

    /** @param again whether that was said before, in the log of the build */
    void later(BackgroundBackup entry, String why, boolean again, Optional<Consumer<String>> log) {
        LOGGER.log(
                Level.WARNING, Messages.BackgroundBackups_Later(entry.runId(), entry.instanceId(), entry.build(), why));
        if (!again && isAmongTheFirst(entry, BackgroundBackup::isTroubled)) {
            say(entry, log, entry.line(Messages.BackgroundBackups_LaterLine(entry.runId(), why)));
        }
    }

    /**
     * Something is wrong beside a backup, most often with the prune that follows on it.
     *
     * @param line as the log of the build shows it
     */
    void warned(BackgroundBackup entry, String line, Line warning, Optional<Consumer<String>> log) {
        warned(entry, log, entry.linked(line), warning.text());
    }

    private void warned(BackgroundBackup entry, Optional<Consumer<String>> log, String line, String warning) {
        LOGGER.log(
                Level.WARNING,
                Messages.BackgroundBackups_Warned(entry.runId(), entry.instanceId(), entry.build(), warning));
        if (entry.fleet().isEmpty() || warnings.merge(entry.fleet(), 1, Integer::sum) <= MOST_FAILURES) {
            say(entry, log, line);
        }
    }

    private static void say(BackgroundBackup entry, Optional<Consumer<String>> log, String line) {
        BuildLog.line(entry.run(), log, line);
    }

    private boolean isAmongTheFirst(BackgroundBackup entry, Predicate<BackgroundBackup> alike) {
        return entry.fleet().isEmpty()
                || of(entry.fleet()).stream().filter(alike).count() <= MOST_FAILURES;
    }

    private List<BackgroundBackup> of(String fleet) {
        return kept.all().stream().filter(entry -> entry.fleet().equals(fleet)).toList();
    }

    /** A step begins, or goes on, with several instances. */
    void fleetBegins(String fleet) {
        openFleets.add(fleet);
    }

    /** It has ended, so no more are left to go on in the background. */
    void fleetEnds(String fleet, Consumer<String> log) {
        openFleets.remove(fleet);
        sumUp(fleet, Optional.of(log));
    }

    /** The one line at the end of all. */
    private synchronized void sumUp(String fleet, Optional<Consumer<String>> log) {
        List<BackgroundBackup> all = fleet.isEmpty() || openFleets.contains(fleet) ? List.of() : of(fleet);
        if (all.isEmpty() || all.stream().anyMatch(BackgroundBackup::isGoing)) {
            return;
        }
        Integer before = told.put(fleet, all.size());
        if (before != null && before == all.size()) {
            return;
        }
        long lost = all.stream().filter(entry -> !entry.lost().isEmpty()).count();
        String line = lost == 0
                ? Messages.BackgroundBackups_AllDone(all.size())
                : Messages.BackgroundBackups_NotAllDone(all.size() - lost, all.size(), lost);
        BackgroundBackup last = all.get(all.size() - 1);
        say(last, log, last.line(line));
    }

    /** What is not kept any more is nothing to sum up. */
    void forget() {
        Set<String> fleets = new HashSet<>();
        kept.all().forEach(entry -> fleets.add(entry.fleet()));
        told.keySet().retainAll(fleets);
        warnings.keySet().retainAll(fleets);
    }
}
