package io.jenkins.plugins.amibackup.history;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.config.CatalogLinks;
import io.jenkins.plugins.amibackup.config.PageAddress;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.report.OperationsAction;
import io.jenkins.plugins.amibackup.report.PastOperation;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An operation in the history of a job, for the page and as JSON. Names may be any text: the page escapes them. */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public final class HistoryRow {

    private final PastBuild build;
    private final PastOperation operation;
    private final Optional<Place> place;

    /** @param place where its backups lie; empty where the user may not see it */
    HistoryRow(PastBuild build, PastOperation operation, Optional<Place> place) {
        this.build = build;
        this.operation = operation;
        this.place = place;
    }

    private static Locale reader() {
        return LocaleProvider.getLocale();
    }

    /** The number of the build. */
    @Exported
    public int getBuild() {
        return build.number();
    }

    /** What people call the build. */
    public String getBuildName() {
        return Sanitizer.line(build.name());
    }

    public String getBuildUrl() {
        return PageAddress.of(build.url());
    }

    /** The page of this operation. */
    public String getUrl() {
        return PageAddress.of(build.url() + OperationsAction.PAGE + "?run=" + Util.rawEncode(operation.runId()));
    }

    @Exported
    public String getRunId() {
        return operation.runId();
    }

    /** {@code backup}, {@code restore}, {@code verify}, {@code prune} or {@code gate}. */
    @Exported
    public String getKind() {
        return operation.kind();
    }

    /** The same in a word, in the reader's language. */
    public String getWhat() {
        return switch (operation.kind()) {
            case "backup" -> Messages.HistoryRow_Backup();
            case "restore" -> Messages.HistoryRow_Restore();
            case "verify" -> Messages.HistoryRow_Verification();
            case "prune" -> Messages.HistoryRow_Prune();
            default -> Messages.HistoryRow_Gate();
        };
    }

    /** Empty where it isn't known. */
    @Exported
    public String getInstanceId() {
        return operation.instanceId();
    }

    /** Empty where it isn't known. */
    @Exported
    public String getInstanceName() {
        return operation.instanceName();
    }

    /** The name of the instance, or the ID where it has none. */
    public String getInstance() {
        return operation.instance();
    }

    /** The catalog's page of the instance; null where the user may not see it. */
    @CheckForNull
    public String getInstanceUrl() {
        return Ids.isInstance(operation.instanceId())
                ? place.map(where -> PageAddress.of(CatalogLinks.instance(where, operation.instanceId())))
                        .orElse(null)
                : null;
    }

    /** The AMI ID of the backup that was made or found, restored or verified; empty where there is none. */
    @Exported
    public String getAmiId() {
        return operation.storedBackup();
    }

    /** The catalog's page of that; null where there is none, or the user may not see it. */
    @CheckForNull
    public String getBackupUrl() {
        return getAmiId().isEmpty()
                ? null
                : place.map(where -> PageAddress.of(CatalogLinks.backup(where, getAmiId())))
                        .orElse(null);
    }

    /** As ISO 8601. */
    @Exported
    public String getStartedAt() {
        return operation.startedAt().toString();
    }

    /** The same in words, without the time zone. */
    public String getStarted() {
        return Format.shortTime(operation.startedAt(), reader());
    }

    /** As ISO 8601; null while it runs, and where nobody has seen it end. */
    @CheckForNull
    @Exported
    public String getEndedAt() {
        return operation.endedAt().map(Object::toString).orElse(null);
    }

    /** In seconds; null while it runs, and where nobody has seen it end. */
    @CheckForNull
    @Exported
    public Long getDurationSeconds() {
        return operation.took().map(Duration::toSeconds).orElse(null);
    }

    /** In words; empty where it isn't known. */
    public String getTook() {
        return operation.took().map(took -> Format.duration(took, reader())).orElse("");
    }

    /** Of the stored object; 0 where it isn't known. */
    @Exported
    public long getSizeBytes() {
        return operation.sizeBytes();
    }

    /** The same in words; empty where it isn't known. */
    public String getStored() {
        return operation.sizeBytes() <= 0 ? "" : Format.size(operation.sizeBytes(), reader());
    }

    /** {@code running}, {@code done}, {@code failed}, {@code detached}, {@code aborted} or {@code left_behind}. */
    @Exported
    public String getState() {
        return operation.state().name().toLowerCase(Locale.ROOT);
    }

    public String getIcon() {
        return operation.state().icon();
    }

    /** How it stands with it, or how it ended, in a word or two in the reader's language. */
    public String getStatus() {
        return operation.state().words();
    }
}
