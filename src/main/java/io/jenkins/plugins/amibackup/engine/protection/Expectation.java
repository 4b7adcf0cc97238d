package io.jenkins.plugins.amibackup.engine.protection;

import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What must have a backup: instances with these tags in this Region, a complete one that is no older than so long.
 *
 * @param name what people call it
 * @param region the Region of the instances and of the bucket
 * @param tags what an instance must carry, all of it; values may hold EC2's wildcards {@code *} and {@code ?}
 * @param maxAge how old the newest backup may be; from {@link #SHORTEST} to {@link Age#LONGEST}
 * @param provenWithin how old the last proof of any of its backups may be; empty where none is demanded
 * @param place where the backups lie, by its name; on the command line the bucket
 */
public record Expectation(
        String name,
        String region,
        Map<String, String> tags,
        Duration maxAge,
        Optional<Duration> provenWithin,
        String place) {

    /** No backup can be complete more quickly than this. */
    public static final Duration SHORTEST = Duration.ofMinutes(5);

    /** How old the newest backup may be where nobody says otherwise. */
    public static final String DEFAULT_AGE = "24h";

    /** In characters. */
    private static final int LONGEST_NAME = 100;
    /** EC2 takes no more filters than 50 in a call, one of which is the state. */
    private static final int MOST_TAGS = 20;

    public Expectation {
        name = name == null ? "" : name.strip();
        region = region == null ? "" : region.strip();
        tags = new TreeMap<>(tags);
        place = place == null ? "" : place.strip();
    }

    /**
     * Reads one as people write it.
     *
     * @param maxAge such as {@code 24h}
     * @param provenWithin such as {@code 30d}; empty or null where no proof is demanded
     * @throws OperationException with the line to show, on the first thing that is wrong
     */
    public static Expectation of(
            String name, String region, Map<String, String> tags, String maxAge, String provenWithin, String place) {
        Optional<Duration> proof = provenWithin == null || provenWithin.isBlank()
                ? Optional.empty()
                : Optional.of(Age.parse(provenWithin));
        Expectation expectation = new Expectation(name, region, tags, Age.parse(maxAge), proof, place);
        expectation.check();
        return expectation;
    }

    /**
     * The same of one that is called after its tags.
     *
     * @param tags each as {@code key=value}
     */
    public static Expectation ofTags(
            String region, Iterable<String> tags, String maxAge, String provenWithin, String place) {
        Map<String, String> demanded = TagText.of(tags);
        checkTags(demanded);
        // The line ends with an ellipsis where it is cut off.
        return of(Sanitizer.line(described(demanded), LONGEST_NAME - 1), region, demanded, maxAge, provenWithin, place);
    }

    /**
     * Checks what can be checked without asking AWS.
     *
     * @throws OperationException with the line to show, on the first thing that is wrong
     */
    public void check() {
        checkName(name);
        Checks.region(region);
        checkTags(tags);
        checkAge(maxAge);
        provenWithin.ifPresent(Expectation::checkAge);
        if (place.isEmpty()) {
            throw OperationException.badInput("check.expectation.place");
        }
    }

    /** Checks what people call it. */
    public static void checkName(String value) {
        if (value.isBlank()) {
            throw OperationException.badInput("check.expectation.name.empty");
        }
        if (value.length() > LONGEST_NAME || value.chars().anyMatch(Character::isISOControl)) {
            throw OperationException.badInput("check.expectation.name", Checks.shown(value), LONGEST_NAME);
        }
    }

    /** Checks which instances are meant: without a tag it would be all of an account. */
    public static void checkTags(Map<String, String> tags) {
        if (tags.isEmpty()) {
            throw OperationException.badInput("check.expectation.tags");
        }
        if (tags.size() > MOST_TAGS) {
            throw OperationException.badInput("check.expectation.tags.many", MOST_TAGS, tags.size());
        }
        tags.forEach((key, value) -> {
            if (key.isBlank() || value == null || !Tags.isWithinLimits(key, value)) {
                throw OperationException.badInput("check.tag", Checks.shown(key));
            }
        });
    }

    /** Checks how old a backup, or a proof, may be. */
    public static void checkAge(Duration age) {
        if (age.compareTo(SHORTEST) < 0) {
            throw OperationException.badInput("check.age.short", SHORTEST.toMinutes());
        }
        if (age.compareTo(Age.LONGEST) > 0) {
            throw OperationException.badInput("check.age", Age.text(age));
        }
    }

    /** The tags in a few words: {@code role=db, stage=prod}. */
    public String described() {
        return described(tags);
    }

    private static String described(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(", "));
    }
}
