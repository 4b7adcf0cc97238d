package io.jenkins.plugins.amibackup.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a page shows of the operations of a build, at the moment at which it is drawn: cards, and fleets of them. */
@Restricted(NoExternalUse.class)
public final class PageContent {

    private final List<PageEntry> entries = new ArrayList<>();
    private final boolean building;
    private final String only;

    /**
     * @param operations in the order in which they began
     * @param building whether the build is under way
     * @param only the run ID of the one operation that the page is about; empty for all of them
     */
    PageContent(List<OperationView> operations, boolean building, String only) {
        this.building = building;
        this.only = only;
        Set<String> fleets = new HashSet<>();
        Map<String, List<OperationView>> inOrder = new LinkedHashMap<>();
        for (OperationView operation : operations) {
            String fleet = only.isEmpty() ? operation.fleetRunId() : "";
            String place = fleet.isEmpty() ? "alone " + inOrder.size() : fleet;
            inOrder.computeIfAbsent(place, unknown -> new ArrayList<>()).add(operation);
            if (!fleet.isEmpty()) {
                fleets.add(place);
            }
        }
        CardsLeft cards = new CardsLeft();
        inOrder.forEach((place, members) -> entries.add(
                fleets.contains(place)
                        ? new PageEntry(null, new FleetView(place, members, cards))
                        : new PageEntry(members.get(0), null)));
    }

    public List<PageEntry> getEntries() {
        return List.copyOf(entries);
    }

    /** Whether it shows one operation of several. */
    public boolean isOfOne() {
        return !only.isEmpty();
    }

    /** What the addresses of this page end with. */
    public String getQuery() {
        return only.isEmpty() ? "" : "?run=" + Util.rawEncode(only);
    }

    /** Changes when the page must be drawn anew; while it stays the same, only bars and times move. */
    public String getShape() {
        return entries.stream().map(PageEntry::shape).collect(Collectors.joining(" "));
    }

    /** Whether anything still moves, or may begin to. */
    public boolean isLive() {
        return building || entries.stream().anyMatch(PageEntry::isLive);
    }

    /** What moves on the page, for its script. Of what is over, nothing moves. */
    ObjectNode status() {
        ObjectNode json = Json.object();
        json.put("live", isLive());
        json.put("shape", getShape());
        ArrayNode list = json.putArray("operations");
        entries.forEach(entry -> entry.addStatus(list));
        return json;
    }
}
