package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Instant;

/** What becomes of a record when its backup, or only the image of that, is removed. Each change is for {@link Catalog#replace}. */
public final class RecordRemoval {

    private static final String STATE = "state";

    private RecordRemoval() {}

    /** The backup goes: from now on nobody may restore it, and no gate opens with it. */
    public static void begin(BackupRecord record, RemovalNote note) {
        note.into(record.json());
        status(record, BackupRecord.REMOVING, note.runId(), Line.empty(), note.at());
    }

    /**
     * The removal was refused while the object stood: the backup is complete again.
     *
     * @param lost what it has lost; empty where nothing is gone
     */
    public static void takeBack(BackupRecord record, String runId, Line lost, Instant now) {
        RemovalNote.outOf(record.json());
        status(record, BackupRecord.COMPLETE, runId, lost, now);
    }

    /** The backup is gone: what stays is its tombstone. */
    public static void bury(BackupRecord record, RemovalNote note) {
        note.into(record.json());
        status(record, BackupRecord.REMOVED, note.runId(), Line.empty(), note.at());
    }

    /** The image goes and the backup stays, or the image is gone. */
    public static void image(BackupRecord record, BackupRecord.ImageState state, String runId, Instant now) {
        ObjectNode image = record.json().withObject("image");
        if (state == BackupRecord.ImageState.STANDING) {
            image.remove(STATE);
        } else {
            image.put(STATE, state.word());
        }
        ObjectNode entry = record.json().withArray("history").addObject();
        entry.put("status", record.status());
        entry.put("image", state.word());
        entry.put("at", now.toString());
        entry.put("runId", runId);
    }

    private static void status(BackupRecord record, String status, String runId, Line lost, Instant now) {
        record.json().put("status", status);
        ObjectNode entry = record.json().withArray("history").addObject();
        entry.put("status", status);
        entry.put("at", now.toString());
        entry.put("runId", runId);
        if (!lost.isEmpty()) {
            entry.set("lost", Json.tree(lost));
        }
    }
}
