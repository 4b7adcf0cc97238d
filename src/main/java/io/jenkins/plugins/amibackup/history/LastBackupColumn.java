package io.jenkins.plugins.amibackup.history;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.Job;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import java.time.Instant;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;

/** A column of a list of jobs: how old the last backup of each is, and how it ended. */
@Restricted(NoExternalUse.class)
public final class LastBackupColumn extends ListViewColumn {

    @DataBoundConstructor
    public LastBackupColumn() {
        // It has nothing to configure.
    }

    /** What the cell of a job shows; null for a folder, and for what the user may not see. Builds are read in the background. */
    @CheckForNull
    public LastBackupCell cell(@CheckForNull Object item) {
        if (!(item instanceof Job<?, ?> job) || !job.hasPermission(Item.READ)) {
            return null;
        }
        KnownJob known = LastBackups.get().look(job);
        return new LastBackupCell(known.last(), !known.hasSeenLastBuild(job), Instant.now());
    }

    /** Offered to those who edit a list, not shown by itself. */
    @Extension
    @Symbol("lastAmiBackup")
    @Restricted(NoExternalUse.class)
    public static final class DescriptorImpl extends ListViewColumnDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.LastBackupColumn_DisplayName();
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
