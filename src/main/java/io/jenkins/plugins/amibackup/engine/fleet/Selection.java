package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which instances are backed up in one go: those that are named, or those that carry tags.
 *
 * @param instanceIds the instances; empty to find them by tags
 * @param instanceTags what an instance must carry, all of it; values may hold EC2's wildcards {@code *} and {@code ?}
 * @param maxInstances more than so many are refused; {@value #DEFAULT_MOST} where nobody says otherwise
 */
public record Selection(List<String> instanceIds, Map<String, String> instanceTags, int maxInstances) {

    /** Stops accidents: a tag that is on every instance. */
    public static final int DEFAULT_MOST = 50;

    public Selection {
        instanceIds = instanceIds == null
                ? List.of()
                : instanceIds.stream().map(id -> id == null ? "" : id.strip()).toList();
        instanceTags = instanceTags == null ? Map.of() : new TreeMap<>(instanceTags);
    }

    /**
     * Checks what can be checked without asking AWS.
     *
     * @throws OperationException with the line to show, on the first thing that is wrong
     */
    public void check() {
        if (instanceIds.isEmpty() == instanceTags.isEmpty()) {
            throw OperationException.badInput("check.selection");
        }
        checkMost(maxInstances);
        Set<String> seen = new HashSet<>();
        for (String id : instanceIds) {
            Checks.instanceId(id);
            if (!seen.add(id)) {
                throw OperationException.badInput("check.selection.twice", id);
            }
        }
        checkNumber(instanceIds.size());
        instanceTags.forEach((key, value) -> {
            if (key.isBlank() || key.length() > 128 || value == null || value.length() > 256) {
                throw OperationException.badInput("check.tag", key);
            }
        });
    }

    /**
     * Checks how many instances are allowed.
     *
     * @throws OperationException with the line to show, below 1
     */
    public static void checkMost(int maxInstances) {
        if (maxInstances < 1) {
            throw OperationException.badInput("check.maxInstances", maxInstances);
        }
    }

    void checkNumber(int instances) {
        if (instances > maxInstances) {
            throw OperationException.badInput("check.selection.many", instances, maxInstances);
        }
    }

    /**
     * What is to be said of each instance that is named, when nothing was begun for any of them: an ID that is not valid has a
     * line of its own.
     *
     * @param why what is wrong
     * @return in the order in which they were named; empty when they are found by their tags, and when more are named than are allowed
     */
    public Map<String, Line> refusals(Line why) {
        if (!instanceTags.isEmpty() || instanceIds.size() > maxInstances) {
            return Map.of();
        }
        Map<String, Line> invalid = new HashMap<>();
        for (String id : instanceIds) {
            try {
                Checks.instanceId(id);
            } catch (OperationException wrong) {
                invalid.put(id, wrong.line());
            }
        }
        Line others = invalid.isEmpty() ? why : Line.of("fleet.notBegun");
        Map<String, Line> lines = new LinkedHashMap<>();
        instanceIds.forEach(id -> lines.put(id, invalid.getOrDefault(id, others)));
        return lines;
    }

    /** What is backed up, in a few words. */
    public String subject() {
        return (instanceTags.isEmpty()
                        ? Line.of("fleet.named", instanceIds.size())
                        : Line.of("fleet.tagged", described()))
                .text();
    }

    /** The tags in a few words. */
    String described() {
        StringBuilder text = new StringBuilder();
        instanceTags.forEach((key, value) ->
                text.append(text.isEmpty() ? "" : ", ").append(key).append('=').append(value));
        return text.toString();
    }
}
