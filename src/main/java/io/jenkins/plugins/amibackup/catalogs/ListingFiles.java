package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.listing.Listing;
import io.jenkins.plugins.amibackup.engine.listing.ListingFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/** Listings below {@code $JENKINS_HOME/ami-backup/listings}, one file a place: what a controller that has started again shows first. */
final class ListingFiles {

    private static final SystemLog LOGGER = SystemLog.of(ListingFiles.class.getName());
    private static final String SUFFIX = ".bin";
    /** How a file ends that is being written. */
    private static final String UNFINISHED = ".tmp";
    /** No file is written for longer. */
    private static final Duration LONGEST_WRITE = Duration.ofHours(1);

    private final Path folder;

    ListingFiles(Path folder) {
        this.folder = folder;
    }

    static ListingFiles ofJenkins() {
        return new ListingFiles(
                Jenkins.get().getRootDir().toPath().resolve("ami-backup").resolve("listings"));
    }

    /** A listing as it was when it was written. */
    record Kept(Listing listing, Instant readAt) {}

    /** What was known of a place; empty where that isn't known any more, or was of another bucket, or read as somebody else. */
    Optional<Kept> load(Place place) {
        String identity = identity(place);
        Path file = file(identity);
        try {
            Instant writtenAt =
                    Files.exists(file) ? Files.getLastModifiedTime(file).toInstant() : Instant.EPOCH;
            return ListingFile.load(file, identity).map(listing -> new Kept(listing, writtenAt));
        } catch (IOException unreadable) {
            LOGGER.log(Level.FINE, "The listing of a place can't be read", unreadable);
            return Optional.empty();
        }
    }

    /** Writes what is known of a place. That it can't be kept is no reason not to show it. */
    void save(Place place, Listing listing) {
        String identity = identity(place);
        try {
            Files.createDirectories(folder);
            ListingFile.save(file(identity), listing, identity);
        } catch (IOException unwritable) {
            LOGGER.log(Level.WARNING, "The listing of a place can't be kept", unwritable);
        }
    }

    /** Removes what was known of other places, and what a Jenkins that was killed has left half written. */
    void keepOnly(Collection<Place> places) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<Path> kept = places.stream().map(place -> file(identity(place))).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> others = files.filter(
                            file -> file.toString().endsWith(SUFFIX) && !kept.contains(file) || isLeft(file))
                    .toList();
            for (Path other : others) {
                Files.deleteIfExists(other);
            }
        } catch (IOException unreadable) {
            LOGGER.log(Level.FINE, "Old listings can't be removed", unreadable);
        }
    }

    private static boolean isLeft(Path file) {
        return file.toString().endsWith(UNFINISHED)
                && file.toFile().lastModified() < System.currentTimeMillis() - LONGEST_WRITE.toMillis();
    }

    private Path file(String identity) {
        return folder.resolve(identity.substring(0, 32) + SUFFIX);
    }

    /** Where it was read, and as whom: what others may see is no answer for those who may not. */
    private static String identity(Place place) {
        Connection connection = place.connection();
        String all = String.join(
                "\n",
                place.name(),
                place.folder(),
                connection.bucket(),
                connection.region(),
                connection.bucketOwner(),
                connection.credentialsId(),
                connection.roleArn(),
                connection.externalId(),
                String.valueOf(AmiBackupConfiguration.get().getS3EndpointUrl()));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
