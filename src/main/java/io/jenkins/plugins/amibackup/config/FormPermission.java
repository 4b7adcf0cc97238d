package io.jenkins.plugins.amibackup.config;

import hudson.model.Item;
import jenkins.model.Jenkins;

/** What a user who fills in a form may see. A form without a job is an administrator's. */
final class FormPermission {

    private FormPermission() {}

    /** Whether they may see the configuration that the form is about. */
    static boolean maySee(Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.EXTENDED_READ);
    }

    /**
     * Whether AWS may be asked on their behalf, with the credentials that the job may use: only if they could also have the job
     * ask.
     */
    static boolean mayAsk(Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }
}
