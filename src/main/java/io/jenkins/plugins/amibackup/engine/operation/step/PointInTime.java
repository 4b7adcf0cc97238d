package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Finds out, for whoever waits for it, when nothing that is written later is in the image any more: when its snapshots have begun, and,
 * where the instance was restarted for that, when it is well again. Whatever can't be found out is a warning, and the image is waited for.
 */
final class PointInTime {

    /** The status checks that EC2 shows right after the snapshots have begun may still be those of before the restart. */
    private static final Duration RESTARTS = Duration.ofSeconds(30);
    /** How long an instance may take to pass its status checks. */
    private static final Duration WELL = Duration.ofMinutes(15);

    private enum Stage {
        ASKED,
        SNAPSHOTS,
        RESTARTING,
        INSTANCE,
        OVER
    }

    private final BackupData data;
    private final OwnImages own;
    private Stage stage = Stage.ASKED;
    private Instant deadline = Instant.MAX;

    PointInTime(BackupData data, OwnImages own) {
        this.data = data;
        this.own = own;
    }

    /** Whether it is the instance that is waited for. */
    boolean isOfInstance() {
        return stage == Stage.INSTANCE;
    }

    /** What is waited for now; empty when that is the image itself. */
    Optional<StepOutcome> advance(MadeImage made, Answer answer, StepContext context) {
        if (!context.caller().isAwaiting(Milestone.POINT_IN_TIME)) {
            return Optional.empty();
        }
        return switch (stage) {
            case ASKED -> {
                stage = Stage.SNAPSHOTS;
                yield snapshots(made);
            }
            case SNAPSHOTS -> {
                if (answer instanceof Answer.Begun) {
                    yield isConfirmed(made, context) ? Optional.of(begun(context)) : snapshots(made);
                }
                // What has failed, or is gone, is the image.
                yield answer == null ? snapshots(made) : Optional.empty();
            }
            case RESTARTING -> {
                stage = Stage.INSTANCE;
                yield instance();
            }
            case INSTANCE -> answer == null ? instance() : Optional.of(instance(answer, context));
            case OVER -> Optional.empty();
        };
    }

    private Optional<StepOutcome> snapshots(MadeImage made) {
        return Optional.of(new Outcome.Await(new Wait(new Subject.PointInTime(made.id(), data.volumes()), made.gib())));
    }

    /** Where only a document says that the image is the run's, EC2 must say so, too, and when it was made. */
    private boolean isConfirmed(MadeImage made, StepContext context) {
        if (own.isSeen(made)) {
            return true;
        }
        Optional<Image> image = own.find(made, context);
        image.map(Images::createdAt).ifPresent(data::taken);
        return image.isPresent();
    }

    private StepOutcome begun(StepContext context) {
        if (data.request().noReboot()) {
            return reached(Line.of("create.pointInTime"), context);
        }
        stage = Stage.RESTARTING;
        deadline = context.now().plus(WELL);
        return new Outcome.Again(RESTARTS, Line.empty());
    }

    private Optional<StepOutcome> instance() {
        return Optional.of(
                new Outcome.Await(new Wait(new Subject.Instance(data.request().instanceId(), deadline), 0)));
    }

    private StepOutcome instance(Answer answer, StepContext context) {
        if (answer instanceof Answer.InstanceWell) {
            return reached(Line.of("create.pointInTime.rebooted", data.request().instanceId()), context);
        }
        stage = Stage.OVER;
        context.log().warn("create.notWell", data.request().instanceId(), why(answer));
        return new StepOutcome.Stay(false);
    }

    /** A line, or a text. */
    private static Object why(Answer answer) {
        if (answer instanceof Answer.InstanceLate late) {
            return late.checks().toString();
        } else if (answer instanceof Answer.Unanswerable unanswerable) {
            return unanswerable.why().line().sentence();
        } else if (answer instanceof Answer.Failed failed) {
            return failed.reason().isEmpty() ? failed.state() : failed.state() + ", " + failed.reason();
        }
        return Line.of("create.instanceGone");
    }

    private StepOutcome reached(Line line, StepContext context) {
        stage = Stage.OVER;
        data.pointInTime();
        context.log().say(line);
        return new StepOutcome.Stay(false);
    }
}
