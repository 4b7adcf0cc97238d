package io.jenkins.plugins.amibackup.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The row of one instance of a fleet. It unfolds to the card of its operation. */
@Restricted(NoExternalUse.class)
public final class FleetRow {

    private final OperationView operation;
    private final String line;
    private final boolean whole;

    /**
     * @param line what the row says of why it ended like this; empty where that is said around it
     * @param whole whether the page has the card
     */
    FleetRow(OperationView operation, String line, boolean whole) {
        this.operation = operation;
        this.line = line;
        this.whole = whole;
    }

    public OperationView getOperation() {
        return operation;
    }

    /** The operation in one line; while it is under way, with its stage. */
    public String getTitle() {
        return operation.announcement();
    }

    public String getLine() {
        return line;
    }

    /** Whether the page has the card; otherwise it has a link to it. */
    public boolean isWhole() {
        return whole;
    }

    /** The address of a page that has the card alone. */
    public String getUrl() {
        return "?run=" + Util.rawEncode(operation.getRunId());
    }

    /** Where the page's script finds the card; null where the page has it. */
    @CheckForNull
    public String getCardUrl() {
        return whole ? null : "drawing" + getUrl();
    }
}
