package io.jenkins.plugins.amibackup.engine.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Backups of an instance, named by when they were taken. */
final class Backups {

    private Backups() {}

    /** One with an image and no tags: {@code 2026-11-22T09:15}, UTC. */
    static Candidate at(String time) {
        return new Candidate(time, Instant.parse(time + ":00Z"), Map.of(), true);
    }

    static List<Candidate> at(String... times) {
        return Stream.of(times).map(Backups::at).toList();
    }

    static Candidate tagged(Candidate backup, String key, String value) {
        return new Candidate(backup.amiId(), backup.takenAt(), Map.of(key, value), backup.imageStands());
    }

    static Candidate withoutImage(Candidate backup) {
        return new Candidate(backup.amiId(), backup.takenAt(), backup.tags(), false);
    }

    /** So many backups, the newest first, with this time between them. */
    static List<Candidate> every(Duration pause, int count, Instant newest) {
        return IntStream.range(0, count)
                .mapToObj(i -> newest.minus(pause.multipliedBy(i)))
                .map(time -> new Candidate(time.toString(), time, Map.of(), true))
                .toList();
    }
}
