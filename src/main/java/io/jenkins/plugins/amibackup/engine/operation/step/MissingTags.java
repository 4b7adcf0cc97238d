package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
    /** What it is to carry and lacked then, what was asked for first. */
    private final Map<String, String> missing;

    private final Set<String> asked;
    /** What was or may have been taken off, so that what is asked for has room: it comes back where that is refused. */
    private final Map<String, String> takenOff = new LinkedHashMap<>();

    private boolean puttingBack;
    /** The keys of what must go, so that what is asked for has room. */
    private final List<String> inTheWay = new ArrayList<>();

    private final List<String> leftOut;
    /** What had no room, the more important ones first. */
    private final List<String> noRoom = new ArrayList<>();

    /** What is to be set, a call each. */
    private final Deque<Map<String, String>> calls = new ArrayDeque<>();

    private final Map<String, Refused> refused = new LinkedHashMap<>();

    private int refusals;
    private int added;
    /** Whether nothing that it is to carry had to make room. */
    private final boolean complete;

    /** What AWS has refused, and its words for the first of them. */
    record Refused(Line why, List<String> keys) {}

    /**
     * What the record keeps of the tags that EC2 brings back: only that may make room.
     *
     * @param keys the keys of all
     * @param values the tags of which it has the values, too
     */
    record Kept(Set<String> keys, Map<String, String> values) {
        static final Kept NOTHING = new Kept(Set.of(), Map.of());
    }

    /**
     * @param carried what the resource carries
     * @param wanted what it is to carry, the more important ones first
     * @param leftOut the keys of what is not even wanted, for lack of room
     * @param asked the keys of what was asked for
     */
    MissingTags(
            String id,
            Map<String, String> carried,
            Map<String, String> wanted,
            List<String> leftOut,
            Set<String> asked,
            Kept kept) {
        this.id = id;
        this.asked = asked;
        present = carried.keySet().stream()
                .filter(key -> !Tags.isAwsOwn(key))
                .collect(Collectors.toCollection(TreeSet::new));
        missing = new LinkedHashMap<>(wanted);
        missing.keySet().removeIf(Tags::isOurs);
        missing.entrySet().removeAll(carried.entrySet());
        this.leftOut = leftOut.stream().filter(key -> !carried.containsKey(key)).toList();
        long more = missing.keySet().stream()
                .filter(key -> asked.contains(key) && !present.contains(key))
                .count();
        // What is not wanted goes first, then the last of what is.
        Comparator<String> unwantedFirst = Comparator.comparing(wanted::containsKey);
        present.stream()
                .filter(key -> kept.keys().contains(key) && !Tags.isOurs(key) && !asked.contains(key))
                .sorted(unwantedFirst.thenComparing(Comparator.reverseOrder()))
                .limit(Math.max(0, present.size() + more - Tags.MOST))
                .forEach(inTheWay::add);
        inTheWay.forEach(key -> takenOff.put(key, carried.get(key)));
        if (inTheWay.isEmpty() && more > 0 && present.size() + more == Tags.MOST) {
            // Full but for what is asked for: an earlier drive may have made this room.
            kept.values().forEach((key, value) -> {
                if (kept.keys().contains(key) && !present.contains(key) && !asked.contains(key) && !Tags.isOurs(key)) {
                    takenOff.put(key, value);
                }
            });
        }
        complete = inTheWay.stream().noneMatch(wanted::containsKey);
        Set<String> staying = new TreeSet<>(present);
        inTheWay.forEach(staying::remove);
        plan(staying);
    }

    private void plan(Set<String> beside) {
        calls.clear();
        noRoom.clear();
        Map<String, String> fitting = Tags.fitting(missing, List.of(beside));
        missing.keySet().stream().filter(key -> !fitting.containsKey(key)).forEach(noRoom::add);
        noRoom.addAll(leftOut);
        if (!fitting.isEmpty()) {
            calls.add(fitting);
        }
    }

    /** The keys of tags that must go before the next ones are set; empty for none. */
    List<String> inTheWay() {
        return List.copyOf(inTheWay);
    }

    /** What was in the way is gone. */
    void madeRoom() {
        inTheWay.forEach(present::remove);
        inTheWay.clear();
    }

    /** What was in the way stays. */
    void hasNoRoom() {
        inTheWay.clear();
        takenOff.clear();
        plan(present);
    }

    String id() {
        return id;
    }

    /** The keys of the tags that it lacked when it was looked at. */
    Set<String> keys() {
        return Set.copyOf(missing.keySet());
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

    /** Whether what comes next was taken off before. */
    boolean isPuttingBack() {
        return puttingBack;
    }

    /** What came next is set. */
    void tagged() {
        Set<String> set = calls.removeFirst().keySet();
        added += (int) set.stream().filter(key -> !present.contains(key)).count();
        noRoom.removeAll(set);
        putBack();
    }

    /** Where what was asked for is refused in the end, so much of what made room for it comes back. */
    private void putBack() {
        if (!calls.isEmpty() || puttingBack) {
            return;
        }
        long free = refused.values().stream()
                .flatMap(group -> group.keys().stream())
                .filter(key -> asked.contains(key) && !present.contains(key))
                .count();
        Map<String, String> back = new LinkedHashMap<>();
        takenOff.entrySet().stream()
                .limit(Math.min(free, Math.max(0, Tags.MOST - carried())))
                .forEach(tag -> back.put(tag.getKey(), tag.getValue()));
        if (!back.isEmpty()) {
            puttingBack = true;
            calls.add(back);
        }
    }

    /**
     * What came next was refused. A lack of permission is not tried out tag by tag, but it may be for one that nobody asked for:
     * what was asked for is tried alone.
     */
    void refused(AwsException why) {
        Map<String, String> tags = calls.removeFirst();
        boolean denied = why.kind() == FailureKind.DENIED;
        Map<String, String> first = new LinkedHashMap<>();
        Map<String, String> second = new LinkedHashMap<>();
        tags.forEach((key, value) -> {
            boolean early = denied ? asked.contains(key) : first.size() < tags.size() / 2;
            (early ? first : second).put(key, value);
        });
        if (first.isEmpty() || second.isEmpty() || ++refusals >= MOST_REFUSALS) {
            refused(tags, why);
            putBack();
            return;
        }
        if (denied) {
            refused(second, why);
        } else {
            calls.addFirst(second);
        }
        calls.addFirst(first);
    }

    private void refused(Map<String, String> tags, AwsException why) {
        refused.computeIfAbsent(why.code(), code -> new Refused(why.line(), new ArrayList<>()))
                .keys()
                .addAll(tags.keySet());
    }

    /** Whether all of its tags are set. */
    boolean isComplete() {
        return complete && noRoom.isEmpty() && refused.isEmpty();
    }

    /** Says which tags had no room. */
    void sayLackOfRoom(OperationLog log) {
        say("tag.noRoom.asked", noRoom.stream().filter(asked::contains).toList(), log);
        say("tag.noRoom", noRoom.stream().filter(key -> !asked.contains(key)).toList(), log);
    }

    private void say(String key, Collection<String> tags, OperationLog log) {
        if (!tags.isEmpty()) {
            log.warn(key, id, Tags.MOST, String.join(", ", tags));
        }
    }
}
