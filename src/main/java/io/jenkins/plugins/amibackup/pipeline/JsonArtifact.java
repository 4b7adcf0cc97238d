package io.jenkins.plugins.amibackup.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.Run;
import hudson.model.StreamBuildListener;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Keeps what a step has found as an artifact of its build: another one of the same name is replaced. It needs no workspace: the file is
 * made on the controller.
 */
final class JsonArtifact {

    /** That of a report of who has no fresh backup. */
    static final String REPORT = "ami-backup-report.json";

    /** That of a list of backups. */
    static final String BACKUPS = "ami-backups.json";

    private JsonArtifact() {}

    /** @param name among the artifacts */
    static void keep(String name, JsonNode json, StepContext context) throws IOException, InterruptedException {
        TaskListener listener = context.get(TaskListener.class);
        Path folder = Files.createTempDirectory("ami-backup");
        try {
            Files.write(folder.resolve(name), Json.bytes(json));
            context.get(Run.class)
                    .pickArtifactManager()
                    .archive(
                            new FilePath(folder.toFile()),
                            new Launcher.LocalLauncher(listener),
                            new StreamBuildListener(listener.getLogger(), StandardCharsets.UTF_8),
                            Map.of(name, name));
        } finally {
            Util.deleteRecursive(folder.toFile());
        }
    }
}
