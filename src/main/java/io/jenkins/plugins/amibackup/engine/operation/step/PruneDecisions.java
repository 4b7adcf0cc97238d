package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneCandidates.Seen;
import io.jenkins.plugins.amibackup.engine.retention.Candidate;
import io.jenkins.plugins.amibackup.engine.retention.Decision;
import io.jenkins.plugins.amibackup.engine.retention.Retention;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Applies the policies of a prune, those of who asked and those of who answers for this program, to the backups that count. */
final class PruneDecisions {

    private final PruneData data;
    private final Instant now;
    private final StepContext context;

    /** @param now what time it was when they were listed, by S3's clock */
    PruneDecisions(PruneData data, Instant now, StepContext context) {
        this.data = data;
        this.now = now;
        this.context = context;
    }

    /**
     * What is decided about each, by AMI.
     *
     * @param counted those that count
     * @param halfGone those of them of which nothing can be kept: they keep no other one
     * @param images the images that stand, by their IDs
     */
    Map<String, Decision> of(List<Seen> counted, List<Seen> halfGone, Map<String, Image> images) {
        PruneRequest request = data.request();
        PruneTerms terms = context.caller().pruneTerms();
        boolean every = request.retentionSet().equals(PruneRequest.EVERY_SET);
        boolean mayRemove = !every || request.dryRun() || terms.mayRemoveOfEverySet();
        if (!mayRemove) {
            context.log().warn("prune.everySetNotAllowed");
        }
        Map<String, String> sets = new HashMap<>();
        List<Candidate> backups = new ArrayList<>();
        for (Seen seen : counted) {
            if (!halfGone.contains(seen)) {
                BackupRecord record = seen.record();
                sets.put(seen.amiId(), record.retentionSet());
                backups.add(new Candidate(
                        seen.amiId(),
                        seen.takenAt(),
                        record.originalTags(),
                        tags(images.get(seen.amiId())),
                        images.containsKey(seen.amiId())));
                record.pack();
            }
        }
        return Retention.apply(
                        backups,
                        backup -> mayRemove && request.mayRemove(sets.get(backup.amiId())),
                        request.policy(),
                        floors(terms),
                        now)
                .stream()
                .collect(Collectors.toMap(decision -> decision.candidate().amiId(), Function.identity()));
    }

    /** Those of who asked, and those of who answers for this program now. */
    private List<RetentionPolicy> floors(PruneTerms terms) {
        return Stream.concat(data.request().floors().stream(), Stream.of(terms.floor()))
                .filter(floor -> !floor.isEmpty())
                .distinct()
                .toList();
    }

    /** Somebody may have set them since the backup was made, to have it kept. */
    private static Map<String, String> tags(Image image) {
        return image == null
                ? Map.of()
                : image.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value, (first, again) -> first));
    }
}
