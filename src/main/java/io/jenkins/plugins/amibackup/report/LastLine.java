package io.jenkins.plugins.amibackup.report;

import hudson.model.AbstractBuild;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The line that a log lacks when Jenkins ended without warning: how an operation was left, and how to pick it up. */
final class LastLine {

    private LastLine() {}

    /** Writes it at the end of the log of a build that is over. Pipelines go on by themselves. */
    static void write(Run<?, ?> run, BuildOperation operation) throws IOException {
        if (!(run instanceof AbstractBuild)) {
            return;
        }
        File log = ((AbstractBuild<?, ?>) run).getLogFile();
        String line = (endsInALine(log) ? "" : "\n") + text(operation) + "\n";
        Files.write(
                log.toPath(), line.getBytes(run.getCharset()), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static boolean endsInALine(File log) throws IOException {
        if (log.length() == 0) {
            return true;
        }
        try (RandomAccessFile file = new RandomAccessFile(log, "r")) {
            file.seek(file.length() - 1);
            return file.read() == '\n';
        }
    }

    private static String text(BuildOperation operation) {
        Connection connection = operation.connection().anonymous();
        String runId = operation.resumableRunId();
        String words;
        Optional<String> drill = operation.drillRunId();
        if (drill.isPresent() && !connection.byBlock()) {
            words = Messages.LastLine_Drill(drill.get());
        } else if (operation.isPrune()) {
            words = operation.looksOnly() || operation.stages().stream().noneMatch(StageEntry::hasEnded)
                    ? Messages.LastLine_PruneEarly(runId)
                    : Messages.LastLine_Prune(runId, RestoreCall.resumeCommand(runId, connection));
        } else if (operation.stages().stream().noneMatch(StageEntry::hasEnded)) {
            words = Messages.LastLine_Early(runId);
        } else if (operation.amiId().isEmpty()) {
            words = Messages.LastLine_Begun(runId, RestoreCall.resumeCommand(runId, connection));
        } else {
            words = Messages.LastLine_Image(runId, operation.amiId(), RestoreCall.resumeCommand(runId, connection));
        }
        return new ConsoleLinks(connection).in(Texts.text("log.prefix." + operation.kind()) + " " + words);
    }
}
