package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Trial;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.permission.PermissionLook;
import io.jenkins.plugins.amibackup.engine.permission.PermissionReport;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looks at all permissions that an operation will need before it makes anything, and says in one line which are missing: a
 * person does not learn of one after the other.
 */
final class PermissionsFirst {

    private final Set<Action> shownByLooking;
    private Optional<AwsException> refused = Optional.empty();
    private Optional<PermissionLook> look = Optional.empty();
    private Optional<Line> warning = Optional.empty();
    private boolean asksForTurn;

    /** @param shownByLooking what the step's own look at things shows to be allowed, where it succeeds */
    PermissionsFirst(Set<Action> shownByLooking) {
        this.shownByLooking = shownByLooking;
    }

    /**
     * What was looked at; empty where AWS denies it, which {@link #check} will say together with all else that is denied.
     *
     * @throws OperationException as the look does, for every other reason; a role that can't be assumed is one, because it
     *     says nothing about what the role allows
     */
    <T> Optional<T> looked(Supplier<T> atThings) {
        if (refused.isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(atThings.get());
        } catch (AwsException failure) {
            if (failure.kind() != FailureKind.DENIED || failure.isForLackOfCredentials()) {
                throw failure;
            }
            refused = Optional.of(failure);
            return Optional.empty();
        }
    }

    /** The call that operations take turns at, where one is about to be tried. */
    Optional<Action> nextCall() {
        return asksForTurn && look.isEmpty() ? Optional.of(Action.CREATE_IMAGE) : Optional.empty();
    }

    /**
     * Looks at the permissions.
     *
     * @param purposes what the operation is going to do
     * @param image the trial of CreateImage; empty for none
     * @return what to do before this is called again; empty when all is well
     * @throws OperationException when a permission is missing
     */
    Optional<StepOutcome> check(Set<Purpose> purposes, Optional<Trial> image, StepContext context) {
        if (look.isEmpty()) {
            if (image.isPresent() && !asksForTurn && !context.permissions().knows(context.clients(), image.get())) {
                asksForTurn = true;
                return Optional.of(new Outcome.Again(Duration.ZERO, Line.empty()));
            }
            look = Optional.of(begin(purposes, image, context));
        }
        if (!look.get().isOver()) {
            return Optional.of(new Outcome.Until(look.get()::whenOver, false));
        }
        PermissionReport report = look.get().report();
        look = Optional.empty();
        judge(purposes, report, context);
        return Optional.empty();
    }

    private PermissionLook begin(Set<Purpose> purposes, Optional<Trial> image, StepContext context) {
        Set<Action> needed = Action.neededFor(purposes);
        Set<Action> shown = EnumSet.noneOf(Action.class);
        if (refused.isEmpty()) {
            shown.addAll(shownByLooking);
        }
        // What is only asked for the sake of a warning has been asked, or is about to be.
        Set<Action> open = EnumSet.copyOf(needed);
        open.removeAll(shown);
        open.removeIf(Action::isOptional);
        List<Trial> trials = context.clients().trials(context.bucket()).of(open);
        image.ifPresent(trials::add);
        return context.permissions().look(context.clients(), needed, shown, trials, true);
    }

    private void judge(Set<Purpose> purposes, PermissionReport looked, StepContext context) {
        PermissionReport report =
                refused.map(failure -> looked.with(Trial.Denied.of(failure))).orElse(looked);
        Line obstacle = report.obstacle(
                purposes, context.bucket().name(), context.clients().region());
        if (!obstacle.isEmpty()) {
            // Where AWS's words are all there is to say, nothing is said around them.
            boolean alone = refused.isPresent()
                    && report.missing().equals(report.blocked().keySet())
                    && report.missing().size() == 1;
            throw alone
                    ? refused.get()
                    : new OperationException(
                            report.impossible().isEmpty() ? FailureKind.DENIED : FailureKind.REFUSED,
                            obstacle,
                            refused.orElse(null));
        }
        if (report.unknown().isEmpty()) {
            return;
        }
        Line unknown = Line.of(
                context.permissions().isStrict() ? "permissions.strict" : "permissions.unknown",
                PermissionReport.names(report.unknown().keySet()),
                report.unknown().values().iterator().next());
        if (context.permissions().isStrict()) {
            throw new OperationException(FailureKind.DENIED, unknown, null);
        }
        warning = Optional.of(unknown);
    }

    /** What could not be found out; to be said when the check has come to its end. */
    Optional<Line> warning() {
        return warning;
    }
}
