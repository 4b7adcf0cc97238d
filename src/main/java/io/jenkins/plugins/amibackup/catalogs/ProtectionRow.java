package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.config.CatalogLinks;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.protection.ExpectationResult;
import io.jenkins.plugins.amibackup.engine.protection.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An instance that falls short, for a reader. */
@ExportedBean(defaultVisibility = 4)
@Restricted(NoExternalUse.class)
public final class ProtectionRow {

    private final Gap gap;
    private final ExpectationResult result;

    @CheckForNull
    private final Place place;

    private final Locale reader;

    /** @param place null where it is gone */
    ProtectionRow(Gap gap, ExpectationResult result, @CheckForNull Place place, Locale reader) {
        this.gap = gap;
        this.result = result;
        this.place = place;
        this.reader = reader;
    }

    @Exported
    public String getInstanceId() {
        return gap.instanceId();
    }

    @Exported
    public String getInstanceName() {
        return gap.instanceName();
    }

    /** The page of the instance, below Jenkins' own address; null where there is none. */
    @CheckForNull
    public String getLink() {
        return place == null ? null : CatalogLinks.instance(place, gap.instanceId());
    }

    /** The expectation. */
    public String getExpectation() {
        return result.expectation().name();
    }

    /** The newest backup; empty for none. */
    @Exported
    public String getNewestAmiId() {
        return gap.amiId();
    }

    /** When that was taken, as ISO 8601 in UTC; null for none. */
    @Exported
    public String getNewestTakenAt() {
        return gap.takenAt().map(Instant::toString).orElse(null);
    }

    /** When a backup was proven last, as ISO 8601 in UTC; null for never, and where no proof is demanded. */
    @Exported
    public String getProvenAt() {
        return gap.provenAt().map(Instant::toString).orElse(null);
    }

    /** How old the newest backup was when it was looked at; empty for none. */
    public String getNewestAge() {
        return age(gap.takenAt());
    }

    /** How old the last proof was when it was looked at; empty for none. */
    public String getProofAge() {
        return age(gap.provenAt());
    }

    private String age(Optional<Instant> since) {
        return since.map(time -> Duration.between(time, result.at()))
                .map(age -> Format.age(age, reader))
                .orElse("");
    }

    /** All of it in a sentence. */
    @Exported
    public String getWhy() {
        return gap.why().in(reader);
    }
}
