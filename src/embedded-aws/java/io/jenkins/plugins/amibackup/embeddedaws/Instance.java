package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An EC2 instance. */
final class Instance extends Resource {

    /** How long AWS still shows an instance that has ended. */
    private static final Duration SHOWN_AFTER_END = Duration.ofHours(1);

    private static final Map<String, Integer> CODES =
            Map.of("pending", 0, "running", 16, "shutting-down", 32, "terminated", 48, "stopping", 64, "stopped", 80);

    final InstanceSpec spec;
    final String region;
    final String reservationId;
    final Traits traits;
    final String imageId;
    final Instant running;
    final String clientToken;
    final List<Volume> volumes = new ArrayList<>();
    Instant stopped;
    Instant terminating;
    Instant terminated;
    int reboots;

    Instance(
            Ids ids,
            InstanceSpec spec,
            String region,
            Traits traits,
            String imageId,
            String reservationId,
            String clientToken,
            Instant created,
            Instant running) {
        super(ids, "i", spec.accountId, created, spec.tags);
        this.spec = spec;
        this.region = region;
        this.traits = traits;
        this.imageId = imageId;
        this.reservationId = reservationId;
        this.clientToken = clientToken;
        this.running = running;
    }

    @Override
    String type() {
        return "instance";
    }

    String zone() {
        return region + spec.zone;
    }

    String state(Instant time) {
        if (terminated != null && !time.isBefore(terminated)) {
            return "terminated";
        }
        if (terminating != null && !time.isBefore(terminating)) {
            return "shutting-down";
        }
        if (stopped != null && !time.isBefore(stopped)) {
            return "stopped";
        }
        return time.isBefore(running) ? "pending" : "running";
    }

    static int code(String state) {
        return CODES.get(state);
    }

    @Override
    boolean isGone(Instant time) {
        return terminated != null && !time.isBefore(terminated.plus(SHOWN_AFTER_END));
    }

    void terminate(Instant now, Duration takes) {
        if (terminating == null) {
            terminating = now;
            terminated = now.plus(takes);
        }
    }

    InstanceModel model(Instant now) {
        List<String> attached = volumes.stream().map(volume -> volume.id).toList();
        return new InstanceModel(id, region, ownerId, state(now), attached, reboots, tags.now());
    }
}
