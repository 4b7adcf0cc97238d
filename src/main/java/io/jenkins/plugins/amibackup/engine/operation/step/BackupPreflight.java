package io.jenkins.plugins.amibackup.engine.operation.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.ImageEncryption;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.RecordWriter;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * What is found out about the instance and the bucket before anything is made.
 *
 * @param instanceName the tag {@code Name}, or the instance id where that is missing or unusable
 * @param account the account of the instance
 * @param instanceTags its tags
 * @param encrypted whether every volume that goes into the image is encrypted, under the key that was asked for
 * @param gib the size of these volumes together
 * @param bucketFacts what was found about the bucket, in a few words
 * @param warnings what a person should look at
 * @param instance as EC2 describes it
 * @param volumes those that go into the image
 */
record BackupPreflight(
        String instanceName,
        String account,
        Map<String, String> instanceTags,
        boolean encrypted,
        long gib,
        Line bucketFacts,
        List<Line> warnings,
        Instance instance,
        List<Volume> volumes) {

    private static final Set<String> STATES = Set.of("running", "stopped", "stopping");
    /** EC2 stores at most this much, in GB, before compression. */
    private static final long MOST_GB = 5_000;

    private static final double GB_PER_GIB = 1.073741824;

    /**
     * Looks at the instance, its volumes and the bucket.
     *
     * @throws OperationException with the line to show, for the first problem
     */
    static BackupPreflight check(BackupRequest request, Findings findings, StepContext context) {
        request.check();
        Ec2.OwnedInstance owned = findings.of("instance", () -> context.ec2().instance(request.instanceId()));
        Instance instance = owned.instance();
        if (!STATES.contains(instance.state().nameAsString())) {
            throw OperationException.badInput(
                    "preflight.state", request.instanceId(), instance.state().nameAsString());
        }
        if (!"ebs".equals(instance.rootDeviceTypeAsString())) {
            throw OperationException.badInput("preflight.instanceStore", request.instanceId());
        }
        if ("paravirtual".equals(instance.virtualizationTypeAsString())) {
            throw OperationException.badInput("preflight.paravirtual", request.instanceId());
        }
        List<String> devices = instance.blockDeviceMappings().stream()
                .map(InstanceBlockDeviceMapping::deviceName)
                .toList();
        for (String excluded : request.excludeDevices()) {
            if (excluded.equals(instance.rootDeviceName())) {
                throw OperationException.badInput("preflight.excludesRoot", excluded, request.instanceId());
            }
            if (!devices.contains(excluded)) {
                throw OperationException.badInput(
                        "preflight.noDevice", excluded, request.instanceId(), String.join(", ", devices));
            }
        }
        Set<String> included = instance.blockDeviceMappings().stream()
                .filter(mapping ->
                        mapping.ebs() != null && !request.excludeDevices().contains(mapping.deviceName()))
                .map(mapping -> mapping.ebs().volumeId())
                .collect(Collectors.toSet());
        List<Volume> volumes = findings.of("volumes", () -> context.ec2().volumes(included));
        long gib = volumes.stream().mapToLong(Volume::size).sum();
        if (gib * GB_PER_GIB > MOST_GB) {
            throw OperationException.badInput("preflight.tooLarge", request.instanceId(), gib, MOST_GB);
        }
        boolean encrypted =
                !volumes.isEmpty() && volumes.stream().allMatch(volume -> matches(volume, request.kmsKeyId()));
        BucketCheck bucket = BucketCheck.of(context.catalog().bucket(), findings);
        if (request.lockSeconds() > 0
                && findings.of("objectLock", context.bucket().versions()::lockConfiguration)
                        .isEmpty()) {
            throw OperationException.badInput("lock.noBucketLock", request.bucket());
        }
        Map<String, String> tags = Tags.map(instance.tags());
        return new BackupPreflight(
                Names.ofInstance(tags.getOrDefault("Name", ""), request.instanceId()),
                owned.ownerId(),
                tags,
                encrypted,
                gib,
                bucket.facts(),
                bucket.warnings(),
                instance,
                volumes);
    }

    /** The beginning of the record. */
    ObjectNode draft(String region, InstanceDetails details) {
        return RecordWriter.draft(instance, account, region, volumes, details.known());
    }

    private static boolean matches(Volume volume, String kmsKeyId) {
        return Boolean.TRUE.equals(volume.encrypted())
                && (kmsKeyId.isEmpty() || ImageEncryption.isKey(kmsKeyId, volume.kmsKeyId()));
    }
}
