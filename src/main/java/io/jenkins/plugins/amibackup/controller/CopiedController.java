package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.verb.POST;

/** Asks an administrator what a Jenkins is that has woken on another machine. It can't be dismissed: work waits for the answer. */
@Extension
@Restricted(NoExternalUse.class)
public final class CopiedController extends AdministrativeMonitor {

    public CopiedController() {
        super("amiBackupCopiedController");
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.CopiedController_DisplayName();
    }

    @Override
    public boolean isActivated() {
        return Awakening.get().isInDoubt();
    }

    /** For the page. */
    public String getBefore() {
        return Awakening.shown(Awakening.get().rememberedInstance());
    }

    /** For the page. */
    public String getNow() {
        return Awakening.shown(Awakening.get().ownInstance());
    }

    /** This is the controller now. */
    @POST
    public HttpResponse doController() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        Awakening.get().isController();
        return HttpResponses.forwardToPreviousPage();
    }

    /** This is a copy. */
    @POST
    public HttpResponse doCopy() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        Awakening.get().isCopy();
        return HttpResponses.forwardToPreviousPage();
    }
}
