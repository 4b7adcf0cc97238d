package io.jenkins.plugins.amibackup.engine.prune;

import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.PruneIndex;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.Candidate;
import io.jenkins.plugins.amibackup.engine.retention.Decision;
import io.jenkins.plugins.amibackup.engine.retention.Retention;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which instances may lose something, by their index keys alone: one request per thousand backups. Keys know neither tags nor sets nor
 * holds, so of what they propose the most goes, never more; a prune of the instance then asks the records.
 */
final class PruneProposal {

    private final PruneRequest terms;
    private final Set<String> dropped;
    private final Instant now;
    private final Map<String, String> instances = new LinkedHashMap<>();
    private int backups;
    private int listed;
    private long removals;

    private PruneProposal(PruneRequest terms, Set<String> dropped, Instant now) {
        this.terms = terms;
        this.dropped = dropped;
        this.now = now;
    }

    /**
     * Lists the whole bucket.
     *
     * @param account the account that acts: backups of others are left out
     */
    static PruneProposal of(PruneIndex index, PruneRequest terms, String account) {
        boolean images = terms.policy().imagesKeepLast() != RetentionPolicy.ALL_IMAGES;
        PruneProposal proposal = new PruneProposal(terms, images ? index.droppedImages() : Set.of(), index.now());
        List<IndexEntry> group = new ArrayList<>();
        for (Iterator<IndexEntry> entries = index.all().iterator(); entries.hasNext(); ) {
            IndexEntry entry = entries.next();
            if (!group.isEmpty() && !group.get(0).instanceId().equals(entry.instanceId())) {
                proposal.take(group);
                group.clear();
            }
            if (entry.account().equals(account) && entry.region().equals(terms.region())) {
                group.add(entry);
            }
        }
        proposal.take(group);
        return proposal;
    }

    private void take(List<IndexEntry> group) {
        if (group.isEmpty()) {
            return;
        }
        listed++;
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        for (IndexEntry entry : group) {
            candidates.putIfAbsent(
                    entry.amiId(),
                    new Candidate(entry.amiId(), entry.takenAt(), Map.of(), !dropped.contains(entry.amiId())));
        }
        backups += candidates.size();
        List<Decision> decisions =
                Retention.apply(List.copyOf(candidates.values()), backup -> true, terms.policy(), terms.floors(), now);
        long going = decisions.stream()
                .filter(one -> !one.kept() || one.dropsImage())
                .count();
        if (going > 0) {
            IndexEntry newest = group.get(0);
            String name = newest.instanceName();
            instances.put(newest.instanceId(), name.isBlank() ? newest.instanceId() : newest.instanceId() + " " + name);
        }
        removals += going;
    }

    /** Those of which something may go, by their IDs, each with what tells its lines from those of the others. */
    Map<String, String> instances() {
        return instances;
    }

    /** How many instances have backups. */
    int listed() {
        return listed;
    }

    /** How many backups there are. */
    int backups() {
        return backups;
    }

    /** How many of them may go, or lose their image. */
    long removals() {
        return removals;
    }
}
