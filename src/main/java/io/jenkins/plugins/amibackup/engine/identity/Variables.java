package io.jenkins.plugins.amibackup.engine.identity;

/** The environment of a program. */
@FunctionalInterface
public interface Variables {

    /** The value of an environment variable, without blanks around it; empty if it isn't set. */
    String variable(String name);

    /** What AWS's tools for Java read from a system property, else from an environment variable; empty if neither is set. */
    default String setting(String variable, String property) {
        String value = System.getProperty(property, "").strip();
        return value.isEmpty() ? variable(variable) : value;
    }
}
