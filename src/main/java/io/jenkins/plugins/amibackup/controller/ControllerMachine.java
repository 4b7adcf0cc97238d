package io.jenkins.plugins.amibackup.controller;

import hudson.Util;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What Jenkins' home remembers of the machine that the controller runs on, in a file of its own. It is copied with the home, and that
 * is how a copy is noticed. Not a record, which XStream can't read back.
 */
final class ControllerMachine {

    private static final String UNREADABLE = "?";
    /** How many former names are remembered. */
    private static final int MOST = 10;

    /** Empty where it couldn't be told. */
    private final String instanceId;
    /** What stands in the place of the ID in the names of leases; empty for the ID. */
    private final String alias;
    /** The names under which this controller has taken leases on other machines. */
    private final List<String> formerNames;
    /** Whether this home began as a copy of another's. */
    private final boolean copy;
    /** Builds that began before this belong to the controller that this is a copy of; in milliseconds since 1970, 0 for none. */
    private final long notOursBefore;

    /** When Jenkins first woke on a machine that it doesn't know, and nobody has said what it is yet; 0 where nothing is in doubt. */
    private final long doubtSince;

    private ControllerMachine(
            String instanceId,
            String alias,
            Set<String> formerNames,
            boolean copy,
            long notOursBefore,
            long doubtSince) {
        this.instanceId = instanceId;
        this.alias = alias;
        this.formerNames = new ArrayList<>(formerNames);
        this.copy = copy;
        this.notOursBefore = notOursBefore;
        this.doubtSince = doubtSince;
    }

    /** The first one that the controller is seen on. */
    static ControllerMachine first(String instanceId) {
        return new ControllerMachine(instanceId, "", Set.of(), false, 0, 0);
    }

    /** One that is remembered, but can't be read: it may be any other. */
    static ControllerMachine unreadable() {
        return new ControllerMachine(UNREADABLE, "", Set.of(), false, 0, 0);
    }

    /** The same, in doubt since then. */
    ControllerMachine inDoubtSince(long when) {
        return new ControllerMachine(instanceId(), alias, formerly(), copy, notOursBefore, when);
    }

    /** When it first came to be in doubt, in milliseconds since 1970; 0 where it isn't. */
    long doubtSince() {
        return doubtSince;
    }

    /** The same, on its machine, which may be told by now. */
    ControllerMachine on(String now) {
        return new ControllerMachine(now, alias, formerly(), copy, notOursBefore, 0);
    }

    /**
     * The controller has moved here.
     *
     * @param formerName the name under which it has taken its leases until now
     */
    ControllerMachine moved(String now, String formerName) {
        Set<String> names = new LinkedHashSet<>(formerly());
        names.add(formerName);
        while (names.size() > MOST) {
            names.remove(names.iterator().next());
        }
        return new ControllerMachine(now, "", names, copy, notOursBefore, 0);
    }

    /**
     * The home is a copy, and from now on that of a controller of its own.
     *
     * @param name what distinguishes it where the ID of its machine can't be told
     * @param before builds that began before this are not its own
     */
    static ControllerMachine copied(String now, String name, long before) {
        return new ControllerMachine(now, now.isEmpty() ? name : "", Set.of(), true, before, 0);
    }

    boolean isUnreadable() {
        return UNREADABLE.equals(instanceId);
    }

    String instanceId() {
        return Util.fixNull(instanceId);
    }

    /** The last part of the name in leases; empty where nothing is known that could stand there. */
    String suffix() {
        return Util.fixNull(alias).isEmpty() ? instanceId() : alias;
    }

    Set<String> formerly() {
        return formerNames == null ? Set.of() : new LinkedHashSet<>(formerNames);
    }

    boolean isCopy() {
        return copy;
    }

    boolean isNotOurs(long buildStart) {
        return buildStart < notOursBefore;
    }
}
