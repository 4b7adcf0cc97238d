package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** DescribeImages: one bad id among ids fails the call; the filter image-id leaves out what it does not know. */
final class DescribeImages implements Ec2Action {

    private static final FilterTable<Image> FILTERS = new FilterTable<Image>(image -> image.tags)
            .one("image-id", image -> image.id)
            .one("name", image -> image.name)
            .one("description", image -> image.description)
            .one("architecture", image -> image.traits.architecture())
            .one("creation-date", image -> Xml.time(image.created))
            .one("ena-support", image -> image.traits.enaSupport())
            .one("hypervisor", image -> image.traits.hypervisor())
            .one("image-type", image -> "machine")
            .one("is-public", image -> image.isPublic() || image.open)
            .one("owner-id", image -> image.ownerId)
            .one("owner-alias", image -> image.isPublic() ? "amazon" : null)
            .one("platform", image -> image.traits.platform())
            .one("root-device-name", image -> image.traits.rootDeviceName())
            .one("root-device-type", image -> image.traits.rootDeviceType())
            .one("source-instance-id", image -> image.source.instanceId())
            .one("source-image-id", image -> image.source.imageId())
            .one("source-image-region", image -> image.source.region())
            .one("virtualization-type", image -> image.traits.virtualizationType())
            .state("state", Image::state)
            .state(
                    "state-reason-code",
                    (image, time) -> image.state(time).equals("failed") ? image.failure.code() : null)
            .state(
                    "state-reason-message",
                    (image, time) -> image.state(time).equals("failed") ? image.failure.message() : null)
            .many(
                    "block-device-mapping.snapshot-id",
                    image -> image.snapshots().stream()
                            .map(snapshot -> snapshot.id)
                            .toList())
            .many(
                    "block-device-mapping.device-name",
                    image -> image.devices.stream().map(BlockDevice::deviceName).toList());

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("ImageId");
        List<String> owners = call.parameters.list("Owner");
        boolean deprecatedToo = call.parameters.flag("IncludeDeprecated");
        boolean disabledToo = call.parameters.flag("IncludeDisabled");
        FilterTable<Image>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 1, 1000, false);
        call.checked();
        page.refuseWith(ids, "imageIds");
        Iterable<Image> candidates = ids.isEmpty() ? candidates(call, filters, owners) : byId(call, ids);
        Page<Image> found = Page.of(
                candidates,
                image -> isListed(call, image, deprecatedToo, disabledToo)
                        && isOwnedBy(call, image, owners)
                        && filters.match(image, call.seen),
                image -> image.sequence,
                page);
        boolean encryption = call.world.settings.imagesTellEncryption;
        xml.list("imagesSet", "item", found.items(), image -> ImageXml.image(xml, image, call.seen, encryption));
        xml.text("nextToken", found.nextToken());
    }

    private static Iterable<Image> candidates(Ec2Call call, FilterTable<Image>.Filters filters, List<String> owners) {
        Set<String> names = filters.exact("name");
        // A stale answer may tell of a name that was given up since, so then every image is looked at.
        boolean current = call.seen.equals(call.now);
        if (current && names != null && names.size() == 1 && owners.equals(List.of("self"))) {
            Image named =
                    call.region.imageNamed(call.accountId(), names.iterator().next());
            if (named != null) {
                return List.of(named);
            }
        }
        return Lookup.all(filters.exact("image-id"), call.region.images, image -> image.sequence);
    }

    private static List<Image> byId(Ec2Call call, List<String> ids) {
        ids.forEach(IdForm.IMAGE::check);
        List<Image> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String id : ids) {
            Image image = call.region.images.get(id);
            if (!call.isKnown(image) || !image.isVisibleTo(call.accountId()) || call.isForgotten(image)) {
                missing.add(id);
            } else if (image.isGone(call.seen)) {
                throw AwsError.bad("InvalidAMIID.Unavailable", "The image ID '" + id + "' is no longer available");
            } else if (!found.contains(image)) {
                found.add(image);
            }
        }
        if (!missing.isEmpty()) {
            throw IdForm.IMAGE.notFound(missing);
        }
        return found;
    }

    private static boolean isListed(Ec2Call call, Image image, boolean deprecatedToo, boolean disabledToo) {
        return call.isKnown(image)
                && image.isVisibleTo(call.accountId())
                && !image.isGone(call.seen)
                && (disabledToo || !image.state(call.seen).equals("disabled"))
                // The owner sees deprecated images anyway.
                && (deprecatedToo
                        || call.isOwn(image)
                        || image.deprecated == null
                        || image.deprecated.isAfter(call.seen));
    }

    private static boolean isOwnedBy(Ec2Call call, Image image, List<String> owners) {
        return owners.isEmpty()
                || owners.contains(image.ownerId)
                || owners.contains("self") && call.isOwn(image)
                || owners.contains("amazon") && image.isPublic();
    }
}
