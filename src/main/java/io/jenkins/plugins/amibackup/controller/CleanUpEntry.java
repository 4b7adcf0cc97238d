package io.jenkins.plugins.amibackup.controller;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A clean-up under way: which operation, how to reach it, and why it was aborted. */
@Restricted(NoExternalUse.class)
public final class CleanUpEntry extends KeptRun {

    /** The name under which entries were kept by earlier versions. */
    private static final String FORMER_NAME = "io.jenkins.plugins.amibackup.config.CleanUpEntry";

    private final String why;

    /** @param runId the run of the request, or one of several that it has begun */
    CleanUpEntry(BuildRequest request, String runId, String why) {
        super(request, runId);
        this.why = why;
    }

    /** Of a run that goes on without its build already. */
    CleanUpEntry(KeptRun kept, String runId, String why) {
        super(runId, kept.connection(), kept.build(), kept.since());
        this.why = why;
    }

    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void readFormerName() {
        Jenkins.XSTREAM2.addCompatibilityAlias(FORMER_NAME, CleanUpEntry.class);
    }

    String why() {
        return why;
    }

    /** Whether another is about the same place, reached as the same job. */
    boolean isLike(CleanUpEntry other) {
        return connection().equals(other.connection()) && jobName().equals(other.jobName());
    }
}
