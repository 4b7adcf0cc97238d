package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;

/** How a machine that is launched fares. What isn't said is as with any other. */
public final class Fate {

    /** How a launch is refused, or why the machine dies. */
    record Reason(int status, String code, String message) {}

    Reason refusal;
    Reason death;
    Duration lives = Duration.ZERO;
    Duration start;
    Duration checks;
    CheckVerdicts meanwhile = CheckVerdicts.INITIALIZING;
    Duration meanwhileFor = Duration.ZERO;
    CheckVerdicts end = CheckVerdicts.OK;
    String console;

    private Fate() {}

    /** It starts, and its checks become ok. */
    public static Fate good() {
        return new Fate();
    }

    /** Its instance check becomes impaired and stays so; the system's and the volumes' are ok. */
    public static Fate impaired() {
        return saying("impaired", "ok", "ok");
    }

    /** Its instance check is impaired for a time before all are ok. */
    public static Fate impairedFor(Duration time) {
        Fate fate = good();
        fate.meanwhile = new CheckVerdicts("impaired", "ok", "ok");
        fate.meanwhileFor = time;
        return fate;
    }

    /** Its checks say initializing for ever. */
    public static Fate neverOk() {
        return saying("initializing", "initializing", "initializing");
    }

    /**
     * Its checks end so, each ok, impaired, initializing, insufficient-data or not-applicable.
     *
     * @param instance the check of the operating system
     * @param system the check of the machine below it
     * @param ebs the check of its volumes
     */
    public static Fate saying(String instance, String system, String ebs) {
        Fate fate = good();
        fate.end = new CheckVerdicts(instance, system, ebs);
        return fate;
    }

    /**
     * It takes longer.
     *
     * @param start until it runs
     * @param checks from then until its checks have their verdicts
     */
    public static Fate slow(Duration start, Duration checks) {
        Fate fate = good();
        fate.start = start;
        fate.checks = checks;
        return fate;
    }

    /**
     * The call succeeds, and the machine goes from pending to terminated.
     *
     * @param code of its StateReason, like {@code Client.InvalidKMSKey.InvalidState}
     * @param message of its StateReason, as EC2 writes it behind the code and a colon
     */
    public static Fate dies(String code, String message) {
        Fate fate = good();
        fate.death = new Reason(0, code, message);
        return fate;
    }

    /** The same, after it has run for a time. */
    public static Fate diesAfter(Duration running, String code, String message) {
        Fate fate = dies(code, message);
        fate.lives = running;
        return fate;
    }

    /** The call is refused with InsufficientInstanceCapacity. */
    public static Fate noCapacity() {
        Fate fate = good();
        fate.refusal = new Reason(500, "InsufficientInstanceCapacity", null);
        return fate;
    }

    /** The call is refused with this code, with the HTTP status 400. */
    public static Fate refused(String code, String message) {
        Fate fate = good();
        fate.refusal = new Reason(400, code, message);
        return fate;
    }

    /** The same, and this is what its console says. */
    public Fate console(String text) {
        console = text;
        return this;
    }
}
