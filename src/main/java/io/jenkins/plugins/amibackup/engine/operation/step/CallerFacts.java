package io.jenkins.plugins.amibackup.engine.operation.step;

/**
 * What only whoever asked for an operation knows, and no document does.
 *
 * @param userData where the user data of instances is kept
 * @param inhabitants what else lives on an instance
 * @param lockLimits how a backup may be locked
 */
public record CallerFacts(UserData userData, Inhabitants inhabitants, LockLimits lockLimits) {

    public static final CallerFacts NONE = new CallerFacts(UserData.NONE, Inhabitants.NONE, LockLimits.NONE);
}
