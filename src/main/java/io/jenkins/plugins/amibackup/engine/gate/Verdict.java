package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.time.Duration;

/** What a look at the newest complete backup of an instance has found. */
sealed interface Verdict {

    /**
     * A backup is good enough.
     *
     * @param age how old it is, by S3's clock
     */
    record Open(BackupRecord backup, Duration age) implements Verdict {}

    /** No backup is good enough. */
    sealed interface NotOpen extends Verdict {

        /** What was found, as one sentence. */
        Line why();

        /** The newest backup where it is young enough and yet of no use; empty else. */
        default String uselessAmi() {
            return "";
        }
    }

    /** There is no backup, or the newest is too old. */
    record Closed(Line why) implements NotOpen {}

    /**
     * The newest backup is young enough and of no use, because its object is not the recorded one.
     *
     * @param uselessAmi the backup
     */
    record Broken(Line why, String uselessAmi) implements NotOpen {}
}
