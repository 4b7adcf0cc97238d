package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.TagsKept;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;

/** EC2 makes an image of the instance: the plain intermediate where an encrypted copy follows, else the one that is kept. */
public final class CreateImage extends MakesImage {

    private final BackupData data;
    private final RecordAtHand atHand;
    private final PointInTime pointInTime;

    CreateImage(BackupData data, RecordAtHand atHand, OwnImages own) {
        super(data, Action.CREATE_IMAGE, own);
        this.data = data;
        this.atHand = atHand;
        pointInTime = new PointInTime(data, own);
    }

    @Override
    public Phase phase() {
        return Phase.CREATE_IMAGE;
    }

    @Override
    MadeImage made() {
        return data.first();
    }

    @Override
    void made(MadeImage image) {
        data.first(image);
    }

    @Override
    String call(MadeImage planned, TagsKept kept, StepContext context) {
        data.asked(context.now().truncatedTo(ChronoUnit.MILLIS));
        return context.ec2().createImage(call(data, planned, kept));
    }

    /** What is asked of EC2. */
    static ImageCall call(BackupData data, MadeImage planned, TagsKept kept) {
        BackupRequest request = data.request();
        return new ImageCall(
                request.instanceId(),
                planned.name(),
                description(data),
                request.noReboot(),
                request.excludeDevices(),
                data.kept(kept, data.imageTags()),
                data.kept(kept, data.snapshotTags()));
    }

    /**
     * What EC2 shows of the image. In English everywhere: whoever picks the run up compares it, and EC2 takes only ASCII characters.
     */
    public static String description(BackupData data) {
        BackupRequest request = data.request();
        return request.description().isEmpty()
                ? Line.of("backup.description", request.instanceId(), data.runId())
                        .in(Locale.ROOT)
                : request.description();
    }

    @Override
    Line started(MadeImage made) {
        return Line.of("create.started", made.id(), made.name(), Line.of("create." + data.consistency()));
    }

    @Override
    Optional<StepOutcome> earlier(MadeImage made, Answer answer, StepContext context) {
        return pointInTime.advance(made, answer, context);
    }

    @Override
    public boolean copesWith(OperationException unanswered) {
        return pointInTime.isOfInstance();
    }

    @Override
    StepOutcome available(Answer.ImageAvailable available, StepContext context) {
        Image image = available.image();
        atHand.available = available;
        made(made().withSnapshots(Images.snapshotIds(image)));
        data.taken(Images.createdAt(image));
        BackupRequest request = data.request();
        data.encrypted(Images.encryption(available, context).isUnder(request.kmsKeyId()));
        if (request.encrypt() && request.keepImage() && !data.encrypted() && !data.copied()) {
            EncryptImage.plan(data);
        }
        return new StepOutcome.Next(data.copied());
    }
}
