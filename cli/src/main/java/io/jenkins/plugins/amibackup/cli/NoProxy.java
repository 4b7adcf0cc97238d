package io.jenkins.plugins.amibackup.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that NO_PROXY names, as curl reads it: names, which include their subdomains and may begin with a dot or {@code *.}, addresses,
 * networks such as {@code 10.0.0.0/8} and {@code fd00::/8}, and {@code *} for all; each with a port, if only that is meant. Networks
 * are for addresses that are written as numbers: no name is resolved for them.
 */
final class NoProxy {

    private static final Pattern PORT = Pattern.compile("(.+):([0-9]{1,5})");
    /** A number up to 255, in at most three digits. */
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";

    private static final Pattern IPV4 = Pattern.compile("(?:" + BYTE + "\\.){3}" + BYTE);
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]+");
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");
    private static final Pattern PLAIN = Pattern.compile("http", Pattern.CASE_INSENSITIVE);
    private static final byte[] NO_ADDRESS = {};
    private static final int IPV4_LENGTH = 4;
    /** What stands before an IPv4 address that is written as an IPv6 one. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private static final int ANY_PORT = -1;

    /** One of the entries. */
    private interface Entry {
        boolean matches(String host, int port);
    }

    private record Name(String name, int port) implements Entry {
        @Override
        public boolean matches(String host, int asked) {
            return (port == ANY_PORT || port == asked) && (host.equals(name) || host.endsWith("." + name));
        }
    }

    private record Network(byte[] address, int prefix, int port) implements Entry {
        @Override
        public boolean matches(String host, int asked) {
            byte[] other = NoProxy.address(host);
            if (port != ANY_PORT && port != asked || other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if ((address[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private boolean everything;

    /** @param text the value of the variable; empty for no host */
    NoProxy(String text) {
        for (String entry : text.toLowerCase(Locale.ROOT).split("[\\s,]+")) {
            add(entry);
        }
    }

    private void add(String entry) {
        if (entry.equals("*")) {
            everything = true;
            return;
        }
        boolean manyColons = entry.indexOf(':') != entry.lastIndexOf(':') && !entry.startsWith("[");
        Matcher named = PORT.matcher(entry);
        boolean hasPort = !manyColons && named.matches();
        String host = hasPort ? named.group(1) : entry;
        int port = hasPort ? Integer.parseInt(named.group(2)) : ANY_PORT;
        int slash = host.indexOf('/');
        byte[] address = address(slash < 0 ? host : host.substring(0, slash));
        if (address.length > 0) {
            boolean mapped = host.contains(":") && address.length == IPV4_LENGTH;
            addNetwork(address, slash < 0 ? "" : host.substring(slash + 1), port, mapped ? MAPPED.length : 0);
        }
        String name = host.replaceFirst("^\\*?\\.", "").replaceFirst("\\.$", "");
        if (slash < 0 && !name.isEmpty() && !name.contains(":")) {
            entries.add(new Name(name, port));
        }
    }

    /**
     * @param prefix how many bits count; empty for all
     * @param before how many bytes stand before an IPv4 address that is written as an IPv6 one
     */
    private void addNetwork(byte[] address, String prefix, int port, int before) {
        int all = (before + address.length) * Byte.SIZE;
        boolean number = PREFIX.matcher(prefix).matches();
        if (!prefix.isEmpty() && !number || number && Integer.parseInt(prefix) > all) {
            return;
        }
        int bits = number ? Integer.parseInt(prefix) : all;
        if (bits >= before * Byte.SIZE) {
            entries.add(new Network(address, bits - before * Byte.SIZE, port));
        } else {
            byte[] whole = Arrays.copyOf(MAPPED, before + address.length);
            System.arraycopy(address, 0, whole, before, address.length);
            entries.add(new Network(whole, bits, port));
        }
    }

    /** The bytes of an address that is written as a number, an IPv6 one with or without brackets; none for a name. */
    private static byte[] address(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (IPV4.matcher(bare).matches()) {
            return numbers(bare);
        }
        String address = withoutZone(bare);
        if (address.indexOf(':') < 0
                || address.startsWith(".")
                || !IPV6.matcher(address).matches()) {
            return NO_ADDRESS;
        }
        try {
            // Resolves nothing: what begins like a number and has a colon is an address or refused.
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException malformed) {
            return NO_ADDRESS;
        }
    }

    /** The zone says by which of this machine's networks an address is reached. */
    private static String withoutZone(String ipv6) {
        int zone = ipv6.indexOf('%');
        return zone < 0 ? ipv6 : ipv6.substring(0, zone);
    }

    private static byte[] numbers(String ipv4) {
        byte[] address = new byte[IPV4_LENGTH];
        String[] numbers = ipv4.split("\\.");
        for (int at = 0; at < address.length; at++) {
            address[at] = (byte) Integer.parseInt(numbers[at]);
        }
        return address;
    }

    /** Whether no host at all is reached through the proxy. */
    boolean isEverything() {
        return everything;
    }

    /** Whether an address is reached without the proxy. */
    boolean matches(URI address) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        int port = address.getPort() >= 0 ? address.getPort() : usualPort(address.getScheme());
        return everything || entries.stream().anyMatch(entry -> entry.matches(host, port));
    }

    /**
     * The patterns of the hosts that are reached directly, with {@code *} as the only wild card: the names that count for the usual port,
     * and those of these addresses that match in any way.
     *
     * @param scheme http or https
     */
    Set<String> patterns(String scheme, List<URI> addresses) {
        Set<String> patterns = new TreeSet<>();
        for (Entry entry : entries) {
            if (entry instanceof Name named && (named.port == ANY_PORT || named.port == usualPort(scheme))) {
                patterns.add(named.name);
                patterns.add("*." + named.name);
            }
        }
        for (URI address : addresses) {
            if (matches(address)) {
                String host = address.getHost().toLowerCase(Locale.ROOT);
                patterns.add(host);
                if (address(host).length == 0) {
                    patterns.add("*." + host);
                }
            }
        }
        return patterns;
    }

    private static int usualPort(String scheme) {
        return PLAIN.matcher(scheme).matches() ? 80 : 443;
    }
}
