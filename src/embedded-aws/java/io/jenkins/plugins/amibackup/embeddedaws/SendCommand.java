package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** SendCommand to machines by their ids. All of them must have registered with Systems Manager. */
final class SendCommand {

    private static final int SHORTEST = 30;
    private static final int USUAL = 3600;
    private static final int LONGEST_COMMENT = 100;

    private SendCommand() {}

    static Map<String, Object> answer(SsmCall call) {
        String document = call.required("DocumentName");
        List<String> ids = call.texts("InstanceIds");
        Map<String, List<String>> parameters = call.lists("Parameters");
        int timeout = call.number("TimeoutSeconds", USUAL);
        String text = call.text("Comment");
        String comment = text == null ? "" : text;
        call.checked();
        if (timeout < SHORTEST || comment.length() > LONGEST_COMMENT || ids.size() != 1) {
            throw AwsError.bad(
                    "ValidationException",
                    "The embedded AWS takes one instance, at least 30 seconds and at most 100 characters of comment");
        }
        String id = ids.get(0);
        Commands commands = call.world.commands;
        boolean awsOwn = document.startsWith("AWS-");
        String account = call.caller.accountId();
        call.authorize(
                "ssm:SendCommand",
                "arn:aws:ssm:" + call.region.name + ":" + (awsOwn ? "" : account) + ":document/" + document,
                Map.of());
        Instance instance = call.region.instances.get(id);
        call.authorize(
                "ssm:SendCommand",
                "arn:aws:ec2:" + call.region.name + ":" + account + ":instance/" + id,
                instance == null ? Map.of() : instance.tags.now());
        if (!commands.documents.containsKey(document)) {
            throw AwsError.bad("InvalidDocument", "Document with name " + document + " does not exist.");
        }
        if (instance == null || !instance.ownerId.equals(account) || !instance.isManaged(call.now)) {
            throw AwsError.bad(
                    "InvalidInstanceId", "Instances [[" + id + "]] not in a valid state for account " + account);
        }
        Boolean forWindows = commands.documents.get(document);
        if (forWindows != null && forWindows != instance.traits.isWindows()) {
            throw AwsError.bad(
                    "UnsupportedPlatformType", "The document " + document + " isn't for the platform of " + id);
        }
        if (forWindows != null && parameters.getOrDefault("commands", List.of()).isEmpty()) {
            throw AwsError.bad("InvalidParameters", "Parameter 'commands' is required");
        }
        Command command = new Command(
                call.world.ids.uuid(),
                account,
                instance,
                document,
                parameters,
                comment,
                call.now,
                Duration.ofSeconds(timeout),
                commands.next(),
                call.world.durations.command());
        commands.sent.put(command.id, command);
        return Map.of("Command", told(command, "Pending"));
    }

    static Map<String, Object> told(Command command, String status) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("CommandId", command.id);
        told.put("DocumentName", command.document);
        told.put("Comment", command.comment);
        told.put("InstanceIds", List.of(command.instance.id));
        told.put("Parameters", command.parameters);
        told.put("RequestedDateTime", command.sent.getEpochSecond());
        told.put("ExpiresAfter", command.sent.plus(command.timeout).getEpochSecond());
        told.put("Status", status);
        told.put("StatusDetails", status);
        told.put("TargetCount", 1);
        told.put("CompletedCount", 0);
        told.put("ErrorCount", 0);
        told.put("TimeoutSeconds", command.timeout.toSeconds());
        return told;
    }
}
