package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The builds that end with Jenkins and have an operation under way, kept in a file of their own in Jenkins' home. Where Jenkins ends
 * without warning, nobody tells such a build how its operation was left: that is done after the next start. The file is there only
 * while there are some.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class BuildsUnderWay {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    /** A build is named once for each of its operations. */
    private final List<String> builds = new ArrayList<>();

    static BuildsUnderWay get() {
        return ExtensionList.lookupSingleton(BuildsUnderWay.class);
    }

    private static XmlFile file() {
        return KeptList.file("BuildsUnderWay");
    }

    /** An operation of a build begins. */
    synchronized void add(String build) {
        builds.add(build);
        save();
    }

    /** An operation of a build has ended, and the build knows how. */
    synchronized void remove(String build) {
        if (builds.remove(build)) {
            save();
        }
    }

    /** Tells the builds that a Jenkins without a proper end has left. If there are none, this only checks whether the file exists. */
    @Initializer(after = InitMilestone.JOB_CONFIG_ADAPTED)
    public static void tellAfterStart() {
        if (file().exists()) {
            List<String> left = get().load();
            AmiBackupEngine.get()
                    .schedule(
                            Duration.ZERO,
                            () -> new TreeSet<>(left)
                                    .forEach(build -> Awakening.get()
                                            .pass(new Object(), began(build), get().before(build, left))));
        }
    }

    /** @param left names a build once for each of its operations */
    private OfBefore before(String build, List<String> left) {
        return new OfBefore(build, left.stream().filter(build::equals).toList());
    }

    /** When a build began, in milliseconds since 1970; 0 for one that is gone. */
    private static long began(String build) {
        Run<?, ?> run = Run.fromExternalizableId(build);
        return run == null ? 0 : run.getStartTimeInMillis();
    }

    private final class OfBefore implements Awakening.Sleeper {
        private final String build;
        private final List<String> entries;

        OfBefore(String build, List<String> entries) {
            this.build = build;
            this.entries = entries;
        }

        @Override
        public void wake() {
            tell(build);
            BuildsUnderWay.this.forget(entries);
        }

        @Override
        public void waits(String why) {
            // Nobody waits for the line that their logs are to get.
        }

        @Override
        public void forget(String why) {
            BuildsUnderWay.this.forget(entries);
        }
    }

    private synchronized List<String> load() {
        try {
            List<String> left = new ArrayList<>();
            ((List<?>) file().read()).forEach(build -> left.add(String.valueOf(build)));
            builds.addAll(left);
            return left;
        } catch (IOException | ClassCastException damaged) {
            LOGGER.log(Level.WARNING, Messages.BuildsUnderWay_Unreadable(file()), damaged);
            return List.of();
        }
    }

    private static void tell(String build) {
        try {
            Run<?, ?> run = Run.fromExternalizableId(build);
            if (run != null && !run.isBuilding()) {
                ExtensionList.lookup(OperationObserver.class).forEach(observer -> observer.leftBehind(run));
            }
        } catch (RuntimeException untold) {
            LOGGER.log(Level.WARNING, "The log of " + build + " does not say how its operation was left", untold);
        }
    }

    private synchronized void forget(List<String> left) {
        left.forEach(builds::remove);
        save();
    }

    private void save() {
        XmlFile file = file();
        try {
            KeptList.write(builds, file);
        } catch (IOException failed) {
            LOGGER.log(Level.WARNING, Messages.BuildsUnderWay_NotWritten(file), failed);
        }
    }
}
