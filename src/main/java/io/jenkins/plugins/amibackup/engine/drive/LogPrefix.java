package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.base.Texts;

/**
 * How the lines of an operation, a gate or a fleet begin: what it is, and the label that tells it from others in the same log. A label
 * can contain the name of an instance, which is anybody's word, so it is made safe to show here.
 */
public final class LogPrefix {

    private LogPrefix() {}

    /**
     * A line as a log shows it.
     *
     * @param kind {@code backup}, {@code restore}, {@code verify} or {@code gate}
     * @param listener whose log it is
     */
    public static String before(Line line, String kind, OperationListener listener) {
        return of(kind, listener) + " " + line.text();
    }

    static String of(String kind, OperationListener listener) {
        String label = Sanitizer.line(listener.label());
        return Texts.text("log.prefix." + kind) + (label.isEmpty() ? "" : " " + label + ":");
    }
}
