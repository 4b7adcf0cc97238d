package io.jenkins.plugins.amibackup.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A part of a sentence on a page: words, or a link. */
@Restricted(NoExternalUse.class)
public final class LinePart {

    private final String text;
    private final String url;

    LinePart(String text, @CheckForNull String url) {
        this.text = text;
        this.url = url;
    }

    /** A sentence with links to the ids in it. */
    static List<LinePart> of(String line, ConsoleLinks links) {
        List<LinePart> parts = new ArrayList<>();
        int written = 0;
        for (ConsoleLinks.Link link : links.find(line)) {
            parts.add(new LinePart(line.substring(written, link.start()), null));
            parts.add(new LinePart(line.substring(link.start(), link.end()), link.address()));
            written = link.end();
        }
        parts.add(new LinePart(line.substring(written), null));
        return parts;
    }

    public String getText() {
        return text;
    }

    /** An address, {@code #} and the id of a card on the page of the operations, or null. */
    @CheckForNull
    public String getUrl() {
        return url;
    }

    /** Whether it leads to a card. */
    public boolean isToCard() {
        return url != null && url.startsWith("#");
    }
}
