package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.util.Map;

/** STS: who am I, and temporary credentials of a role. */
final class StsApi implements Service {

    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private final Identities identities;
    private final Faults faults;

    StsApi(Identities identities, Faults faults) {
        this.identities = identities;
        this.faults = faults;
    }

    @Override
    public String action(HttpRequest request) {
        return request.form().getOrDefault("Action", "Unknown");
    }

    @Override
    public Map<String, String> parameters(HttpRequest request) {
        return request.form();
    }

    @Override
    public HttpResponse answer(Incoming incoming) {
        String action = action(incoming.http());
        Parameters parameters = new Parameters(incoming.http().form());
        Xml xml = new Xml();
        switch (action) {
            case "GetCallerIdentity" -> callerIdentity(incoming, parameters, xml);
            case "AssumeRole" -> assumeRole(incoming, parameters, xml);
            case "DecodeAuthorizationMessage" -> decode(incoming, parameters, xml);
            default ->
                throw AwsError.bad("InvalidAction", "Could not find operation " + action + " for version 2011-06-15");
        }
        xml.start("ResponseMetadata").text("RequestId", incoming.requestId()).end();
        return HttpResponse.xml(200, xml.bytes()).header("x-amzn-RequestId", incoming.requestId());
    }

    // GetCallerIdentity cannot be denied by a policy, so the faults are not asked.
    private void callerIdentity(Incoming incoming, Parameters parameters, Xml xml) {
        parameters.done();
        Caller caller = incoming.caller();
        xml.root("GetCallerIdentityResponse", NAMESPACE)
                .start("GetCallerIdentityResult")
                .text("Arn", caller.arn())
                .text("UserId", caller.userId())
                .text("Account", caller.accountId())
                .end();
    }

    private void decode(Incoming incoming, Parameters parameters, Xml xml) {
        String message = parameters.required("EncodedMessage");
        parameters.done();
        if (!faults.permits(incoming.caller(), "sts:DecodeAuthorizationMessage", "*", Map.of())) {
            throw new AwsError(
                    403,
                    "AccessDenied",
                    "User: " + incoming.caller().arn()
                            + " is not authorized to perform: sts:DecodeAuthorizationMessage");
        }
        xml.root("DecodeAuthorizationMessageResponse", NAMESPACE)
                .start("DecodeAuthorizationMessageResult")
                .text("DecodedMessage", RefusalMessage.decode(message))
                .end();
    }

    private void assumeRole(Incoming incoming, Parameters parameters, Xml xml) {
        String roleArn = parameters.required("RoleArn");
        String sessionName = parameters.required("RoleSessionName");
        int seconds = parameters.number("DurationSeconds", 3600);
        String externalId = parameters.text("ExternalId", "");
        parameters.text("Policy", "");
        parameters.done();
        if (!sessionName.matches("[\\w+=,.@-]{2,64}")) {
            throw AwsError.bad("ValidationError", "The role session name is malformed: " + sessionName);
        }
        if (seconds < 900 || seconds > 43_200) {
            throw AwsError.bad("ValidationError", "The requested DurationSeconds is not from 900 to 43200");
        }
        if (!identities.trusts(roleArn, externalId) || faults.isDenied(incoming.caller(), "sts:AssumeRole")) {
            throw new AwsError(
                    403,
                    "AccessDenied",
                    "User: " + incoming.caller().arn() + " is not authorized to perform: sts:AssumeRole on resource: "
                            + roleArn);
        }
        Identities.Session session =
                identities.assume(roleArn, sessionName, Duration.ofSeconds(seconds), incoming.now());
        xml.root("AssumeRoleResponse", NAMESPACE).start("AssumeRoleResult");
        xml.start("Credentials")
                .text("AccessKeyId", session.caller().accessKeyId())
                .text("SecretAccessKey", session.secret())
                .text("SessionToken", session.token())
                .time("Expiration", session.expires())
                .end();
        xml.start("AssumedRoleUser")
                .text("AssumedRoleId", session.caller().userId())
                .text("Arn", session.caller().arn())
                .end();
        xml.end();
    }

    @Override
    public HttpResponse error(HttpRequest request, AwsError error, String requestId) {
        Xml xml = new Xml().root("ErrorResponse", NAMESPACE);
        xml.start("Error")
                .text("Type", error.status < 500 ? "Sender" : "Receiver")
                .text("Code", error.code)
                .text("Message", error.getMessage())
                .end();
        xml.text("RequestId", requestId);
        return HttpResponse.xml(error.status, xml.bytes()).header("x-amzn-RequestId", requestId);
    }

    @Override
    public AwsError throttled() {
        return AwsError.bad("Throttling", "Rate exceeded");
    }

    @Override
    public AwsError refused(Identities.Refusal refusal) {
        return switch (refusal) {
            case MISSING -> new AwsError(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
            case UNKNOWN, WRONG_TOKEN ->
                new AwsError(403, "InvalidClientTokenId", "The security token included in the request is invalid");
            case EXPIRED -> new AwsError(403, "ExpiredToken", "The security token included in the request is expired");
        };
    }
}
