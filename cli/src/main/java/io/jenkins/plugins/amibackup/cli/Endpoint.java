package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The addresses of AWS: from the options, else from the variables that all AWS tools read, else the public ones. */
final class Endpoint {

    private static final Pattern WEB = Pattern.compile("https?", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS = Pattern.compile("\\[.*]|[0-9]+(\\.[0-9]+){3}|localhost");

    private Endpoint() {}

    /** Reads an address; empty unless it is an http or https address without a query, a fragment or a user. */
    static Optional<URI> parse(String text) {
        try {
            URI uri = new URI(text.strip());
            boolean web =
                    uri.getScheme() != null && WEB.matcher(uri.getScheme()).matches();
            boolean bare = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
            return web && bare && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /**
     * The addresses for these options and variables. A bucket goes in the path if that was requested, or if it can't
     * precede the host.
     *
     * @throws OperationException with the line to show, when a variable is not a valid address
     */
    static Endpoints choose(AwsOptions options, Surroundings surroundings) {
        if (options.endpoint() != null) {
            return Endpoints.all(options.endpoint(), options.pathStyle() || isAddress(options.endpoint()));
        }
        if (surroundings.isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) {
            return new Endpoints(null, null, null, options.pathStyle());
        }
        URI s3 = configured("S3", surroundings);
        return new Endpoints(
                configured("EC2", surroundings),
                s3,
                configured("STS", surroundings),
                options.pathStyle() || isAddress(s3));
    }

    private static URI configured(String service, Surroundings surroundings) {
        for (String variable : new String[] {"AWS_ENDPOINT_URL_" + service, "AWS_ENDPOINT_URL"}) {
            String value = surroundings.variable(variable);
            if (!value.isEmpty()) {
                return parse(value)
                        .orElseThrow(() -> new OperationException(
                                FailureKind.BAD_INPUT, Words.text("environment.endpoint", variable, value)));
            }
        }
        return null;
    }

    private static boolean isAddress(URI uri) {
        return uri != null && ADDRESS.matcher(uri.getHost()).matches();
    }
}
