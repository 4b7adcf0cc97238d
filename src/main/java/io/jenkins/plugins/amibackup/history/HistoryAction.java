package io.jenkins.plugins.amibackup.history;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.Job;
import io.jenkins.plugins.amibackup.report.OperationsAction;
import jenkins.model.Tab;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerProxy;

/** The page of a job with what its last builds have done with backups, and the entry beside the job that leads there. */
@Restricted(NoExternalUse.class)
public final class HistoryAction extends Tab implements StaplerProxy {

    private final Job<?, ?> job;

    HistoryAction(Job<?, ?> job) {
        super(job);
        this.job = job;
    }

    /** Guards everything below this address. */
    @Override
    public Object getTarget() {
        job.checkPermission(Item.READ);
        return this;
    }

    /** What the page shows now. */
    public HistoryView getView() {
        return HistoryView.of(job);
    }

    /** {@code api/json}: the same for programs. */
    public Api getApi() {
        return new Api(getView());
    }

    /** None, and so no entry, where no build is known that has done anything with backups. The page is there all the same. */
    @CheckForNull
    @Override
    public String getIconFileName() {
        return LastBackups.get().hasOperations(job) ? "symbol-server" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.HistoryAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return OperationsAction.URL;
    }
}
