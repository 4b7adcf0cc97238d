package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.TagsKept;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Replaces a plain image by an encrypted copy: EC2 can't change the encryption of an image, only of a copy. The plain
 * intermediate goes when the copy is available; {@link DropPlain} does that.
 */
public final class EncryptImage extends MakesImage {

    private static final Map<TagsKept, String> TOKENS =
            Map.of(TagsKept.ALL, "", TagsKept.ASKED, "-asked", TagsKept.OURS, "-ours");

    /**
     * How the copy is made.
     *
     * @param kmsKeyId empty for the account's default key
     * @param description what EC2 shows of it
     */
    record Terms(
            String kmsKeyId, String description, Map<String, String> imageTags, Map<String, String> snapshotTags) {}

    private final OperationData data;
    private final Supplier<Terms> terms;
    private final Consumer<Answer.ImageAvailable> known;
    private final OwnImages own;

    /** @param known is told of the copy when it is available */
    EncryptImage(OperationData data, Supplier<Terms> terms, Consumer<Answer.ImageAvailable> known, OwnImages own) {
        super(data, Action.COPY_IMAGE, own);
        this.data = data;
        this.terms = terms;
        this.known = known;
        this.own = own;
    }

    /** The image that was just made turns out to need a copy: it becomes the intermediate. */
    static void plan(OperationData data) {
        MadeImage made = data.image();
        data.copied(true);
        data.plain(made);
        data.image(MadeImage.planned(Names.encrypted(made.name()), made.gib()));
    }

    @Override
    public Phase phase() {
        return Phase.ENCRYPT;
    }

    @Override
    public boolean takesPart() {
        return data.copied();
    }

    @Override
    MadeImage made() {
        return data.image();
    }

    @Override
    void made(MadeImage image) {
        data.image(image);
    }

    @Override
    String call(MadeImage planned, TagsKept kept, StepContext context) {
        own.confirm(data.plain(), context);
        Terms copy = terms.get();
        // EC2 refuses a token that comes again with other tags. Which tags are tried depends on what is written down
        // alone.
        String token = "ami-backup-" + data.runId() + "-copy-" + data.copyAttempt() + TOKENS.get(kept);
        try {
            return context.ec2()
                    .copyEncrypted(
                            data.plain().id(),
                            planned.name(),
                            copy.description(),
                            copy.kmsKeyId().isEmpty() ? null : copy.kmsKeyId(),
                            token,
                            data.kept(kept, copy.imageTags()),
                            data.kept(kept, copy.snapshotTags()));
        } catch (AwsException refused) {
            if (refused.is("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable")
                    && context.ec2().image(data.plain().id()).isEmpty()) {
                throw gone(data.plain());
            }
            throw refused;
        }
    }

    @Override
    Line started(MadeImage made) {
        return Line.of("encrypt.started", made.id(), made.name(), key());
    }

    @Override
    Subject.Image.Source source() {
        MadeImage plain = data.plain();
        return plain == null || !plain.exists()
                ? Subject.Image.Source.NONE
                : new Subject.Image.Source(plain.id(), plain.snapshotIds());
    }

    private Object key() {
        String key = terms.get().kmsKeyId();
        return key.isEmpty() ? Line.of("encrypt.defaultKey") : key;
    }

    @Override
    StepOutcome available(Answer.ImageAvailable available, StepContext context) {
        if (!Images.encryption(available, context).isEncrypted()) {
            throw OperationException.refused(
                    "encrypt.stillPlain", available.image().imageId());
        }
        known.accept(available);
        data.image(data.image().withSnapshots(Images.snapshotIds(available.image())));
        return new StepOutcome.Next(false);
    }

    /** A copy that AWS failed goes, so that the next attempt finds its name free; the plain image stays for it. */
    @Override
    StepOutcome failed(MadeImage copy, Answer.Failed failed, StepContext context) {
        Removal removal = context.removal(data);
        removal.find(copy).ifPresent(removal::failedImage);
        data.discard(copy.id());
        data.nextCopyAttempt();
        data.image(MadeImage.planned(copy.name(), copy.gib()));
        throw OperationException.refused("encrypt.failed", copy.id(), failed.state(), reason(failed.reason()), key());
    }
}
