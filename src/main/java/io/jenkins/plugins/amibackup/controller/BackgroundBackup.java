package io.jenkins.plugins.amibackup.controller;

import hudson.Util;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jvnet.localizer.LocaleProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A backup that goes on in the background: whoever waited for less than the whole has gone on. While the build is under way it is kept
 * after its end, too, because a block of the build may still ask what has become of it; one that is lost is kept until an administrator
 * has seen it.
 */
@Restricted(NoExternalUse.class)
public final class BackgroundBackup extends KeptRun {

    private final String askedRunId;
    private final String kind;
    private final String instanceId;
    private final String answer;
    /** The run for several instances of which it is a part, where their log sums them up; else empty. */
    private final String fleet;
    /** The prune that is to follow, as JSON; empty for none. */
    private final String prune;
    /** By which the credentials of the block around the step are told from others; empty where it uses none. */
    private final String block;
    /** What has come of it, as JSON; null while it isn't complete. */
    private volatile String result;
    /** Why it doesn't go on any more; null while it does, and when it is complete. */
    private volatile String lost;
    /** The same as JSON, see {@link KeptLine}; null where an earlier version has kept it. */
    private volatile String lostLine;
    /** Whether administrators need not hear of that. */
    private volatile boolean told;
    /** Why it doesn't go on just now; null while all is well. */
    private volatile String trouble;
    /** The same as JSON. */
    private volatile String troubleLine;
    /** For how long it has had trouble while Jenkins was running, in milliseconds. */
    private long troubledMillis;
    /** Until when that is counted, by the clock of the engine, in milliseconds since 1970; 0 for not yet since Jenkins was started. */
    private transient long countedUntil;

    /**
     * @param request what was asked: a backup, or a gate, of one instance
     * @param so what the step is answered
     */
    BackgroundBackup(BuildRequest request, Work.One one, OperationResult so) {
        super(request, so.runId());
        askedRunId = request.runId();
        kind = one.kind();
        instanceId = so.instanceId();
        answer = KeptAnswer.json(so);
        fleet = request.log() == FleetLog.SUMMARY ? request.fleetRunId() : "";
        prune = one instanceof Work.BackUp backup && backup.after() != null ? Json.text(backup.after()) : "";
        block = request.connection().byBlock() ? request.block().mark(request.runId()) : "";
    }

    /** The run that was asked for: a gate's, or the backup's own. */
    String askedRunId() {
        return Util.fixNull(askedRunId);
    }

    @Override
    String key() {
        return askedRunId();
    }

    String instanceId() {
        return Util.fixNull(instanceId);
    }

    /** The run for several instances of which it is a part, where their log sums them up; else empty. */
    String fleet() {
        return Util.fixNull(fleet);
    }

    /** For the page. */
    public String getAskedRunId() {
        return askedRunId();
    }

    /** For the page. */
    public String getRunId() {
        return runId();
    }

    /** For the page. */
    public String getInstanceId() {
        return instanceId();
    }

    /** For the page. */
    public String getBuild() {
        return build();
    }

    /** Whether it was begun for the build, which may therefore end it; a gate may also follow the backup of another. */
    boolean isOwn() {
        return askedRunId().equals(runId()) || Gate.hasBegun(askedRunId(), runId());
    }

    /** What the step was answered; empty where the list is damaged. */
    Optional<OperationResult> answer() {
        return KeptAnswer.read(Util.fixNull(answer));
    }

    /** The prune that is to follow; empty where none is, or its terms can't be read any more. */
    Optional<PruneRequest> prune() {
        if (Util.fixNull(prune).isEmpty()) {
            return Optional.empty();
        }
        try {
            PruneRequest request = Json.read(Json.parse(prune.getBytes(StandardCharsets.UTF_8)), PruneRequest.class);
            request.checkTerms();
            return Optional.of(request);
        } catch (IOException | RuntimeException damaged) {
            return Optional.empty();
        }
    }

    /** Whether these are the credentials of the block that it was begun with. */
    boolean isWith(BlockCredentials credentials) {
        return !Util.fixNull(block).isEmpty() && block.equals(credentials.mark(askedRunId()));
    }

    boolean isGoing() {
        return result == null && lost == null;
    }

    Optional<OperationResult> result() {
        return result == null ? Optional.empty() : KeptAnswer.read(result);
    }

    void done(OperationResult complete) {
        result = KeptAnswer.json(complete);
        trouble = null;
        troubleLine = null;
    }

    /** Why it doesn't go on any more; empty while it does, and when it is complete. */
    String lost() {
        return Util.fixNull(lost);
    }

    /** @param tell whether administrators are to hear of it */
    void lost(Line why, boolean tell) {
        lostLine = KeptLine.json(why);
        lost = why.text();
        told = !tell;
        trouble = null;
        troubleLine = null;
    }

    /** Administrators know of it. */
    void toldAdministrators() {
        told = true;
    }

    /** What administrators are to know of it, for their page, in the language of whoever reads that; empty for nothing. */
    public String getConcern() {
        if (told) {
            return "";
        }
        Line concern = lost == null
                ? KeptLine.read(troubleLine, Util.fixNull(trouble))
                : KeptLine.read(lostLine, Util.fixNull(lost));
        return concern.in(LocaleProvider.getLocale());
    }

    /** It doesn't go on just now. What Jenkins was switched off for before doesn't count: nothing was tried then. */
    synchronized void troubled(Line why, long now) {
        told = told && trouble != null;
        troubleLine = KeptLine.json(why);
        trouble = why.text();
        if (countedUntil != 0) {
            troubledMillis += Math.max(0, now - countedUntil);
        }
        countedUntil = now;
    }

    boolean isTroubled() {
        return trouble != null;
    }

    /** How long Jenkins was running since it could not go on for the first time, up to the last time that it could not. */
    synchronized Duration troubledFor() {
        return Duration.ofMillis(troubledMillis);
    }

    /** It goes on again. */
    void goesOn() {
        trouble = null;
        troubleLine = null;
    }

    /** A line of the build's log, as the engine begins them. */
    String line(String text) {
        return linked(Texts.text("log.prefix." + Util.fixEmptyAndTrim(kind)) + " " + text);
    }

    /** A line of the build's log with the ids in it as links. */
    String linked(String line) {
        return new ConsoleLinks(connection()).in(line);
    }
}
