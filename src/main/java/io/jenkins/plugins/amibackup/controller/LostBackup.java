package io.jenkins.plugins.amibackup.controller;

import java.util.Objects;
import jenkins.model.CauseOfInterruption;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What comes after a gate is stopped, because the backup that it relies on is lost. */
@Restricted(NoExternalUse.class)
public final class LostBackup extends CauseOfInterruption {

    private static final long serialVersionUID = 1L;

    private final String line;

    public LostBackup(String line) {
        this.line = line;
    }

    @Override
    public String getShortDescription() {
        return line;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LostBackup same && same.line.equals(line);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(line);
    }
}
