package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a build keeps of the image of an operation: plain values, because they are read again years later. Never changed. */
final class ImageEntry {

    /** Of a build that says nothing about it. */
    static final ImageEntry UNKNOWN = new ImageEntry("", 0, false, List.of(), "", List.of(), List.of());

    private final String name;
    private final long madeAt;
    private final boolean encrypted;
    private final List<String> kmsKeyIds;
    private final String consistency;
    private final List<VolumeEntry> volumes;
    private final List<String> excludedDevices;

    /** A volume of the image, with its size in GiB. */
    static final class VolumeEntry {
        private final String device;
        private final long gib;

        VolumeEntry(String device, long gib) {
            this.device = device;
            this.gib = gib;
        }

        String device() {
            return Util.fixNull(device);
        }

        long gib() {
            return gib;
        }
    }

    private ImageEntry(
            String name,
            long madeAt,
            boolean encrypted,
            Collection<String> kmsKeyIds,
            String consistency,
            Collection<VolumeEntry> volumes,
            Collection<String> excludedDevices) {
        this.name = name;
        this.madeAt = madeAt;
        this.encrypted = encrypted;
        this.kmsKeyIds = new ArrayList<>(kmsKeyIds);
        this.consistency = consistency;
        this.volumes = new ArrayList<>(volumes);
        this.excludedDevices = new ArrayList<>(excludedDevices);
    }

    /** The same with what a result says; what that doesn't know is as it was. */
    ImageEntry with(OperationResult result) {
        ImageFacts facts = result.image();
        boolean known = !facts.equals(ImageFacts.UNKNOWN);
        return new ImageEntry(
                Util.fixNull(result.amiName()).isEmpty() ? name() : Kept.shown(result.amiName()),
                result.takenAt() == null ? madeAt : result.takenAt().toEpochMilli(),
                result.encrypted(),
                known ? facts.kmsKeyIds().stream().map(Kept::shown).toList() : kmsKeyIds(),
                known ? facts.consistency().map(ImageFacts.Consistency::word).orElse("") : Util.fixNull(consistency),
                known
                        ? facts.devices().stream()
                                .map(device -> new VolumeEntry(Kept.shown(device.name()), device.gib()))
                                .toList()
                        : volumes(),
                result.excludedDevices().stream().map(Kept::shown).toList());
    }

    /** The same of an image that came back at a time. */
    ImageEntry madeAt(long now) {
        return new ImageEntry(
                name(), now, encrypted, kmsKeyIds(), Util.fixNull(consistency), volumes(), excludedDevices());
    }

    /** Empty where it isn't known. */
    String name() {
        return Util.fixNull(name);
    }

    /** When it was taken, or came back, in milliseconds since 1970; 0 where that isn't known. */
    long madeAt() {
        return madeAt;
    }

    /** Whether it is encrypted; says something only when its operation is done. */
    boolean isEncrypted() {
        return encrypted;
    }

    List<String> kmsKeyIds() {
        return Kept.sound(kmsKeyIds, String.class);
    }

    /** How it was taken; null where that isn't known. */
    ImageFacts.Consistency consistency() {
        return ImageFacts.Consistency.of(consistency).orElse(null);
    }

    List<VolumeEntry> volumes() {
        return Kept.sound(volumes, VolumeEntry.class);
    }

    /** The devices of the volumes that a backup has left out. */
    List<String> excludedDevices() {
        return Kept.sound(excludedDevices, String.class);
    }
}
