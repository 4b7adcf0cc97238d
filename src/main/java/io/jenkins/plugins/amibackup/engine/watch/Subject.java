package io.jenkins.plugins.amibackup.engine.watch;

import java.time.Instant;
import java.util.List;

/**
 * Something that AWS works on, and that an operation can wait for. Each kind has a {@link Poller} of its own, which asks AWS about
 * all of them together.
 */
public sealed interface Subject {

    /** What to call it in a line about the wait. */
    String name();

    /** Whether AWS tells how far it has come, in percents. */
    default boolean tellsProgress() {
        return false;
    }

    /**
     * An image, until it is available or has failed.
     *
     * @param imageId the image
     * @param source what goes when it is available
     */
    record Image(String imageId, Source source) implements Subject {

        /** An image that replaces no other. */
        public Image(String imageId) {
            this(imageId, Source.NONE);
        }

        /**
         * The image that it is a copy of, looked at in the same calls, because it is removed then.
         *
         * @param imageId empty for none
         * @param snapshotIds its snapshots
         */
        public record Source(String imageId, List<String> snapshotIds) {

            /** Nothing is removed. */
            public static final Source NONE = new Source("", List.of());

            public Source {
                snapshotIds = List.copyOf(snapshotIds);
            }
        }

        @Override
        public boolean tellsProgress() {
            return true;
        }

        @Override
        public String name() {
            return imageId;
        }
    }

    /**
     * An image that is being made, until every snapshot of it has begun.
     *
     * @param imageId the image
     * @param snapshots how many it has at least, because EC2 may list them one after the other
     */
    record PointInTime(String imageId, int snapshots) implements Subject {
        @Override
        public String name() {
            return imageId;
        }
    }

    /**
     * An instance, until it runs and its status checks are passed, has ended, or is late.
     *
     * @param instanceId the instance
     * @param deadline until when its checks may take: one that is impaired soon after its launch can still become well
     */
    record Instance(String instanceId, Instant deadline) implements Subject {
        @Override
        public String name() {
            return instanceId;
        }
    }

    /**
     * An instance, until AWS says that it is terminated.
     *
     * @param instanceId the instance
     */
    record InstanceEnd(String instanceId) implements Subject {
        @Override
        public String name() {
            return instanceId;
        }
    }

    /**
     * A command on an instance, until it has ended, the instance has, or it is late.
     *
     * @param instanceId the instance
     * @param commandId Systems Manager's command
     * @param deadline until when it may take
     */
    record Command(String instanceId, String commandId, Instant deadline) implements Subject {
        @Override
        public String name() {
            return commandId;
        }
    }

    /**
     * The replacement of a root volume, until it has succeeded or has failed.
     *
     * @param instanceId the instance
     * @param taskId EC2's task
     */
    record RootReplacement(String instanceId, String taskId) implements Subject {
        @Override
        public String name() {
            return taskId;
        }
    }

    /**
     * A store task, until it has completed or has failed.
     *
     * @param imageId the image that is stored
     * @param bucket where to
     * @param bucketOwner the number of the account that the bucket must belong to; empty for the account that acts
     */
    record StoreTask(String imageId, String bucket, String bucketOwner) implements Subject {

        /** In a bucket of the account that acts. */
        public StoreTask(String imageId, String bucket) {
            this(imageId, bucket, "");
        }

        @Override
        public boolean tellsProgress() {
            return true;
        }

        @Override
        public String name() {
            return imageId;
        }
    }
}
