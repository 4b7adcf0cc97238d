package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import io.jenkins.plugins.amibackup.controller.KeptLine;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import java.util.Optional;
import java.util.stream.Stream;

/** What a prune does with one backup, or has done, as a build keeps it. Plain values. Never changed. */
final class KeptBackup {

    private final String amiId;
    /** In milliseconds since 1970. */
    private final long takenAt;

    private final long gib;
    private final long sizeBytes;
    private final String verdict;
    /** As JSON, see {@link KeptLine}. */
    private final String why;
    /** The same in words, where that is too long. */
    private final String sentence;

    KeptBackup(PruneRow row) {
        Line reasons = Line.list(row.reasons());
        amiId = Kept.shown(row.amiId());
        takenAt = row.takenAt().toEpochMilli();
        gib = row.gib();
        sizeBytes = row.sizeBytes();
        verdict = row.verdict().word();
        why = KeptLine.json(reasons);
        sentence = why.isEmpty() ? Kept.shown(reasons.text()) : "";
    }

    String amiId() {
        return Util.fixNull(amiId);
    }

    /** When it was taken, in milliseconds since 1970. */
    long takenAt() {
        return takenAt;
    }

    /** The size of its volumes; 0 where that isn't known. */
    long gib() {
        return gib;
    }

    /** The size of its stored object. */
    long sizeBytes() {
        return Math.max(0, sizeBytes);
    }

    /** What becomes of it; empty where this version doesn't know the word. */
    Optional<PruneRow.Verdict> verdict() {
        return Stream.of(PruneRow.Verdict.values())
                .filter(known -> known.word().equals(verdict))
                .findFirst();
    }

    Line why() {
        return KeptLine.read(why, Util.fixNull(sentence));
    }
}
