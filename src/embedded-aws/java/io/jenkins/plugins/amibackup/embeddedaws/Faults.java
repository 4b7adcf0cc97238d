package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What goes wrong on purpose. An action is named as in {@link Call#action()}; {@code ec2:*} and {@code *} stand for all
 * of a service and for everything. A trial of EC2's with DryRun has a name of its own, {@code ec2:CreateImage (DryRun)}, so
 * that what is planned for the call meets the call. Denials take IAM's names too: {@code s3:GetObject} denies HeadObject with it.
 */
public final class Faults {

    private final Map<String, Deque<Fault>> next = new ConcurrentHashMap<>();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<String>> deniedFor = new ConcurrentHashMap<>();
    private final Set<String> expired = ConcurrentHashMap.newKeySet();
    private volatile Function<Call, Fault> plan = call -> Fault.none();
    private volatile Predicate<Permission> policy = permission -> true;
    private volatile Duration staleness = Duration.ZERO;

    Faults() {}

    /** Denies an action to everyone: UnauthorizedOperation (EC2), AccessDeniedException (Systems Manager) or AccessDenied, until {@link #allow}. */
    public Faults deny(String action) {
        denied.add(action);
        return this;
    }

    /** Takes back {@link #deny} of the same name. */
    public Faults allow(String action) {
        denied.remove(action);
        return this;
    }

    /** Denies an action to one access key, or to all sessions of one role given by its ARN. */
    public Faults denyFor(String accessKeyIdOrRoleArn, String action) {
        deniedFor
                .computeIfAbsent(accessKeyIdOrRoleArn, key -> ConcurrentHashMap.newKeySet())
                .add(action);
        return this;
    }

    /** Takes back {@link #denyFor} of the same names. */
    public Faults allowFor(String accessKeyIdOrRoleArn, String action) {
        deniedFor.getOrDefault(accessKeyIdOrRoleArn, Set.of()).remove(action);
        return this;
    }

    /**
     * From now on nobody may do more than this allows, besides all denials. It is asked as IAM is: once for each action
     * that a call needs, also for what EC2 does in the caller's name, and never with the name of an API operation that is
     * no action of IAM.
     */
    public Faults policy(Predicate<Permission> policy) {
        this.policy = policy;
        return this;
    }

    /** Throttles the next n calls of an action. */
    public Faults throttleNext(String action, int n) {
        return queue(action, Fault.throttle(), n);
    }

    /** Answers the next n calls of an action with an error; they have no effect. */
    public Faults failNext(String action, int n, int status, String code, String message) {
        return queue(action, Fault.error(status, code, message), n);
    }

    /** The next n calls of an action have their effect, but the connection is closed without an answer. */
    public Faults loseAnswer(String action, int n) {
        return queue(action, Fault.loseAnswer(), n);
    }

    /** The connection of the next n calls of an action is closed before they have any effect. */
    public Faults dropBefore(String action, int n) {
        return queue(action, Fault.dropBefore(), n);
    }

    /** Holds the answers of the next n calls of an action back for this much real time. */
    public Faults delayAnswer(String action, Duration realTime, int n) {
        return queue(action, Fault.delay(realTime), n);
    }

    /** Holds the answer of the next call of an action back until it is let go. */
    public HeldAnswer holdAnswer(String action) {
        HeldAnswer answer = new HeldAnswer();
        queue(action, Fault.hold(answer), 1);
        return answer;
    }

    /** From now on this access key is answered as one whose credentials have expired. */
    public Faults expireCredentials(String accessKeyId) {
        expired.add(accessKeyId);
        return this;
    }

    /** Takes back {@link #expireCredentials}. */
    public Faults renewCredentials(String accessKeyId) {
        expired.remove(accessKeyId);
        return this;
    }

    /** From now on EC2's Describe* calls tell the state of so long ago, as an eventually consistent service may. */
    public Faults staleDescribes(Duration staleness) {
        this.staleness = staleness;
        return this;
    }

    /** Consulted for every call that no queued fault hits. It is called from many threads at once. */
    public Faults plan(Function<Call, Fault> plan) {
        this.plan = plan;
        return this;
    }

    /** Nothing goes wrong any more. */
    public void clear() {
        next.clear();
        denied.clear();
        deniedFor.clear();
        expired.clear();
        plan = call -> Fault.none();
        policy = permission -> true;
        staleness = Duration.ZERO;
    }

    Fault next(Call call) {
        for (String name : names(call.action())) {
            Deque<Fault> queue = next.get(name);
            if (queue != null) {
                synchronized (queue) {
                    Fault fault = queue.pollFirst();
                    if (fault != null) {
                        return fault;
                    }
                }
            }
        }
        return plan.apply(call);
    }

    boolean isDenied(Caller caller, String action) {
        for (String name : names(action)) {
            if (denied.contains(name)
                    || deniedFor.getOrDefault(caller.accessKeyId(), Set.of()).contains(name)
                    || deniedFor.getOrDefault(caller.roleArn(), Set.of()).contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether neither a denial nor the policy stands in the way. */
    boolean permits(Caller caller, String action, String resource, Map<String, String> tags) {
        return permits(caller, action, resource, tags, Map.of());
    }

    /** @param context as in {@link Permission#context} */
    boolean permits(
            Caller caller, String action, String resource, Map<String, String> tags, Map<String, String> context) {
        return !isDenied(caller, action)
                && policy.test(
                        new Permission(caller.accessKeyId(), action, resource, Map.copyOf(tags), Map.copyOf(context)));
    }

    boolean isExpired(String accessKeyId) {
        return expired.contains(accessKeyId);
    }

    Duration staleness() {
        return staleness;
    }

    private Faults queue(String action, Fault fault, int n) {
        Deque<Fault> queue = next.computeIfAbsent(action, name -> new ArrayDeque<>());
        synchronized (queue) {
            queue.addAll(Collections.nCopies(n, fault));
        }
        return this;
    }

    private static List<String> names(String action) {
        return List.of(action, action.substring(0, action.indexOf(':') + 1) + "*", "*");
    }
}
