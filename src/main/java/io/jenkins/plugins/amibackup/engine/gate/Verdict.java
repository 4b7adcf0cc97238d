package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.Archive;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Proven;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a look at the newest complete backup of an instance has found. */
sealed interface Verdict {

    /**
     * A backup is good enough.
     *
     * @param age how old it is, by S3's clock
     * @param archive where its object lies, so that only its image in EC2, which can be launched, can be used; empty where the object
     *     can be read
     * @param expiry until when the object can be read, where it was brought back from an archive and that is soon; empty else
     * @param proven what is proven; empty where nothing must be
     */
    record Open(
            BackupRecord backup,
            Duration age,
            Optional<Archive> archive,
            Optional<Instant> expiry,
            Optional<Proven> proven)
            implements Verdict {

        Open with(Proven found) {
            return new Open(backup, age, archive, expiry, Optional.of(found));
        }
    }

    /**
     * A backup is good enough but for the proof that is demanded.
     *
     * @param why as one sentence
     */
    record Unproven(BackupRecord backup, Line why) implements Verdict {}

    /** No backup is good enough. */
    sealed interface NotOpen extends Verdict {

        /** What was found, as one sentence. */
        Line why();

        /** The same for another reason. */
        NotOpen because(Line why);

        /** The newest backup where it is young enough and yet of no use; empty else. */
        default String uselessAmi() {
            return "";
        }
    }

    /** There is no backup, or the newest is too old. */
    record Closed(Line why) implements NotOpen {

        @Override
        public NotOpen because(Line other) {
            return new Closed(other);
        }
    }

    /**
     * The newest backup is young enough and of no use: its object is not the recorded one or can't be read, or volumes are missing.
     *
     * @param uselessAmi the backup
     */
    record Useless(Line why, String uselessAmi) implements NotOpen {

        @Override
        public NotOpen because(Line other) {
            return new Useless(other, uselessAmi);
        }
    }
}
