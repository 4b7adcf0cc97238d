package io.jenkins.plugins.amibackup.engine.base;

import java.util.ArrayList;
import java.util.List;

/** Cuts a list into pieces of at most so many. */
public final class Batches {

    private Batches() {}

    public static <T> List<List<T>> of(List<T> all, int most) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            batches.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return batches;
    }
}
