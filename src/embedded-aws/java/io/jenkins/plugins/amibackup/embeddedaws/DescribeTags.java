package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** DescribeTags: the tags of everything an account has in a Region. */
final class DescribeTags implements Ec2Action {

    private record Tag(Resource resource, String key, String value, long sequence) {}

    private static final FilterTable<Tag> FILTERS = new FilterTable<Tag>(null)
            .one("key", Tag::key)
            .one("value", Tag::value)
            .one("resource-id", tag -> tag.resource().id)
            .one("resource-type", tag -> tag.resource().type());

    /** More than the tags a resource can have, so that a page can end between two tags of one resource. */
    private static final int STEP = 1000;

    @Override
    public void answer(Ec2Call call, Xml xml) {
        FilterTable<Tag>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, false);
        call.checked();
        Page<Tag> found = Page.of(
                tags(call, filters.exact("resource-id")), tag -> filters.match(tag, call.seen), Tag::sequence, page);
        xml.list(
                "tagSet",
                "item",
                found.items(),
                tag -> xml.text("resourceId", tag.resource().id)
                        .text("resourceType", tag.resource().type())
                        .text("key", tag.key())
                        .text("value", tag.value()));
        xml.text("nextToken", found.nextToken());
    }

    private static List<Tag> tags(Ec2Call call, Set<String> ids) {
        List<Resource> resources = new ArrayList<>();
        for (Map<String, ? extends Resource> all : List.of(
                call.region.images,
                call.region.snapshots,
                call.region.instances,
                call.region.volumes,
                call.region.interfaces)) {
            Collection<? extends Resource> some = Lookup.all(ids, all, resource -> resource.sequence);
            some.stream()
                    .filter(resource -> call.isOwn(resource) && call.isKnown(resource) && !resource.isGone(call.seen))
                    .forEach(resources::add);
        }
        resources.sort((one, other) -> Long.compare(one.sequence, other.sequence));
        List<Tag> tags = new ArrayList<>();
        for (Resource resource : resources) {
            // An interface has its instance's place in the order of creation.
            int n = resource instanceof NetworkInterface ? STEP / 2 : 0;
            for (Map.Entry<String, String> tag : resource.tags.at(call.seen).entrySet()) {
                tags.add(new Tag(resource, tag.getKey(), tag.getValue(), resource.sequence * STEP + n++));
            }
        }
        return tags;
    }
}
