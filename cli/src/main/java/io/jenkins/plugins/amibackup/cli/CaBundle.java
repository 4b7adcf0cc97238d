package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.Trust;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The private certificate authorities that the environment names, as other AWS tools read them: AWS_CA_BUNDLE, else the profile. */
final class CaBundle {

    /** In bytes. All public authorities together are a quarter of a megabyte. */
    private static final long LARGEST = 4L * 1024 * 1024;

    private CaBundle() {}

    /**
     * What is trusted beside Java's own authorities.
     *
     * @param profile the profile in use
     * @throws OperationException with the line to show, when the file has no certificates or can't be read
     */
    static Trust choose(String profile, Surroundings surroundings) {
        String variable = surroundings.variable("AWS_CA_BUNDLE");
        if (!variable.isEmpty()) {
            return read(variable, "AWS_CA_BUNDLE");
        }
        return Profiles.property(profile, "ca_bundle")
                .map(path -> read(path, "ca_bundle"))
                .orElse(Trust.JAVA);
    }

    private static Trust read(String path, String setting) {
        try {
            boolean atHome = path.startsWith("~/") || path.startsWith("~" + File.separator);
            Path file = Path.of(atHome ? System.getProperty("user.home") + path.substring(1) : path);
            if (Files.size(file) > LARGEST) {
                throw new OperationException(
                        FailureKind.BAD_INPUT, Words.text("environment.caBundle.large", setting, path));
            }
            return Trust.ofPem(Files.readString(file, StandardCharsets.ISO_8859_1), setting + " (" + path + ")");
        } catch (IOException | InvalidPathException unreadable) {
            throw new OperationException(
                    FailureKind.BAD_INPUT,
                    Words.text(
                            "environment.caBundle",
                            setting,
                            path,
                            unreadable.getClass().getSimpleName()),
                    unreadable);
        }
    }
}
