package io.jenkins.plugins.amibackup.engine.operation;

/** Takes one line per fact. */
public interface OperationLog {

    /** A line of its own, such as the one that says what the operation is about. */
    void headline(String text);

    /** A fact about the stage that the operation is in. */
    void say(String text);

    /** Something that a person should look at; the operation goes on. */
    void warn(String text);
}
