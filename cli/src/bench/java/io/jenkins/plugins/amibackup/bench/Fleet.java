package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.time.Duration;
import java.util.Random;

/**
 * The instances that are backed up: a root volume of 8 GiB and a data volume of 120 to 280 GiB, half of it used, both
 * encrypted, so that no copy is needed. The same for both sides.
 */
final class Fleet {

    static final Durations DURATIONS = Durations.realistic();

    private static final int ROOT = 8;
    private static final int ROOT_USED = 4;
    private static final int LEAST = 120;
    private static final int MOST = 280;

    private final int[] sizes;

    Fleet(int count, long seed) {
        Random random = new Random(seed);
        sizes = random.ints(count, LEAST, MOST + 1).toArray();
    }

    int count() {
        return sizes.length;
    }

    InstanceSpec instance(int number) {
        return InstanceSpec.named("web-" + number)
                .tag("Environment", "production")
                .tag("Team", "storefront")
                .volume(VolumeSpec.gp3("/dev/xvda", ROOT).used(ROOT_USED).encryptedWith(null))
                .volume(VolumeSpec.gp3("/dev/sdf", sizes[number])
                        .used(sizes[number] / 2.0)
                        .encryptedWith(null)
                        .tag("Name", "data"));
    }

    /** How long EC2 takes for the image: the largest volume decides. */
    Duration image(int number) {
        return DURATIONS.imageBase().plus(DURATIONS.imagePerGiB().multipliedBy(sizes[number]));
    }

    /** How long EC2 takes to store it: what is used decides. */
    Duration store(int number) {
        return DURATIONS.storeBase().plusNanos((long)
                (DURATIONS.storePerGiB().toNanos() * (ROOT_USED + sizes[number] / 2.0)));
    }

    /** The shortest phase there can be. */
    static Duration shortestPhase() {
        return DURATIONS.imageBase().plus(DURATIONS.imagePerGiB().multipliedBy(LEAST));
    }
}
