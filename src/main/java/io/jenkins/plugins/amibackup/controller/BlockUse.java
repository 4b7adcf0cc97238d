package io.jenkins.plugins.amibackup.controller;

import hudson.model.Run;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.gate.GateUse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * That a build still relies on the backups with which its gate has opened. Whatever goes wrong with saying so is a line in the logs:
 * the build goes on.
 */
@Restricted(NoExternalUse.class)
public final class BlockUse {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    private final BuildRequest gate;
    private final Map<String, String> backups;
    private final Instant opened;
    private final Consumer<String> log;
    /** Null until the credentials were asked for. */
    private List<GateUse> uses;
    /** Whether it was said that AWS can't be asked, and it hasn't answered since. */
    private boolean troubled;

    private boolean over;

    /**
     * @param gate what was asked of the gate, of one instance or of several
     * @param backups the AMI IDs of the backups, by the instances
     * @param openedAt when the gate has opened, in milliseconds since 1970; 0 where that isn't known
     * @param log hears lines for the log of the build
     */
    public BlockUse(BuildRequest gate, Map<String, String> backups, long openedAt, Consumer<String> log) {
        this.gate = gate;
        this.backups = new TreeMap<>(backups);
        this.opened = Instant.ofEpochMilli(openedAt);
        this.log = log;
    }

    String gateRunId() {
        return gate.runId();
    }

    Run<?, ?> run() {
        return gate.run();
    }

    /** Writes it anew where it is time for that. Calls AWS. */
    synchronized void renew(Clock clock) {
        if (over || !isDue(clock.instant())) {
            return;
        }
        List<Line> refused = new ArrayList<>();
        Optional<OperationException> trouble =
                each(clock, use -> use.renew(clock.instant()).ifPresent(refused::add));
        if (!refused.isEmpty()) {
            // One line for all: what is wrong with one of a hundred instances is wrong with them all.
            warn(Line.of("log.warning", refused.get(0)).text());
        }
        if (!troubled) {
            trouble.ifPresent(why -> warn(Messages.BlockUse_NotRenewed(why.getMessage())));
        }
        troubled = trouble.isPresent();
    }

    /** Before that, not even the credentials are asked for. */
    private boolean isDue(Instant now) {
        return uses != null || !opened.isAfter(now.minus(GateUse.EVERY));
    }

    /** Nothing relies on the backups any more. Calls AWS. */
    synchronized void end(Clock clock) {
        if (over) {
            return;
        }
        over = true;
        each(clock, GateUse::end).ifPresent(why -> warn(Messages.BlockUse_NotEnded(why.getMessage())));
    }

    /** Does something with each of them, whatever becomes of the others; the last trouble with that, or that there are no credentials. */
    private Optional<OperationException> each(Clock clock, Consumer<GateUse> what) {
        Optional<OperationException> trouble = Optional.empty();
        try {
            for (GateUse use : uses(clock)) {
                try {
                    what.accept(use);
                } catch (OperationException refused) {
                    trouble = Optional.of(refused);
                }
            }
        } catch (OperationException noCredentials) {
            trouble = Optional.of(noCredentials);
        }
        return trouble;
    }

    /** @throws OperationException when there are no credentials */
    private List<GateUse> uses(Clock clock) {
        if (uses == null) {
            AwsAccess access = gate.connection().access(run(), run().getParent(), gate.block(), clock);
            List<GateUse> all = new ArrayList<>();
            backups.forEach((instanceId, amiId) -> all.add(use(instanceId, amiId, access)));
            uses = all;
        }
        return uses;
    }

    private GateUse use(String instanceId, String amiId, AwsAccess access) {
        boolean several = gate.work() instanceof Work.Many;
        Work.OfInstance one = several ? ((Work.Many) gate.work()).each().of(instanceId) : (Work.OfInstance) gate.work();
        return GateUse.of(
                AmiBackupEngine.get().engine(),
                gate.runIdOf(instanceId),
                ((Work.Gated) one).request(),
                access,
                amiId,
                opened);
    }

    private void warn(String line) {
        LOGGER.log(Level.INFO, run() + ": " + line);
        log.accept(gate.line(line));
    }
}
