package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Batches;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Image;

/** Polls images by their states, up to 200 a call: one that is gone or has failed is the same whatever is waited for. */
abstract class ImageStatePoller<S extends Subject> implements Poller<S> {

    private static final Set<String> HOPELESS = Set.of("failed", "error", "invalid", "deregistered");

    final Ec2 ec2;
    final Clock clock;
    private final Class<S> subjects;
    private final Function<S, String> imageId;

    ImageStatePoller(Class<S> subjects, Function<S, String> imageId, AwsClients clients, Clock clock) {
        this.subjects = subjects;
        this.imageId = imageId;
        this.clock = clock;
        ec2 = clients.ec2();
    }

    /**
     * What AWS says of the images.
     *
     * @param available those that are available by now
     * @param pending those that may still become so
     * @param asked all that were asked for, by their ids; those that AWS doesn't show are empty
     */
    abstract void seen(Map<Watch, Image> available, Map<Watch, Image> pending, Map<String, Optional<Image>> asked);

    /** The ids of other images that are worth being described where that costs no further call. */
    Set<String> alongside(List<Watch> watches) {
        return Set.of();
    }

    @Override
    public final Class<S> subjects() {
        return subjects;
    }

    @Override
    public final int batchSize() {
        return Ec2.FILTER_VALUES;
    }

    @Override
    public final Action action() {
        return Action.DESCRIBE_IMAGES;
    }

    @Override
    public final void poll(List<Watch> watches) {
        for (List<Watch> batch : Batches.of(watches, batchSize())) {
            Set<String> ids = batch.stream().map(this::imageId).collect(Collectors.toCollection(LinkedHashSet::new));
            alongside(batch).stream().filter(id -> ids.size() < batchSize()).forEach(ids::add);
            Map<String, Optional<Image>> images = new HashMap<>();
            ids.forEach(id -> images.put(id, Optional.empty()));
            ec2.images(ids).forEach(image -> images.put(image.imageId(), Optional.of(image)));
            Map<Watch, Image> available = new LinkedHashMap<>();
            Map<Watch, Image> pending = new LinkedHashMap<>();
            for (Watch watch : batch) {
                Image image = images.get(imageId(watch)).orElse(null);
                if (image == null) {
                    if (watch.unknownForLong(clock.instant())) {
                        watch.answer(new Answer.Gone());
                    }
                } else if ("available".equals(image.stateAsString())) {
                    available.put(watch, image);
                } else if (HOPELESS.contains(image.stateAsString())) {
                    watch.answer(new Answer.Failed(image.stateAsString(), reason(image)));
                } else {
                    pending.put(watch, image);
                }
            }
            seen(available, pending, images);
        }
    }

    private String imageId(Watch watch) {
        return imageId.apply(subject(watch));
    }

    /** The snapshots that AWS lists of an image. */
    static Set<String> snapshotIds(Image image) {
        Set<String> ids = new LinkedHashSet<>();
        image.blockDeviceMappings().forEach(mapping -> {
            if (mapping.ebs() != null && mapping.ebs().snapshotId() != null) {
                ids.add(mapping.ebs().snapshotId());
            }
        });
        return ids;
    }

    private static String reason(Image image) {
        if (image.stateReason() == null || image.stateReason().message() == null) {
            return "";
        }
        String code =
                image.stateReason().code() == null ? "" : image.stateReason().code() + ": ";
        return code + image.stateReason().message();
    }
}
