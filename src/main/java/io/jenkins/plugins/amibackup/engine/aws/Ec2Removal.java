package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImageReferencesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLockedSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.ImageReferenceOptionName;
import software.amazon.awssdk.services.ec2.model.ImageReferenceResourceType;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.ListImagesInRecycleBinResponse;
import software.amazon.awssdk.services.ec2.model.ListSnapshotsInRecycleBinResponse;
import software.amazon.awssdk.services.ec2.model.ResourceTypeRequest;

/** What is asked before an image and its snapshots are removed, and what has become of them afterwards. Nothing here changes anything. */
public final class Ec2Removal {

    /** Until when something is kept of which EC2 doesn't say how long. */
    public static final Instant NO_END = Instant.MAX;

    /** DescribeImageReferences takes this many image ids. */
    private static final int REFERENCE_IDS = 10;
    /** The calls that list the Recycle Bin take this many ids. */
    private static final int BIN_IDS = 20;
    /** EC2 looks at the ten newest versions of a launch template unless it is told otherwise; this is the most. */
    private static final String ALL_VERSIONS = "10000";
    /** In all of these an instance still needs its image, or may. */
    private static final List<String> STANDING = List.of("pending", "running", "shutting-down", "stopping", "stopped");

    private final Ec2Client ec2;

    Ec2Removal(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /**
     * What in the account refers to these images, whether they are there or not. Other accounts, launch configurations, and code that
     * names an image are not looked at.
     *
     * @param allVersions whether all versions of launch templates count; else only the default and the latest of each
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html">EC2 User Guide</a>
     */
    public List<ImageReference> references(Collection<String> imageIds, boolean allVersions) {
        List<ImageReference> references = new ArrayList<>();
        for (List<String> ids : IdBatches.chunks(imageIds, REFERENCE_IDS)) {
            DescribeImageReferencesRequest request = DescribeImageReferencesRequest.builder()
                    .imageIds(ids)
                    .resourceTypes(types(allVersions))
                    .build();
            Call.of(
                            Action.DESCRIBE_IMAGE_REFERENCES,
                            () -> ec2.describeImageReferencesPaginator(request).imageReferences().stream()
                                    .toList())
                    .forEach(found -> {
                        if (found.imageId() == null || found.resourceTypeAsString() == null) {
                            throw Call.unreadable(Action.DESCRIBE_IMAGE_REFERENCES, "an image or a type is missing");
                        }
                        String arn = found.arn() == null ? "" : found.arn();
                        references.add(
                                new ImageReference(found.imageId(), found.resourceTypeAsString(), arn, List.of()));
                    });
        }
        references.replaceAll(this::withVersions);
        if (!allVersions) {
            references.addAll(templatesInUse(imageIds));
        }
        return references;
    }

    private static List<ResourceTypeRequest> types(boolean templatesToo) {
        List<ResourceTypeRequest> types = new ArrayList<>();
        types.add(type(ImageReferenceResourceType.EC2_INSTANCE)
                .resourceTypeOptions(option ->
                        option.optionName(ImageReferenceOptionName.STATE_NAME).optionValues(STANDING))
                .build());
        if (templatesToo) {
            types.add(type(ImageReferenceResourceType.EC2_LAUNCH_TEMPLATE)
                    .resourceTypeOptions(option -> option.optionName(ImageReferenceOptionName.VERSION_DEPTH)
                            .optionValues(ALL_VERSIONS))
                    .build());
        }
        Stream.of(
                        ImageReferenceResourceType.SSM_PARAMETER,
                        ImageReferenceResourceType.IMAGEBUILDER_IMAGE_RECIPE,
                        ImageReferenceResourceType.IMAGEBUILDER_CONTAINER_RECIPE)
                .forEach(type -> types.add(type(type).build()));
        return types;
    }

    private static ResourceTypeRequest.Builder type(ImageReferenceResourceType type) {
        return ResourceTypeRequest.builder().resourceType(type);
    }

    /** EC2 names a template without its versions. That it can't tell them, too, doesn't make the reference go away. */
    private ImageReference withVersions(ImageReference reference) {
        if (!reference.type().equals(ImageReference.TEMPLATE) || reference.arn().isEmpty()) {
            return reference;
        }
        try {
            List<Long> versions = versions(
                            List.of(reference.imageId()), request -> request.launchTemplateId(reference.name()))
                    .map(LaunchTemplateVersion::versionNumber)
                    .filter(number -> number != null)
                    .sorted()
                    .toList();
            return new ImageReference(reference.imageId(), reference.type(), reference.arn(), versions);
        } catch (AwsException refused) {
            if (refused.kind() != FailureKind.DENIED && refused.kind() != FailureKind.REFUSED) {
                throw refused;
            }
            return reference;
        }
    }

    /** The templates that launch one of these images by default or in their latest version. */
    private List<ImageReference> templatesInUse(Collection<String> imageIds) {
        Map<List<String>, Set<Long>> found = new HashMap<>();
        for (List<String> ids : IdBatches.chunks(imageIds, Ec2.FILTER_VALUES)) {
            versions(ids, request -> request.versions("$Latest", "$Default")).forEach(version -> {
                if (version.launchTemplateData() == null || version.launchTemplateId() == null) {
                    throw Call.unreadable(Action.DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, "a template is missing");
                }
                Set<Long> versions = found.computeIfAbsent(
                        List.of(
                                version.launchTemplateId(),
                                version.launchTemplateData().imageId()),
                        template -> new TreeSet<>());
                if (version.versionNumber() != null) {
                    versions.add(version.versionNumber());
                }
            });
        }
        return found.entrySet().stream()
                .map(one -> new ImageReference(
                        one.getKey().get(1),
                        ImageReference.TEMPLATE,
                        one.getKey().get(0),
                        List.copyOf(one.getValue())))
                .toList();
    }

    private Stream<LaunchTemplateVersion> versions(
            List<String> imageIds,
            Function<DescribeLaunchTemplateVersionsRequest.Builder, DescribeLaunchTemplateVersionsRequest.Builder> of) {
        DescribeLaunchTemplateVersionsRequest request = of.apply(DescribeLaunchTemplateVersionsRequest.builder()
                        .filters(Filter.builder()
                                .name("image-id")
                                .values(imageIds)
                                .build())
                        .maxResults(Ec2.FILTER_VALUES))
                .build();
        return Call.of(
                Action.DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
                () -> ec2.describeLaunchTemplateVersionsPaginator(request).launchTemplateVersions().stream()
                        .toList())
                .stream();
    }

    /**
     * With whom an image of the account is shared: numbers of accounts, ARNs of organizations and of their units, {@code all} for
     * everybody. Empty for nobody.
     */
    public List<String> sharedWith(String imageId) {
        return Call.of(
                        Action.DESCRIBE_IMAGE_ATTRIBUTE,
                        () -> ec2.describeImageAttribute(
                                request -> request.imageId(imageId).attribute(ImageAttributeName.LAUNCH_PERMISSION)))
                .launchPermissions()
                .stream()
                .map(Ec2Removal::whom)
                .toList();
    }

    private static String whom(LaunchPermission permission) {
        return Stream.of(
                        permission.userId(),
                        permission.groupAsString(),
                        permission.organizationArn(),
                        permission.organizationalUnitArn())
                .filter(whom -> whom != null && !whom.isEmpty())
                .findFirst()
                .orElseThrow(() -> Call.unreadable(Action.DESCRIBE_IMAGE_ATTRIBUTE, "a launch permission is empty"));
    }

    /** Those of the snapshots that an image of the account uses. */
    public Set<String> snapshotsInUse(Collection<String> snapshotIds) {
        Set<String> used = new TreeSet<>();
        IdBatches.chunks(snapshotIds, Ec2.FILTER_VALUES)
                .forEach(ids -> Call.of(
                                Action.DESCRIBE_IMAGES,
                                () -> ec2.describeImages(request -> request.owners("self")
                                        .includeDisabled(true)
                                        .includeDeprecated(true)
                                        .filters(Filter.builder()
                                                .name("block-device-mapping.snapshot-id")
                                                .values(ids)
                                                .build())))
                        .images()
                        .stream()
                        .filter(image -> !"deregistered".equals(image.stateAsString()))
                        .forEach(image -> image.blockDeviceMappings().stream()
                                .filter(device -> device.ebs() != null)
                                .map(device -> device.ebs().snapshotId())
                                .filter(ids::contains)
                                .forEach(used::add)));
        return used;
    }

    /** Those of the snapshots that are locked, with the time at which each lock ends. Snapshots that aren't there have none. */
    public Map<String, Instant> lockedSnapshots(Collection<String> snapshotIds) {
        Map<String, Instant> locked = new TreeMap<>();
        IdBatches.chunks(snapshotIds, Ec2.FILTER_VALUES)
                .forEach(ids -> IdBatches.known(
                                ids,
                                "InvalidSnapshot.NotFound",
                                left -> IdBatches.paged(
                                        Action.DESCRIBE_LOCKED_SNAPSHOTS,
                                        token -> Call.of(
                                                Action.DESCRIBE_LOCKED_SNAPSHOTS,
                                                () -> ec2.describeLockedSnapshots(request -> request.snapshotIds(left)
                                                        .nextToken(token))),
                                        DescribeLockedSnapshotsResponse::nextToken,
                                        DescribeLockedSnapshotsResponse::snapshots))
                        .stream()
                        .filter(lock -> !"expired".equals(lock.lockStateAsString()))
                        .forEach(lock -> put(locked, ids, lock.snapshotId(), lock.lockExpiresOn())));
        return locked;
    }

    /** Those of the images that are in the Recycle Bin, with the time at which each leaves it for good. */
    public Map<String, Instant> imagesInRecycleBin(Collection<String> imageIds) {
        Map<String, Instant> kept = new TreeMap<>();
        IdBatches.chunks(imageIds, BIN_IDS)
                .forEach(ids -> IdBatches.known(
                                ids,
                                "InvalidAMIID.NotFound",
                                left -> IdBatches.paged(
                                        Action.LIST_IMAGES_IN_RECYCLE_BIN,
                                        token -> Call.of(
                                                Action.LIST_IMAGES_IN_RECYCLE_BIN,
                                                () -> ec2.listImagesInRecycleBin(request ->
                                                        request.imageIds(left).nextToken(token))),
                                        ListImagesInRecycleBinResponse::nextToken,
                                        ListImagesInRecycleBinResponse::images))
                        .forEach(item -> put(kept, ids, item.imageId(), item.recycleBinExitTime())));
        return kept;
    }

    /** The same of snapshots. */
    public Map<String, Instant> snapshotsInRecycleBin(Collection<String> snapshotIds) {
        Map<String, Instant> kept = new TreeMap<>();
        IdBatches.chunks(snapshotIds, BIN_IDS)
                .forEach(ids -> IdBatches.known(
                                ids,
                                "InvalidSnapshot.NotFound",
                                left -> IdBatches.paged(
                                        Action.LIST_SNAPSHOTS_IN_RECYCLE_BIN,
                                        token -> Call.of(
                                                Action.LIST_SNAPSHOTS_IN_RECYCLE_BIN,
                                                () -> ec2.listSnapshotsInRecycleBin(request -> request.snapshotIds(left)
                                                        .nextToken(token))),
                                        ListSnapshotsInRecycleBinResponse::nextToken,
                                        ListSnapshotsInRecycleBinResponse::snapshots))
                        .forEach(item -> put(kept, ids, item.snapshotId(), item.recycleBinExitTime())));
        return kept;
    }

    /** Of what was not asked for, nothing is believed. */
    private static void put(Map<String, Instant> until, List<String> asked, String id, Instant end) {
        if (asked.contains(id)) {
            until.put(id, end == null ? NO_END : end);
        }
    }

    /**
     * Asks whether these credentials may deregister an image, without doing so: it is a look, made as all looks are. EC2 looks at
     * permissions alone, not at what protects the image.
     *
     * @throws AwsException when they may not
     */
    public void tryDeregister(String imageId) {
        Trials.dryRun(
                Action.DEREGISTER_IMAGE,
                () -> ec2.deregisterImage(request -> request.imageId(imageId).dryRun(true)));
    }

    /** The same of deleting a snapshot. */
    public void trySnapshot(String snapshotId) {
        Trials.dryRun(
                Action.DELETE_SNAPSHOT,
                () -> ec2.deleteSnapshot(
                        request -> request.snapshotId(snapshotId).dryRun(true)));
    }
}
