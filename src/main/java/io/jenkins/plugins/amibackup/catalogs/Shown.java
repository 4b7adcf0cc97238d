package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.PageAddress;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jvnet.localizer.LocaleProvider;

/** Numbers, times and words as a reader sees them: in the language of the request, and in Jenkins' time zone. */
final class Shown {

    private static final int LONGEST = 200;

    private Shown() {}

    private static Locale reader() {
        return LocaleProvider.getLocale();
    }

    /** Without the time zone, which stands once on the page. */
    static String time(Instant time) {
        return Format.shortTime(time, reader());
    }

    /** With the time zone, for what stands alone. */
    static String moment(Instant time) {
        return Format.time(time, reader());
    }

    static String duration(Duration duration) {
        return Format.duration(duration, reader());
    }

    static String age(Duration age) {
        return Format.age(age, reader());
    }

    /** The address of a page of this Jenkins, as links in answers to this request have it. */
    static String address(String belowRoot) {
        return PageAddress.of(belowRoot);
    }

    static String zone() {
        return Format.zone(reader());
    }

    static String size(long bytes) {
        return Format.size(bytes, reader());
    }

    static String number(long number) {
        return Format.number(number, reader());
    }

    static String line(Line line) {
        return line.in(reader());
    }

    /** Words that somebody else has written: they may be anything. */
    static String words(String given) {
        return Sanitizer.line(given, LONGEST).strip();
    }
}
