package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A listing on disk, so that a controller that has started again shows at once what it knew. Nothing depends on it: what can't be
 * read is as if it were not there, and the bucket is listed anew.
 */
public final class ListingFile {

    /** In bytes. */
    private static final long LARGEST = 512L * 1024 * 1024;

    private static final SystemLog LOGGER = SystemLog.of(ListingFile.class.getName());

    private ListingFile() {}

    /**
     * Reads a listing.
     *
     * @param identity of the place, as it was given to {@link #save}
     * @return empty when there is none, it can't be read, is damaged, of another version, or of another place
     */
    public static Optional<Listing> load(Path file, String identity) {
        try {
            long length = Files.size(file);
            if (length > LARGEST) {
                throw new IOException("Larger than " + LARGEST + " bytes");
            }
            CheckedInputStream checked =
                    new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32C());
            try (DataInputStream in = new DataInputStream(checked)) {
                Listing listing = ListingFormat.read(in, identity, length);
                long sum = checked.getChecksum().getValue();
                if (in.readLong() != sum || in.read() >= 0) {
                    throw new IOException("Damaged: check sum");
                }
                return Optional.of(listing);
            }
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            LOGGER.log(Level.FINE, "The listing " + file + " is not used", unreadable);
            return Optional.empty();
        }
    }

    /**
     * Writes a listing in the place of the one that is there; only the user that the program runs as can read it. The folder must be
     * there.
     *
     * @param identity what tells the place: bucket, Region, owner; 1,000 characters at most
     */
    public static void save(Path file, Listing listing, String identity) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "A file stands in a folder");
        Path written = Files.createTempFile(folder, "listing", ".tmp");
        try {
            CheckedOutputStream checked =
                    new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(written)), new CRC32C());
            try (DataOutputStream out = new DataOutputStream(checked)) {
                ListingFormat.write(listing, identity, out);
                out.writeLong(checked.getChecksum().getValue());
            }
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            move(written, file);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static void move(Path written, Path file) throws IOException {
        try {
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException onThisDisk) {
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
