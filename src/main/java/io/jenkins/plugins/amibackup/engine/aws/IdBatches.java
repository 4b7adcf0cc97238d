package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.Batches;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Calls that ask about several ids at once. */
final class IdBatches {

    /** The answers about so few ids come in one page, or in some. */
    private static final int MOST_PAGES = 50;

    private IdBatches() {}

    /**
     * All pages of an answer.
     *
     * @throws AwsException when there are so many that it is no answer to a question about so few things
     */
    static <P, T> List<T> paged(
            Action action, Function<String, P> call, Function<P, String> next, Function<P, List<T>> items) {
        List<T> all = new ArrayList<>();
        String token = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            P answer = call.apply(token);
            all.addAll(items.apply(answer));
            token = next.apply(answer);
            if (token == null || token.isEmpty()) {
                return all;
            }
        }
        throw Call.unreadable(action, "it has more than " + MOST_PAGES + " pages");
    }

    /**
     * Asks about several ids at once. One that EC2 doesn't know spoils such a call: it is left out, and the rest is asked for again.
     *
     * @param notFound the code for such an id
     */
    static <T> List<T> known(List<String> ids, String notFound, Function<List<String>, List<T>> call) {
        List<String> left = new ArrayList<>(ids);
        while (!left.isEmpty()) {
            try {
                return call.apply(List.copyOf(left));
            } catch (AwsException refused) {
                if (!refused.is(notFound)) {
                    throw refused;
                }
                if (!left.removeIf(refused::names)) {
                    return left.size() == 1
                            ? List.of()
                            : left.stream()
                                    .flatMap(id -> known(List.of(id), notFound, call).stream())
                                    .toList();
                }
            }
        }
        return List.of();
    }

    /** Each of them once, at most so many at a time. */
    static List<List<String>> chunks(Collection<String> ids, int most) {
        return Batches.of(ids.stream().distinct().toList(), most);
    }
}
