package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Where builds of this Jenkins have verified backups: bucket, Region, and as whom, without any secret. A small list in Jenkins' home,
 * which {@link DrillWatch} goes through.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class DrillPlaces {

    private static final SystemLog LOGGER = SystemLog.of(DrillPlaces.class.getName());
    /** The oldest make room: a look at each of them takes some calls. */
    private static final int MOST = 200;

    private List<CleanUpEntry> entries;

    static DrillPlaces get() {
        return ExtensionList.lookupSingleton(DrillPlaces.class);
    }

    private static XmlFile file() {
        return KeptList.file("DrillPlaces");
    }

    /** The places, those of the latest builds last. */
    public synchronized List<CleanUpEntry> entries() {
        return List.copyOf(loaded());
    }

    /** A build is about to verify there. What the block around a step lends ends with the build, so nobody could look later. */
    void note(BuildRequest request) {
        if (request.work().verifies() && !request.connection().byBlock()) {
            add(new CleanUpEntry(request, request.runId(), ""));
        }
    }

    private synchronized void add(CleanUpEntry entry) {
        if (loaded().stream().anyMatch(known -> known.isLike(entry))) {
            return;
        }
        loaded().removeIf(known -> known.connection().equals(entry.connection()) && known.job() == null);
        loaded().add(entry);
        if (loaded().size() > MOST) {
            loaded().remove(0);
        }
        save();
    }

    /** Its job is gone, and with it the right to act on its behalf. */
    synchronized void forget(CleanUpEntry entry) {
        if (loaded().remove(entry)) {
            save();
        }
    }

    private List<CleanUpEntry> loaded() {
        if (entries == null) {
            entries = new ArrayList<>();
            XmlFile file = file();
            if (file.exists()) {
                try {
                    ((List<?>) file.read()).forEach(entry -> entries.add((CleanUpEntry) entry));
                } catch (IOException | RuntimeException unreadable) {
                    LOGGER.log(Level.WARNING, Messages.DrillPlaces_Unreadable(file.getFile()), unreadable);
                }
            }
        }
        return entries;
    }

    private void save() {
        try {
            KeptList.write(loaded(), file());
        } catch (IOException notWritten) {
            LOGGER.log(Level.WARNING, Messages.DrillPlaces_NotWritten(file().getFile()), notWritten);
        }
    }
}
