package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.OperationException;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Puts the checks of the engine under the fields of a form. */
@Restricted(NoExternalUse.class)
public final class FormCheck {

    private FormCheck() {}

    /** A check of the engine: throws with the line to show. */
    @FunctionalInterface
    public interface Rule {
        void check(String value);
    }

    /** Checks a value that may be left out. */
    public static FormValidation optional(String value, Rule rule) {
        String given = Util.fixEmptyAndTrim(value);
        return given == null ? FormValidation.ok() : required(given, rule);
    }

    /** Checks a value that must be given. */
    public static FormValidation required(String value, Rule rule) {
        try {
            rule.check(Util.fixNull(value).strip());
            return FormValidation.ok();
        } catch (OperationException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }

    /** Whether whoever asks may configure this job; where there is no job, whether they administer Jenkins. */
    public static boolean isAllowed(Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(Item.CONFIGURE);
    }
}
