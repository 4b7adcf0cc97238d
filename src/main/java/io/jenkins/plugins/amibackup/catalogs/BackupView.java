package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.config.CatalogLinks;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A backup as its page shows it, at the moment at which it is drawn. */
@Restricted(NoExternalUse.class)
public final class BackupView {

    private final BackupPage page;
    private final boolean looking;
    private final boolean changing;
    private final boolean busy;
    private final String version;
    private final RecordReading.State state;
    private final RecordReading.Gist gist;
    private final ObjectLook object;
    private final BackupLook.Told told;
    /** Made where it is shown: a page's script doesn't ask for it. */
    private RecordView record;

    BackupView(BackupPage page) {
        BackupLook look = page.look();
        this.page = page;
        // Asked before all else: what is over by now is in what follows. The other way round, a page that shows what
        // was under way would be told that nothing is, and wait for nothing.
        looking = look.isLooking();
        changing = look.isChanging();
        busy = looking || changing || look.record().isUnderWay();
        version = look.version() + "-" + look.record().version();
        state = look.record().state();
        gist = look.record().gist();
        object = look.object();
        told = look.told();
    }

    /** What the record says, or said when it was last there; null before it was read. */
    @CheckForNull
    public RecordView getRecord() {
        if (record == null) {
            record = page.look()
                    .record()
                    .view(read -> new RecordView(
                            read, Shown.address(CatalogLinks.instance(page.place(), read.instanceId()))));
        }
        return record;
    }

    /** What people call it. */
    public String getTitle() {
        return gist == null ? page.getAmiId() : Messages.BackupView_Title(Shown.words(gist.name()), page.getAmiId());
    }

    public boolean isReading() {
        return state == RecordReading.State.READING;
    }

    /** That the record isn't there, or why it can't be read; empty where it was read. */
    public String getTrouble() {
        return switch (state) {
            case READING, READ -> "";
            case GONE ->
                gist == null
                        ? Messages.BackupView_NoRecord(
                                page.getAmiId(), page.place().connection().bucket())
                        : Messages.BackupView_RecordGone(
                                Shown.moment(page.look().record().readAt()));
            case FAILED -> {
                String why = Shown.line(page.look().record().failure());
                yield gist == null ? why : Messages.BackupView_Stale(why);
            }
        };
    }

    /** When the record was read. */
    public String getReadAt() {
        return Messages.BackupView_ReadAt(
                Shown.moment(page.look().record().readAt()),
                page.place().connection().bucket());
    }

    /** Whether somebody may hold it now. */
    public boolean isHoldable() {
        return page.isManager() && state == RecordReading.State.READ && gist != null && gist.complete();
    }

    /** Whether there is something to release. */
    public boolean isReleasable() {
        RecordView shown = getRecord();
        return isHoldable() && shown != null && !shown.getHolds().isEmpty();
    }

    /** Whether there is anything to restore, as far as that is known: where no record can be read, a restore says why. */
    public boolean isRestorable() {
        return page.isRestorer() && (gist == null || gist.complete()) && state != RecordReading.State.GONE;
    }

    public boolean isLooking() {
        return looking;
    }

    public boolean isChanging() {
        return changing;
    }

    /** Whether something is under way that the page will show. */
    public boolean isBusy() {
        return busy;
    }

    /** What S3 says of the object; empty before it was looked at. */
    public List<PageFact> getObject() {
        return object == null ? List.of() : object.facts();
    }

    /** Whether the object is the recorded one, in a sentence, or why it could not be looked at; empty before that. */
    public String getObjectVerdict() {
        if (!page.look().objectFailure().isEmpty()) {
            return Shown.line(page.look().objectFailure());
        }
        return object == null
                ? ""
                : Messages.BackupView_LookedAt(
                        object.verdict(), Shown.moment(page.look().lookedAt()));
    }

    /** The class of the box around that. */
    public String getObjectClass() {
        return object != null && object.isGood() ? "jenkins-alert-success" : "jenkins-alert-warning";
    }

    /** What brings the object back from its archive; empty where it can be read. */
    public String getThawCall() {
        return object == null ? "" : object.thawCall();
    }

    /** What came of what was asked for last; empty where nothing was. */
    public String getTold() {
        Object words = told == null ? null : told.words();
        return words == null ? "" : words.toString();
    }

    /** More of it, or why it failed. */
    public List<String> getToldLines() {
        return told == null ? List.of() : told.lines().stream().map(Shown::line).toList();
    }

    public boolean isToldSomething() {
        return told != null;
    }

    /** The class of the box around it. */
    public String getToldClass() {
        return told != null && told.hasFailed() ? "jenkins-alert-danger" : "jenkins-alert-success";
    }

    /** For screen readers, which say it when it changes. */
    public String getAnnouncement() {
        if (looking || changing || isReading()) {
            return Messages.BackupView_Busy();
        }
        Instant lookedAt = page.look().lookedAtLately();
        if (told != null && !lookedAt.isAfter(told.at())) {
            return getTold().isEmpty() ? String.join(" ", getToldLines()) : getTold();
        }
        if (!lookedAt.equals(Instant.EPOCH)) {
            return getObjectVerdict();
        }
        String trouble = getTrouble();
        return trouble.isEmpty() && gist != null ? gist.status().toString() : trouble;
    }

    /** Changes when the page must be drawn anew. */
    public String getShape() {
        return version + "-" + state.name().toLowerCase(Locale.ROOT) + (told == null ? "" : "-told");
    }
}
