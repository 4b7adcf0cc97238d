package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where operation documents lie. Restores have a place of their own, so that whoever may only restore can't write what is
 * believed of a backup. A document stays where it began.
 */
public enum DocumentPlace {
    /** Backups, and restores that earlier versions began. */
    OPERATIONS("") {
        @Override
        public String key(String runId) {
            return Keys.operation(runId);
        }
    },
    /** Restores. */
    RESTORES("restores/") {
        @Override
        public String key(String runId) {
            return Keys.restore(runId);
        }
    },
    /** Verifications, of which proofs come: whoever may only restore can't write them. */
    VERIFICATIONS("verifications/") {
        @Override
        public String key(String runId) {
            return Keys.verification(runId);
        }
    },
    /** Prunes: whoever may only back up or restore can't write what is to be removed. */
    REMOVALS("removals/") {
        @Override
        public String key(String runId) {
            return Keys.removal(runId);
        }
    };

    private final String folder;

    DocumentPlace(String folder) {
        this.folder = folder;
    }

    /** The key of a run's document here. */
    public abstract String key(String runId);

    /** Where an operation of this kind begins. */
    static DocumentPlace of(OperationKind kind) {
        return Stream.of(values())
                .filter(place -> place.folder.equals(kind.folder()))
                .findFirst()
                .orElseThrow();
    }

    /** Where the document with this key lies. */
    public static DocumentPlace ofKey(String key) {
        if (key.startsWith(Keys.REMOVALS)) {
            return REMOVALS;
        }
        return key.startsWith(Keys.VERIFICATIONS)
                ? VERIFICATIONS
                : key.startsWith(Keys.RESTORES) ? RESTORES : OPERATIONS;
    }

    /** Whether a document of this kind may lie here. */
    boolean mayHold(OperationKind kind) {
        return this == of(kind) || this == OPERATIONS && kind.wasEverAmongBackups();
    }

    /** Where a document of this kind may lie; empty stands for any kind. */
    public static Set<DocumentPlace> of(Optional<OperationKind> kind) {
        return Stream.of(values())
                .filter(place -> kind.isEmpty() || place.mayHold(kind.get()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DocumentPlace.class)));
    }
}
