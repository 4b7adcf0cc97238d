package io.jenkins.plugins.amibackup.controller;

import hudson.XmlFile;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;

/** The runs of one kind that go on without their builds, kept in a file of their own in Jenkins' home. */
final class KeptRuns<R extends KeptRun> {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    private final String name;
    private final Class<R> type;
    private final Function<XmlFile, String> unreadable;
    private final Function<XmlFile, String> notWritten;
    /** Null until it is read. */
    private List<R> runs;

    /**
     * @param name what the file is called after the name of the plugin, without its ending
     * @param unreadable what administrators read when the file is damaged
     * @param notWritten what they read when it can't be written
     */
    KeptRuns(String name, Class<R> type, Function<XmlFile, String> unreadable, Function<XmlFile, String> notWritten) {
        this.name = name;
        this.type = type;
        this.unreadable = unreadable;
        this.notWritten = notWritten;
    }

    boolean isFileThere() {
        return KeptList.file(name).exists();
    }

    synchronized List<R> all() {
        return List.copyOf(loaded());
    }

    synchronized Optional<R> find(String key) {
        return loaded().stream().filter(run -> run.key().equals(key)).findFirst();
    }

    /** Adds one, in the place of one with the same key; says whether that is written down. */
    synchronized boolean add(R run) {
        loaded().removeIf(known -> known.key().equals(run.key()));
        loaded().add(run);
        return save();
    }

    synchronized void remove(String key) {
        if (loaded().removeIf(run -> run.key().equals(key))) {
            save();
        }
    }

    /** Changes one, where it is there. */
    synchronized void change(String key, Consumer<R> change) {
        find(key).ifPresent(run -> {
            change.accept(run);
            save();
        });
    }

    /** A job, or a folder, is called otherwise from now on. */
    synchronized void follow(String fullName, String now) {
        List<R> below = loaded().stream().filter(run -> run.isBelow(fullName)).toList();
        if (!below.isEmpty()) {
            below.forEach(run -> run.follow(fullName, now));
            save();
        }
    }

    private List<R> loaded() {
        if (runs == null) {
            runs = new ArrayList<>();
            XmlFile file = KeptList.file(name);
            if (file.exists()) {
                try {
                    ((List<?>) file.read()).forEach(run -> runs.add(type.cast(run)));
                } catch (IOException | ClassCastException damaged) {
                    LOGGER.log(Level.WARNING, unreadable.apply(file), damaged);
                }
            }
        }
        return runs;
    }

    private boolean save() {
        XmlFile file = KeptList.file(name);
        try {
            KeptList.write(runs, file);
            return true;
        } catch (IOException failed) {
            LOGGER.log(Level.WARNING, notWritten.apply(file), failed);
            return false;
        }
    }
}
