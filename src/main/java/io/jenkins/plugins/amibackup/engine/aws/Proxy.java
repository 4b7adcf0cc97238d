package io.jenkins.plugins.amibackup.engine.aws;

import java.net.URI;
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

    /** Never shows the password. */
    @Override
    public String toString() {
        return address == null ? "Proxy[none]" : "Proxy[" + address + "]";
    }
}
