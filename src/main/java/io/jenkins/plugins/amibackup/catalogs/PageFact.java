package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * One thing that a page says.
 *
 * @param label what it is, in a word or two
 * @param text in words
 * @param url where more of it stands; null for nowhere
 */
@Restricted(NoExternalUse.class)
public record PageFact(
        String label, String text, @CheckForNull String url) {

    /** One that leads nowhere. */
    PageFact(String label, String text) {
        this(label, text, null);
    }

    /** For Jelly, which knows no records. */
    public String getLabel() {
        return label;
    }

    public String getText() {
        return text;
    }

    @CheckForNull
    public String getUrl() {
        return url;
    }
}
