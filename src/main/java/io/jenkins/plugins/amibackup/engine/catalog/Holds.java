package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.ArrayList;
import java.util.List;

/**
 * The holds in a record. A hold that can't be read counts as one: nobody can tell what it was to protect, and a backup that is
 * gone can't be brought back.
 */
final class Holds {

    /** A record has this many at most. */
    static final int MOST = 20;

    private static final String FIELD = "holds";

    private Holds() {}

    /** All there are, {@value #MOST} at most; whatever stands in the field, but for an empty list, is one at least. */
    static List<Hold> in(JsonNode record) {
        return nodes(record).stream().limit(MOST).map(Hold::read).toList();
    }

    private static List<JsonNode> nodes(JsonNode record) {
        JsonNode all = record.path(FIELD);
        List<JsonNode> nodes = new ArrayList<>();
        if (all.isArray()) {
            all.forEach(nodes::add);
        } else if (!all.isMissingNode()) {
            nodes.add(all);
        }
        return nodes;
    }

    /**
     * Adds one to a record.
     *
     * @return whether that changed the record: not when the same one holds it for the same reason already
     * @throws OperationException with the line to show, when there are {@value #MOST} already
     */
    static boolean add(BackupRecord record, Hold hold) {
        ObjectNode json = record.json();
        List<JsonNode> held = nodes(json);
        if (held.stream().map(Hold::read).anyMatch(hold::isSame)) {
            return false;
        }
        if (held.size() >= MOST) {
            throw OperationException.refused("hold.many", record.amiId(), held.size(), MOST);
        }
        ArrayNode holds = json.putArray(FIELD);
        held.forEach(holds::add);
        holds.add(hold.json());
        return true;
    }

    /**
     * Takes all from a record.
     *
     * @return whether that changed the record
     */
    static boolean removeAll(BackupRecord record) {
        boolean held = !nodes(record.json()).isEmpty();
        record.json().remove(FIELD);
        return held;
    }
}
