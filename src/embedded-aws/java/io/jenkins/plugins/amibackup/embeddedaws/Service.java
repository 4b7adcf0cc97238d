package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/** One AWS service behind the shared endpoint. */
interface Service {

    /** The API operation as AWS names it, without the service: {@code CreateImage}; Unknown where there is none. */
    String action(HttpRequest request);

    /** What a test may want to know of the request; for {@link Call#parameters()}. */
    Map<String, String> parameters(HttpRequest request);

    /** Does what is asked. */
    HttpResponse answer(Incoming incoming);

    /** An error in the service's own form. */
    HttpResponse error(HttpRequest request, AwsError error, String requestId);

    /** How this service throttles. */
    AwsError throttled();

    /** How this service refuses credentials. */
    AwsError refused(Identities.Refusal refusal);
}
