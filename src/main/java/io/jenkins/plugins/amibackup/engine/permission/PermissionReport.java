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
 * @param optional what AWS denies, and something works worse without
 * @param said what AWS has said to the first denial; empty where there is none
 * @param unknown what could not be found out, and why
 * @param notChecked what can't be found out beforehand
 */
public record PermissionReport(
        Set<Action> allowed,
        Set<Action> missing,
        Set<Action> optional,
        Line said,
        Map<Action, Line> unknown,
        Set<Action> notChecked) {

    static PermissionReport of(Set<Action> needed, Set<Action> shown, Map<Action, Trial.Verdict> verdicts) {
        Set<Action> allowed = none();
        allowed.addAll(shown);
        Set<Action> denied = none();
        Map<Action, Line> unknown = new EnumMap<>(Action.class);
        List<Line> said = new ArrayList<>();
        verdicts.forEach((action, verdict) -> {
            if (verdict instanceof Trial.Allowed) {
                allowed.add(action);
            } else if (verdict instanceof Trial.Unknown nothing) {
                unknown.put(action, nothing.why());
            } else if (verdict instanceof Trial.Denied no && isCertain(action, no, verdicts)) {
                denied.add(no.action());
                said.add(no.said());
            }
            if (verdict instanceof Trial.Denied no && !denied.contains(action)) {
                unknown.put(action, Line.of("permissions.without", no.action()));
            }
        });
        allowed.removeAll(denied);
        denied.forEach(unknown::remove);
        Set<Action> missing = none();
        Set<Action> optional = none();
        denied.forEach(action -> (action.isOptional() ? optional : missing).add(action));
        Set<Action> notChecked = none();
        notChecked.addAll(needed);
        notChecked.removeAll(allowed);
        notChecked.removeAll(denied);
        notChecked.removeAll(unknown.keySet());
        return new PermissionReport(
                allowed, missing, optional, said.isEmpty() ? Line.empty() : said.get(0), unknown, notChecked);
    }

    /** Without ListBucket, S3 answers a question about an object that isn't there as it answers one that is not allowed. */
    private static boolean isCertain(Action action, Trial.Denied denied, Map<Action, Trial.Verdict> verdicts) {
        boolean aboutAnObject = action == Action.GET_OBJECT || action == Action.GET_OBJECT_TAGGING;
        return denied.named() || !aboutAnObject || !(verdicts.get(Action.LIST_BUCKET) instanceof Trial.Denied);
    }

    /**
     * The statements that allow what is missing, and nothing else, in any account: without those on a key, of which only AWS can
     * say whose it is.
     *
     * @param purposes what the missing actions are needed for
     */
    public static String statements(Set<Purpose> purposes, Set<Action> missing, String bucket, String region) {
        Set<Action> told = none();
        told.addAll(missing);
        told.removeIf(Action::isOnAKey);
        return new PolicyDocument(purposes, PolicyPlace.of(bucket).in(region, null)).statements(told);
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
