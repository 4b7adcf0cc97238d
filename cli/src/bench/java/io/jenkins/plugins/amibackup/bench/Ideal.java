package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.CallRate;
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
        Bucket creates = new Bucket(Action.CREATE_IMAGE.rate());
        for (int i = 0; i < fleet.count(); i++) {
            images.add(new Image(creates.take(0) + seconds(fleet.image(i)), seconds(fleet.store(i))));
        }
        images.sort(Comparator.comparingDouble(Image::ready));
        Bucket stores = new Bucket(Action.CREATE_STORE_IMAGE_TASK.rate());
        double last = 0;
        for (Image image : images) {
            last = Math.max(last, stores.take(image.ready()) + image.store());
        }
        return Duration.ofMillis((long) (last * 1000));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static final class Bucket {
        private final CallRate rate;
        private double tokens;
        private double filled;

        Bucket(CallRate rate) {
            this.rate = rate;
            tokens = rate.size();
        }

        /** When a call that is wanted at a time can be made at the earliest. */
        double take(double wanted) {
            double at = Math.max(wanted, filled);
            tokens = Math.min(rate.size(), tokens + (at - filled) * rate.perSecond());
            if (tokens < 1) {
                at += (1 - tokens) / rate.perSecond();
                tokens = 1;
            }
            tokens -= 1;
            filled = at;
            return at;
        }
    }
}
