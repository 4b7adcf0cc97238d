package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
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
import java.util.function.Predicate;
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
     * @param mayRemove of which retention sets backups may go
     */
    Map<String, Decision> of(
            List<Seen> counted, List<Seen> halfGone, Map<String, Image> images, Predicate<String> mayRemove) {
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
                        backup -> mayRemove.test(sets.get(backup.amiId())),
                        data.request().policy(),
                        floors(data, context),
                        now)
                .stream()
                .collect(Collectors.toMap(decision -> decision.candidate().amiId(), Function.identity()));
    }

    /** Of which retention sets something may go: those of who asked, where those who answer for this program now allow them. */
    Predicate<String> mayRemove() {
        PruneRequest request = data.request();
        boolean every = request.retentionSet().equals(PruneRequest.EVERY_SET);
        if (every && !request.dryRun() && !context.caller().pruneTerms().mayRemoveOfEverySet()) {
            context.log().warn("prune.everySetNotAllowed");
            return set -> false;
        }
        return request::mayRemove;
    }

    /** By which tags of its image a backup stays that was to go; empty for none. */
    static List<Line> tagged(Image image, PruneData data, StepContext context) {
        List<Line> why = new ArrayList<>(data.request().policy().keptByTags(Map.of(), tags(image)));
        floors(data, context).stream()
                .flatMap(floor -> floor.keptByTags(Map.of(), tags(image)).stream())
                .map(line -> Line.of("retention.floor", line))
                .forEach(why::add);
        return why;
    }

    /** Those of who asked, and those of who answers for this program now. */
    static List<RetentionPolicy> floors(PruneData data, StepContext context) {
        return Stream.concat(
                        data.request().floors().stream(),
                        Stream.of(context.caller().pruneTerms().floor()))
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
