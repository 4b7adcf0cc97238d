package io.jenkins.plugins.amibackup.engine.identity;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.profiles.ProfileFileLocation;

/**
 * What a program that runs for months has acted with. A file that is being written anew is empty for a moment, and one that is gone
 * names nobody: then the machine's own role, or other keys, must not act in the place of those that were meant.
 */
final class Remembered {

    /** Kinds of sources. */
    enum Source {
        KEYS,
        WEB_IDENTITY,
        PROFILE,
        CONTAINER,
        INSTANCE;

        /** Whether it is what is left where nobody has said anything. */
        boolean isLeft() {
            return this == CONTAINER || this == INSTANCE;
        }
    }

    private final Set<Path> files = new LinkedHashSet<>();
    private Source last;

    /**
     * Called before the files of profiles are read again.
     *
     * @throws OperationException with the line to show, when one of those that the credentials came from is missing or empty
     */
    synchronized void checkFiles() {
        for (Path file : files) {
            if (!hasText(file)) {
                throw new OperationException(FailureKind.CREDENTIALS, Line.of("credentials.fileGone", file), null);
            }
        }
    }

    /**
     * Called when the credentials have been found again.
     *
     * @throws OperationException with the line to show, when what was set before is gone and only the machine's own role is left
     */
    synchronized void check(Source now) {
        if (now.isLeft() && last != null && !last.isLeft()) {
            throw new OperationException(FailureKind.CREDENTIALS, Line.of("credentials.gone"), null);
        }
        last = now;
        if (now != Source.PROFILE) {
            files.clear();
        } else {
            paths().stream().filter(Remembered::hasText).forEach(files::add);
        }
    }

    /** Where the files of profiles are; an empty path names none. */
    static List<Path> paths() {
        return Stream.of(ProfileFileLocation.configurationFilePath(), ProfileFileLocation.credentialsFilePath())
                .filter(path -> !path.toString().isEmpty())
                .toList();
    }

    private static boolean hasText(Path file) {
        try {
            return Files.isRegularFile(file) && Files.isReadable(file) && Files.size(file) > 0;
        } catch (IOException gone) {
            return false;
        }
    }
}
