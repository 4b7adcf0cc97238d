package io.jenkins.plugins.amibackup.controller;

import hudson.Util;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.pickup.LeftBackups.Left;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A backup that the command line has left, and that this Jenkins was to finish and could not. No build has begun it. */
@Restricted(NoExternalUse.class)
public final class UnfinishedBackup extends KeptRun {

    private final String instanceId;
    private final String why;
    /** The same as JSON, see {@link KeptLine}; null in a list that an earlier version has written. */
    private final String whyLine;
    /** Whether it is not tried again unless something changes. */
    private final boolean decided;
    /** Whether an administrator has seen it. */
    private volatile boolean dismissed;

    /**
     * @param place where it lies, and as whom it was to be finished
     * @param why what kept it from that
     * @param decided whether that is more than a lack of credentials, or of an answer
     */
    UnfinishedBackup(Left left, Connection place, Line why, boolean decided) {
        super(left.runId(), place, "", left.begun().toEpochMilli());
        instanceId = left.instanceId();
        this.why = Sanitizer.line(why.text());
        whyLine = KeptLine.json(why);
        this.decided = decided;
    }

    /** For the page. */
    public String getRunId() {
        return runId();
    }

    /** For the page. */
    public String getInstanceId() {
        return Util.fixNull(instanceId);
    }

    /** For the page. */
    public String getBucket() {
        return Util.fixNull(bucket());
    }

    /** For the page, in the language of whoever reads that: what kept it from being finished. */
    public String getConcern() {
        return KeptLine.read(whyLine, Util.fixNull(why)).in(LocaleProvider.getLocale());
    }

    /** For the page: the command that finishes it. */
    public String getCommand() {
        return resumeCommand();
    }

    void dismissed() {
        dismissed = true;
    }

    boolean isDismissed() {
        return dismissed;
    }

    /** Whether it says no more than an earlier try that an administrator has seen. */
    boolean isKnownBy(UnfinishedBackup earlier) {
        return earlier.dismissed && (earlier.decided || !decided);
    }
}
