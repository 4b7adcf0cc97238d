package io.jenkins.plugins.amibackup.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One entry of a page: the card of an operation that stands alone, or a fleet. */
@Restricted(NoExternalUse.class)
public final class PageEntry {

    private final OperationView operation;
    private final FleetView fleet;

    /** One of the two is null. */
    PageEntry(@CheckForNull OperationView operation, @CheckForNull FleetView fleet) {
        this.operation = operation;
        this.fleet = fleet;
    }

    @CheckForNull
    public OperationView getOperation() {
        return operation;
    }

    @CheckForNull
    public FleetView getFleet() {
        return fleet;
    }

    /** The id of its element, which addresses may end with. */
    public String getAnchor() {
        return "ami-backup-" + (fleet == null ? operation.getRunId() : fleet.getRunId());
    }

    boolean isLive() {
        return fleet == null ? operation.isLive() : fleet.isLive();
    }

    String shape() {
        return fleet == null ? operation.shape() : fleet.shape();
    }

    /** Adds what moves; of a fleet, all is announced in one. */
    void addStatus(ArrayNode operations) {
        if (fleet == null) {
            addStatus(operations, operation).put("announcement", operation.announcement());
            return;
        }
        operations
                .addObject()
                .put("runId", fleet.getRunId())
                .put("announcement", fleet.getTitle())
                .put("time", fleet.getTime())
                .putArray("stages");
        fleet.live().forEach(member -> addStatus(operations, member));
    }

    private static ObjectNode addStatus(ArrayNode operations, OperationView of) {
        ObjectNode json = operations.addObject();
        json.put("runId", of.getRunId());
        json.put("time", of.getTime());
        json.put("now", of.getNow());
        json.put("progress", of.getProgress());
        ArrayNode stages = json.putArray("stages");
        for (StageView stage : of.getStages()) {
            stages.addObject().put("percent", stage.getPercent()).put("text", stage.getText());
        }
        return json;
    }
}
