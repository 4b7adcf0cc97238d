package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.base.Line;

/** What people see of the phases: the numbered lines of a log. */
public enum Stage {
    PREFLIGHT,
    CREATE_IMAGE,
    LOOK_UP,
    RESTORE,
    ENCRYPT,
    RECORD,
    STORE,
    SEAL,
    DROP_IMAGE,
    TAG,
    CHECK,
    LAUNCH,
    SETTLE,
    REPLACE_ROOT,
    LAUNCH_DRILL,
    BOOT,
    CONSOLE,
    COMMAND,
    END_MACHINE,
    REMOVE_IMAGE,
    PROVE,
    PLAN,
    REMOVE,
    LOOK_AGAIN,
    CLEAN_UP;

    private final Line line = Line.of("stage." + name());

    /** The stage's name in a log, for example {@code Create image}. */
    public String title() {
        return line().text();
    }

    /** The same, for use in another line. */
    public Line line() {
        return line;
    }
}
