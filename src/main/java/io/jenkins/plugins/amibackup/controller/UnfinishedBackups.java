package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.ExtensionList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The backups that the command line has left and that could not be finished here, for administrators, each until it is finished. Kept in
 * a file of its own in Jenkins' home, which is there only while there are some.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class UnfinishedBackups {

    /** The oldest make room: others can write any number of documents, and the log has all of them. */
    private static final int MOST = 20;

    private final KeptRuns<UnfinishedBackup> kept = new KeptRuns<>(
            "UnfinishedBackups",
            UnfinishedBackup.class,
            Messages::UnfinishedBackups_Unreadable,
            Messages::UnfinishedBackups_NotWritten);

    static UnfinishedBackups get() {
        return ExtensionList.lookupSingleton(UnfinishedBackups.class);
    }

    /** What administrators have not seen yet. */
    List<UnfinishedBackup> concerns() {
        return kept.all().stream().filter(one -> !one.isDismissed()).toList();
    }

    /** Another try has failed. */
    synchronized void add(UnfinishedBackup one) {
        boolean known = kept.find(one.runId()).filter(one::isKnownBy).isPresent();
        if (known) {
            return;
        }
        kept.add(one);
        List<UnfinishedBackup> all = kept.all();
        all.stream().limit(Math.max(0, all.size() - MOST)).forEach(oldest -> kept.remove(oldest.runId()));
    }

    /** It is complete, whoever has finished it here. */
    void finished(String runId) {
        kept.remove(runId);
    }

    /** An administrator has seen it. */
    void dismiss(String runId) {
        kept.change(runId, UnfinishedBackup::dismissed);
    }
}
