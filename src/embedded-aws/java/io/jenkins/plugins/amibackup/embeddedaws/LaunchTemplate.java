package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/** A launch template. Its versions can't be changed, only added to; the first is the default until another is chosen. */
final class LaunchTemplate {

    /** AWS takes this many versions of a template. */
    static final int MOST_VERSIONS = 10_000;

    final String id;
    final String ownerId;
    final String name;
    /** Grows with every template. */
    final long sequence;

    /** The image of each version, the first version first. */
    private final List<String> imageIds = new ArrayList<>();

    private long defaultVersion = 1;

    /** A version, as DescribeLaunchTemplateVersions tells it. */
    record Version(LaunchTemplate template, long number, String imageId) {

        boolean isDefault() {
            return number == template.defaultVersion;
        }

        boolean isLatest() {
            return number == template.imageIds.size();
        }

        long sequence() {
            return template.sequence * (MOST_VERSIONS + 1) + number;
        }
    }

    /** @param id like {@code lt-0123456789abcdef0} */
    LaunchTemplate(String id, String ownerId, String name, long sequence) {
        this.id = id;
        this.ownerId = ownerId;
        this.name = name;
        this.sequence = sequence;
    }

    void add(String imageId) {
        imageIds.add(imageId);
    }

    void useByDefault(long version) {
        defaultVersion = version;
    }

    /** In ascending order. */
    List<Version> versions() {
        return LongStream.rangeClosed(1, imageIds.size())
                .mapToObj(number -> new Version(this, number, imageIds.get((int) number - 1)))
                .toList();
    }

    /** The images of the newest versions. */
    List<String> newestImages(int depth) {
        List<String> newestFirst = new ArrayList<>(imageIds);
        Collections.reverse(newestFirst);
        return newestFirst.stream().limit(depth).distinct().toList();
    }
}
