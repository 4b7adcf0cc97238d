package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parameters of a Query call. What was read is remembered, so that {@link #done()} can refuse what nobody read: a
 * parameter that is silently dropped would make a test pass that AWS fails.
 */
final class Parameters {

    private final Map<String, String> all;
    private final Set<String> read;
    private final String prefix;

    Parameters(Map<String, String> all) {
        this(all, new HashSet<>(Set.of("Action", "Version")), "");
    }

    private Parameters(Map<String, String> all, Set<String> read, String prefix) {
        this.all = all;
        this.read = read;
        this.prefix = prefix;
    }

    /** Null where it was not sent. */
    String text(String name) {
        String value = all.get(prefix + name);
        if (value != null) {
            read.add(prefix + name);
        }
        return value;
    }

    String text(String name, String otherwise) {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    String required(String name) {
        String value = text(name);
        if (value == null || value.isEmpty()) {
            throw AwsError.bad("MissingParameter", "The request must contain the parameter " + prefix + name);
        }
        return value;
    }

    boolean flag(String name) {
        Boolean value = optionalFlag(name);
        return value != null && value;
    }

    /** Null where it was not sent. */
    Boolean optionalFlag(String name) {
        String value = text(name);
        if (value == null || value.equals("true") || value.equals("false")) {
            return value == null ? null : Boolean.valueOf(value);
        }
        throw AwsError.invalidValue("Invalid value '" + value + "' for boolean parameter " + prefix + name);
    }

    int number(String name, int otherwise) {
        Integer value = optionalNumber(name);
        return value == null ? otherwise : value;
    }

    /** Null where it was not sent. */
    Integer optionalNumber(String name) {
        String value = text(name);
        try {
            return value == null ? null : Integer.valueOf(value);
        } catch (NumberFormatException e) {
            throw AwsError.invalidValue("Invalid value '" + value + "' for integer parameter " + prefix + name);
        }
    }

    /** The values of {@code Name.1}, {@code Name.2}, ... */
    List<String> list(String name) {
        List<String> values = new ArrayList<>();
        for (String value = text(name + ".1"); value != null; value = text(name + "." + (values.size() + 1))) {
            values.add(value);
        }
        return values;
    }

    /** The value of {@code Name}, or those of {@code Name.1}, {@code Name.2}, ...; looking at them here does not count as reading. */
    List<String> peek(String name) {
        if (all.containsKey(name)) {
            return List.of(all.get(name));
        }
        List<String> values = new ArrayList<>();
        while (all.containsKey(name + "." + (values.size() + 1))) {
            values.add(all.get(name + "." + (values.size() + 1)));
        }
        return values;
    }

    /** The structures {@code Name.1.*}, {@code Name.2.*}, ... */
    List<Parameters> structures(String name) {
        List<Parameters> structures = new ArrayList<>();
        Parameters next = structure(name + ".1");
        while (next.isThere()) {
            structures.add(next);
            next = structure(name + "." + (structures.size() + 1));
        }
        return structures;
    }

    Parameters structure(String name) {
        return new Parameters(all, read, prefix + name + ".");
    }

    private boolean isThere() {
        return all.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** Everything that was sent. */
    Map<String, String> all() {
        return Map.copyOf(all);
    }

    /** To be called when everything was read and before anything is done. */
    void done() {
        for (String name : all.keySet()) {
            if (!read.contains(name)) {
                throw AwsError.bad("UnknownParameter", "The parameter " + name + " is not recognized");
            }
        }
    }
}
