package io.jenkins.plugins.amibackup.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What was done for several instances in one go, as the pages show it: a headline, and rows that begin with what went wrong. Equal
 * errors are one row.
 */
@Restricted(NoExternalUse.class)
public final class FleetView {

    /** So many rows of a state stand open; what is more is folded into one. */
    private static final int MOST_ROWS = 20;

    /** So many errors are on the page of the build. */
    private static final int MOST_ERRORS = 3;

    private static final List<OperationState> ORDER = List.of(
            OperationState.FAILED,
            OperationState.DETACHED,
            OperationState.LEFT_BEHIND,
            OperationState.ABORTED,
            OperationState.RUNNING,
            OperationState.DONE);

    private static final List<OperationState> HEADLINE = List.of(
            OperationState.DONE,
            OperationState.FAILED,
            OperationState.DETACHED,
            OperationState.ABORTED,
            OperationState.LEFT_BEHIND,
            OperationState.RUNNING);

    private final String runId;
    private final List<OperationView> members;
    private final Map<OperationState, List<OperationView>> byState = new EnumMap<>(OperationState.class);
    private final List<FleetGroup> groups = new ArrayList<>();

    FleetView(String runId, List<OperationView> members, CardsLeft cards) {
        this.runId = runId;
        this.members = List.copyOf(members);
        members.forEach(member -> byState.computeIfAbsent(member.state(), unknown -> new ArrayList<>())
                .add(member));
        ORDER.forEach(state -> addGroups(state, byState.getOrDefault(state, List.of()), cards));
    }

    private void addGroups(OperationState state, List<OperationView> of, CardsLeft cards) {
        Map<String, List<OperationView>> alike = new LinkedHashMap<>();
        of.forEach(member -> alike.computeIfAbsent(Likeness.of(member), unknown -> new ArrayList<>())
                .add(member));
        List<List<OperationView>> sorted = new ArrayList<>(alike.values());
        sorted.sort((one, other) -> Integer.compare(other.size(), one.size()));
        List<OperationView> rest = new ArrayList<>();
        for (List<OperationView> equal : sorted) {
            boolean silent = equal.get(0).getLine().isEmpty();
            if (silent ? equal.size() <= MOST_ROWS : equal.size() == 1 && groups.size() < MOST_ROWS) {
                equal.forEach(one -> groups.add(FleetGroup.ofOne(one, cards)));
            } else if (silent || equal.size() > 1 && groups.size() < MOST_ROWS) {
                groups.add(FleetGroup.ofEqual(state, equal, cards));
            } else {
                rest.addAll(equal);
            }
        }
        if (!rest.isEmpty()) {
            groups.add(FleetGroup.ofDifferent(state, rest, cards));
        }
    }

    public String getRunId() {
        return runId;
    }

    /** How many there are of each state, in one line. */
    public String getTitle() {
        boolean gates = members.get(0).isGate();
        List<String> counts = new ArrayList<>();
        for (OperationState state : HEADLINE) {
            int count = count(state);
            if (count > 0) {
                counts.add(state.count(count, gates));
            }
        }
        String all = String.join(", ", counts);
        if (members.get(0).isVerification()) {
            return Messages.FleetView_Verifications(all, members.size());
        }
        if (members.get(0).isPrune()) {
            return Messages.FleetView_Prunes(all, members.size());
        }
        return gates ? Messages.FleetView_Gates(all, members.size()) : Messages.FleetView_Backups(all, members.size());
    }

    private int count(OperationState state) {
        return byState.getOrDefault(state, List.of()).size();
    }

    private OperationState state() {
        if (isLive()) {
            return OperationState.RUNNING;
        }
        return ORDER.stream().filter(state -> count(state) > 0).findFirst().orElse(OperationState.DONE);
    }

    public String getIcon() {
        return state().icon();
    }

    /** Its state, in a word or two. */
    public String getStatus() {
        return state().words();
    }

    /** How long it has taken so far; empty when it has ended. */
    public String getTime() {
        return live().isEmpty() ? "" : live().get(0).getTime();
    }

    /** The rows, those of what went wrong first. */
    public List<FleetGroup> getGroups() {
        return List.copyOf(groups);
    }

    /** The errors that most have in common, for the page of the build. */
    public List<FleetGroup> getErrors() {
        return groups.stream()
                .filter(group -> !group.getLine().isEmpty())
                .limit(MOST_ERRORS)
                .toList();
    }

    boolean isLive() {
        return !live().isEmpty();
    }

    List<OperationView> live() {
        return byState.getOrDefault(OperationState.RUNNING, List.of());
    }

    /** Changes when the page must be drawn anew. */
    String shape() {
        StringBuilder shapes = new StringBuilder(runId);
        members.forEach(member -> shapes.append(' ').append(member.shape()));
        return Integer.toHexString(shapes.toString().hashCode());
    }
}
