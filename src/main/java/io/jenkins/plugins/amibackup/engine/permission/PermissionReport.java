package io.jenkins.plugins.amibackup.engine.permission;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.PolicyDocument;
import io.jenkins.plugins.amibackup.engine.aws.PolicyPlace;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Trial;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a look at permissions has found. Each action that is needed is in one of these.
 *
 * @param allowed what AWS allows
 * @param missing what AWS denies, and nothing works without
 * @param blocked those of the missing that allowing them in the IAM policy of the credentials would not help, and why
 * @param optional what AWS denies, and something works worse without
 * @param said what AWS has said to the first denial that allowing the action would help; empty where there is none
 * @param unknown what could not be found out, and why
 * @param notChecked what can't be found out beforehand
 * @param impossible why the task can't work, whatever is allowed; empty where nothing shows that
 */
public record PermissionReport(
        Set<Action> allowed,
        Set<Action> missing,
        Map<Action, Line> blocked,
        Set<Action> optional,
        Line said,
        Map<Action, Line> unknown,
        Set<Action> notChecked,
        Line impossible) {

    static PermissionReport of(Set<Action> needed, Set<Action> shown, Map<Action, Trial.Verdict> verdicts) {
        Set<Action> allowed = none();
        allowed.addAll(shown);
        List<Trial.Denied> denials = new ArrayList<>();
        Map<Action, Line> unknown = new EnumMap<>(Action.class);
        Line impossible = Line.empty();
        for (Map.Entry<Action, Trial.Verdict> told : verdicts.entrySet()) {
            Action action = told.getKey();
            Trial.Verdict verdict = told.getValue();
            if (verdict instanceof Trial.Allowed) {
                allowed.add(action);
            } else if (verdict instanceof Trial.Unknown nothing) {
                unknown.put(action, nothing.why());
            } else if (verdict instanceof Trial.Impossible never) {
                impossible = never.why();
                unknown.put(action, never.why());
            } else if (verdict instanceof Trial.Denied no && isCertain(action, no, verdicts)) {
                denials.add(no);
            }
        }
        PermissionReport report = new PermissionReport(
                allowed, none(), new EnumMap<>(Action.class), none(), Line.empty(), unknown, none(), impossible);
        denials.forEach(report::add);
        verdicts.forEach((action, verdict) -> {
            if (verdict instanceof Trial.Denied no && !report.isDenied(action)) {
                unknown.put(action, Line.of("permissions.without", no.action()));
            }
        });
        report.notChecked.addAll(needed);
        report.notChecked.removeIf(
                action -> allowed.contains(action) || report.isDenied(action) || unknown.containsKey(action));
        return denials.stream()
                .filter(Trial.Denied::liftedByIam)
                .findFirst()
                .map(first -> report.saying(first.said()))
                .orElse(report);
    }

    private boolean isDenied(Action action) {
        return missing.contains(action) || optional.contains(action);
    }

    private void add(Trial.Denied denied) {
        Action action = denied.action();
        allowed.remove(action);
        unknown.remove(action);
        notChecked.remove(action);
        (action.isOptional() ? optional : missing).add(action);
        // Of a key, only AWS can say whose it is.
        if (missing.contains(action) && (!denied.liftedByIam() || action.isOnAKey())) {
            blocked.put(action, denied.said());
        }
    }

    /** Those of the missing that may be enough to be allowed in the IAM policy of the credentials. */
    public Set<Action> grantable() {
        Set<Action> grantable = none();
        grantable.addAll(missing);
        grantable.removeAll(blocked.keySet());
        return grantable;
    }

    private PermissionReport saying(Line words) {
        return new PermissionReport(allowed, missing, blocked, optional, words, unknown, notChecked, impossible);
    }

    /** The same with one more denial, of which AWS's words come first. */
    public PermissionReport with(Trial.Denied denied) {
        add(denied);
        return denied.liftedByIam() ? saying(denied.said()) : this;
    }

    /**
     * What stands in the way, and what to do about it, in one line; empty where nothing does.
     *
     * @param purposes what the missing actions are needed for
     */
    public Line obstacle(Set<Purpose> purposes, String bucket, String region) {
        if (!impossible.isEmpty()) {
            return impossible;
        }
        Set<Action> grantable = grantable();
        List<Line> lines = new ArrayList<>();
        if (!grantable.isEmpty()) {
            lines.add(Line.of(
                    "permissions.missing", names(grantable), statements(purposes, grantable, bucket, region), said));
        }
        if (!blocked.isEmpty()) {
            lines.add(Line.of(
                    "permissions.blocked",
                    names(blocked.keySet()),
                    blocked.values().iterator().next()));
        }
        return lines.stream()
                .reduce((all, next) -> Line.of("line.two", all.sentence(), next))
                .orElse(Line.empty());
    }

    /** Without ListBucket, S3 answers a question about an object that isn't there as it answers one that is not allowed. */
    private static boolean isCertain(Action action, Trial.Denied denied, Map<Action, Trial.Verdict> verdicts) {
        boolean aboutAnObject =
                switch (action) {
                    case GET_OBJECT,
                            GET_OBJECT_TAGGING,
                            GET_OBJECT_VERSION,
                            GET_OBJECT_RETENTION,
                            GET_OBJECT_LEGAL_HOLD -> true;
                    default -> false;
                };
        return denied.named() || !aboutAnObject || !(verdicts.get(Action.LIST_BUCKET) instanceof Trial.Denied);
    }

    /**
     * The statements that allow what is missing, and nothing else, in any account: without those on a key, of which only AWS can
     * say whose it is.
     *
     * @param purposes what the missing actions are needed for
     */
    public static String statements(Set<Purpose> purposes, Set<Action> missing, String bucket, String region) {
        return statements(purposes, missing, bucket, "", region);
    }

    /**
     * The same where the account is named that the bucket must belong to.
     *
     * @param bucketOwner empty where none is named
     */
    public static String statements(
            Set<Purpose> purposes, Set<Action> missing, String bucket, String bucketOwner, String region) {
        Set<Action> told = none();
        told.addAll(missing);
        told.removeIf(Action::isOnAKey);
        PolicyPlace place = PolicyPlace.of(bucket).in(region, null).ownedBy(bucketOwner.isEmpty() ? null : bucketOwner);
        return new PolicyDocument(purposes, place).statements(told);
    }

    private static Set<Action> none() {
        return EnumSet.noneOf(Action.class);
    }

    /** Why an action can't be checked beforehand, in a few words. */
    public static Line whyNotChecked(Action action) {
        return action == Action.CREATE_IMAGE
                ? Line.of("permissions.why.instance")
                : action.proof().isPossible()
                        ? Line.of("permissions.why.upload")
                        : action.proof().whyNot();
    }

    /** The names of actions as IAM has them, in alphabetical order. */
    public static String names(Set<Action> actions) {
        return sorted(actions).stream().map(Action::iamName).collect(Collectors.joining(", "));
    }

    /** Actions in the alphabetical order of the names that IAM has for them. */
    public static List<Action> sorted(Set<Action> actions) {
        return actions.stream().sorted(Comparator.comparing(Action::iamName)).toList();
    }
}
