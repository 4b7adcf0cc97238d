package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The commands of Systems Manager, and the documents they are from. Used under the lock of {@link Ec2World}. */
final class Commands {

    static final String SHELL = "AWS-RunShellScript";
    static final String POWER_SHELL = "AWS-RunPowerShellScript";

    final Map<String, Command> sent = new LinkedHashMap<>();
    final Deque<CommandFate> ordered = new ArrayDeque<>();
    CommandFate usual = CommandFate.exits(0, "", "");
    /** By name; whether each is for Windows, null for both. */
    final Map<String, Boolean> documents = new TreeMap<>(Map.of(SHELL, false, POWER_SHELL, true));

    CommandFate next() {
        return ordered.isEmpty() ? usual : ordered.removeFirst();
    }
}
