package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.aws.Tags;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Which of its tags an image is made with, where AWS does not take them all. What makes it always carries our two. */
public enum TagsKept {
    ALL,
    /** What was asked for, without the tags of the original. */
    ASKED,
    /** Only our two: a later step sets the others. */
    OURS;

    /** What is left of these tags. */
    public Map<String, String> of(Map<String, String> tags, Set<String> asked) {
        if (this == ALL) {
            return tags;
        }
        Map<String, String> kept = new LinkedHashMap<>(tags);
        kept.keySet().removeIf(key -> !Tags.isOurs(key) && (this == OURS || !asked.contains(key)));
        return kept;
    }
}
