package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.operation.step.PruneCandidates.Seen;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * The backup that S3 has stored last, and the one whose image EC2 has made last, by their own dates. Which one is the newest, the
 * records say; whoever can write those could make the newest look old. These two stay whatever the records say.
 */
final class MadeLast {

    private MadeLast() {}

    /**
     * Their AMIs.
     *
     * @param counted the backups that count
     * @param images the images that stand, by their IDs
     */
    static Set<String> of(List<Seen> counted, Map<String, Image> images) {
        Set<String> last = new HashSet<>();
        counted.stream()
                .filter(seen -> seen.object() != null)
                .max(Comparator.comparing(seen -> seen.object().lastModified()))
                .ifPresent(seen -> last.add(seen.amiId()));
        Map<String, Instant> made = new HashMap<>();
        counted.stream()
                .filter(seen -> seen.object() != null)
                .forEach(seen -> made(seen, images).ifPresent(when -> made.put(seen.amiId(), when)));
        made.entrySet().stream().max(Map.Entry.comparingByValue()).ifPresent(newest -> last.add(newest.getKey()));
        return last;
    }

    /** When the backup's own image was made; empty where there is none, or where it is another's. */
    private static Optional<Instant> made(Seen seen, Map<String, Image> images) {
        Optional<Instant> made = Optional.ofNullable(images.get(seen.amiId()))
                .filter(image -> FinishedRemoval.isOf(seen.record(), image))
                .flatMap(Images::createdAt);
        seen.record().pack();
        return made;
    }
}
