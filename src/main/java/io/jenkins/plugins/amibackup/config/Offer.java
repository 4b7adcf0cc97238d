package io.jenkins.plugins.amibackup.config;

import hudson.util.ListBoxModel;
import java.util.Collection;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The values that a field offers, and which others are unknown, because AWS has listed all that it has. */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class Offer extends ListBoxModel {

    private static final long serialVersionUID = 1L;

    private final String form;

    /** @param form of values that would be among the options if AWS had them, as a regular expression; empty where it may have more */
    Offer(Collection<Option> options, String form) {
        super(options);
        this.form = form;
    }

    /** The form of unknown values, a regular expression that JavaScript understands, too; empty where none is known to be one. */
    @Exported
    public String getForm() {
        return form;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && (!(other instanceof Offer offer) || offer.form.equals(form));
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
