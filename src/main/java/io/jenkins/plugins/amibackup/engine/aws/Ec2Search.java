package io.jenkins.plugins.amibackup.engine.aws;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** What there is in an account: for choosing instances, and for clean-ups, which must know who uses an image. */
public final class Ec2Search {

    private final Ec2Client client;
    private final Ec2 ec2;
    private final Consumer<String> account;

    /** @param account told who owns the instances that are found: the account that acts */
    Ec2Search(Ec2Client client, Ec2 ec2, Consumer<String> account) {
        this.client = client;
        this.ec2 = ec2;
        this.account = account;
    }

    /** The account's instances that are not terminated, in no order, no more than asked for. */
    public List<Instance> instances(int most) {
        return described(
                List.of(standing()),
                stream -> stream.flatMap(reservation -> reservation.instances().stream())
                        .limit(most)
                        .toList());
    }

    /**
     * The instances that carry all of these tags and can be backed up, in the order of their ids. A value may hold EC2's
     * wildcards.
     */
    public List<Instance> instancesTagged(Map<String, String> tags) {
        List<Filter> filters = tagged(tags);
        filters.add(inState("running", "stopping", "stopped"));
        return described(
                filters,
                stream -> stream.flatMap(reservation -> reservation.instances().stream())
                        .sorted(Comparator.comparing(Instance::instanceId))
                        .toList());
    }

    /**
     * The instances that carry all of these tags and are not terminated, in the order of their IDs: one call per thousand. The machines of
     * verifications are left out.
     *
     * @param tags values may hold EC2's wildcards
     */
    public List<SeenInstance> seen(Map<String, String> tags) {
        List<Filter> filters = tagged(tags);
        filters.add(standing());
        List<SeenInstance> found = described(
                filters,
                stream -> stream.flatMap(SeenInstance::of)
                        .sorted(Comparator.comparing(SeenInstance::instanceId))
                        .toList());
        found.stream().limit(1).map(SeenInstance::account).forEach(account);
        return found;
    }

    /** The reservations that match, page by page as they are read. */
    private <T> T described(List<Filter> filters, Function<Stream<Reservation>, T> read) {
        return Call.of(
                Action.DESCRIBE_INSTANCES,
                () -> read.apply(client
                        .describeInstancesPaginator(
                                request -> request.filters(filters).maxResults(1000))
                        .reservations()
                        .stream()));
    }

    private static List<Filter> tagged(Map<String, String> tags) {
        List<Filter> filters = new ArrayList<>();
        tags.forEach((key, value) ->
                filters.add(Filter.builder().name("tag:" + key).values(value).build()));
        return filters;
    }

    private static Filter standing() {
        return inState("pending", "running", "stopping", "stopped");
    }

    private static Filter inState(String... states) {
        return Filter.builder().name("instance-state-name").values(states).build();
    }

    /**
     * An image of an owner that can be launched, whatever it holds: for trials where the right one does not stand yet.
     *
     * @param owner {@code self} or {@code amazon}
     * @param names a pattern of EC2's filters
     */
    public Optional<Image> launchable(String owner, String names, String architecture) {
        Map<String, String> wanted = Map.of(
                "state", "available",
                "architecture", architecture,
                "root-device-type", "ebs",
                "virtualization-type", "hvm",
                "name", names);
        List<Filter> filters = wanted.entrySet().stream()
                .map(filter -> Filter.builder()
                        .name(filter.getKey())
                        .values(filter.getValue())
                        .build())
                .toList();
        return Call.of(
                Action.DESCRIBE_IMAGES,
                () -> client
                        .describeImagesPaginator(request ->
                                request.owners(owner).filters(filters).maxResults(100))
                        .images()
                        .stream()
                        .filter(image -> image.productCodes().isEmpty() && Boolean.TRUE.equals(image.enaSupport()))
                        .findFirst());
    }

    /** The account's own images whose tags say that they are unfinished. */
    public List<Image> unfinishedImages() {
        return ec2.images(Ec2.unfinished());
    }

    /** The account's own snapshots whose tags say that they are unfinished. */
    public List<Snapshot> unfinishedSnapshots() {
        return ec2.ownSnapshots(Ec2.unfinished());
    }

    /** Those of the images that an instance runs, or that a launch template launches. */
    public Set<String> imagesInUse(Collection<String> imageIds) {
        Set<String> used = new HashSet<>();
        List<String> ids = new ArrayList<>(imageIds);
        for (int from = 0; from < ids.size(); from += Ec2.FILTER_VALUES) {
            Filter filter = Filter.builder()
                    .name("image-id")
                    .values(ids.subList(from, Math.min(ids.size(), from + Ec2.FILTER_VALUES)))
                    .build();
            Call.of(
                            Action.DESCRIBE_INSTANCES,
                            () -> client
                                    .describeInstancesPaginator(
                                            request -> request.filters(filter).maxResults(1000))
                                    .reservations()
                                    .stream()
                                    .toList())
                    .forEach(reservation -> reservation.instances().stream()
                            .filter(instance ->
                                    !"terminated".equals(instance.state().nameAsString()))
                            // The machine of a verification goes with its image.
                            .filter(instance ->
                                    Names.runOfDrill(instance.clientToken()).isEmpty())
                            .forEach(instance -> used.add(instance.imageId())));
            Call.of(
                            Action.DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
                            () -> client
                                    .describeLaunchTemplateVersionsPaginator(
                                            request -> request.versions("$Latest", "$Default")
                                                    .filters(filter)
                                                    .maxResults(Ec2.FILTER_VALUES))
                                    .launchTemplateVersions()
                                    .stream()
                                    .toList())
                    .forEach(version -> used.add(version.launchTemplateData().imageId()));
        }
        return used;
    }
}
