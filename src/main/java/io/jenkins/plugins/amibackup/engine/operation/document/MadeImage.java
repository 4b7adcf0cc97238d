package io.jenkins.plugins.amibackup.engine.operation.document;

import java.util.List;

/**
 * An image that an operation makes: its name is known before the call that makes it, its id afterwards.
 *
 * @param name unique in the account and Region
 * @param id null until the image was made
 * @param snapshotIds known once the image is available
 * @param gib the size of its volumes together, in GiB
 */
public record MadeImage(String name, String id, List<String> snapshotIds, long gib) {

    /** No image is larger: EC2 stores at most 5,000 GB. */
    public static final long MOST_GIB = 65_536;

    public MadeImage {
        snapshotIds = snapshotIds == null ? List.of() : List.copyOf(snapshotIds);
    }

    /** An image about to be made. */
    public static MadeImage planned(String name, long gib) {
        return new MadeImage(name, null, List.of(), gib);
    }

    public MadeImage withId(String newId) {
        return new MadeImage(name, newId, snapshotIds, gib);
    }

    public MadeImage withSnapshots(List<String> ids) {
        return new MadeImage(name, id, ids, gib);
    }

    /** Whether EC2 has given it an id. */
    public boolean exists() {
        return id != null;
    }
}
