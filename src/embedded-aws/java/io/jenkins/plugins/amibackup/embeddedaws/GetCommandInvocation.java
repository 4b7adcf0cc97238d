package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** GetCommandInvocation: what came of a command on one machine. */
final class GetCommandInvocation {

    private static final int LONGEST_OUTPUT = 24_000;
    private static final int LONGEST_ERRORS = 8_000;

    private GetCommandInvocation() {}

    static Map<String, Object> answer(SsmCall call) {
        String id = call.required("CommandId");
        String instanceId = call.required("InstanceId");
        call.text("PluginName");
        call.checked();
        call.authorize("ssm:GetCommandInvocation", "*", Map.of());
        if (!id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw AwsError.bad("InvalidCommandId", "The command ID " + id + " isn't valid");
        }
        Command command = call.world.commands.sent.get(id);
        if (command == null
                || !command.accountId.equals(call.caller.accountId())
                || !command.instance.id.equals(instanceId)
                || !command.instance.region.equals(call.region.name)
                || !command.isKnown(call.now, call.world.visibilityDelay)) {
            throw AwsError.bad(
                    "InvocationDoesNotExist", "The invocation of " + id + " on " + instanceId + " does not exist");
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("CommandId", command.id);
        told.put("InstanceId", instanceId);
        told.put("Comment", command.comment);
        told.put("DocumentName", command.document);
        told.put("Status", command.status(call.now));
        told.put("StatusDetails", details(command.status(call.now)));
        told.put("ResponseCode", command.code(call.now));
        told.put("StandardOutputContent", first(command.output(call.now), LONGEST_OUTPUT));
        told.put("StandardErrorContent", first(command.errors(call.now), LONGEST_ERRORS));
        told.put("StandardOutputUrl", "");
        told.put("StandardErrorUrl", "");
        boolean started = !call.now.isBefore(command.starts());
        boolean over = command.isOver(call.now);
        told.put("ExecutionStartDateTime", started ? Xml.time(command.starts()) : "");
        told.put("ExecutionEndDateTime", over ? Xml.time(command.ends()) : "");
        told.put(
                "ExecutionElapsedTime",
                over ? Duration.between(command.starts(), command.ends()).toString() : "");
        return told;
    }

    private static String details(String status) {
        return status.equals("TimedOut") ? "ExecutionTimedOut" : status;
    }

    private static String first(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }
}
