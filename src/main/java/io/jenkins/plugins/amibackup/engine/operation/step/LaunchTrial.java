package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/**
 * Tries a launch without making it. EC2 names one obstacle a call, so what it has named is left out of the next one, until it names
 * nothing more. Where the right image doesn't stand yet another one stands in for it: a profile that is gone, or a role that may not
 * be passed on, would else come to light when the restore is over.
 */
final class LaunchTrial {

    /** More parts than a launch has that can be in the way one after the other. */
    private static final int MOST_CALLS = 12;

    private static final String AMAZONS_NAMES = "al2023-ami-2023*";

    private final boolean whole;
    private final Findings findings;
    private final StepContext context;
    private final List<Line> obstacles = new ArrayList<>();
    private Optional<Image> standIn = Optional.empty();
    private Optional<Line> ambiguous = Optional.empty();
    private boolean told;

    /** @param whole whether the launch has all that was asked for, so that a refusal which names nothing is one of it */
    LaunchTrial(boolean whole, Findings findings, StepContext context) {
        this.whole = whole;
        this.findings = findings;
        this.context = context;
    }

    /** Makes the call for an image of which the devices are known, or are not what is launched: then it is null. */
    interface Calls {
        RunInstancesRequest of(String imageId, Image devices);
    }

    /** What is against the launch; empty where nothing is, or where it can't be told. */
    List<Line> obstacles() {
        return List.copyOf(obstacles);
    }

    /** Says what the trial is worth, where that is less than the launch itself. */
    void say(OperationLog log) {
        if (!told) {
            log.say("launch.untried");
        }
        ambiguous.ifPresent(line -> log.warn("launch.unclear", standIn.get().imageId(), line));
        if (told && ambiguous.isEmpty()) {
            standIn.ifPresent(image -> log.say("launch.triedWith", image.imageId(), image.name()));
        }
    }

    /**
     * Tries.
     *
     * @param own the image that is launched; empty where it doesn't stand
     * @throws AwsException when the trial itself failed, for a reason that passes or that concerns more than the launch
     */
    void of(Optional<Image> own, String architecture, Calls calls) {
        if (own.isPresent()) {
            Result result = tried(calls.of(own.get().imageId(), own.get()));
            if (result.hasImage()) {
                told = true;
                obstacles.addAll(result.named());
                result.rest().filter(refused -> whole).map(AwsException::line).ifPresent(obstacles::add);
                return;
            }
        }
        Optional<Result> last = Optional.empty();
        boolean ownDenied = false;
        List<Supplier<Optional<Image>>> others =
                List.of(() -> standIn("self", "*", architecture), () -> standIn("amazon", AMAZONS_NAMES, architecture));
        for (Supplier<Optional<Image>> other : others) {
            Optional<Image> image = other.get();
            Optional<Result> result =
                    image.map(found -> tried(calls.of(found.imageId(), null))).filter(Result::hasImage);
            if (result.isPresent()) {
                standIn = image;
                ownDenied |= other == others.get(0) && result.get().isDenied();
                last = result;
                if (result.get().rest().isEmpty()) {
                    break;
                }
            }
        }
        if (last.isPresent()) {
            take(last.get(), ownDenied);
        }
    }

    /**
     * What another image is refused for need not be in the way of the right one. That holds for a permission, too: a policy may allow
     * only images of the account. Where it allows none of those either, it is in the way.
     */
    private void take(Result result, boolean ownDenied) {
        told = true;
        obstacles.addAll(result.named());
        if (ownDenied && result.isDenied() && whole) {
            result.rest().map(AwsException::line).ifPresent(obstacles::add);
        } else {
            ambiguous = result.rest().map(AwsException::line);
        }
    }

    private Optional<Image> standIn(String owner, String names, String architecture) {
        return architecture.isEmpty()
                ? Optional.empty()
                : findings.of(
                        "launch.standIn." + owner, () -> context.ec2().search().launchable(owner, names, architecture));
    }

    /**
     * What one image has brought to light.
     *
     * @param named what is against parts of the launch
     * @param rest the refusal that names none of them
     */
    private record Result(boolean hasImage, List<Line> named, Optional<AwsException> rest) {

        private boolean isDenied() {
            return rest.filter(refused -> refused.kind() == FailureKind.DENIED).isPresent();
        }
    }

    private Result tried(RunInstancesRequest whole) {
        Deque<AwsException> named = new ArrayDeque<>();
        RunInstancesRequest call = whole;
        for (int number = 0; number < MOST_CALLS; number++) {
            Optional<AwsException> answer = answer(call, number);
            if (answer.isEmpty()) {
                return new Result(true, lines(named), answer);
            }
            AwsException refused = answer.get();
            if (refused.is("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable", "InvalidAMIID.Malformed")) {
                return new Result(false, List.of(), Optional.empty());
            }
            if (!Tagging.endsNothing(refused)) {
                throw refused;
            }
            if (!named.isEmpty() && refused.saysTheSameAs(named.getLast())) {
                // What was left out was not what it is about.
                named.removeLast();
            }
            Optional<LaunchPart> part = LaunchPart.namedBy(refused, call);
            if (part.isEmpty()) {
                return new Result(true, lines(named), answer);
            }
            if (part.get().isInTheWay()) {
                named.add(refused);
            }
            call = part.get().leftOutOf(call);
        }
        return new Result(true, lines(named), Optional.empty());
    }

    private static List<Line> lines(Collection<AwsException> refused) {
        return refused.stream().map(AwsException::line).toList();
    }

    private Optional<AwsException> answer(RunInstancesRequest call, int number) {
        return findings.of("launch.trial." + call.imageId() + "." + number, () -> {
            try {
                context.ec2().machines().tryRun(call);
                return Optional.empty();
            } catch (AwsException refused) {
                return Optional.of(refused);
            }
        });
    }
}
