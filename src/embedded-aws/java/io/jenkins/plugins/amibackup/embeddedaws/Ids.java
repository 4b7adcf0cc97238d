package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Ids in AWS's own forms. They look random but are the same in every run, so a failing test fails the same way. */
class Ids {

    private final AtomicLong count = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();

    /** A resource id like ami-0123456789abcdef0: 17 hexadecimal digits. */
    String next(String prefix) {
        return prefix + "-0" + hex(count.incrementAndGet());
    }

    /** So many hexadecimal digits, at most 32. */
    String hex(int digits) {
        return (hex(count.incrementAndGet()) + hex(count.incrementAndGet())).substring(0, digits);
    }

    /** Gives no id again that was given before the count stood here. */
    void skipTo(long counted) {
        count.accumulateAndGet(counted, Math::max);
    }

    /** Order of creation, for paging. */
    long sequence() {
        return count.incrementAndGet();
    }

    String uuid() {
        return uuid(hex(32));
    }

    /** An access key id, role id or the like: the prefix and 16 capitals and digits. */
    String principal(String prefix) {
        return prefix + hex(16).toUpperCase(Locale.ROOT);
    }

    /** A request id; counted apart from resources, so that reading does not change the ids that come next. */
    String request() {
        long n = requests.incrementAndGet();
        return uuid(hex(n) + hex(~n));
    }

    private static String uuid(String hex) {
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-4" + hex.substring(13, 16) + "-a"
                + hex.substring(17, 20) + "-" + hex.substring(20, 32);
    }

    /** SplitMix64's mixing: one to one, so no id comes twice. */
    private static String hex(long n) {
        long z = n * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        z ^= z >>> 31;
        String digits = Long.toHexString(z);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
