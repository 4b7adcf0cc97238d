package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.CatalogLinks;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts.Consistency;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import io.jenkins.plugins.amibackup.engine.listing.ListedBackup;
import io.jenkins.plugins.amibackup.engine.listing.RecordedFacts;
import java.time.Instant;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A backup in the list, for the page and as JSON. What others may have written is made safe to show; the page escapes it, too. */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public final class ListedRow {

    private final Place place;
    private final ListedBackup backup;

    ListedRow(Place place, ListedBackup backup) {
        this.place = place;
        this.backup = backup;
    }

    /** The name of the place where it lies. */
    @Exported
    public String getPlace() {
        return place.name();
    }

    @Exported
    public String getAmiId() {
        return backup.amiId();
    }

    /** Empty where only a tombstone is left that says nothing of it. */
    @Exported
    public String getInstanceId() {
        return backup.instanceId();
    }

    @Exported
    public String getInstanceName() {
        return Shown.words(backup.instanceName());
    }

    /** What the instance is called: by its ID where it has no name. */
    public String getCalled() {
        return getInstanceName().isEmpty() ? getInstanceId() : getInstanceName();
    }

    /** As ISO 8601; null where it isn't known. */
    @Exported
    public String getTakenAt() {
        return isDated() ? backup.takenAt().toString() : null;
    }

    private boolean isDated() {
        return !backup.takenAt().equals(Instant.EPOCH);
    }

    public String getTaken() {
        return isDated() ? Shown.time(backup.takenAt()) : "";
    }

    @Exported
    public long getSizeBytes() {
        return backup.sizeBytes();
    }

    public String getStored() {
        return backup.sizeBytes() == 0 ? "" : Shown.size(backup.sizeBytes());
    }

    @Exported
    public String getRegion() {
        return backup.region();
    }

    @Exported
    public String getAccount() {
        return backup.account();
    }

    /** Whether its image is kept, as far as hints say. */
    @Exported
    public boolean isImageKept() {
        return !backup.imageDropped() && !backup.removed();
    }

    /** Whether somebody holds it, as far as hints say. */
    @Exported
    public boolean isHeld() {
        return backup.held();
    }

    @Exported
    public boolean isRemoved() {
        return backup.removed();
    }

    /** Whether it counts as proven. */
    @Exported
    public boolean isProven() {
        return backup.isProven();
    }

    /** The level that was proven, or that was not reached; null where nobody has tried. */
    @Exported
    public String getProofLevel() {
        return backup.proof().map(ProofHint::level).map(Object::toString).orElse(null);
    }

    /** Whether the last verification has failed. */
    public boolean isProofFailed() {
        return backup.proof().isPresent() && !backup.isProven();
    }

    /** Whether what only its record holds is known. */
    @Exported
    public boolean isRecordRead() {
        return backup.facts().isPresent();
    }

    /** {@code crash-consistent} or {@code rebooted}; empty where it isn't known. */
    @Exported
    public String getConsistency() {
        return facts().consistency();
    }

    /** The same in the reader's language; words that are not known are shown as they are. */
    public String getConsistencyWords() {
        return Consistency.of(getConsistency())
                .map(how -> how == Consistency.REBOOTED
                        ? Messages.ListedRow_Rebooted()
                        : Messages.ListedRow_CrashConsistent())
                .orElseGet(() -> Shown.words(getConsistency()));
    }

    @Exported
    public String getRunId() {
        return facts().runId();
    }

    @Exported
    public String getRetentionSet() {
        return facts().retentionSet();
    }

    /** The build, or the user at a command line; empty where it isn't known. */
    @Exported
    public String getRunBy() {
        return Shown.words(facts().buildName());
    }

    @Exported
    public Map<String, String> getTags() {
        return facts().tags();
    }

    private RecordedFacts facts() {
        return backup.facts().orElse(NOTHING);
    }

    private static final RecordedFacts NOTHING = new RecordedFacts(Map.of(), "", "", "", "", "");

    /**
     * Where the build is, for a link in the answer to this request, if it is a build of this Jenkins that the user may see; else null. Addresses of
     * other places are words that anybody may have written, and no link leads there.
     */
    public String getBuildUrl() {
        return BuildAddress.ofWhole(facts().buildUrl());
    }

    /** Below Jenkins' own address. */
    public String getUrl() {
        return CatalogLinks.backup(place, backup.amiId());
    }

    /** The same of the instance. */
    public String getInstanceUrl() {
        return CatalogLinks.instance(place, backup.instanceId());
    }
}
