package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tags that an image or a snapshot is still to get: as many as fit beside those that it carries, as far as AWS takes them. EC2
 * sets all tags of a call or none. Where it refuses some for what one of them is, halves are tried, until that one is found.
 */
final class MissingTags {

    /** So many refusals for one image or snapshot; twelve find two tags that are not allowed among fifty. */
    private static final int MOST_REFUSALS = 24;

    private final String id;
    /** What it carried when it was looked at, without AWS's own. */
    private final Set<String> present;
    /** The keys that it lacked then. */
    private final Set<String> keys;
    /** What had no room, the more important ones first. */
    private final List<String> noRoom = new ArrayList<>();

    /** What is to be set, a call each. */
    private final Deque<Map<String, String>> calls = new ArrayDeque<>();

    private final Map<String, Refused> refused = new LinkedHashMap<>();

    private int refusals;
    private int added;

    /** What AWS has refused, and its words for the first of them. */
    record Refused(Line why, List<String> keys) {}

    /**
     * @param carried what the resource carries
     * @param wanted what it is to carry, the more important ones first
     * @param leftOut the keys of what is not even wanted, for lack of room
     */
    MissingTags(String id, Map<String, String> carried, Map<String, String> wanted, List<String> leftOut) {
        this.id = id;
        present = carried.keySet().stream().filter(key -> !Tags.isAwsOwn(key)).collect(Collectors.toSet());
        Map<String, String> missing = new LinkedHashMap<>(wanted);
        missing.keySet().removeIf(Tags::isOurs);
        missing.entrySet().removeAll(carried.entrySet());
        keys = Set.copyOf(missing.keySet());
        Map<String, String> fitting = Tags.fitting(missing, List.of(present));
        missing.keySet().stream().filter(key -> !fitting.containsKey(key)).forEach(noRoom::add);
        leftOut.stream().filter(key -> !carried.containsKey(key)).forEach(noRoom::add);
        if (!fitting.isEmpty()) {
            calls.add(fitting);
        }
    }

    String id() {
        return id;
    }

    /** The keys of the tags that it lacked when it was looked at. */
    Set<String> keys() {
        return keys;
    }

    /** How many tags it carries by now, without AWS's own. */
    int carried() {
        return present.size() + added;
    }

    /** What AWS has refused, by its code. */
    Map<String, Refused> refused() {
        return refused;
    }

    /** What to set next; empty when there is nothing left. */
    Optional<Map<String, String>> next() {
        return Optional.ofNullable(calls.peekFirst());
    }

    /** What came next is set. */
    void tagged() {
        Set<String> set = calls.removeFirst().keySet();
        added += (int) set.stream().filter(key -> !present.contains(key)).count();
    }

    /** What came next was refused. A lack of permission is not tried out tag by tag. */
    void refused(AwsException why) {
        Map<String, String> tags = calls.removeFirst();
        if (tags.size() > 1 && why.kind() != FailureKind.DENIED && ++refusals < MOST_REFUSALS) {
            Map<String, String> first = new LinkedHashMap<>();
            Map<String, String> second = new LinkedHashMap<>();
            tags.forEach((key, value) -> (first.size() < tags.size() / 2 ? first : second).put(key, value));
            calls.addFirst(second);
            calls.addFirst(first);
        } else {
            refused.computeIfAbsent(why.code(), code -> new Refused(why.line(), new ArrayList<>()))
                    .keys()
                    .addAll(tags.keySet());
        }
    }

    /** Whether all of its tags are set. */
    boolean isComplete() {
        return noRoom.isEmpty() && refused.isEmpty();
    }

    /** Says which tags had no room. */
    void sayLackOfRoom(Set<String> asked, OperationLog log) {
        say("tag.noRoom.asked", noRoom.stream().filter(asked::contains).toList(), log);
        say("tag.noRoom", noRoom.stream().filter(key -> !asked.contains(key)).toList(), log);
    }

    private void say(String key, Collection<String> tags, OperationLog log) {
        if (!tags.isEmpty()) {
            log.warn(key, id, Tags.MOST, String.join(", ", tags));
        }
    }
}
