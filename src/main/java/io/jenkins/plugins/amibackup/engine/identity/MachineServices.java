package io.jenkins.plugins.amibackup.engine.identity;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;

/**
 * The services of the container and of the instance that a program runs in. They stand beside the machine, whatever the way to AWS is:
 * all ways ask the same ones, and what one has learned of them counts for all. One object lasts for as long as the program.
 */
public final class MachineServices {

    private final Kept container =
            new Kept(() -> ContainerCredentialsProvider.builder().build());
    private final Kept instance = new Kept(InstanceProfileCredentialsProvider::create);
    private final AtomicBoolean instanceHasGiven = new AtomicBoolean();
    private final Remembered remembered = new Remembered();

    AwsCredentialsProvider container(String address) {
        return container.at(address);
    }

    AwsCredentialsProvider instance(String address) {
        return instance.at(address);
    }

    /** Whether the instance has once given credentials: if it is silent then, there still is one. */
    AtomicBoolean instanceHasGiven() {
        return instanceHasGiven;
    }

    /** Where the credentials came from that this program has acted with. */
    Remembered remembered() {
        return remembered;
    }

    /** A provider that keeps what it was given, for as long as its service has the same address. */
    private static final class Kept {
        private final Supplier<AwsCredentialsProvider> maker;
        private AwsCredentialsProvider provider;
        private String address;

        Kept(Supplier<AwsCredentialsProvider> maker) {
            this.maker = maker;
        }

        synchronized AwsCredentialsProvider at(String now) {
            if (provider == null || !now.equals(address)) {
                provider = maker.get();
                address = now;
            }
            return provider;
        }
    }
}
