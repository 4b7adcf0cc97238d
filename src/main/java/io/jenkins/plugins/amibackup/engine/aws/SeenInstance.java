package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Reservation;

/**
 * An instance as a search shows it: what is needed of many, without the rest of their descriptions.
 *
 * @param instanceId a valid ID
 * @param name its tag {@code Name}; empty where it has none
 * @param account the account that it belongs to
 * @param launchedAt since when it has been there; empty where EC2 doesn't say
 */
public record SeenInstance(String instanceId, String name, String account, Optional<Instant> launchedAt) {

    /** Those of a reservation; what has no valid ID can't have been backed up, and is left out. */
    static Stream<SeenInstance> of(Reservation reservation) {
        if (reservation.ownerId() == null || !Ids.isAccount(reservation.ownerId())) {
            throw Call.unreadable(Action.DESCRIBE_INSTANCES, "it names no account");
        }
        return reservation.instances().stream()
                // The machine of a verification goes within hours.
                .filter(instance -> Names.runOfDrill(instance.clientToken()).isEmpty())
                .filter(instance -> instance.instanceId() != null && Ids.isInstance(instance.instanceId()))
                .map(instance -> new SeenInstance(
                        instance.instanceId(),
                        Tags.map(instance.tags()).getOrDefault("Name", "").strip(),
                        reservation.ownerId(),
                        launched(instance)));
    }

    /**
     * The earliest of all the times that EC2 tells: its {@code LaunchTime} is that of the last start, so an instance that is stopped
     * every night would always be a new one.
     */
    private static Optional<Instant> launched(Instance instance) {
        Stream<Instant> volumes = instance.blockDeviceMappings().stream()
                .map(mapping -> mapping.ebs() == null ? null : mapping.ebs().attachTime());
        Stream<Instant> interfaces = instance.networkInterfaces().stream()
                .map(found ->
                        found.attachment() == null ? null : found.attachment().attachTime());
        Stream<Instant> own =
                Stream.of(instance).flatMap(found -> Stream.of(found.launchTime(), found.usageOperationUpdateTime()));
        return Stream.of(volumes, interfaces, own)
                .flatMap(times -> times)
                .filter(Objects::nonNull)
                .min(Instant::compareTo);
    }
}
