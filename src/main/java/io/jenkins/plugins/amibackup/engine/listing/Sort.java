package io.jenkins.plugins.amibackup.engine.listing;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a list is sorted by. Where two are the same, the one that was taken later comes first. */
public enum Sort {
    /** When it was taken. */
    TAKEN(Comparator.comparing(ListedBackup::takenAt)),
    /** The size of the stored object. */
    SIZE(Comparator.comparingLong(ListedBackup::sizeBytes)),
    /** The name of the instance, without regard to case. */
    NAME(Comparator.comparing((ListedBackup backup) -> backup.instanceName().toLowerCase(Locale.ROOT))),
    /** The ID of the instance. */
    INSTANCE(Comparator.comparing(ListedBackup::instanceId)),
    /** What was proven: failed ones, those that were never verified, then by level. */
    PROOF(Comparator.comparingInt(Sort::proof));

    private final Comparator<ListedBackup> ascending;

    Sort(Comparator<ListedBackup> ascending) {
        this.ascending = ascending;
    }

    /** As it stands in an address: {@code taken}, {@code size}, … */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of this word; empty when there is none. */
    public static Optional<Sort> of(String word) {
        return Stream.of(values()).filter(sort -> sort.word().equals(word)).findFirst();
    }

    /** The order of a list. */
    Comparator<ListedBackup> order(boolean descending) {
        Comparator<ListedBackup> order = descending ? ascending.reversed() : ascending;
        return order.thenComparing(Comparator.comparing(ListedBackup::takenAt).reversed())
                .thenComparing(ListedBackup::amiId);
    }

    private static int proof(ListedBackup backup) {
        return backup.proof()
                .map(proof -> proof.passed() ? 1 + proof.level().ordinal() : -1)
                .orElse(0);
    }
}
