package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far a backup has come: what a deployment that is to begin may wait for. Each of them is reached after those before it.
 */
public enum Milestone {

    /**
     * Every snapshot of the image has begun, and where the instance was restarted, it runs again and passes its status checks: nothing
     * that is written from now on is in the backup.
     *
     * @see <a href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-creating-snapshot.html">EBS User Guide</a>, which says so of
     *     snapshots; of CreateImage it is inferred
     */
    POINT_IN_TIME("pointInTime"),
    /** The image that is kept is available: encrypted, where that was asked for. */
    IMAGE("image"),
    /** The backup is complete in the bucket. */
    STORED("stored");

    private final String word;

    Milestone(String word) {
        this.word = word;
    }

    /** As people write it: {@code pointInTime}, {@code image}, {@code stored}. */
    public String word() {
        return word;
    }

    /**
     * Reads what people write; nothing stands for {@link #STORED}.
     *
     * @throws OperationException with the line to show, for anything else
     */
    public static Milestone of(String text) {
        String given = text == null ? "" : text.strip();
        if (given.isEmpty()) {
            return STORED;
        }
        return Stream.of(values())
                .filter(milestone -> milestone.word.equals(given))
                .findFirst()
                .orElseThrow(() -> OperationException.badInput("check.waitFor", given, words()));
    }

    /** All words, for a line about one that is none of them. */
    private static String words() {
        return Stream.of(values()).map(Milestone::word).collect(Collectors.joining(", "));
    }

    /** Whether this one has come when another is reached. */
    public boolean isReachedBy(Milestone other) {
        return compareTo(other) <= 0;
    }

    /**
     * Checks whether a backup can be waited for like this.
     *
     * @throws OperationException with the line to show, where no image is kept and one is waited for
     */
    public void check(BackupRequest request) {
        check(request.keepImage());
    }

    /** The same of a backup of which no more is known than whether its image is kept. */
    public void check(boolean keepsImage) {
        if (!canBeWaitedFor(keepsImage)) {
            throw OperationException.badInput("check.waitFor.noImage");
        }
    }

    /** Whether a backup comes so far, by whether its image is kept. */
    public boolean canBeWaitedFor(boolean keepsImage) {
        return this != IMAGE || keepsImage;
    }
}
