package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.base.Moment;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Instant;

/**
 * The newest complete backup of an instance, asked for instead of an AMI: who restores at night knows the machine.
 *
 * @param instanceId the instance, which need not exist any more
 * @param takenBefore only a backup that was taken before this; null (the default) for any
 */
public record NewestOf(String instanceId, Instant takenBefore) {

    public NewestOf {
        instanceId = OperationRequest.text(instanceId);
    }

    /**
     * What people have typed.
     *
     * @param takenBefore a date, a time with its zone or an age, as {@link Moment#parse} reads them; null or empty for any time
     * @param now from which an age counts
     * @return null where neither is given
     * @throws OperationException with the line to show, when the time can't be read
     */
    public static NewestOf parse(String instanceId, String takenBefore, Instant now) {
        String before = OperationRequest.text(takenBefore);
        if (before.isEmpty() && OperationRequest.text(instanceId).isEmpty()) {
            return null;
        }
        return new NewestOf(instanceId, before.isEmpty() ? null : Moment.parse(before, now));
    }
}
