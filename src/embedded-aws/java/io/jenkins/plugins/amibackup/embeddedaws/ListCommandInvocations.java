package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** ListCommandInvocations of one command: what came of it on its machine, and with details of each of its steps. */
final class ListCommandInvocations {

    private static final int LONGEST_OUTPUT = 2_500;
    private static final Set<String> ENDED = Set.of("shutting-down", "terminated");

    private ListCommandInvocations() {}

    static Map<String, Object> answer(SsmCall call) {
        String id = call.required("CommandId");
        String instanceId = call.text("InstanceId");
        boolean details = "true".equals(call.text("Details"));
        call.checked();
        call.authorize("ssm:ListCommandInvocations", "*", Map.of());
        if (!id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw AwsError.bad("InvalidCommandId", "The command ID " + id + " isn't valid");
        }
        Command command = call.world.commands.sent.get(id);
        if (command == null
                || !command.accountId.equals(call.caller.accountId())
                || instanceId != null && !command.instance.id.equals(instanceId)
                || !command.instance.region.equals(call.region.name)) {
            return Map.of("CommandInvocations", List.of());
        }
        if (instanceId != null && ENDED.contains(command.instance.state(call.now))) {
            throw AwsError.bad(
                    "InvalidInstanceId",
                    "Instances [[" + instanceId + "]] not in a valid state for account " + command.accountId);
        }
        return Map.of(
                "CommandInvocations",
                command.isKnown(call.now, call.world.visibilityDelay)
                        ? List.of(told(command, details, call))
                        : List.of());
    }

    private static Map<String, Object> told(Command command, boolean details, SsmCall call) {
        String status = command.status(call.now);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("CommandId", command.id);
        told.put("InstanceId", command.instance.id);
        told.put("InstanceName", "");
        told.put("Comment", command.comment);
        told.put("DocumentName", command.document);
        told.put("RequestedDateTime", command.sent.getEpochSecond());
        told.put("Status", status);
        told.put("StatusDetails", details(status));
        told.put("StandardOutputUrl", "");
        told.put("StandardErrorUrl", "");
        told.put("CommandPlugins", details ? steps(command, call) : List.of());
        return told;
    }

    private static List<Map<String, Object>> steps(Command command, SsmCall call) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (CommandFate fate : command.steps(call.now)) {
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("Name", "step" + (steps.size() + 1));
            step.put("Status", fate.status());
            step.put("StatusDetails", details(fate.status()));
            step.put("ResponseCode", fate.code());
            step.put("Output", output(fate));
            if (!call.now.isBefore(command.starts())) {
                step.put("ResponseStartDateTime", command.starts().getEpochSecond());
            }
            if (command.isOver(call.now)) {
                step.put("ResponseFinishDateTime", command.ends().getEpochSecond());
            }
            steps.add(step);
        }
        return steps;
    }

    private static String output(CommandFate fate) {
        String text =
                fate.errors().isEmpty() ? fate.output() : fate.output() + "\n----------ERROR-------\n" + fate.errors();
        return text.length() > LONGEST_OUTPUT ? text.substring(0, LONGEST_OUTPUT) : text;
    }

    private static String details(String status) {
        return status.equals("TimedOut") ? "ExecutionTimedOut" : status;
    }
}
