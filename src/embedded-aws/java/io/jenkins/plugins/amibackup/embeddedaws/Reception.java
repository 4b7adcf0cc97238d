package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/**
 * Where every request comes in: finds the service by the credential scope and the caller by the access key, lets the
 * faults have their say, and counts the call.
 */
final class Reception implements HttpFront.Handler {

    private static final String EC2_VERSION = "2016-11-15";

    private final Clock clock;
    private final Ids ids;
    private final Identities identities;
    private final Faults faults;
    private final Calls calls;
    private final Map<String, Service> services;
    private volatile Tape tape;

    Reception(Clock clock, Ids ids, Identities identities, Faults faults, Calls calls, Map<String, Service> services) {
        this.clock = clock;
        this.ids = ids;
        this.identities = identities;
        this.faults = faults;
        this.calls = calls;
        this.services = services;
    }

    /** From now on, what is asked is kept there; null for nowhere. */
    void record(Tape to) {
        tape = to;
    }

    @Override
    public HttpResponse handle(HttpRequest request) {
        Instant now = clock.instant();
        Credential credential = Credential.of(request);
        String name = serviceOf(request, credential);
        Service service = services.get(name);
        String action = name + ":" + service.action(request);
        Call call = new Call(action, credential.accessKeyId(), credential.region(), now, service.parameters(request));
        Fault fault = faultOf(call);
        if (fault instanceof Fault.DropBefore) {
            record(call, request, 0, "");
            return null;
        }
        if (fault instanceof Fault.Reset) {
            record(call, request, 0, "");
            throw new HttpFront.Reset();
        }
        String requestId = ids.request();
        String code = "";
        HttpResponse response;
        try {
            response = answer(request, service, credential, fault, now, requestId);
        } catch (AwsError error) {
            code = error.code;
            response = service.error(request, error, requestId);
        } catch (RuntimeException bug) {
            code = "InternalError";
            response = service.error(request, new AwsError(500, code, "In the embedded AWS: " + bug), requestId);
        }
        if (fault instanceof Fault.Delay delay) {
            sleep(delay);
        } else if (fault instanceof Fault.Hold hold) {
            hold.answer().hold();
        }
        if (fault instanceof Fault.LoseAnswer) {
            record(call, request, 0, code);
            return null;
        }
        record(call, request, response.status(), code);
        return response;
    }

    private HttpResponse answer(
            HttpRequest request, Service service, Credential credential, Fault fault, Instant now, String requestId) {
        if (fault instanceof Fault.Throttle) {
            throw service.throttled();
        }
        if (fault instanceof Fault.Failure failure) {
            throw new AwsError(failure.status(), failure.code(), failure.message());
        }
        Caller caller;
        try {
            caller = identities.caller(credential, now);
        } catch (Identities.Refused e) {
            throw service.refused(e.refusal);
        }
        return service.answer(new Incoming(request, caller, credential.region(), now, requestId));
    }

    /** By the credential scope; an unsigned request by its form, as only EC2 and STS are asked with an Action. */
    private String serviceOf(HttpRequest request, Credential credential) {
        if (services.containsKey(credential.service())) {
            return credential.service();
        }
        if (request.method().equals("POST") && request.path().equals("/")) {
            boolean ec2 = EC2_VERSION.equals(request.form().get("Version"));
            return ec2 ? "ec2" : "sts";
        }
        return "s3";
    }

    private Fault faultOf(Call call) {
        try {
            return faults.next(call);
        } catch (RuntimeException inThePlan) {
            return Fault.error(500, "InternalError", "In the plan of faults: " + inThePlan);
        }
    }

    private void record(Call call, HttpRequest request, int status, String errorCode) {
        Tape kept = tape;
        if (kept != null) {
            kept.add(call.action(), call.time(), request, status);
        }
        calls.record(new LoggedCall(call.action(), call.accessKeyId(), call.time(), status, errorCode));
    }

    private static void sleep(Fault.Delay delay) {
        try {
            Thread.sleep(delay.realTime().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
