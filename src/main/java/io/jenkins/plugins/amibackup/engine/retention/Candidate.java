package io.jenkins.plugins.amibackup.engine.retention;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A complete backup of an instance, as a policy sees it.
 *
 * @param amiId the AMI that was stored, which names the backup
 * @param takenAt when it was taken
 * @param tags those that {@link RetentionPolicy#keepTagged} asks for, as they were recorded; null stands for none
 * @param imageTags those that its image carries now: one that has either keeps it; null stands for none
 * @param imageStands whether its image is still in EC2
 */
public record Candidate(
        String amiId, Instant takenAt, Map<String, String> tags, Map<String, String> imageTags, boolean imageStands) {

    public Candidate {
        Objects.requireNonNull(amiId);
        Objects.requireNonNull(takenAt);
        tags = tags == null ? Map.of() : Map.copyOf(tags);
        imageTags = imageTags == null ? Map.of() : Map.copyOf(imageTags);
    }

    /** One whose image has no tags of its own. */
    public Candidate(String amiId, Instant takenAt, Map<String, String> tags, boolean imageStands) {
        this(amiId, takenAt, tags, Map.of(), imageStands);
    }
}
