package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import io.jenkins.plugins.amibackup.engine.protection.ExpectationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** Who has no fresh backup, as the user may see it: on the front page, in the notice to administrators, and as JSON. */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class ProtectionView {

    /** More are counted on a page; all that are known are in the JSON. */
    private static final int ROWS = 100;

    private final List<ProtectionStanding> expectations;
    private final boolean looking;

    private ProtectionView(List<ProtectionStanding> expectations, boolean looking) {
        this.expectations = expectations;
        this.looking = looking;
    }

    /** What there is of the places that the user may see, in their language. */
    static ProtectionView ofUser() {
        Locale reader = LocaleProvider.getLocale();
        ProtectionBoard board = ProtectionBoard.get();
        List<ProtectionStanding> standings = new ArrayList<>();
        boolean looking = false;
        for (ProtectionExpectation expected : ProtectionBoard.visible()) {
            looking |= board.isLooking(expected);
            ExpectationResult result = board.result(expected);
            standings.add(ProtectionStanding.of(expected, result, reader));
        }
        return new ProtectionView(List.copyOf(standings), looking);
    }

    /** Whether anything is expected of what the user may see. */
    public boolean isExpected() {
        return !expectations.isEmpty();
    }

    /** Whether everything was looked at, and nothing falls short. */
    @Exported
    public boolean isAllWell() {
        return expectations.stream().allMatch(ProtectionStanding::isAllWell);
    }

    /** Whether something of what the user may see is being looked at now. */
    @Exported
    public boolean isLooking() {
        return looking;
    }

    /** Whether something was not looked at yet, since Jenkins has started or it was changed. */
    public boolean isPending() {
        return expectations.stream().anyMatch(ProtectionStanding::isPending);
    }

    /** How many fall short; an instance counts once for each expectation. */
    @Exported
    public int getUnprotected() {
        return expectations.stream()
                .mapToInt(ProtectionStanding::getUnprotected)
                .sum();
    }

    /** The same as people write it. */
    public String getUnprotectedWords() {
        return Shown.number(getUnprotected());
    }

    /** Each expectation. */
    @Exported(inline = true)
    public List<ProtectionStanding> getExpectations() {
        return expectations;
    }

    /** The rows of the table: what falls short, then what is unknown. */
    public List<ProtectionRow> getRows() {
        return all().stream().limit(ROWS).toList();
    }

    /** How many more there are than rows. */
    public int getMore() {
        int counted = expectations.stream()
                .mapToInt(standing -> standing.getUnprotected() + standing.getUnknown())
                .sum();
        return Math.max(0, counted - getRows().size());
    }

    /** The same as people write it. */
    public String getMoreWords() {
        return Shown.number(getMore());
    }

    private List<ProtectionRow> all() {
        List<ProtectionRow> rows = new ArrayList<>();
        expectations.forEach(standing -> rows.addAll(standing.getGaps()));
        expectations.forEach(standing -> rows.addAll(standing.getUnknownInstances()));
        return rows;
    }
}
