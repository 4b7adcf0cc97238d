package io.jenkins.plugins.amibackup.engine.listing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A listing on disk, so that a controller that has started again shows what it knew. */
public final class ListingFile {

    private ListingFile() {}

    /**
     * Reads a listing.
     *
     * @param identity of the place, as it was given to {@link #save}
     * @return empty when there is none, it can't be read, is damaged, of another version, or of another place
     */
    public static Optional<Listing> load(Path file, String identity) {
        return Optional.empty();
    }

    /**
     * Writes a listing in the place of the one that is there. The folder must be there.
     *
     * @param identity what tells the place: bucket, Region, owner; 1,000 characters at most
     */
    public static void save(Path file, Listing listing, String identity) throws IOException {
        // Nothing is kept yet.
    }
}
