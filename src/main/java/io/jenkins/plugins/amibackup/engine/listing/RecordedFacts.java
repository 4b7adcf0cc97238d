package io.jenkins.plugins.amibackup.engine.listing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What only the record of a backup holds, read behind and shown in lists. Whoever can write records can write anything: these are
 * words for people.
 *
 * @param tags the original tags, {@value #MOST_TAGS} at most, the most important first
 * @param consistency {@code crash-consistent} or {@code rebooted}; empty where the record doesn't say
 * @param runId the run that made it; empty where the record doesn't say
 * @param buildName the build that asked for it, or the user at the command line; empty where the record doesn't say
 * @param buildUrl the build's address, which begins with {@code http://} or {@code https://}; empty where there is none
 * @param retentionSet to which set it belongs; empty for none
 */
public record RecordedFacts(
        Map<String, String> tags,
        String consistency,
        String runId,
        String buildName,
        String buildUrl,
        String retentionSet) {

    /** As many as AWS allows for one thing. */
    static final int MOST_TAGS = 50;

    public RecordedFacts {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }
}
