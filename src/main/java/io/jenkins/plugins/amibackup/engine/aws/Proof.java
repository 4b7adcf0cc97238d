package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.Locale;

/** How it can be shown, before anything is made, that an action is allowed. */
public enum Proof {
    /**
     * By a call with {@code DryRun}: EC2 evaluates all policies and does nothing.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html">DryRun</a>
     */
    DRY_RUN,
    /** By a call that changes nothing, or takes back what it has begun. */
    PROBE,
    /** By asking for something that isn't there: whoever may not ask hears that first. */
    ASKED_IN_VAIN,
    /** By using the credentials at all. */
    USE,
    /** Not beforehand: there is no image or snapshot yet, and the right may depend on its tags. */
    NOTHING_THERE,
    /** Not beforehand: there is no object yet, and one that is made for a trial could not be deleted. */
    NOTHING_STORED,
    /** Not beforehand: it is allowed in the call that makes something, or on what that has made. */
    ON_CREATION,
    /**
     * Not beforehand: EC2 takes the call once in ten seconds from the whole account, and documents no exception for DryRun: a
     * trial would take the turn of another run.
     *
     * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">EC2 Developer Guide</a>
     */
    SCARCE,
    /** Not beforehand: it is asked in the course of things, and without it everything goes on. */
    NOT_WORTH_IT,
    /** Not beforehand: a trial would delete something, or leave a delete marker. */
    DELETES,
    /** Not beforehand: only AWS calls it, while it does what it was asked for. */
    BY_AWS;

    /** Whether there is a proof. */
    public boolean isPossible() {
        return this == DRY_RUN || this == PROBE || this == ASKED_IN_VAIN || this == USE;
    }

    /** Why there is none, in a few words, lower case. */
    public Line whyNot() {
        return Line.of("permissions.why." + name().toLowerCase(Locale.ROOT));
    }
}
