package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** S3 in its REST form: finds the operation, and writes errors. */
final class S3Api implements Service {

    /** Headers with a meaning here, or with none that matters. */
    private static final Set<String> KNOWN_HEADERS = Set.of(
            "x-amz-content-sha256",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-decoded-content-length",
            "x-amz-trailer",
            "x-amz-sdk-checksum-algorithm",
            "x-amz-checksum-algorithm",
            "x-amz-checksum-mode",
            "x-amz-checksum-type",
            "x-amz-te",
            "x-amz-tagging",
            "x-amz-storage-class",
            "x-amz-expected-bucket-owner",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id",
            "x-amz-user-agent",
            "x-amz-api-version");

    private final S3World world;
    private final Ec2World ec2;
    private final Ids ids;
    private final Faults faults;

    S3Api(S3World world, Ec2World ec2, Ids ids, Faults faults) {
        this.world = world;
        this.ec2 = ec2;
        this.ids = ids;
        this.faults = faults;
    }

    @Override
    public String action(HttpRequest request) {
        S3Operation operation = S3Operation.of(request);
        return operation == null ? "Unknown" : operation.name();
    }

    @Override
    public Map<String, String> parameters(HttpRequest request) {
        S3Target target = S3Target.of(request);
        Map<String, String> parameters = new LinkedHashMap<>(request.query());
        parameters.put("bucket", target.bucket());
        parameters.put("key", target.key());
        return parameters;
    }

    @Override
    public HttpResponse answer(Incoming incoming) {
        HttpRequest request = incoming.http();
        S3Operation operation = S3Operation.of(request);
        if (operation == null) {
            throw notImplemented(request.method() + " " + request.path() + " " + request.query());
        }
        for (String header : request.headers().keySet()) {
            String name = header.toLowerCase(Locale.ROOT);
            if (name.startsWith("x-amz-")
                    && !KNOWN_HEADERS.contains(name)
                    && !name.startsWith("x-amz-meta-")
                    && !name.startsWith("x-amz-checksum-")) {
                throw notImplemented(header);
            }
        }
        // A store task that is due by now has left its object.
        ec2.settle();
        HttpResponse response = operation.answer(new S3Call(world, ids, faults, incoming));
        return response.header("x-amz-request-id", incoming.requestId()).header("x-amz-id-2", hostId());
    }

    private static AwsError notImplemented(String what) {
        return new AwsError(
                501,
                "NotImplemented",
                "A header or parameter you provided implies functionality that is not implemented: " + what);
    }

    @Override
    public HttpResponse error(HttpRequest request, AwsError error, String requestId) {
        HttpResponse response;
        if (request.method().equals("HEAD") || error.status == 304) {
            response = HttpResponse.empty(error.status);
        } else {
            Xml xml = new Xml().start("Error").text("Code", error.code).text("Message", error.getMessage());
            error.details.forEach(xml::text);
            xml.text("Resource", request.path()).text("RequestId", requestId).text("HostId", hostId());
            response = HttpResponse.xml(error.status, xml.end().bytes()).header("Content-Type", "application/xml");
        }
        error.headers.forEach(response::header);
        return response.header("x-amz-request-id", requestId).header("x-amz-id-2", hostId());
    }

    @Override
    public AwsError throttled() {
        return new AwsError(503, "SlowDown", "Please reduce your request rate.");
    }

    @Override
    public AwsError refused(Identities.Refusal refusal) {
        return switch (refusal) {
            case MISSING -> new AwsError(403, "AccessDenied", "Access Denied");
            case UNKNOWN ->
                new AwsError(
                        403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
            case WRONG_TOKEN -> AwsError.bad("InvalidToken", "The provided token is malformed or otherwise invalid.");
            case EXPIRED -> AwsError.bad("ExpiredToken", "The provided token has expired.");
        };
    }

    private static String hostId() {
        return "embedded";
    }
}
