package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;

/** Takes one line per fact. */
public interface OperationLog {

    /** A line of its own, such as the one that says what the operation is about. */
    void headline(Line line);

    /** A fact about the stage that the operation is in. */
    void say(Line line);

    /** Something that a person should look at; the operation goes on. */
    void warn(Line line);

    /** A fact about the stage that the operation is in. The key names a text. */
    default void say(String key, Object... arguments) {
        say(Line.of(key, arguments));
    }

    /** Something that a person should look at. The key names a text. */
    default void warn(String key, Object... arguments) {
        warn(Line.of(key, arguments));
    }
}
