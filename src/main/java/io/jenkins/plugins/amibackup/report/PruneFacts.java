package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.base.Format;
import java.util.ArrayList;
import java.util.List;

/** What a page says of a prune beside its table: what it has freed, and what remains although it was to go. */
final class PruneFacts {

    private PruneFacts() {}

    static List<Fact> of(Glimpse seen) {
        return seen.operation().prune().map(prune -> of(prune, seen)).orElse(List.of());
    }

    private static List<Fact> of(KeptPrune prune, Glimpse seen) {
        List<Fact> facts = new ArrayList<>();
        if (seen.operation().looksOnly()) {
            String words = Messages.OperationView_WouldFreeWords(
                    Format.size(prune.bytesToFree(), seen.reader()), prune.gibToFree());
            facts.add(new Fact(Messages.OperationView_WouldFree(), words, "", null));
        } else {
            facts.add(
                    new Fact(Messages.OperationView_Freed(), Format.size(prune.bytesFreed(), seen.reader()), "", null));
        }
        prune.remains()
                .forEach(line -> facts.add(new Fact(Messages.OperationView_Remains(), line.in(seen.reader()), "", null)
                        .explained(Messages.Explanation_Remains())));
        return facts;
    }
}
