package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.pickup.LeftBackups.Left;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;

/**
 * What became of backups that others had left, each thing said once in the log of Jenkins, and to administrators where it is a failure;
 * and which of them are not worth a new try yet.
 */
final class LeftBackupsNews {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    /** What was left alone is looked at again when its document changes, or after this time: EC2 may show more by then. */
    private static final Duration NEXT_TRY = Duration.ofHours(1);
    /** The oldest make room: others can write any number of documents. */
    private static final int MOST = 1_000;

    /** @param version of the document that was left alone */
    private record Verdict(String version, String line, Instant at) {}

    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private String notLooked = "";

    synchronized boolean isToBeTried(Left left) {
        Verdict last = verdicts.get(left.runId());
        return last == null
                || !last.version().equals(left.version())
                || last.at().plus(NEXT_TRY).isBefore(now());
    }

    private static Instant now() {
        return AmiBackupEngine.get().clock().instant();
    }

    synchronized void looked() {
        notLooked = "";
    }

    synchronized void notLooked(Connection place, Exception why) {
        String line = Messages.LeftBackupsWatch_NotLooked(place.bucket(), place.region(), why.getMessage());
        LOGGER.log(line.equals(notLooked) ? Level.FINE : Level.WARNING, line);
        LOGGER.log(Level.FINE, line, why);
        notLooked = line;
    }

    void driven(Left left) {
        LOGGER.log(Level.FINE, left.runId() + " is being driven already");
    }

    /** Listens to one of them. */
    OperationListener listener(Left left, Connection place) {
        return new Listener(left, place);
    }

    /** Whether this was not said of the run before. */
    private synchronized boolean isNews(Left left, String line) {
        Verdict last = verdicts.remove(left.runId());
        verdicts.put(left.runId(), new Verdict(left.version(), line, now()));
        if (verdicts.size() > MOST) {
            verdicts.remove(verdicts.keySet().iterator().next());
        }
        return last == null || !last.line().equals(line);
    }

    private synchronized void forget(Left left) {
        verdicts.remove(left.runId());
    }

    private final class Listener implements OperationListener {
        private final Left left;
        private final Connection place;

        Listener(Left left, Connection place) {
            this.left = left;
            this.place = place;
        }

        @Override
        public void line(String line) {
            LOGGER.log(Level.INFO, left.runId() + ": " + line);
        }

        @Override
        public void ended(End end) {
            if (AmiBackupEngine.isStopping()) {
                return;
            }
            if (end instanceof End.Done done) {
                forget(left);
                UnfinishedBackups.get().finished(left.runId());
                LOGGER.log(
                        Level.INFO,
                        Messages.LeftBackupsWatch_Done(
                                left.runId(), left.instanceId(), done.result().amiId(), place.bucket()));
                return;
            }
            Line why = end.told(result -> Line.empty());
            String line = Messages.LeftBackupsWatch_NotFinished(
                    left.runId(), left.instanceId(), place.bucket(), place.region(), why.text());
            if (!isTakenByAnother(end)) {
                boolean decided =
                        end instanceof End.Failed failed && !failed.kind().decidesNothing();
                UnfinishedBackups.get().add(new UnfinishedBackup(left, place, why, decided));
            }
            LOGGER.log(isNews(left, line) ? Level.WARNING : Level.FINE, line);
        }

        private static boolean isTakenByAnother(End end) {
            return end instanceof End.Failed failed && failed.kind() == FailureKind.CONFLICT;
        }
    }
}
