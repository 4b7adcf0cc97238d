package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Proxy;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The HTTP proxy that the environment sets, as other AWS tools read it: HTTPS_PROXY for https addresses, HTTP_PROXY for
 * http ones, ALL_PROXY for both, in upper or lower case, and NO_PROXY for the exceptions; else Java's system properties. (The
 * SDK by itself reads HTTP_PROXY even for https.)
 */
final class ProxyChoice {

    private static final Pattern SECURE = Pattern.compile("https", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN = Pattern.compile("http", Pattern.CASE_INSENSITIVE);
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");

    private ProxyChoice() {}

    /**
     * The proxy for these addresses of AWS; {@link Proxy#NONE} for none.
     *
     * @throws OperationException with the line to show, when a variable is not a valid proxy
     */
    static Proxy choose(Endpoints endpoints, Surroundings surroundings, Properties system) {
        List<URI> own = Stream.of(endpoints.ec2(), endpoints.s3(), endpoints.sts())
                .filter(Objects::nonNull)
                .toList();
        return choose(endpoints.ec2() == null ? "https" : endpoints.ec2().getScheme(), own, surroundings, system);
    }

    /**
     * The proxy for addresses with this scheme; {@link Proxy#NONE} for none.
     *
     * @throws OperationException with the line to show, when a variable is not a valid proxy
     */
    static Proxy choose(String scheme, Surroundings surroundings, Properties system) {
        return choose(scheme, List.of(), surroundings, system);
    }

    private static Proxy choose(String scheme, List<URI> own, Surroundings surroundings, Properties system) {
        String lower = scheme.toLowerCase(Locale.ROOT) + "_proxy";
        for (String variable : List.of(lower, lower.toUpperCase(Locale.ROOT), "all_proxy", "ALL_PROXY")) {
            String value = surroundings.variable(variable);
            if (!value.isEmpty()) {
                NoProxy exceptions = exceptions(surroundings);
                return exceptions.isEverything()
                        ? Proxy.NONE
                        : parse(variable, value, exceptions.patterns(scheme, own));
            }
        }
        return ofJava(scheme, system);
    }

    private static Proxy parse(String variable, String value, Set<String> exceptions) {
        try {
            URI uri = new URI(SCHEME.matcher(value).matches() ? value : "http://" + value);
            boolean secure = SECURE.matcher(uri.getScheme()).matches();
            if (uri.getHost() == null
                    || !secure && !PLAIN.matcher(uri.getScheme()).matches()) {
                throw new URISyntaxException("", "no proxy");
            }
            int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
            String[] user = uri.getRawUserInfo() == null
                    ? new String[0]
                    : uri.getRawUserInfo().split(":", 2);
            return new Proxy(
                    new URI(secure ? "https" : "http", null, uri.getHost(), port, null, null, null),
                    user.length > 0 ? decoded(user[0]) : null,
                    user.length > 1 ? decoded(user[1]) : null,
                    exceptions);
        } catch (URISyntaxException | IllegalArgumentException malformed) {
            // The value is not shown: it may contain a password.
            throw new OperationException(FailureKind.BAD_INPUT, Words.text("environment.proxy", variable), malformed);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static NoProxy exceptions(Surroundings surroundings) {
        String variable = surroundings.variable("no_proxy");
        return new NoProxy(variable.isEmpty() ? surroundings.variable("NO_PROXY") : variable);
    }

    private static Proxy ofJava(String scheme, Properties system) {
        String host = system.getProperty(scheme + ".proxyHost", "").strip();
        if (host.isEmpty()) {
            return Proxy.NONE;
        }
        String port = system.getProperty(scheme + ".proxyPort", scheme.equals("https") ? "443" : "80");
        String exceptions = system.getProperty("http.nonProxyHosts", "localhost|127.*|[::1]");
        Set<String> patterns = new TreeSet<>(List.of(exceptions.split("\\|")));
        return patterns.contains("*") ? Proxy.NONE : parse(scheme + ".proxyHost", host + ":" + port, patterns);
    }
}
