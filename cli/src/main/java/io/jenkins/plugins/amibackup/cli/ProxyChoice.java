package io.jenkins.plugins.amibackup.cli;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.engine.aws.Proxy;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The HTTP proxy that the environment sets, as other AWS tools read it: HTTPS_PROXY for https addresses, HTTP_PROXY for
 * http ones, ALL_PROXY for both, in upper or lower case, and NO_PROXY for the exceptions; else Java's system properties. (The
 * SDK by itself reads HTTP_PROXY even for https.)
 */
final class ProxyChoice {

    private static final Pattern SECURE = Pattern.compile("https", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN = Pattern.compile("http", Pattern.CASE_INSENSITIVE);
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");
    private static final Pattern WHOLE_OCTETS = Pattern.compile("([0-9]+)\\.([0-9]+)\\.([0-9]+)\\.[0-9]+/(8|16|24)");

    /** This machine, and the addresses at which an instance or a container finds its own credentials. */
    private static final Set<String> LOCAL = Set.of("localhost", "127.*", "[::1]", "169.254.*");

    private ProxyChoice() {}

    /**
     * The proxy for addresses with this scheme; {@link Proxy#NONE} for none.
     *
     * @throws OperationException with the line to show, when a variable is not a valid proxy
     */
    static Proxy choose(String scheme, Surroundings surroundings, Properties system) {
        String lower = scheme.toLowerCase(Locale.ROOT) + "_proxy";
        for (String variable : List.of(lower, lower.toUpperCase(Locale.ROOT), "all_proxy", "ALL_PROXY")) {
            String value = surroundings.variable(variable);
            if (!value.isEmpty()) {
                return parse(variable, value, exceptions(surroundings));
            }
        }
        return ofJava(scheme, system);
    }

    private static Proxy parse(String variable, String value, Set<String> exceptions) {
        if (exceptions.contains("*")) {
            return Proxy.NONE;
        }
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

    private static Set<String> exceptions(Surroundings surroundings) {
        String variable = surroundings.variable("no_proxy");
        variable = variable.isEmpty() ? surroundings.variable("NO_PROXY") : variable;
        Set<String> patterns = new TreeSet<>();
        for (String entry : variable.split("[\\s,]+")) {
            add(entry.toLowerCase(Locale.ROOT), patterns);
        }
        return patterns;
    }

    /** A name includes its subdomains. */
    @SuppressFBWarnings(
            value = "MODIFICATION_AFTER_VALIDATION",
            justification = "What is a network is returned before; the rest is a name, cut and then looked at")
    private static void add(String entry, Set<String> patterns) {
        var network = WHOLE_OCTETS.matcher(entry);
        if (network.matches()) {
            int octets = Integer.parseInt(network.group(4)) / 8;
            patterns.add(
                    String.join(
                                    ".",
                                    List.of(network.group(1), network.group(2), network.group(3))
                                            .subList(0, octets)) + ".*");
            return;
        }
        String host = entry.replaceFirst(":[0-9]+$", "").replaceFirst("^\\*?\\.", "");
        if (host.equals("*")) {
            patterns.add("*");
        } else if (!host.isEmpty()) {
            patterns.add(host);
            patterns.add("*." + host);
        }
    }

    /**
     * Tells the SDK the proxy for https addresses: the clients with which it signs in (single sign-on, roles of profiles) are
     * its own, and read a proxy only from these properties and HTTP_PROXY. Existing values are kept.
     */
    static void tellSdk(Proxy proxy, Properties system) {
        if (proxy.address() == null || system.containsKey("http.proxyHost")) {
            return;
        }
        system.setProperty("http.proxyHost", proxy.address().getHost());
        system.setProperty("http.proxyPort", String.valueOf(proxy.address().getPort()));
        if (proxy.user() != null) {
            system.setProperty("http.proxyUser", proxy.user());
            system.setProperty("http.proxyPassword", proxy.password() == null ? "" : proxy.password());
        }
        Set<String> direct = new TreeSet<>(proxy.directHosts());
        direct.addAll(LOCAL);
        system.setProperty("http.nonProxyHosts", String.join("|", direct));
    }

    private static Proxy ofJava(String scheme, Properties system) {
        String host = system.getProperty(scheme + ".proxyHost", "").strip();
        if (host.isEmpty()) {
            return Proxy.NONE;
        }
        String port = system.getProperty(scheme + ".proxyPort", scheme.equals("https") ? "443" : "80");
        String exceptions = system.getProperty("http.nonProxyHosts", "localhost|127.*|[::1]");
        return parse(scheme + ".proxyHost", host + ":" + port, new TreeSet<>(List.of(exceptions.split("\\|"))));
    }
}
