package io.jenkins.plugins.amibackup.catalogs;

import hudson.model.Cause;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** That a build restores a backup that somebody has chosen on its page; who that was says the cause beside it. */
@Restricted(NoExternalUse.class)
public final class RestoreCause extends Cause {

    private final String amiId;
    private final String place;

    RestoreCause(String amiId, String place) {
        this.amiId = amiId;
        this.place = place;
    }

    @Override
    public String getShortDescription() {
        return Messages.RestoreCause_Description(amiId, place);
    }
}
