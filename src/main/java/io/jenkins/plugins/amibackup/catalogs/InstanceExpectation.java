package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import io.jenkins.plugins.amibackup.engine.protection.Expectation;
import io.jenkins.plugins.amibackup.engine.protection.ExpectationResult;
import io.jenkins.plugins.amibackup.engine.protection.Gap;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionReport;
import java.util.List;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What is expected of an instance, and whether it has that: by the last look, in the language of the request. */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class InstanceExpectation {

    /** How an instance stands with an expectation. */
    enum Standing {
        /** It has what is demanded. */
        KEPT("kept"),
        /** It has no backup, or no proof, as it is demanded. */
        UNPROTECTED("unprotected"),
        /** The same, but it is too young to count. */
        NEW("new"),
        /** It could not be told, or more instances fall short than are named. */
        UNKNOWN("unknown"),
        /** The expectation could not be looked at, so it isn't known whether it is about this instance. */
        NOT_ASKED("notAsked"),
        /** It was not looked at yet. */
        PENDING("pending");

        private final String word;

        Standing(String word) {
            this.word = word;
        }

        private static Standing of(Gap.Kind kind) {
            return switch (kind) {
                case UNPROTECTED -> UNPROTECTED;
                case NEW -> NEW;
                case UNKNOWN -> UNKNOWN;
            };
        }
    }

    private final String name;
    private final Standing standing;
    private final String text;

    @CheckForNull
    private final ExpectationResult result;

    private InstanceExpectation(String name, Standing standing, String text, @CheckForNull ExpectationResult result) {
        this.name = name;
        this.standing = standing;
        this.text = text;
        this.result = result;
    }

    /** What is expected of an instance of a place that the user may see, in the order in which it is configured. */
    static List<InstanceExpectation> of(Place place, String instanceId) {
        ProtectionBoard board = ProtectionBoard.get();
        return CatalogConfiguration.get().getExpectations().stream()
                .filter(expected -> expected.placeName().equals(place.name()))
                .flatMap(expected -> of(expected, board.result(expected), instanceId).stream())
                .toList();
    }

    /** Empty where the expectation is about other instances. */
    private static Optional<InstanceExpectation> of(
            ProtectionExpectation expected, @CheckForNull ExpectationResult result, String instanceId) {
        String name = expected.getName();
        if (result == null) {
            return Optional.of(
                    new InstanceExpectation(name, Standing.PENDING, Messages.ProtectionStanding_Pending(name), null));
        }
        if (result.notAsked().isPresent()) {
            return Optional.of(new InstanceExpectation(
                    name, Standing.NOT_ASKED, Shown.line(ProtectionReport.headline(result)), result));
        }
        Optional<Gap> gap = result.gap(instanceId);
        if (gap.isPresent()) {
            Standing standing = Standing.of(gap.get().kind());
            return Optional.of(new InstanceExpectation(name, standing, words(standing, gap.get()), result));
        }
        if (result.coveredIds().contains(instanceId)) {
            return Optional.of(new InstanceExpectation(name, Standing.KEPT, kept(result), result));
        }
        return result.namesAll()
                ? Optional.empty()
                : Optional.of(new InstanceExpectation(
                        name, Standing.UNKNOWN, Messages.InstanceExpectation_NotNamed(), result));
    }

    private static String words(Standing standing, Gap gap) {
        String why = Shown.line(gap.why());
        return switch (standing) {
            case UNPROTECTED -> Messages.InstanceExpectation_Unprotected(why);
            case NEW -> Messages.InstanceExpectation_New(why);
            default -> Messages.InstanceExpectation_Unknown(why);
        };
    }

    private static String kept(ExpectationResult result) {
        Expectation expectation = result.expectation();
        String age = Shown.age(expectation.maxAge());
        String when = Shown.moment(result.at());
        return expectation
                .provenWithin()
                .map(within -> Messages.InstanceExpectation_KeptAndProven(age, Shown.age(within), when))
                .orElseGet(() -> Messages.InstanceExpectation_Kept(age, when));
    }

    /** What people call the expectation. */
    @Exported
    public String getName() {
        return name;
    }

    /** {@code kept}, {@code unprotected}, {@code new}, {@code unknown}, {@code notAsked} or {@code pending}. */
    @Exported
    public String getStanding() {
        return standing.word;
    }

    /** The same in a sentence or two. */
    @Exported
    public String getText() {
        return text;
    }

    /** When it was looked at, as ISO 8601 in UTC; null where it was not yet. */
    @CheckForNull
    @Exported
    public String getLookedAt() {
        return result == null ? null : result.at().toString();
    }
}
