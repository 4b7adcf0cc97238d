package io.jenkins.plugins.amibackup.engine.operation.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** The kinds of operations. A new one goes here, and the compiler lists what else it needs. */
public enum OperationKind {
    BACKUP("", true),
    RESTORE("restores/", true),
    VERIFY("verifications/", false),
    PRUNE("removals/", false);

    private final String folder;

    private final boolean onceAmongBackups;

    OperationKind(String folder, boolean onceAmongBackups) {
        this.folder = folder;
        this.onceAmongBackups = onceAmongBackups;
    }

    /** The folder of operation documents in which those of this kind lie; empty where they lie with those of backups. */
    public String folder() {
        return folder;
    }

    /** Whether its documents lie where those of backups do, or did in an earlier version. */
    public boolean wasEverAmongBackups() {
        return onceAmongBackups;
    }

    /** As it stands in documents, results and the command line's JSON: {@code backup}, {@code restore}, {@code verify}, {@code prune}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of this word; empty when there is none. */
    public static Optional<OperationKind> of(String word) {
        for (OperationKind kind : values()) {
            if (kind.word().equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return word();
    }
}
