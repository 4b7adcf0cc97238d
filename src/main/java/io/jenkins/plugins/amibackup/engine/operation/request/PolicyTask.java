package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What credentials can be for: the tasks that a policy is written for, and that permissions are checked for. */
public enum PolicyTask {
    /** A backup with each of its options, except a key of one's own. */
    TO_BACK_UP("backup", Purpose.BACKUP, Purpose.ENCRYPT),
    /** A restore with each of its options, except a key of one's own. */
    TO_RESTORE("restore", Purpose.RESTORE, Purpose.ENCRYPT),
    /** A gate that makes no backup; one that does needs the task of a backup as well. */
    TO_CHECK("gate", Purpose.GATE),
    /** Holding backups and releasing them; the task of a backup includes it. */
    TO_HOLD("hold", Purpose.HOLD),
    /** Looking which instances have no fresh backup; the task of a backup includes it. */
    TO_REPORT("report", Purpose.REPORT),
    TO_CLEAN_UP("cleanup", Purpose.CLEAN_UP),
    /** Removing backups that are not to be kept any longer. */
    TO_PRUNE("prune", Purpose.PRUNE),
    /** Backups that can't be deleted before a time; they need the task of a backup as well. */
    TO_LOCK("lock", Purpose.LOCK),
    /** Launching an instance from what a restore has brought back; the restore needs its own task as well. */
    TO_LAUNCH("launch", Purpose.LAUNCH),
    /** Rolling an instance back in place to what a restore has brought back; the restore needs its own task as well. */
    TO_ROLL_BACK("rollback", Purpose.ROLL_BACK),
    /** A verification to each level but that of a command, which needs the next task as well. */
    TO_VERIFY("verify", Purpose.RESTORE, Purpose.PROVE, Purpose.VERIFY),
    /** Running a command on the machine of a verification. */
    TO_RUN_COMMANDS("command", Purpose.COMMAND),
    /** The closed network that verifications launch in. */
    TO_CLOSE_A_NETWORK("quarantine", Purpose.QUARANTINE);

    private final String word;
    private final Set<Purpose> purposes;

    PolicyTask(String word, Purpose... purposes) {
        this.word = word;
        this.purposes = Set.of(purposes);
    }

    /**
     * What these tasks come to.
     *
     * @param ownKey whether they use a key of one's own
     */
    public static Set<Purpose> purposes(Set<PolicyTask> tasks, boolean ownKey) {
        Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
        tasks.forEach(task -> purposes.addAll(task.purposes));
        if (ownKey) {
            purposes.add(Purpose.OWN_KEY);
        }
        return purposes;
    }

    /** As people write it: for example {@code backup} or {@code rollback}. */
    public String word() {
        return word;
    }

    /** All words, with commas between them. */
    public static String words() {
        return Stream.of(values()).map(PolicyTask::word).collect(Collectors.joining(", "));
    }

    /**
     * The tasks of these words, in any order; each may stand there more than once, and empty words don't count.
     *
     * @throws OperationException with {@code BAD_INPUT} where there is none, or a word is not one of {@link #words}
     */
    public static Set<PolicyTask> of(Collection<String> words) {
        Set<PolicyTask> tasks = EnumSet.noneOf(PolicyTask.class);
        words.stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .forEach(word -> tasks.add(Stream.of(values())
                        .filter(task -> task.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> OperationException.badInput("check.task", Checks.shown(word), words()))));
        if (tasks.isEmpty()) {
            throw OperationException.badInput("check.task.none", words());
        }
        return tasks;
    }

    @Override
    public String toString() {
        return word();
    }
}
