package io.jenkins.plugins.amibackup.engine.identity;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    private final Remembered remembered;
    private AwsCredentialsProvider current;
    private Object foundIn;

    /**
     * @param way how AWS is reached; its credentials are not used
     * @param services shared by all ways of this program
     */
    public MachineCredentials(AwsAccess way, Machine machine, MachineServices services) {
        found = new FoundCredentials(way, machine, services);
        remembered = services.remembered();
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return current().resolveCredentials();
    }

    private synchronized AwsCredentialsProvider current() {
        Object sources = sources();
        if (current == null || !sources.equals(foundIn)) {
            current = null;
            remembered.checkFiles();
            Remembered.Source source = found.source();
            remembered.check(source);
            current = found.find(source);
            foundIn = sources;
        }
        return current;
    }

    /** What can change while a program runs: the environment can't. Of the properties, only a hash: they may hold a secret. */
    private static Object sources() {
        TreeMap<String, String> properties = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("aws.")) {
                properties.put(name, System.getProperty(name, ""));
            }
        }
        return List.of(
                hash(properties.toString()),
                state(ProfileFileLocation.configurationFilePath()),
                state(ProfileFileLocation.credentialsFilePath()));
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String state(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException missing) {
            return "";
        }
    }
}
