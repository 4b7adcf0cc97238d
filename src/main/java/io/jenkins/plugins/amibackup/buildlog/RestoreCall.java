package io.jenkins.plugins.amibackup.buildlog;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.Shell;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The calls that restore a stored image, make a backup or resume an operation, as a build shows them. */
@Restricted(NoExternalUse.class)
public final class RestoreCall {

    private RestoreCall() {}

    /**
     * How to bring an instance back, in lines of a log. More people read a log than a job's configuration, so it doesn't say as whom
     * the job acts: where the calls need that, a last line says where it is found.
     */
    public static List<String> hints(
            String instanceId, String amiId, Connection connection, @CheckForNull String kmsKeyId) {
        Connection place = connection.anonymous();
        List<String> hints = new ArrayList<>();
        hints.add(line(place, inPipeline(instanceId, step(amiId, place, kmsKeyId), place)));
        hints.add(line(place, Messages.RestoreCall_Command(instanceId, command(amiId, place, kmsKeyId))));
        if (!connection.equals(place)) {
            hints.add(line(place, Messages.RestoreCall_AsWhom()));
        }
        return hints;
    }

    /**
     * How to do by hand what a gate's way back has not done, in one line of a log.
     *
     * @param inPlace whether the instance itself is rolled back; else another one is launched as recorded
     */
    public static String machine(
            boolean inPlace, String instanceId, String amiId, Connection connection, @CheckForNull String kmsKeyId) {
        Connection place = connection.anonymous();
        String step = step(
                "amiRestore",
                inPlace ? argument("inPlaceOf", instanceId) : "launch: true",
                "amiId",
                amiId,
                place,
                kmsKeyId);
        String command = command(
                "restore",
                inPlace ? option("--in-place-of", instanceId) : "--launch",
                "--ami-id",
                amiId,
                place,
                kmsKeyId);
        return line(
                place,
                inPlace
                        ? Messages.RestoreCall_InPlace(instanceId, step, command)
                        : Messages.RestoreCall_Launch(instanceId, step, command));
    }

    /** How to bring an instance back in a freestyle job, in one such line. */
    public static String buildStepHint(
            String instanceId, String amiId, Connection connection, @CheckForNull String kmsKeyId) {
        Connection place = connection.anonymous();
        return line(
                place,
                Messages.RestoreCall_BuildStep(
                        instanceId,
                        BuildStepCall.RESTORE.title(),
                        BuildStepCall.RESTORE.fields(amiId, place, kmsKeyId)));
    }

    /** How to bring an instance back with a backup that is still in progress, in one line of a log: its run names it. */
    public static String ofRun(String instanceId, String runId, Connection connection, @CheckForNull String kmsKeyId) {
        Connection place = connection.anonymous();
        return line(
                place,
                Messages.RestoreCall_OfRun(
                        instanceId,
                        step("amiRestore", "backupRunId", runId, place, kmsKeyId),
                        command("restore", "--backup-run-id", runId, place, kmsKeyId)));
    }

    /** A line of a log about a way back. */
    public static String told(String text, Connection connection) {
        return line(connection, text);
    }

    private static String inPipeline(String instanceId, String call, Connection connection) {
        return connection.byBlock()
                ? Messages.RestoreCall_StepInBlock(instanceId, call)
                : Messages.RestoreCall_Step(instanceId, call);
    }

    /** The line of a log that says that nothing has to be restored. */
    public static String stands(String instanceId, String amiId, Connection connection) {
        return line(connection, Messages.RestoreCall_Stands(instanceId, amiId));
    }

    /** The line of a log that names what was restored. */
    public static String restored(String instanceId, String amiId, String restoredAmiId, Connection connection) {
        return line(connection, Messages.RestoreCall_Restored(instanceId, restoredAmiId, amiId));
    }

    /** The line of a log that says why nothing was restored. */
    public static String failed(String amiId, @CheckForNull String why, Connection connection) {
        return line(connection, Messages.RestoreCall_Failed(amiId, why));
    }

    private static String line(Connection connection, String text) {
        return new ConsoleLinks(connection).in(Texts.text("log.prefix.restore") + " " + text);
    }

    /** The call in a Pipeline. */
    public static String step(String amiId, Connection connection, @CheckForNull String kmsKeyId) {
        return step("amiRestore", "amiId", amiId, connection, kmsKeyId);
    }

    /** The command line, which finds its credentials where it runs. */
    public static String command(String amiId, Connection connection, @CheckForNull String kmsKeyId) {
        return command("restore", "--ami-id", amiId, connection, kmsKeyId);
    }

    /** The call in a Pipeline that launches an instance as it was recorded. */
    public static String launchStep(String amiId, Connection connection) {
        return step("amiRestore", "launch: true", "amiId", amiId, connection, null);
    }

    /** The command line that launches one. */
    public static String launchCommand(String amiId, Connection connection) {
        return command("restore", "--launch", "--ami-id", amiId, connection, null);
    }

    /** The call in a Pipeline that backs an instance up. */
    public static String backUpStep(String instanceId, Connection connection) {
        return step("amiBackup", "instanceId", instanceId, connection, null);
    }

    /** The command line that backs an instance up. */
    public static String backUpCommand(String instanceId, Connection connection) {
        return command("backup", "--instance-id", instanceId, connection, null);
    }

    /** The call in a Pipeline that verifies a backup. */
    public static String verifyStep(String amiId, String level, Connection connection) {
        return step("amiBackupVerify", argument("level", level), "amiId", amiId, connection, null);
    }

    /** The command line that verifies a backup. */
    public static String verifyCommand(String amiId, String level, Connection connection) {
        return command("verify", option("--level", level), "--ami-id", amiId, connection, null);
    }

    /** The call in a Pipeline that picks an operation up: {@code name} is the step that does such operations. */
    public static String resumeStep(String name, String runId, Connection connection) {
        return step(name, "resumeRunId", runId, connection, null);
    }

    /** The command line that picks an operation up. */
    public static String resumeCommand(String runId, Connection connection) {
        return command("resume", "--run-id", runId, connection, null);
    }

    private static String step(
            String name, String what, String id, Connection connection, @CheckForNull String kmsKeyId) {
        return step(name, "", what, id, connection, kmsKeyId);
    }

    /** @param more another argument, as it is written; empty for none */
    private static String step(
            String name, String more, String what, String id, Connection connection, @CheckForNull String kmsKeyId) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("bucket", connection.bucket());
        arguments.put("bucketOwner", connection.bucketOwner());
        arguments.put("region", connection.region());
        arguments.put("sse", connection.sse());
        arguments.put("sseKmsKeyId", connection.sseKmsKeyId());
        arguments.put("credentialsId", connection.credentialsId());
        arguments.put("roleArn", connection.roleArn());
        arguments.put("externalId", connection.externalId());
        arguments.put("kmsKeyId", Util.fixNull(kmsKeyId));
        return Stream.concat(
                        Stream.of(argument(what, id), more),
                        arguments.entrySet().stream().map(one -> argument(one.getKey(), one.getValue())))
                .filter(argument -> !argument.isEmpty())
                .collect(Collectors.joining(", ", name + "(", ")"));
    }

    private static String argument(String name, String value) {
        return value.isEmpty() ? "" : name + ": '" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String command(
            String name, String what, String id, Connection connection, @CheckForNull String kmsKeyId) {
        return command(name, "", what, id, connection, kmsKeyId);
    }

    /** @param more another option, as it is written; empty for none */
    private static String command(
            String name, String more, String what, String id, Connection connection, @CheckForNull String kmsKeyId) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--bucket", connection.bucket());
        options.put("--bucket-owner", connection.bucketOwner());
        options.put("--region", connection.region());
        options.put("--sse", connection.sse());
        options.put("--sse-kms-key-id", connection.sseKmsKeyId());
        options.put("--role-arn", connection.roleArn());
        options.put("--external-id", connection.externalId());
        options.put("--kms-key-id", Util.fixNull(kmsKeyId));
        return Stream.concat(
                        Stream.of("ami-backup " + name, option(what, id), more),
                        options.entrySet().stream().map(one -> option(one.getKey(), one.getValue())))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String option(String name, String value) {
        return value.isEmpty() ? "" : name + " " + Shell.word(value);
    }
}
