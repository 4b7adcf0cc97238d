package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.protection.Expectation;
import io.jenkins.plugins.amibackup.engine.protection.ExpectationResult;
import io.jenkins.plugins.amibackup.engine.protection.Gap;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionReport;
import java.util.List;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** How an expectation stands, for a reader. */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public final class ProtectionStanding {

    private final Expectation expectation;

    @CheckForNull
    private final ExpectationResult result;

    private final String headline;
    private final List<ProtectionRow> gaps;
    private final List<ProtectionRow> newcomers;
    private final List<ProtectionRow> unknown;

    private ProtectionStanding(
            ProtectionExpectation expected, Expectation expectation, ExpectationResult result, Locale reader) {
        this.expectation = expectation;
        this.result = result;
        headline = result == null
                ? Messages.ProtectionStanding_Pending(expectation.name())
                : ProtectionReport.headline(result).in(reader);
        Place place = expected.place().orElse(null);
        gaps = result == null ? List.of() : rows(place, result, result.gaps(), reader);
        newcomers = result == null ? List.of() : rows(place, result, result.newcomers(), reader);
        unknown = result == null ? List.of() : rows(place, result, result.unknown(), reader);
    }

    /** @param result null where it was not looked at yet */
    static ProtectionStanding of(ProtectionExpectation expected, ExpectationResult result, Locale reader) {
        return new ProtectionStanding(expected, expected.expectation(), result, reader);
    }

    private static List<ProtectionRow> rows(
            @CheckForNull Place place, ExpectationResult result, List<Gap> gaps, Locale reader) {
        return gaps.stream()
                .map(gap -> new ProtectionRow(gap, result, place, reader))
                .toList();
    }

    @Exported
    public String getName() {
        return expectation.name();
    }

    @Exported
    public String getPlace() {
        return expectation.place();
    }

    @Exported
    public String getRegion() {
        return expectation.region();
    }

    /** The tags in a few words. */
    @Exported
    public String getTags() {
        return expectation.described();
    }

    /** How it stands, in a sentence or two. */
    @Exported
    public String getHeadline() {
        return headline;
    }

    /** Whether it was not looked at yet, since Jenkins has started or it was changed. */
    @Exported
    public boolean isPending() {
        return result == null;
    }

    /** When it was looked at, as ISO 8601 in UTC; null where it was not yet. */
    @Exported
    public String getLookedAt() {
        return result == null ? null : result.at().toString();
    }

    /** Whether it could be looked at, and nothing falls short. */
    @Exported
    public boolean isAllWell() {
        return result != null && result.isAllWell();
    }

    /** Why nothing could be found out; null where it could. */
    @Exported
    public String getNotAsked() {
        return result == null ? null : result.notAsked().map(Line::text).orElse(null);
    }

    @Exported
    public int getInstances() {
        return result == null ? 0 : result.instances();
    }

    @Exported
    public int getCovered() {
        return result == null ? 0 : result.covered();
    }

    @Exported
    public int getUnprotected() {
        return result == null ? 0 : result.unprotected();
    }

    @Exported
    public int getUnknown() {
        return result == null ? 0 : result.untold();
    }

    /** What falls short: no more than 1,000. */
    @Exported(inline = true)
    public List<ProtectionRow> getGaps() {
        return gaps;
    }

    /** What is too young to count: no more than 1,000. */
    @Exported(inline = true)
    public List<ProtectionRow> getNewInstances() {
        return newcomers;
    }

    /** Of what it could not be told: no more than 1,000. */
    @Exported(inline = true)
    public List<ProtectionRow> getUnknownInstances() {
        return unknown;
    }
}
