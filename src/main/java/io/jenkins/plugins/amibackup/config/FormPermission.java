package io.jenkins.plugins.amibackup.config;

import hudson.model.Item;
import jenkins.model.Jenkins;

/** What somebody who fills in a form may be told. Where there is no job, the form is an administrator's. */
final class FormPermission {

    private FormPermission() {}

    /** Whether they may see the configuration that the form is about. */
    static boolean maySee(Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.EXTENDED_READ);
    }

    /**
     * Whether AWS may be asked for them, with the credentials that the job may use: only where they could make the job ask
     * the same.
     */
    static boolean mayAsk(Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }
}
