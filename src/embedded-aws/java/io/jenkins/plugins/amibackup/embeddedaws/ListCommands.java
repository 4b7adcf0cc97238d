package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ListCommands: the commands of an account in a Region, the newest first. */
final class ListCommands {

    private static final int MOST = 50;
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    private ListCommands() {}

    static Map<String, Object> answer(SsmCall call) {
        String commandId = call.text("CommandId");
        String instanceId = call.text("InstanceId");
        String after = call.filter("Filters", "InvokedAfter");
        int most = call.number("MaxResults", MOST);
        String from = call.text("NextToken");
        call.checked();
        call.authorize("ssm:ListCommands", "*", Map.of());
        if (most < 1 || most > MOST) {
            throw AwsError.bad("ValidationException", "MaxResults must be between 1 and " + MOST);
        }
        if (after != null && !after.matches(TIME)) {
            throw AwsError.bad("ValidationException", "InvokedAfter must look like 2026-01-31T12:00:00Z, not " + after);
        }
        List<Command> found = call.world.commands.sent.values().stream()
                .filter(command -> command.accountId.equals(call.caller.accountId())
                        && command.instance.region.equals(call.region.name))
                .filter(command -> command.isKnown(call.now, call.world.visibilityDelay))
                .filter(command -> commandId == null || command.id.equals(commandId))
                .filter(command -> instanceId == null || command.instance.id.equals(instanceId))
                .filter(command -> after == null || command.sent.isAfter(Instant.parse(after)))
                .sorted((one, other) -> other.sent.compareTo(one.sent))
                .toList();
        int first = from == null ? 0 : Integer.parseInt(from);
        int end = Math.min(found.size(), first + most);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "Commands",
                found.subList(Math.min(first, end), end).stream()
                        .map(command -> SendCommand.told(command, command.status(call.now)))
                        .toList());
        if (end < found.size()) {
            answer.put("NextToken", String.valueOf(end));
        }
        return answer;
    }
}
