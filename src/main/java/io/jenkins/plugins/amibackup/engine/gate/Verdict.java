package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.time.Duration;

/**
 * What a look at the newest complete backup of an instance has found.
 *
 * @param backup the backup that opens the gate; null when it stays closed
 * @param age how old that is, by S3's clock; null when it stays closed
 * @param why what was found that keeps it closed, in one sentence; empty when it is open
 * @param brokenAmi a backup that is young enough and of no use, because its object is not the recorded one; empty for none
 */
record Verdict(BackupRecord backup, Duration age, String why, String brokenAmi) {

    static Verdict open(BackupRecord backup, Duration age) {
        return new Verdict(backup, age, "", "");
    }

    static Verdict closed(String why) {
        return new Verdict(null, null, why, "");
    }

    static Verdict broken(String why, String amiId) {
        return new Verdict(null, null, why, amiId);
    }

    boolean isOpen() {
        return backup != null;
    }
}
