package io.jenkins.plugins.amibackup.embeddedaws;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Systems Manager in the JSON protocol, as far as commands go. */
final class SsmApi implements Service {

    private static final String TARGET = "AmazonSSM.";

    private final Ec2World world;
    private final Faults faults;

    SsmApi(Ec2World world, Faults faults) {
        this.world = world;
        this.faults = faults;
    }

    @Override
    public String action(HttpRequest request) {
        String target = request.header("X-Amz-Target", "");
        return target.startsWith(TARGET) ? target.substring(TARGET.length()) : "Unknown";
    }

    @Override
    public Map<String, String> parameters(HttpRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            body(request).forEach((name, value) -> parameters.put(name, String.valueOf(value)));
        } catch (AwsError malformed) {
            return Map.of();
        }
        return parameters;
    }

    private static Map<String, Object> body(HttpRequest request) {
        return JsonReader.object(new String(request.body(), StandardCharsets.UTF_8));
    }

    @Override
    public HttpResponse answer(Incoming incoming) {
        String action = action(incoming.http());
        SsmCall call = new SsmCall(world, faults, incoming, body(incoming.http()));
        Map<String, Object> answer = world.locked(() -> switch (action) {
            case "SendCommand" -> SendCommand.answer(call);
            case "ListCommandInvocations" -> ListCommandInvocations.answer(call);
            case "ListCommands" -> ListCommands.answer(call);
            default -> throw AwsError.bad("UnknownOperationException", "The operation " + action + " is not known");
        });
        return json(200, answer, incoming.requestId());
    }

    private static HttpResponse json(int status, Map<String, Object> body, String requestId) {
        byte[] bytes = JsonWriter.text(body).getBytes(StandardCharsets.UTF_8);
        return new HttpResponse(status, HttpHeaders.empty(), new Content.Bytes(bytes))
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("x-amzn-RequestId", requestId);
    }

    @Override
    public HttpResponse error(HttpRequest request, AwsError error, String requestId) {
        return json(error.status, Map.of("__type", error.code, "message", error.getMessage()), requestId);
    }

    @Override
    public AwsError throttled() {
        return AwsError.bad("ThrottlingException", "Rate exceeded");
    }

    @Override
    public AwsError refused(Identities.Refusal refusal) {
        return switch (refusal) {
            case MISSING ->
                AwsError.bad("MissingAuthenticationTokenException", "Request is missing Authentication Token");
            case UNKNOWN, WRONG_TOKEN ->
                AwsError.bad("UnrecognizedClientException", "The security token included in the request is invalid.");
            case EXPIRED ->
                AwsError.bad("ExpiredTokenException", "The security token included in the request is expired");
        };
    }
}
