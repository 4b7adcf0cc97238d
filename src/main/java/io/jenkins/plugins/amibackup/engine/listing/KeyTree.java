package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Lists the keys of IDs side by side. It begins with one request, which is all for a small bucket. Where there are more, each next
 * hexadecimal digit is listed for itself; one of these that has many pages is divided again. What a page has shown already isn't listed
 * again. Keys whose ID has another character in those places are not listed.
 */
final class KeyTree {

    /** Digits after which nothing is divided: the shortest ID has eight. */
    private static final int DEEPEST = 7;

    /** All IDs that EC2 gives today begin with 0, so the first digit alone divides nothing. */
    private static final int SHALLOW = 2;

    /** So many pages follow each other before they are divided: most often that is what there is. */
    private static final int PAGES = 8;

    private static final String DIGITS = "0123456789abcdef";

    private final Bucket bucket;
    private final Predicate<Bucket.Listing> pages;

    /** @param pages takes what was listed, on many threads at once, and says whether more is wanted */
    KeyTree(Bucket bucket, Predicate<Bucket.Listing> pages) {
        this.bucket = bucket;
        this.pages = pages;
    }

    /**
     * Lists everything.
     *
     * @param prefix of all IDs: {@code ami-index/i-}
     */
    Together.Task all(String prefix) {
        return () -> page(prefix, 0, "", 1);
    }

    /** @param after empty for the beginning */
    private List<Together.Task> page(String prefix, int digits, String after, int number) {
        Bucket.Listing page = bucket.page(prefix, after);
        if (!pages.test(page) || !page.more()) {
            return List.of();
        }
        String last = page.objects().get(page.objects().size() - 1).key();
        if (digits < SHALLOW || digits < DEEPEST && number >= PAGES) {
            return divided(prefix, digits, last);
        }
        return List.of(() -> page(prefix, digits, last, number + 1));
    }

    private List<Together.Task> divided(String prefix, int digits, String last) {
        List<Together.Task> parts = new ArrayList<>();
        for (char digit : DIGITS.toCharArray()) {
            String part = prefix + digit;
            if (last.startsWith(part)) {
                parts.add(() -> page(part, digits + 1, last, 1));
            } else if (part.compareTo(last) > 0) {
                parts.add(() -> page(part, digits + 1, "", 1));
            }
        }
        return parts;
    }
}
