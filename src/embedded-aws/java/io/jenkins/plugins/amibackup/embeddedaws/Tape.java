package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What was asked of a server and when, kept so that another one, set up in the same way, can be brought to the same state without
 * clients. That takes a hundredth of the time, and comes to the same IDs, because ours follow from the order of what is asked.
 */
public final class Tape {

    private record Entry(String action, Instant at, HttpRequest request, int status) {}

    private final List<Entry> entries = new ArrayList<>();

    /** An empty tape, for {@link EmbeddedAws#record}. */
    public Tape() {}

    synchronized void add(String action, Instant at, HttpRequest request, int status) {
        entries.add(new Entry(action, at, request, status));
    }

    /** What was asked, in its order, as {@link Call#action()} names it. */
    public synchronized List<String> actions() {
        return entries.stream().map(Entry::action).toList();
    }

    /** When a call was asked for, by the server's clock. */
    public synchronized Instant time(int call) {
        return entries.get(call).at();
    }

    /**
     * Asks a server for the first of it.
     *
     * @param calls how many
     * @param clock sets the server's clock to when each was asked
     * @throws IllegalStateException when an answer has another status than it had
     */
    public synchronized void replay(EmbeddedAws aws, int calls, Consumer<Instant> clock) {
        for (int at = 0; at < calls; at++) {
            Entry entry = entries.get(at);
            clock.accept(entry.at());
            int status = aws.ask(entry.request());
            if (status != entry.status()) {
                throw new IllegalStateException(
                        "Call " + at + ", " + entry.action() + ", was answered " + entry.status() + ", now " + status);
            }
        }
    }
}
