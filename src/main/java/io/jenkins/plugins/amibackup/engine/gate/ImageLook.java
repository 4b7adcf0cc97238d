package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.FailureStreak;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;
import software.amazon.awssdk.services.ec2.model.ImageState;

/**
 * A look, after a gate has opened, whether the image of its backup can still be launched. What passes is asked again with
 * {@link Patience#GATE}, because the image may be the only thing that can be used at once; no thread waits meanwhile.
 */
public final class ImageLook {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    private final Engine engine;
    private final AwsAccess access;
    private final String amiId;
    private final Consumer<Boolean> answer;
    private final FailureStreak failures;

    private ImageLook(Engine engine, AwsAccess access, String amiId, Consumer<Boolean> answer) {
        this.engine = engine;
        this.access = access;
        this.amiId = amiId;
        this.answer = answer;
        failures = engine.failures();
    }

    /**
     * Looks, on the engine's threads. Returns at once.
     *
     * @param answer hears once whether the image can be launched: no where AWS refuses to say, or doesn't within some minutes
     */
    public static void begin(Engine engine, AwsAccess access, String amiId, Consumer<Boolean> answer) {
        engine.scheduler().schedule(Duration.ZERO, new ImageLook(engine, access, amiId, answer)::go);
    }

    private void go() {
        boolean canBeLaunched;
        try {
            canBeLaunched = canBeLaunched();
        } catch (OperationException failure) {
            if (failure.kind().passes() && failures.failed(Patience.GATE, failure) instanceof Patience.Again again) {
                engine.scheduler().schedule(again.after(), this::go);
                return;
            }
            LOGGER.log(Level.WARNING, "Can't look whether " + amiId + " can be launched", failure);
            canBeLaunched = false;
        }
        answer.accept(canBeLaunched);
    }

    private boolean canBeLaunched() {
        try (AwsClients clients = engine.clients().clients(access)) {
            return clients.ec2()
                    .image(amiId)
                    .filter(image -> image.state() == ImageState.AVAILABLE)
                    .isPresent();
        }
    }
}
