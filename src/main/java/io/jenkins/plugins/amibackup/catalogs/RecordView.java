package io.jenkins.plugins.amibackup.catalogs;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts.Consistency;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.catalog.RemovalNote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jvnet.localizer.Localizable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A record in words. It is made at once and whole: the record behind it is packed again afterwards. */
@Restricted(NoExternalUse.class)
public final class RecordView {

    /** As many as AWS lets an instance and its image have together. */
    private static final int MOST_TAGS = 100;

    private final String name;
    private final String instanceId;
    private final String status;
    private final boolean complete;
    private final boolean tombstone;
    private final List<PageFact> machine;
    private final List<PageFact> network;
    private final List<PageFact> stored;
    private final List<PageFact> history;
    private final List<PageFact> removal;
    private final List<VolumeRow> volumes;
    private final String excluded;
    private final List<PageFact> tags;
    private final List<ProofRow> proofs;
    private final List<String> holds;
    private final String unusable;

    /** @param instanceUrl the page of its instance */
    RecordView(BackupRecord record, String instanceUrl) {
        LaunchFacts launch = LaunchFacts.of(record);
        name = Shown.words(record.instanceName());
        instanceId = record.instanceId();
        status = status(record).toString();
        complete = record.isComplete();
        tombstone = record.isTombstone();
        machine = MachineFacts.machine(record, launch, instanceUrl);
        network = MachineFacts.network(record, launch);
        stored = MachineFacts.stored(record);
        history = history(record);
        removal = record.removal().map(note -> removal(note)).orElse(List.of());
        volumes = VolumeRow.of(record, launch);
        excluded = String.join(", ", record.excludedDevices());
        tags = tags(record.originalTags());
        proofs = ProofRow.of(record);
        holds = record.holds().stream().map(Hold::line).map(Shown::line).toList();
        unusable = launch.unusable().isEmpty() ? "" : Shown.line(Line.list(launch.unusable()));
    }

    /** What a backup is at, in a few words. */
    static Localizable status(BackupRecord record) {
        if (record.isComplete()) {
            return switch (record.imageState()) {
                case STANDING -> Messages._RecordView_Complete();
                case DROPPING -> Messages._RecordView_Dropping();
                case DROPPED -> Messages._RecordView_Dropped();
            };
        }
        return record.isTombstone()
                ? Messages._RecordView_Removed()
                : record.isBeingRemoved() ? Messages._RecordView_Removing() : Messages._RecordView_Unfinished();
    }

    private static List<PageFact> history(BackupRecord record) {
        JsonNode build = record.json().path("build");
        return new PageFacts()
                .add(Messages.RecordView_Taken(), Shown.moment(record.takenAt()))
                .add(
                        Messages.RecordView_Completed(),
                        BackupTimes.completed(record).map(Shown::moment).orElse(""))
                .add(
                        Messages.RecordView_Took(),
                        BackupTimes.took(record).map(Shown::duration).orElse(""))
                .add(Messages.RecordView_Consistency(), consistency(record))
                .add(
                        Messages.RecordView_Build(),
                        build.path("name").asText(""),
                        BuildAddress.ofWhole(build.path("url").asText("")))
                .add(Messages.RecordView_Run(), record.runId())
                .add(Messages.RecordView_Set(), record.retentionSet())
                .all();
    }

    private static String consistency(BackupRecord record) {
        return ImageFacts.of(record)
                .consistency()
                .map(how -> how == Consistency.REBOOTED
                        ? Messages.RecordView_Rebooted()
                        : Messages.RecordView_CrashConsistent())
                .orElse("");
    }

    private static List<PageFact> removal(RemovalNote note) {
        return new PageFacts()
                .add(Messages.RecordView_RemovedAt(), Shown.moment(note.at()))
                .add(Messages.RecordView_RemovedWhy(), Shown.line(Line.list(note.why())))
                .add(Messages.RecordView_RemovedBy(), note.by(), BuildAddress.ofWhole(note.url()))
                .add(Messages.RecordView_Run(), note.runId())
                .add(Messages.RecordView_Freed(), note.bytesFreed() > 0 ? Shown.size(note.bytesFreed()) : "")
                .add(Messages.RecordView_Remains(), String.join(", ", note.kept()))
                .all();
    }

    private static List<PageFact> tags(Map<String, String> tags) {
        List<PageFact> rows = new ArrayList<>();
        tags.entrySet().stream()
                .limit(MOST_TAGS)
                .forEach(tag -> rows.add(new PageFact(Shown.words(tag.getKey()), Shown.words(tag.getValue()))));
        return List.copyOf(rows);
    }

    /** What people call the instance: its tag {@code Name}, or its ID. */
    public String getName() {
        return name;
    }

    public String getInstanceId() {
        return instanceId;
    }

    /** What the backup is at, in a few words. */
    public String getStatus() {
        return status;
    }

    public boolean isComplete() {
        return complete;
    }

    /** Whether the backup is gone and this is what it has left. */
    public boolean isTombstone() {
        return tombstone;
    }

    public List<PageFact> getMachine() {
        return machine;
    }

    public List<PageFact> getNetwork() {
        return network;
    }

    public List<PageFact> getStored() {
        return stored;
    }

    public List<PageFact> getHistory() {
        return history;
    }

    /** When the backup was removed, why and by whom; empty where it wasn't. */
    public List<PageFact> getRemoval() {
        return removal;
    }

    public List<VolumeRow> getVolumes() {
        return volumes;
    }

    /** The devices that were left out; empty for none. */
    public String getExcluded() {
        return excluded;
    }

    public List<PageFact> getTags() {
        return tags;
    }

    public List<ProofRow> getProofs() {
        return proofs;
    }

    /** Who holds it, since when and why. */
    public List<String> getHolds() {
        return holds;
    }

    /** What is recorded of the instance and is not what EC2 writes; null for nothing. */
    @CheckForNull
    public String getUnusable() {
        return unusable.isEmpty() ? null : unusable;
    }
}
