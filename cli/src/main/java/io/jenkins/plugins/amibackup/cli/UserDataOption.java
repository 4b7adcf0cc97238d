package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.operation.step.UserData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The file with the user data of an instance that is launched; it is read when it is used. */
final class UserDataOption {

    /** Stands in a run's document for the user data, which does not. */
    static final String ID = "user-data-file";

    @Option(names = "--user-data-file", paramLabel = "FILE")
    private Path file;

    /** What stands for it; empty where there is none. */
    String id() {
        return file == null ? "" : ID;
    }

    /** How an operation is driven that may need it, whatever stands for it: Jenkins may have begun that. */
    DriveOptions options() {
        return file == null ? DriveOptions.DEFAULT : DriveOptions.DEFAULT.withUserData(id -> read());
    }

    /** One byte more than is allowed is enough to see that it is too long. */
    private byte[] read() {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(UserData.MOST + 1);
        } catch (IOException unreadable) {
            throw OperationException.badInput("launch.userData.file", file, unreadable.toString());
        }
    }
}
