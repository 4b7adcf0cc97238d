package io.jenkins.plugins.amibackup.engine.identity;

/**
 * The EC2 instance that this program runs on.
 *
 * @param id its ID; empty where it can't be told, or where there is none
 * @param lasting whether the program and its files stay on that instance: a container of a cluster wakes on another with each start
 */
public record OwnInstance(String id, boolean lasting) {

    /** Not on EC2, or nothing says so. */
    public static final OwnInstance UNKNOWN = new OwnInstance("", false);

    public boolean isKnown() {
        return !id.isEmpty();
    }
}
