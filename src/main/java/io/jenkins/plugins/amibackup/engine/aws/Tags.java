package io.jenkins.plugins.amibackup.engine.aws;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The rules for tags: AWS's limits, AWS's own keys, and the two of ours that every resource carries. */
public final class Tags {

    /** The operation that made a resource. */
    public static final String RUN_ID = "ami-backup:run-id";
    /** {@value #UNFINISHED} until the operation that made a resource is done with it, then {@value #DONE}. */
    public static final String STATE = "ami-backup:state";

    public static final String UNFINISHED = "unfinished";
    public static final String DONE = "done";
    /** On the stored object: the instance that was backed up. */
    public static final String INSTANCE_ID = "ami-backup:instance-id";

    /** A resource carries at most this many tags. */
    public static final int MOST = 50;

    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;

    private static final String AWS_PREFIX = "aws:";
    static final String OUR_PREFIX = "ami-backup:";
    /** Our keys, as IAM has patterns. */
    static final String OURS = OUR_PREFIX + "*";

    private Tags() {}

    /** Whether AWS keeps this key for itself: such tags can be read and not be written. */
    public static boolean isAwsOwn(String key) {
        return key.regionMatches(true, 0, AWS_PREFIX, 0, AWS_PREFIX.length());
    }

    /** Whether this key is one of ours. */
    public static boolean isOurs(String key) {
        return key.startsWith(OUR_PREFIX);
    }

    /**
     * Whether key and value are short enough for AWS, which counts the letters of Unicode, also those that Java counts as two.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html">AWS's limits of tags</a>
     */
    public static boolean isWithinLimits(String key, String value) {
        return key.codePointCount(0, key.length()) <= LONGEST_KEY
                && value.codePointCount(0, value.length()) <= LONGEST_VALUE;
    }

    /** Whether AWS lets anybody write this tag, and no tag of ours has its key. */
    public static boolean isWritable(String key, String value) {
        return key != null
                && value != null
                && !key.isEmpty()
                && isWithinLimits(key, value)
                && !isAwsOwn(key)
                && !isOurs(key);
    }

    /** The tags as a map, in the order of their keys. */
    public static Map<String, String> map(List<Tag> tags) {
        Map<String, String> map = new TreeMap<>();
        for (Tag tag : tags) {
            if (tag.key() != null) {
                map.put(tag.key(), tag.value() == null ? "" : tag.value());
            }
        }
        return map;
    }

    static List<Tag> sdk(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    /** For a call that makes resources of a type. */
    public static TagSpecification specification(ResourceType type, Map<String, String> tags) {
        return TagSpecification.builder().resourceType(type).tags(sdk(tags)).build();
    }

    /** For a call that makes an image and its snapshots, which are tagged as they appear. */
    static List<TagSpecification> specifications(Map<String, String> imageTags, Map<String, String> snapshotTags) {
        return List.of(
                specification(ResourceType.IMAGE, imageTags), specification(ResourceType.SNAPSHOT, snapshotTags));
    }

    /** Whether these tags say that the run made the resource and has not finished it. */
    public static boolean isUnfinishedOf(String runId, List<Tag> tags) {
        Map<String, String> map = map(tags);
        return runId.equals(map.get(RUN_ID)) && UNFINISHED.equals(map.get(STATE));
    }

    /** Whether these tags say that a run is done with the resource. */
    public static boolean isDone(List<Tag> tags) {
        return DONE.equals(map(tags).get(STATE));
    }

    /** Whether these tags say that the run made the resource. */
    public static boolean isOf(String runId, List<Tag> tags) {
        return runId.equals(map(tags).get(RUN_ID));
    }

    /**
     * The tags for a resource that a run makes: our two first, then what was asked for, then the originals, as far as
     * they fit. What was asked for replaces an original of the same key.
     *
     * @param applied the tags to write, at most {@value #MOST}
     * @param awsOwn keys of the originals that are AWS's own and can't be written
     * @param leftOut keys for which there was no room
     */
    public record Choice(Map<String, String> applied, List<String> awsOwn, List<String> leftOut) {}

    /** Chooses the tags of a resource that a run makes. */
    public static Choice choose(String runId, Map<String, String> originals, Map<String, String> asked) {
        Map<String, String> applied = new LinkedHashMap<>();
        List<String> awsOwn = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        applied.put(RUN_ID, runId);
        applied.put(STATE, UNFINISHED);
        applied.putAll(asked);
        originals.forEach((key, value) -> {
            if (isAwsOwn(key)) {
                awsOwn.add(key);
            } else if (!isOurs(key) && !applied.containsKey(key)) {
                if (applied.size() < MOST) {
                    applied.put(key, value);
                } else {
                    leftOut.add(key);
                }
            }
        });
        return new Choice(applied, awsOwn, leftOut);
    }

    /**
     * As many of these tags, the first ones first, as each of some resources has room for beside the tags that it carries. Ours
     * are needed: they are always among them.
     *
     * @param carried the keys that each of the resources carries; AWS's own don't count
     */
    public static Map<String, String> fitting(Map<String, String> wanted, Collection<Set<String>> carried) {
        List<Set<String>> each = carried.stream()
                .map(keys -> keys.stream().filter(key -> !isAwsOwn(key)).collect(Collectors.toCollection(HashSet::new)))
                .collect(Collectors.toList());
        Map<String, String> fitting = new LinkedHashMap<>();
        wanted.forEach((key, value) -> {
            if (isOurs(key) || each.stream().allMatch(keys -> keys.contains(key) || keys.size() < MOST)) {
                fitting.put(key, value);
                each.forEach(keys -> keys.add(key));
            }
        });
        return fitting;
    }
}
