package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ImageState;

/**
 * What an encrypted backup would save if the plain image were stored while its encrypted copy is being made. Measured with plain
 * SDK calls, one volume, half of it used. All times in seconds of AWS's time.
 *
 * @param gib the size of the volume
 * @param image CreateImage
 * @param copy the encrypted CopyImage alone
 * @param store CreateStoreImageTask of the copy alone
 * @param both copy and store of the plain image, begun at once, until the later of them is done
 */
record ParallelTimes(int gib, double image, double copy, double store, double both) {

    /** From a shop's small machines to a large database. */
    static final List<Integer> SIZES = List.of(8, 30, 100, 200, 500, 1_000);

    /** How often AWS is looked at: DescribeStoreImageTasks refills every two seconds. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    static List<ParallelTimes> measure() throws IOException {
        List<ParallelTimes> all = new ArrayList<>();
        for (int gib : SIZES) {
            all.add(measure(gib));
        }
        return all;
    }

    static ParallelTimes measure(int gib) throws IOException {
        MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
        try (World world = World.still(new Fleet(0, 1), clock);
                Ec2Client ec2 = Ec2Client.builder()
                        .region(Region.of(World.REGION))
                        .endpointOverride(world.aws.endpoint())
                        .httpClient(ApacheHttpClient.create())
                        .credentialsProvider(World.credentials())
                        .build()) {
            String instance = world.aws
                    .ec2()
                    .runInstance(InstanceSpec.named("web")
                            .volume(VolumeSpec.gp3("/dev/xvda", gib).used(gib / 2.0)));
            Images images = new Images(ec2, clock);
            String plain = ec2.createImage(request ->
                            request.instanceId(instance).name("plain").noReboot(true))
                    .imageId();
            double image = images.until(() -> images.isAvailable(plain));
            String copied = images.copy(plain, "one-after-the-other");
            double copy = images.until(() -> images.isAvailable(copied));
            images.store(copied);
            double store = images.until(() -> images.isStored(copied));
            String beside = images.copy(plain, "side-by-side");
            images.store(plain);
            double both = images.until(() -> images.isAvailable(beside) && images.isStored(plain));
            return new ParallelTimes(gib, image, copy, store, both);
        }
    }

    /** Image, copy and store, one after the other. */
    double serial() {
        return image + copy + store;
    }

    /** The image, then the later of copy and store. */
    double parallel() {
        return image + both;
    }

    /** The share of the whole that is saved. */
    double saved() {
        return 1 - parallel() / serial();
    }

    /** The images of one world, on its clock. */
    private record Images(Ec2Client ec2, MovableClock clock) {

        String copy(String source, String name) {
            return ec2.copyImage(request -> request.sourceImageId(source)
                            .sourceRegion(World.REGION)
                            .name(name)
                            .encrypted(true))
                    .imageId();
        }

        void store(String imageId) {
            ec2.createStoreImageTask(request -> request.imageId(imageId).bucket(World.BUCKET));
        }

        boolean isAvailable(String imageId) {
            return ec2.describeImages(request -> request.imageIds(imageId)).images().stream()
                    .anyMatch(image -> image.state() == ImageState.AVAILABLE);
        }

        boolean isStored(String imageId) {
            return ec2.describeStoreImageTasks(request -> request.imageIds(imageId)).storeImageTaskResults().stream()
                    .anyMatch(task -> "Completed".equals(task.storeTaskState()));
        }

        /** How long it takes until something is so, in seconds. */
        double until(BooleanSupplier over) {
            Instant begin = clock.instant();
            while (!over.getAsBoolean()) {
                clock.advance(LOOK);
            }
            return Duration.between(begin, clock.instant()).toSeconds();
        }
    }
}
