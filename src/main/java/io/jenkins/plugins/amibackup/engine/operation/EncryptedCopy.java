package io.jenkins.plugins.amibackup.engine.operation;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Replaces a plain image by an encrypted copy: EC2 can't change the encryption of an image, only of a copy. The plain
 * intermediate goes when the copy is available.
 */
final class EncryptedCopy {

    private final Operation operation;
    private final String kmsKeyId;
    private final String description;
    private final Map<String, String> imageTags;
    private final Map<String, String> snapshotTags;

    EncryptedCopy(
            Operation operation,
            String kmsKeyId,
            String description,
            Map<String, String> imageTags,
            Map<String, String> snapshotTags) {
        this.operation = operation;
        this.kmsKeyId = kmsKeyId;
        this.description = description;
        this.imageTags = imageTags;
        this.snapshotTags = snapshotTags;
    }

    /** The image that was just made turns out to need a copy: it becomes the intermediate. */
    static void plan(Operation operation, MadeImage made) {
        String name = operation.image() == null || operation.image().exists()
                ? Names.encrypted(made.name())
                : operation.image().name();
        operation.plain(made);
        operation.image(MadeImage.planned(name, made.gib()));
    }

    /** Makes the copy and waits for it. */
    Outcome advance(Answer answer, OperationContext context, Phase next) {
        MadeImage copy = operation.image();
        if (!copy.exists()) {
            return make(copy, context);
        }
        if (answer instanceof Answer.ImageAvailable available) {
            return check(available.image(), context, next);
        }
        if (answer instanceof Answer.ImageFailed failed) {
            throw drop(copy, failed, context);
        }
        if (answer instanceof Answer.Gone) {
            throw OperationException.refused("image.gone", copy.id(), copy.name());
        }
        return new Outcome.Await(new Wait(new Subject.Image(copy.id()), copy.gib()));
    }

    private Outcome make(MadeImage copy, OperationContext context) {
        String token = "ami-backup-" + operation.runId() + "-copy-" + operation.copyAttempt();
        Optional<String> id;
        try {
            id = new Images(context.ec2(), operation.runId())
                    .makeOrAdopt(
                            copy.name(),
                            () -> context.ec2()
                                    .copyEncrypted(
                                            operation.plain().id(),
                                            copy.name(),
                                            description,
                                            kmsKeyId.isEmpty() ? null : kmsKeyId,
                                            token,
                                            imageTags,
                                            snapshotTags));
        } catch (AwsException refused) {
            if (refused.is("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable")
                    && context.ec2().image(operation.plain().id()).isEmpty()) {
                throw OperationException.refused(
                        "image.gone", operation.plain().id(), operation.plain().name());
            }
            throw refused;
        }
        if (id.isEmpty()) {
            return Operation.again();
        }
        operation.image(copy.withId(id.get()));
        context.log().say(Texts.text("encrypt.started", id.get(), copy.name(), key()));
        return new Outcome.Await(new Wait(new Subject.Image(id.get()), copy.gib()));
    }

    private Outcome check(Image image, OperationContext context, Phase next) {
        if (!Images.isEncrypted(image)) {
            throw OperationException.refused("encrypt.stillPlain", image.imageId());
        }
        operation.image(operation.image().withSnapshots(Images.snapshotIds(image)));
        return operation.go(next);
    }

    /** A copy that AWS failed goes, so that the next attempt finds its name free; the plain image stays for it. */
    private OperationException drop(MadeImage copy, Answer.ImageFailed failed, OperationContext context) {
        OperationException why = OperationException.refused(
                "encrypt.failed",
                copy.id(),
                failed.state(),
                failed.reason().isEmpty() ? Texts.text("aws.noReason") : failed.reason(),
                key());
        new Images(context.ec2(), operation.runId()).drop(copy);
        operation.nextCopyAttempt();
        operation.image(MadeImage.planned(copy.name(), copy.gib()));
        return why;
    }

    private String key() {
        return kmsKeyId.isEmpty() ? Texts.text("encrypt.defaultKey") : kmsKeyId;
    }

    /** Removes the plain intermediate, one thing at a time. */
    static Outcome dropPlain(Operation operation, OperationContext context, Phase next) {
        MadeImage plain = operation.plain();
        if (plain != null) {
            Images.Removal removal = new Images(context.ec2(), operation.runId()).drop(plain);
            if (removal == Images.Removal.GOING_ON) {
                return Operation.afterRemoval();
            }
            context.log()
                    .say(Texts.text(
                            removal == Images.Removal.NOT_OURS ? "encrypt.plainKept" : "encrypt.plainDropped",
                            plain.id()));
            operation.plain(null);
        }
        return operation.go(next);
    }
}
