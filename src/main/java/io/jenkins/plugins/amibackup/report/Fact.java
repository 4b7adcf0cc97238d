package io.jenkins.plugins.amibackup.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Something that the page says about an operation, with a link to the AWS console. */
@Restricted(NoExternalUse.class)
public final class Fact {

    private final String label;
    private final String text;
    private final String note;
    private final String url;
    private final String explanation;

    Fact(String label, String text, String note, @CheckForNull String url) {
        this(label, text, note, url, "");
    }

    private Fact(String label, String text, String note, @CheckForNull String url, String explanation) {
        this.label = label;
        this.text = text;
        this.note = note;
        this.url = url;
        this.explanation = explanation;
    }

    /** The same with what its label means. */
    Fact explained(String meaning) {
        return new Fact(label, text, note, url, meaning);
    }

    /** What its label means, for those who see it for the first time; may be empty. */
    public String getExplanation() {
        return explanation;
    }

    public String getLabel() {
        return label;
    }

    public String getText() {
        return text;
    }

    /** A remark; may be empty. */
    public String getNote() {
        return note;
    }

    @CheckForNull
    public String getUrl() {
        return url;
    }
}
