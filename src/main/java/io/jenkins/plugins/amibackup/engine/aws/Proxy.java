package io.jenkins.plugins.amibackup.engine.aws;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * The HTTP proxy on the way to AWS.
 *
 * @param address scheme, host and port of the proxy; null for a direct connection
 * @param user null where the proxy asks for none
 * @param password null where the proxy asks for none
 * @param directHosts patterns of hosts that are reached without it, with {@code *} as the only wild card
 */
public record Proxy(URI address, String user, String password, Set<String> directHosts) {

    /** A direct connection, whatever the environment or the system properties say. */
    public static final Proxy NONE = new Proxy(null, null, null, Set.of());

    public Proxy {
        directHosts = Set.copyOf(directHosts);
    }

    /** Whether a host is reached through the proxy, and the proxy by TLS, so that it has a certificate to show, too. */
    @SuppressFBWarnings(value = "IMPROPER_UNICODE", justification = "The scheme and the host of a URI are ASCII")
    boolean isEncryptedTo(String host) {
        return address != null
                && "https".equalsIgnoreCase(address.getScheme())
                && directHosts.stream()
                        .noneMatch(pattern -> host.toLowerCase(Locale.ROOT).matches(expression(pattern)));
    }

    /** The regular expression of a pattern whose only wild card is {@code *}; an IPv6 address stands in brackets. */
    static String expression(String pattern) {
        return pattern.replaceAll("[^A-Za-z0-9*]", "\\\\$0").replace("*", ".*");
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return address == null ? "Proxy[none]" : "Proxy[" + address + "]";
    }
}
