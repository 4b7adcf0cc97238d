package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;

/** What goes wrong with a call. */
public sealed interface Fault {

    /** Nothing goes wrong. */
    static Fault none() {
        return new None();
    }

    /** The call is throttled with the code its service uses, whether throttling is on or not. */
    static Fault throttle() {
        return new Throttle();
    }

    /** The call has no effect and is answered with this error. */
    static Fault error(int status, String code, String message) {
        return new Failure(status, code, message);
    }

    /** The connection is closed before the call has any effect. */
    static Fault dropBefore() {
        return new DropBefore();
    }

    /** The connection is reset before the call has any effect. */
    static Fault reset() {
        return new Reset();
    }

    /** The call has its effect, and the connection is closed without an answer. */
    static Fault loseAnswer() {
        return new LoseAnswer();
    }

    /** The call has its effect, and the answer is held back for this much real time. */
    static Fault delay(Duration realTime) {
        return new Delay(realTime);
    }

    /** The call has its effect, and the answer is held back until it is let go. */
    static Fault hold(HeldAnswer answer) {
        return new Hold(answer);
    }

    record None() implements Fault {}

    record Throttle() implements Fault {}

    record Failure(int status, String code, String message) implements Fault {}

    record DropBefore() implements Fault {}

    record Reset() implements Fault {}

    record LoseAnswer() implements Fault {}

    record Delay(Duration realTime) implements Fault {}

    record Hold(HeldAnswer answer) implements Fault {}
}
