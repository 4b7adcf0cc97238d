package io.jenkins.plugins.amibackup.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a prune of a golden leaves: what was to go is gone wholly, whatever else there is stands wholly. */
final class GoldenPruneEnd {

    private final Golden golden;
    private final TestBed bed;
    private final JsonNode operation;

    GoldenPruneEnd(Golden golden, TestBed bed) {
        this.golden = golden;
        this.bed = bed;
        operation = golden.json().path("operation");
    }

    static boolean isOne(Golden golden) {
        return golden.kind().startsWith("removals");
    }

    /** An abort ends after the backup that is at hand, where its record says already that it goes. */
    private boolean goes(String amiId) {
        return !operation.path("aborted").asBoolean()
                || golden.contents().values().stream()
                        .map(text -> Golden.json(text.getBytes(StandardCharsets.UTF_8)))
                        .filter(record -> record.path("amiId").asText().equals(amiId))
                        .anyMatch(GoldenPruneEnd::isMarked);
    }

    private static boolean isMarked(JsonNode record) {
        return record.path("status").asText().startsWith("remov")
                || record.path("image").path("state").asText().startsWith("drop");
    }

    void check() {
        boolean imagesOnly = golden.kind().endsWith("of-images");
        List<String> stored = new ArrayList<>();
        List<String> images = new ArrayList<>();
        for (String runId : List.of(Golden.OLDEST, Golden.OLDER, Golden.EARLIER)) {
            BackupRecord record = recordOf(runId);
            String amiId = record.amiId();
            boolean goes = !runId.equals(Golden.EARLIER) && goes(amiId);
            if (!goes) {
                images.add(amiId);
            }
            if (!goes || imagesOnly) {
                stored.add(amiId);
            }
            assertThat(record.isComplete()).as(amiId).isEqualTo(!goes || imagesOnly);
            assertThat(record.isTombstone()).as(amiId).isEqualTo(goes && !imagesOnly);
            assertThat(record.imageState())
                    .as(amiId)
                    .isEqualTo(goes && imagesOnly ? ImageState.DROPPED : ImageState.STANDING);
            String fact = imagesOnly ? Keys.droppedFact(amiId) : Keys.removedFact(amiId);
            assertThat(bed.aws.s3().keys(TestBed.BUCKET, fact)).as(fact).hasSize(goes ? 1 : 0);
        }
        assertThat(bed.images()).extracting(ImageModel::id).containsExactlyInAnyOrderElementsOf(images);
        assertThat(bed.aws.ec2().snapshots()).hasSize(2 * images.size());
        assertThat(bed.aws.s3().keys(TestBed.BUCKET).stream().filter(key -> key.endsWith(".bin")))
                .containsExactlyInAnyOrderElementsOf(
                        stored.stream().map(Keys::object).toList());
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.INDEX)).hasSize(stored.size());
        assertThat(stored)
                .allMatch(amiId ->
                        bed.aws.s3().keys(TestBed.BUCKET, Keys.INDEX).stream().anyMatch(key -> key.contains(amiId)));
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.REMOVALS)).containsExactly(golden.key());
    }

    private BackupRecord recordOf(String runId) {
        return bed.aws.s3().keys(TestBed.BUCKET, "ami-metadata/").stream()
                .map(key -> BackupRecord.parse(
                        key.replaceAll("ami-metadata/|[.]json", ""),
                        bed.aws.s3().get(TestBed.BUCKET, key)))
                .filter(record -> record.runId().equals(runId))
                .findFirst()
                .orElseThrow();
    }
}
