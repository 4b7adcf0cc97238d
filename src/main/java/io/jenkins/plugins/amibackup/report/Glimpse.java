package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.base.Format;
import java.text.Bidi;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * An operation at the moment at which a page of it is drawn.
 *
 * @param now in milliseconds since 1970
 * @param reader the language of whoever reads the page
 */
record Glimpse(BuildOperation operation, OperationState state, long now, Locale reader) {

    private static final char FIRST_STRONG_ISOLATE = '\u2068';
    private static final char POP_DIRECTIONAL_ISOLATE = '\u2069';

    boolean isLive() {
        return state == OperationState.RUNNING;
    }

    /**
     * The same within a sentence: a name that is written from right to left, in whole or in part, doesn't turn the words around
     * it.
     */
    String name() {
        return isolated(plainName());
    }

    /** The same for any name. */
    static String isolated(String name) {
        boolean turns = Bidi.requiresBidi(name.toCharArray(), 0, name.length());
        return turns ? FIRST_STRONG_ISOLATE + name + POP_DIRECTIONAL_ISOLATE : name;
    }

    /** What people call it, or its id until that is known. */
    String plainName() {
        String name = operation.instanceName();
        if (!name.isBlank()) {
            return name;
        }
        if (!operation.instanceId().isEmpty()) {
            return operation.instanceId();
        }
        return operation.sourceAmiId().isEmpty()
                ? Messages.OperationView_Run(operation.runId())
                : operation.sourceAmiId();
    }

    /** The image if it is kept, else the stored copy. */
    String made() {
        return operation.isImageKept() ? operation.amiId() : s3(operation.objectKey());
    }

    String s3(String key) {
        return "s3://" + operation.bucket() + "/" + key;
    }

    /** The size of the stored copy. */
    String size() {
        return Format.size(operation.sizeBytes(), reader);
    }

    /** How old the backup was when a gate opened. */
    String age() {
        return Format.duration(operation.age(), reader);
    }

    /** A time in the reader's language, and in the time zone of Jenkins, which it names. */
    String time(long millis) {
        return Format.time(Instant.ofEpochMilli(millis), reader);
    }

    /** The time from the start to the end, or until now. */
    String elapsed() {
        return Format.duration(since(operation.startedAt(), end()), reader);
    }

    /** How long a stage took, or has taken so far; zero where that is not known. */
    Duration duration(StageEntry stage) {
        return stage.startedAt() == 0
                ? Duration.ZERO
                : since(stage.startedAt(), stage.hasEnded() ? stage.endedAt() : end());
    }

    private long end() {
        return operation.endedAt() == 0 ? now : operation.endedAt();
    }

    private static Duration since(long start, long end) {
        return Duration.ofMillis(Math.max(0, end - start));
    }
}
