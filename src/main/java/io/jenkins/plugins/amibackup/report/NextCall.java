package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A call to copy: what brings a backup back, or picks an operation up. */
@Restricted(NoExternalUse.class)
public final class NextCall {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@+-]+");

    private final String label;
    private final String text;

    private NextCall(String label, String text) {
        this.label = label;
        this.text = text;
    }

    /** What the call does, and where it is made. */
    public String getLabel() {
        return label;
    }

    public String getText() {
        return text;
    }

    /** @param reader whether whom it is shown to may know the credentials' id and the role */
    static List<NextCall> restore(BuildOperation backup, boolean reader) {
        return List.of(
                new NextCall(
                        Messages.NextCall_RestoreStep(), step("amiRestore", "amiId", backup.amiId(), backup, reader)),
                new NextCall(
                        Messages.NextCall_RestoreCommand(),
                        command("restore", "--ami-id", backup.amiId(), backup, reader)));
    }

    static List<NextCall> resume(BuildOperation operation, boolean reader) {
        List<NextCall> calls = new ArrayList<>();
        Map<String, String> steps = Map.of("backup", "amiBackup", "restore", "amiRestore");
        String step = steps.get(operation.kind());
        if (step != null) {
            calls.add(new NextCall(
                    Messages.NextCall_ResumeStep(), step(step, "resumeRunId", operation.runId(), operation, reader)));
        }
        calls.add(new NextCall(
                Messages.NextCall_ResumeCommand(),
                command("resume", "--run-id", operation.runId(), operation, reader)));
        return calls;
    }

    private static String step(String name, String what, String id, BuildOperation of, boolean reader) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put(what, id);
        arguments.put("bucket", of.bucket());
        arguments.put("region", of.region());
        if (reader) {
            arguments.put("credentialsId", of.credentialsId());
            arguments.put("roleArn", of.roleArn());
            arguments.put("externalId", of.externalId());
        }
        return name
                + arguments.entrySet().stream()
                        .filter(argument -> Util.fixEmpty(argument.getValue()) != null)
                        .map(argument -> argument.getKey() + ": " + groovy(argument.getValue()))
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String groovy(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String command(String name, String what, String id, BuildOperation of, boolean reader) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(what, id);
        options.put("--bucket", of.bucket());
        options.put("--region", of.region());
        if (reader) {
            options.put("--role-arn", of.roleArn());
            options.put("--external-id", of.externalId());
        }
        return "ami-backup " + name
                + options.entrySet().stream()
                        .filter(option -> Util.fixEmpty(option.getValue()) != null)
                        .map(option -> " " + option.getKey() + " " + shell(option.getValue()))
                        .collect(Collectors.joining());
    }

    private static String shell(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
