package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.Device;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What the record of a backup says about its image, for those who look at it later. A record may contain anything: what doesn't
 * look as this program and AWS write it is left out.
 *
 * @param kmsKeyIds the KMS keys of its snapshots, each once, at most 200; none where it isn't encrypted
 * @param consistency how it was taken; empty where the record doesn't say
 * @param devices its EBS volumes, at most 200; a name that can't be one is {@code ?}
 */
public record ImageFacts(List<String> kmsKeyIds, Optional<Consistency> consistency, List<Device> devices) {

    /** Nothing is known yet. */
    public static final ImageFacts UNKNOWN = new ImageFacts(List.of(), Optional.empty(), List.of());

    /** A key's ID, alias or ARN. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9:/_.-]{1,300}");

    public ImageFacts {
        kmsKeyIds = List.copyOf(kmsKeyIds);
        devices = List.copyOf(devices);
    }

    /** How an image was taken. */
    public enum Consistency {
        /** While the instance went on running. */
        CRASH_CONSISTENT("crash-consistent"),
        /** After a reboot. */
        REBOOTED("rebooted");

        private final String word;

        Consistency(String word) {
            this.word = word;
        }

        /** As records have it. */
        public String word() {
            return word;
        }

        /** What a record means by a word; empty where that is none of its own, or null. */
        public static Optional<Consistency> of(String word) {
            return List.of(values()).stream()
                    .filter(known -> known.word.equals(word))
                    .findFirst();
        }
    }

    /** What a record says. */
    public static ImageFacts of(BackupRecord record) {
        JsonNode json = record.json();
        return new ImageFacts(
                StreamSupport.stream(json.path("encryption").path("snapshots").spliterator(), false)
                        .filter(snapshot -> snapshot.path("encrypted").asBoolean())
                        .map(snapshot -> snapshot.path("kmsKeyId").asText(""))
                        .filter(key -> KEY.matcher(key).matches())
                        .distinct()
                        .limit(RecordCheck.MOST_DEVICES)
                        .toList(),
                Consistency.of(json.path("consistency").asText()),
                record.devices().stream()
                        .map(device -> Ids.isDevice(device.name()) ? device : new Device("?", device.gib()))
                        .toList());
    }

    /** The same under another key; without any where that is empty. */
    public ImageFacts under(String kmsKeyId) {
        return new ImageFacts(KEY.matcher(kmsKeyId).matches() ? List.of(kmsKeyId) : List.of(), consistency, devices);
    }
}
