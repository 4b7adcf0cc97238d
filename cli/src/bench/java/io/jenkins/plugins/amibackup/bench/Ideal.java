package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How soon a fleet can be backed up at all: EC2's own durations and the refill of its buckets, with nothing between. */
final class Ideal {

    private Ideal() {}

    private record Image(double ready, double store) {}

    static Duration of(Fleet fleet) {
        List<Image> images = new ArrayList<>();
        Refill creates = new Refill(Action.CREATE_IMAGE.rate());
        for (int i = 0; i < fleet.count(); i++) {
            images.add(new Image(creates.take(0) + seconds(fleet.image(i)), seconds(fleet.store(i))));
        }
        images.sort(Comparator.comparingDouble(Image::ready));
        Refill stores = new Refill(Action.CREATE_STORE_IMAGE_TASK.rate());
        double last = 0;
        for (Image image : images) {
            last = Math.max(last, stores.take(image.ready()) + image.store());
        }
        return Duration.ofMillis((long) (last * 1000));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
