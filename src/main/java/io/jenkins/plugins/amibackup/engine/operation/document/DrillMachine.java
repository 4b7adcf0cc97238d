package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;

/**
 * The machine that a verification has started, as it is shown to people.
 *
 * @param id its instance ID; empty while EC2 has not told it
 * @param type its instance type
 * @param state where it stands
 * @param launchedAt when it was asked for
 * @param deadline when it is ended at the latest
 */
public record DrillMachine(String id, String type, State state, Instant launchedAt, Instant deadline) {

    /** What has become of it. */
    public enum State {
        /** It was asked for, and may be running. */
        LAUNCHED,
        /** EC2 was told to end it, and has not said yet that it is gone. */
        ENDING,
        /** EC2 says that it is gone. */
        ENDED;

        /** As it stands in documents and results: {@code launched}, {@code ending}, {@code ended}. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return word();
        }
    }
}
