package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.engine.aws.Trust;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The private certificate authorities that an administrator names: their certificates as text, or the path of a file on the controller,
 * which is read whenever something begins, so that it can be replaced.
 */
final class Authorities {

    /** In bytes. All public authorities together are a quarter of a megabyte. */
    private static final long LARGEST = 4L * 1024 * 1024;

    private static final String PEM = "-----BEGIN ";

    private Authorities() {}

    /**
     * What is trusted beside Java's own authorities.
     *
     * @param setting what is set; empty or null for nothing
     * @throws OperationException with the line to show, when it is no certificate, or no file with one
     */
    static Trust trust(@CheckForNull String setting) {
        String given = Util.fixEmptyAndTrim(setting);
        if (given == null) {
            return Trust.JAVA;
        }
        return given.contains(PEM)
                ? Trust.ofPem(given, Messages.Authorities_Setting())
                : Trust.ofPem(read(given), given);
    }

    /** Only administrators set it, who may read every file of the controller. */
    private static String read(String path) {
        try {
            Path file = Path.of(path);
            if (file.isAbsolute() && Files.isRegularFile(file) && Files.size(file) <= LARGEST) {
                return Files.readString(file, StandardCharsets.ISO_8859_1);
            }
        } catch (IOException | InvalidPathException unreadable) {
            throw unreadable(path, unreadable);
        }
        throw unreadable(path, null);
    }

    private static OperationException unreadable(String path, Exception cause) {
        return new OperationException(FailureKind.BAD_INPUT, Messages.Authorities_Unreadable(path), cause);
    }
}
