package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Job;
import hudson.util.FormValidation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * What administrators set once for the pages about backups: which buckets people may look at beside that of the global defaults, and
 * which job restores what they choose there. For administrators alone: a catalog says as whom AWS is asked, and who sees the answer.
 *
 * <p>Every value passes the same checks, whether it comes from the form, Configuration as Code or a script: a setter throws {@link
 * IllegalArgumentException} with the line to show.
 */
@Extension
@Symbol("amiBackupCatalogs")
@Restricted(NoExternalUse.class)
public final class CatalogConfiguration extends GlobalConfiguration {

    // Read by background threads, too.
    private volatile List<CatalogPlace> catalogs;
    private volatile String restoreJob;
    private volatile List<ProtectionExpectation> expectations;

    public CatalogConfiguration() {
        clear();
        load();
    }

    public static CatalogConfiguration get() {
        return ExtensionList.lookupSingleton(CatalogConfiguration.class);
    }

    private void clear() {
        catalogs = List.of();
        restoreJob = null;
        expectations = List.of();
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.CatalogConfiguration_DisplayName();
    }

    /** A form says nothing of a list that is empty. */
    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        try (BulkChange change = new BulkChange(this)) {
            if (!json.has("catalogs")) {
                setCatalogs(List.of());
            }
            if (!json.has("expectations")) {
                setExpectations(List.of());
            }
            request.bindJSON(this, json);
            change.commit();
        } catch (IllegalArgumentException refused) {
            clear();
            load();
            throw new FormException(refused.getMessage(), refused, "catalogs");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return true;
    }

    /** The buckets that people may look at beside that of the global defaults, in the order in which pages name them. */
    public List<CatalogPlace> getCatalogs() {
        List<CatalogPlace> now = catalogs;
        return now == null ? List.of() : now;
    }

    @DataBoundSetter
    public void setCatalogs(@CheckForNull List<CatalogPlace> value) {
        List<CatalogPlace> given = value == null ? List.of() : List.copyOf(value);
        ConfigurationRules.refuse(() -> CatalogRules.check(given));
        catalogs = List.copyOf(given);
        save();
    }

    /** What must have a backup, in the order in which pages name it. */
    public List<ProtectionExpectation> getExpectations() {
        List<ProtectionExpectation> now = expectations;
        return now == null ? List.of() : now;
    }

    @DataBoundSetter
    public void setExpectations(@CheckForNull List<ProtectionExpectation> value) {
        List<ProtectionExpectation> given = value == null ? List.of() : List.copyOf(value);
        ConfigurationRules.refuse(() -> ProtectionExpectation.check(given));
        expectations = given;
        save();
    }

    /** The full name of the job that restores a backup that somebody has chosen on its page; null for none. */
    @CheckForNull
    public String getRestoreJob() {
        return restoreJob;
    }

    @DataBoundSetter
    public void setRestoreJob(@CheckForNull String value) {
        restoreJob = CatalogRules.fullName(value);
        save();
    }

    /** A folder or a job has another name now; what is in it is told of by itself. */
    void moved(String oldFullName, String newFullName) {
        if (oldFullName.equals(restoreJob)) {
            setRestoreJob(newFullName);
        }
        List<CatalogPlace> now = getCatalogs();
        if (now.stream().anyMatch(catalog -> oldFullName.equals(catalog.getFolder()))) {
            setCatalogs(now.stream()
                    .map(catalog -> oldFullName.equals(catalog.getFolder()) ? catalog.inFolder(newFullName) : catalog)
                    .toList());
        }
    }

    /** The job may be made later, so that this is only a warning. */
    @POST
    public FormValidation doCheckRestoreJob(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String named = CatalogRules.fullName(value);
        return named == null || Jenkins.get().getItemByFullName(named, Job.class) != null
                ? FormValidation.ok()
                : FormValidation.warning(Messages.CatalogConfiguration_NoJob(named));
    }
}
