package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.XmlFile;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.ControllerIdentity;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.identity.OwnInstance;
import io.jenkins.plugins.amibackup.engine.identity.Waiting;
import io.jenkins.plugins.amibackup.engine.operation.document.Holder;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Whether this Jenkins is the controller that its home belongs to. A home that was backed up and launched elsewhere holds the same
 * builds and clean-ups under way as the original, and must not go on with them beside it. So a Jenkins that wakes on another EC2
 * instance than the one that its home remembers goes on with nothing of before, until an administrator has said what it is. Builds
 * that begin after it woke are its own.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class Awakening {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);
    private static final Duration NEXT_LOOK = Duration.ofMinutes(1);

    /** Something of before that this Jenkins would go on with. */
    interface Sleeper {

        /** Goes on. */
        void wake();

        /** Hears once why it has to wait. */
        void waits(String why);

        /** Is not this Jenkins' to go on with. */
        void forget(String why);
    }

    private record Asleep(long begun, Sleeper sleeper) {}

    private final long wokeAt = System.currentTimeMillis();
    private final String unnamed = "unconfirmed-" + Ids.newRun();
    /** Held while the machine is asked, which takes seconds; never by a page. */
    private final Object asking = new Object();

    private final Map<Object, Asleep> asleep = new LinkedHashMap<>();
    private ControllerMachine remembered;
    private OwnInstance own;
    private boolean inDoubt;

    public static Awakening get() {
        return ExtensionList.lookupSingleton(Awakening.class);
    }

    private static XmlFile file() {
        return KeptList.file("ControllerMachine");
    }

    /** Looks whether this is a copy, so that administrators hear of it at once. A home that no operation was driven from has none. */
    @Initializer(after = InitMilestone.JOB_CONFIG_ADAPTED)
    public static void lookAfterStart() {
        if (file().exists()) {
            Awakening awakening = get();
            Waiting.begin(() -> awakening.isInDoubtNow());
        }
    }

    /** Whether an administrator has to say what this Jenkins is. Asks nothing. */
    public synchronized boolean isInDoubt() {
        return inDoubt;
    }

    /** The instance that the home was last driven from; empty where nothing is remembered. */
    public synchronized String rememberedInstance() {
        return remembered == null || remembered.isUnreadable() ? "" : remembered.instanceId();
    }

    /** The instance that this Jenkins is on, as far as that is known by now; else empty. */
    public synchronized String ownInstance() {
        return own == null ? "" : own.id();
    }

    /** The instance that this Jenkins is on. May wait for seconds. */
    public OwnInstance askOwnInstance() {
        isInDoubtNow();
        synchronized (this) {
            return own;
        }
    }

    /** The name in leases: the same after a restart on the same machine. May wait for seconds. */
    Holder holder() {
        boolean doubtful = isInDoubtNow();
        synchronized (this) {
            if (doubtful) {
                return Holder.of(name(own.isKnown() ? own.id() : unnamed));
            }
            Set<String> formerly = new LinkedHashSet<>(remembered.formerly());
            if (!remembered.isCopy()) {
                // As earlier versions have written it, and this one where it couldn't tell on which machine it was.
                formerly.add(name(""));
            }
            return new Holder(name(remembered.suffix()), formerly);
        }
    }

    private static String name(String machine) {
        String controller = "jenkins:"
                + Util.getDigestOf("ami-backup " + Jenkins.get().getLegacyInstanceId())
                        .substring(0, 16);
        return machine.isEmpty() ? controller : controller + ":" + machine;
    }

    /**
     * Lets something go on, now or when an administrator has spoken. Not for a Pipeline's own thread: may wait for seconds.
     *
     * @param what by which it can be {@linkplain #drop dropped}
     * @param begun when it began, in milliseconds since 1970
     */
    void pass(Object what, long begun, Sleeper sleeper) {
        if (begun >= wokeAt) {
            sleeper.wake();
            return;
        }
        isInDoubtNow();
        String waits;
        synchronized (this) {
            if (remembered.isNotOurs(begun) || !inDoubt || begun >= remembered.doubtSince()) {
                waits = "";
            } else {
                waits = Messages.Awakening_Waits(shown(own.id()), shown(rememberedInstance()));
                asleep.put(what, new Asleep(begun, sleeper));
            }
        }
        if (waits.isEmpty()) {
            decide(begun, sleeper);
        } else {
            sleeper.waits(waits);
        }
    }

    private void decide(long begun, Sleeper sleeper) {
        boolean forgotten;
        synchronized (this) {
            forgotten = remembered.isNotOurs(begun);
        }
        if (forgotten) {
            sleeper.forget(Messages.Awakening_Copy());
        } else {
            sleeper.wake();
        }
    }

    static String shown(String instanceId) {
        return instanceId.isEmpty() ? Messages.Awakening_Unknown() : instanceId;
    }

    /** What waits need not wait any longer. Returns whether it did. */
    synchronized boolean drop(Object what) {
        return asleep.remove(what) != null;
    }

    private boolean isInDoubtNow() {
        synchronized (asking) {
            synchronized (this) {
                if (own != null) {
                    return inDoubt;
                }
            }
            return look();
        }
    }

    private boolean look() {
        OwnInstance seen = ControllerIdentity.get().instance();
        boolean doubtful = saw(seen);
        if (doubtful && !seen.isKnown()) {
            // The service may only be late. What is the same machine after all goes on by itself.
            AmiBackupEngine.get().schedule(NEXT_LOOK, this::lookAgain);
        }
        return doubtful;
    }

    private void lookAgain() {
        synchronized (asking) {
            if (isInDoubt() && !look()) {
                release();
            }
        }
    }

    private synchronized boolean saw(OwnInstance seen) {
        boolean news = own == null;
        own = seen;
        if (remembered == null) {
            remembered = read();
        }
        String here = here();
        if (remembered == null) {
            keep(ControllerMachine.first(here));
        }
        String before = remembered.instanceId();
        inDoubt = !before.isEmpty()
                && !before.equals(here)
                && !AmiBackupConfiguration.get().isHomeMoves();
        if (inDoubt && remembered.doubtSince() == 0) {
            keep(remembered.inDoubtSince(wokeAt));
        } else if (!inDoubt && remembered.doubtSince() != 0) {
            keep(remembered.inDoubtSince(0));
        }
        if (inDoubt && news) {
            LOGGER.log(Level.WARNING, Messages.Awakening_Log(shown(seen.id()), shown(rememberedInstance())));
        } else if (!inDoubt && !before.equals(here) && !here.isEmpty()) {
            keep(remembered.on(here));
        }
        return inDoubt;
    }

    /** The machine that the home stays on; empty where it may be on another after the next start, or can't be told. */
    private String here() {
        return own.lasting() && !AmiBackupConfiguration.get().isHomeMoves() ? own.id() : "";
    }

    /** An administrator says that this is the controller now: it goes on with everything. */
    void isController() {
        synchronized (this) {
            if (!inDoubt) {
                return;
            }
            keep(remembered.moved(here(), name(remembered.suffix())));
            inDoubt = false;
            LOGGER.log(Level.INFO, Messages.Awakening_IsController(shown(own.id())));
        }
        release();
    }

    /** An administrator says that this is a copy: what was under way belongs to the other one. */
    void isCopy() {
        synchronized (this) {
            if (!inDoubt) {
                return;
            }
            keep(ControllerMachine.copied(here(), "copy-" + Ids.newRun(), remembered.doubtSince()));
            inDoubt = false;
            LOGGER.log(Level.INFO, Messages.Awakening_IsCopy(shown(own.id())));
        }
        release();
    }

    private void release() {
        List<Asleep> woken;
        synchronized (this) {
            woken = List.copyOf(asleep.values());
            asleep.clear();
        }
        for (Asleep waiting : woken) {
            AmiBackupEngine.get().schedule(Duration.ZERO, () -> decide(waiting.begun(), waiting.sleeper()));
        }
    }

    private static ControllerMachine read() {
        XmlFile file = file();
        if (!file.exists()) {
            return null;
        }
        try {
            return (ControllerMachine) file.read();
        } catch (IOException | ClassCastException damaged) {
            LOGGER.log(Level.WARNING, Messages.Awakening_Unreadable(file), damaged);
            return ControllerMachine.unreadable();
        }
    }

    private void keep(ControllerMachine machine) {
        remembered = machine;
        XmlFile file = file();
        try {
            file.write(machine);
        } catch (IOException failed) {
            LOGGER.log(Level.WARNING, Messages.Awakening_NotWritten(file), failed);
        }
    }
}
