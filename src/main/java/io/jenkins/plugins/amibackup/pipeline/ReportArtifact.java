package io.jenkins.plugins.amibackup.pipeline;

import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.Run;
import hudson.model.StreamBuildListener;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionJson;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Keeps a report as an artifact of its build. It needs no workspace: the file is made on the controller. */
final class ReportArtifact {

    /** Its name among the artifacts. */
    static final String NAME = "ami-backup-report.json";

    private ReportArtifact() {}

    static void keep(ProtectionReport report, Run<?, ?> run, TaskListener listener)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("ami-backup-report");
        try {
            Files.write(folder.resolve(NAME), Json.bytes(ProtectionJson.of(report)));
            run.pickArtifactManager()
                    .archive(
                            new FilePath(folder.toFile()),
                            new Launcher.LocalLauncher(listener),
                            new StreamBuildListener(listener.getLogger(), StandardCharsets.UTF_8),
                            Map.of(NAME, NAME));
        } finally {
            Util.deleteRecursive(folder.toFile());
        }
    }
}
