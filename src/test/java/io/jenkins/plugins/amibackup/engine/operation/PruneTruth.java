package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What must be so of an instance's backups, whatever has come upon the prunes of them. */
final class PruneTruth {

    private final PruneBed prune;
    private final List<String> stay;

    /** @param stay those of which nothing may be missing at any time, the newest among them */
    PruneTruth(PruneBed prune, List<String> stay) {
        this.prune = prune;
        this.stay = List.copyOf(stay);
    }

    /** At any time: nothing is lost that should stay, nothing is promised that is gone, and nothing is left that isn't named. */
    void holds() {
        assertThat(stay).as("what stays").allMatch(prune::isWhole);
        prune.backups.forEach(this::isAsItsRecordSays);
        indexKeysLeadToRecords();
        whatStandsIsNamed(true);
    }

    /** When nobody works on it any more: each backup is whole, or lacks its image and says so, or is gone. */
    void isSettled() {
        holds();
        assertThat(prune.bed.aws.s3().keys(TestBed.BUCKET, Keys.REMOVALS + "by-instance/"))
                .as("keys of prunes")
                .isEmpty();
        List<String> hints = prune.bed.aws.s3().keys(TestBed.BUCKET, Keys.FACTS);
        for (String amiId : prune.backups) {
            BackupRecord record = prune.record(amiId);
            assertThat(record.isComplete() || record.isTombstone())
                    .as("%s says %s", amiId, record.status())
                    .isTrue();
            if (record.isTombstone()) {
                assertThat(hints).as("hint of the tombstone of %s", amiId).contains(Keys.removedFact(amiId));
            }
            assertThat(record.isComplete() && record.imageState() == ImageState.DROPPING)
                    .as("the image of %s is still to go", amiId)
                    .isFalse();
        }
        whatStandsIsNamed(false);
    }

    private void isAsItsRecordSays(String amiId) {
        BackupRecord record = prune.record(amiId);
        if (record.isComplete()) {
            assertThat(prune.hasObject(amiId)).as("object of %s", amiId).isTrue();
            assertThat(prune.isIndexed(amiId)).as("index key of %s", amiId).isTrue();
            assertThat(prune.hasImage(amiId) && record.imageState() == ImageState.DROPPED)
                    .as("%s has an image that is said to be dropped", amiId)
                    .isFalse();
        } else if (record.isBeingRemoved()) {
            assertThat(prune.documents())
                    .as("names %s", amiId)
                    .anyMatch(document -> begun(document).anyMatch(amiId::equals));
        } else {
            assertThat(record.isTombstone())
                    .as("%s says %s", amiId, record.status())
                    .isTrue();
            assertThat(prune.hasObject(amiId)).as("object of %s", amiId).isFalse();
            assertThat(prune.isIndexed(amiId) && !isSaidToStayIndexed(amiId))
                    .as("index key of %s", amiId)
                    .isFalse();
        }
    }

    /** Where the removal of an index key was refused, the record is a tombstone all the same. */
    private boolean isSaidToStayIndexed(String amiId) {
        return prune.documents().stream()
                .anyMatch(document -> document.contains(amiId) && document.contains("prune.left.index"));
    }

    /** What a prune has begun to remove. */
    private static Stream<String> begun(String document) {
        JsonNode doomed = operation(document).path("doomed");
        return Stream.iterate(0, i -> i < doomed.size(), i -> i + 1)
                .map(doomed::get)
                .filter(one -> one.path("state").asText().equals("begun"))
                .map(one -> one.path("amiId").asText());
    }

    private static JsonNode operation(String document) {
        try {
            return Json.parse(document.getBytes(StandardCharsets.UTF_8)).path("operation");
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    private void indexKeysLeadToRecords() {
        for (String key : prune.bed.aws.s3().keys(TestBed.BUCKET, Keys.INDEX)) {
            String amiId = IndexEntry.parse(key).orElseThrow().amiId();
            BackupRecord record = prune.record(amiId);
            assertThat(prune.hasObject(amiId) || !record.isComplete())
                    .as("%s leads to a record that says %s", key, record.status())
                    .isTrue();
        }
    }

    /** Whatever stands in EC2 of a backup that is gone, or whose image is, is named by a prune or in a record. */
    private void whatStandsIsNamed(boolean underWay) {
        for (String amiId : prune.backups) {
            BackupRecord record = prune.record(amiId);
            boolean says = record.isBeingRemoved() || record.imageState() == ImageState.DROPPING;
            // A run that has taken a removal back looks again at its end.
            boolean lost = underWay && record.json().path("history").toString().contains("prune.lost.image");
            if (record.isTombstone() && prune.hasImage(amiId)) {
                isNamed(amiId, record);
            }
            if (!prune.hasImage(amiId) && !says && !lost) {
                prune.snapshots(amiId).forEach(snapshot -> isNamed(snapshot, record));
            }
        }
    }

    /** Named as something that is left: that it was to go says nothing of its being there. */
    private void isNamed(String id, BackupRecord record) {
        boolean inRecord = record.removal()
                .filter(note -> note.kept().toString().contains(id))
                .isPresent();
        assertThat(inRecord || prune.documents().stream().anyMatch(document -> isLeft(document, id)))
                .as("%s is named", id)
                .isTrue();
    }

    private static boolean isLeft(String document, String id) {
        JsonNode operation = operation(document);
        boolean left = false;
        for (JsonNode one : operation.path("doomed")) {
            left |= one.path("left").toString().contains(id);
        }
        return left || operation.path("remains").toString().contains(id);
    }
}
