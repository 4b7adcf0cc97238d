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
    /** Those too that were replaced, or are to replace another. */
    final List<Volume> volumes = new ArrayList<>();

    final List<RootReplacement> replacements = new ArrayList<>();
    Instant stopped;
    /** When it was started again last; null where it never was. */
    Instant startedAgain;

    Instant terminating;
    Instant terminated;
    int reboots;
    Health health;
    NetworkInterface network;
    /** Whether it is registered with Systems Manager, whatever it has; null for what follows from that. */
    Boolean managed;

    /** Its Elastic IP address; null for none. */
    Address address;
    /** Why it ends, from when it does on; null while nothing ends it. */
    Reason reason;

    /** EC2's StateReason. */
    record Reason(String code, String message) {

        static final Reason USER = new Reason("Client.UserInitiatedShutdown", "User initiated shutdown");
    }

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
        this.health = Health.old(running, traits.isWindows() ? Health.WINDOWS : Health.LINUX);
        this.network = new NetworkInterface(this, "", true, Map.of());
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

    /** EC2's LaunchTime is that of the last start. */
    Instant launchTime() {
        return startedAgain == null ? created : startedAgain;
    }

    static int code(String state) {
        return CODES.get(state);
    }

    @Override
    boolean isGone(Instant time) {
        return terminated != null && !time.isBefore(terminated.plus(SHOWN_AFTER_END));
    }

    void terminate(Instant now, Duration takes, Reason why) {
        // One that is about to die by itself can be ended before.
        if (terminating == null || terminating.isAfter(now)) {
            terminating = now;
            terminated = now.plus(takes);
            reason = why;
        }
    }

    /** It goes from pending, or from running, to terminated by itself. */
    void die(Instant at, Reason why) {
        terminating = at;
        terminated = at;
        reason = why;
    }

    /** The volumes that it has at a time; after its end, those it had. */
    List<Volume> volumes(Instant time) {
        Instant last = terminated != null && terminated.isBefore(time) ? terminated : time;
        return volumes.stream().filter(volume -> volume.isPartOf(last)).toList();
    }

    /** Whether its agent has registered with Systems Manager, for which it needs a profile's credentials. */
    boolean isManaged(Instant time) {
        if (!state(time).equals("running")) {
            return false;
        }
        return managed != null
                ? managed
                : spec.iamInstanceProfile != null
                        && spec.options.httpEndpoint.equals("enabled")
                        && !time.isBefore(health.registers);
    }

    /** Its status checks: there are none of what doesn't run. */
    CheckVerdicts checks(Instant time) {
        return state(time).equals("running") ? health.checks.at(time) : CheckVerdicts.NOT_APPLICABLE;
    }

    InstanceModel model(Instant now) {
        List<String> attached = volumes(now).stream().map(volume -> volume.id).toList();
        int newRoots = (int) replacements.stream()
                .filter(task -> task.state(now).equals("succeeded"))
                .count();
        return new InstanceModel(
                id,
                region,
                ownerId,
                imageId,
                spec.instanceType,
                state(now),
                clientToken,
                attached,
                reboots + newRoots,
                spec.options.userData,
                tags.now());
    }
}
