package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Keeps everybody informed, while builds go on behind their gates, that they rely on the backups with which those have opened, so that
 * no prune removes one: it is written down anew when a third of the time has passed for which it counts, and taken back at the end. A
 * build that has ended without saying so is found, too.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class BlockUses extends AsyncPeriodicWork {

    private static final SystemLog LOGGER = SystemLog.of(BlockUses.class.getName());

    private final Map<String, BlockUse> underWay = new ConcurrentHashMap<>();

    public BlockUses() {
        super("AMI Backup: backups that builds rely on");
    }

    public static BlockUses get() {
        return ExtensionList.lookupSingleton(BlockUses.class);
    }

    /** Often enough to try again well before a use ends to count, where AWS could not be asked. */
    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.MINUTES.toMillis(15);
    }

    @Override
    public long getInitialDelay() {
        return getRecurrencePeriod();
    }

    @Override
    protected Level getNormalLoggingLevel() {
        return Level.FINE;
    }

    @Override
    protected void execute(TaskListener listener) {
        look(AmiBackupEngine.get().clock());
    }

    /** A gate has opened, and has written down that its backups are used. Returns at once. */
    public void begin(BlockUse use) {
        underWay.put(use.gateRunId(), use);
    }

    /** What comes after a gate goes on after a restart of Jenkins; not from a copy of the controller. Returns at once. */
    public void goOn(BlockUse use) {
        begin(use);
        AmiBackupEngine engine = AmiBackupEngine.get();
        engine.goOn(
                use.run(),
                () -> use.renew(engine.clock()),
                waits -> {},
                never -> underWay.remove(use.gateRunId(), use));
    }

    /** What came after a gate is over. Returns at once. */
    public void end(String gateRunId) {
        BlockUse use = underWay.remove(gateRunId);
        if (use != null) {
            AmiBackupEngine engine = AmiBackupEngine.get();
            engine.goOn(use.run(), () -> use.end(engine.clock()), waits -> {}, never -> {});
        }
    }

    /**
     * Renews what is due. A Jenkins that may be a copy of another writes nothing until an administrator has answered.
     *
     * @param clock says what is due
     */
    void look(Clock clock) {
        if (Awakening.get().isInDoubt()) {
            return;
        }
        for (BlockUse use : List.copyOf(underWay.values())) {
            try {
                // A freestyle build may bring its instance back when it no longer counts as building.
                if (use.run().isLogUpdated()) {
                    use.renew(clock);
                } else {
                    end(use.gateRunId());
                }
            } catch (RuntimeException unexpected) {
                // The others are looked at all the same.
                LOGGER.log(Level.WARNING, "The use of a backup by " + use.run() + " can't be looked at", unexpected);
            }
        }
    }
}
