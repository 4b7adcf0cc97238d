package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.util.List;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One row of a fleet: an instance, or several that ended in the same way, with a row for each in it. */
@Restricted(NoExternalUse.class)
public final class FleetGroup {

    private static final int MOST_NAMES = 5;
    private static final int LONGEST_NAME = 40;

    private final OperationState state;
    private final List<FleetRow> rows;
    private final boolean single;
    private final String line;
    private final String likeness;

    private FleetGroup(OperationState state, List<FleetRow> rows, boolean single, String line, String likeness) {
        this.state = state;
        this.rows = rows;
        this.single = single;
        this.line = line;
        this.likeness = likeness;
    }

    static FleetGroup ofOne(OperationView operation, CardsLeft cards) {
        FleetRow row = new FleetRow(operation, operation.getLine(), cards.take());
        return new FleetGroup(operation.state(), List.of(row), true, operation.getLine(), operation.getRunId());
    }

    /** Those whose lines say the same, if they say anything. */
    static FleetGroup ofEqual(OperationState state, List<OperationView> operations, CardsLeft cards) {
        return new FleetGroup(
                state,
                operations.stream()
                        .map(operation -> new FleetRow(operation, "", cards.take()))
                        .toList(),
                false,
                Likeness.line(operations),
                Likeness.of(operations.get(0)));
    }

    /** Those that ended in the same way, each for a reason of its own. */
    static FleetGroup ofDifferent(OperationState state, List<OperationView> operations, CardsLeft cards) {
        return new FleetGroup(
                state,
                operations.stream()
                        .map(operation -> new FleetRow(operation, operation.getLine(), cards.take()))
                        .toList(),
                false,
                "",
                "");
    }

    /** Whether it is one instance, which needs no row around it. */
    public boolean isSingle() {
        return single;
    }

    public List<FleetRow> getRows() {
        return rows;
    }

    /**
     * What distinguishes it from the other groups of the page, also when that is drawn anew. Who is in it doesn't count, because
     * each may end, or join the others.
     */
    public String getKey() {
        return "group-" + rows.get(0).getOperation().fleetRunId() + "-" + state + "-"
                + Integer.toHexString(likeness.hashCode());
    }

    public String getIcon() {
        return state.icon();
    }

    /** How many they are, and how they ended. */
    public String getTitle() {
        return single
                ? rows.get(0).getTitle()
                : state.count(rows.size(), rows.get(0).getOperation().isGate());
    }

    /** Why; empty where that is not said, or said in each row. */
    public String getLine() {
        return line;
    }

    /** The first instances of it by their names. */
    public String getNames() {
        String names = rows.stream()
                .limit(MOST_NAMES)
                .map(row -> Glimpse.isolated(Sanitizer.line(row.getOperation().name(), LONGEST_NAME)))
                .collect(Collectors.joining(", "));
        return rows.size() > MOST_NAMES ? Messages.FleetGroup_More(names, rows.size() - MOST_NAMES) : names;
    }
}
