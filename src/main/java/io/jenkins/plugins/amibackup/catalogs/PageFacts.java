package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what a page says, without what isn't known. */
final class PageFacts {

    /** In characters; what is longer is cut off. */
    private static final int LONGEST = 1000;

    private final List<PageFact> facts = new ArrayList<>();

    /** @param text left out where it is empty */
    PageFacts add(String label, String text) {
        return add(label, text, (String) null);
    }

    PageFacts add(String label, String text, Optional<String> url) {
        return add(label, text, url.orElse(null));
    }

    PageFacts add(String label, String text, @CheckForNull String url) {
        if (!text.isBlank()) {
            facts.add(new PageFact(label, Sanitizer.line(text, LONGEST), url));
        }
        return this;
    }

    List<PageFact> all() {
        return List.copyOf(facts);
    }
}
