package io.jenkins.plugins.amibackup.engine.identity;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFileLocation;

/**
 * The credentials of a program that runs for months: sessions are kept until they end, and the files of profiles are read again when
 * they have changed.
 */
public final class MachineCredentials implements AwsCredentialsProvider {

    private final FoundCredentials found;
    private AwsCredentialsProvider current;
    private Object foundIn;

    /** @param way how AWS is reached; its credentials are not used */
    public MachineCredentials(AwsAccess way, Machine machine) {
        found = new FoundCredentials(way, machine);
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return current().resolveCredentials();
    }

    private synchronized AwsCredentialsProvider current() {
        Object sources = sources();
        if (current == null || !sources.equals(foundIn)) {
            current = null;
            current = found.find(null);
            foundIn = sources;
        }
        return current;
    }

    /** What can change while a program runs: the environment can't. */
    private static Object sources() {
        TreeMap<String, String> properties = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("aws.")) {
                properties.put(name, System.getProperty(name, ""));
            }
        }
        return List.of(
                properties,
                state(ProfileFileLocation.configurationFilePath()),
                state(ProfileFileLocation.credentialsFilePath()));
    }

    private static String state(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException missing) {
            return "";
        }
    }
}
