package io.jenkins.plugins.amibackup.engine.fuzz;

import com.sun.management.ThreadMXBean;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What whoever reads somebody else's bytes keeps to: it answers, or refuses in one line, and takes neither much time nor much
 * memory for it. Time is what this thread computed, so that a busy machine makes no difference.
 */
public final class Bounded {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final long MOST_BYTES = 256L * 1024 * 1024;

    private static final long MOST_BYTES_OF_A_BYTE = 2_000;

    private Bounded() {}

    /**
     * What a parser makes of so many bytes; empty when it has refused them properly. Where that took much, it is measured once
     * more: the first time, it may have been the loading of classes.
     */
    public static <T> Optional<T> of(int size, Supplier<T> parser) {
        Measured<T> measured = measured(parser);
        if (measured.isTooMuch(size)) {
            measured = measured(parser);
            must(!measured.isTooMuch(size), "it took " + measured.time() + " and " + measured.bytes() + " bytes");
        }
        return measured.parsed();
    }

    private record Measured<T>(Optional<T> parsed, Duration time, long bytes) {

        boolean isTooMuch(int size) {
            return time.compareTo(LONGEST) > 0 || bytes > MOST_BYTES + size * MOST_BYTES_OF_A_BYTE;
        }
    }

    private static <T> Measured<T> measured(Supplier<T> parser) {
        long thread = Thread.currentThread().getId();
        long began = THREADS.getCurrentThreadCpuTime();
        long before = THREADS.getThreadAllocatedBytes(thread);
        Optional<T> parsed;
        try {
            parsed = Optional.ofNullable(parser.get());
        } catch (OperationException refused) {
            oneLine(refused.getMessage());
            oneLine(refused.line().text());
            parsed = Optional.empty();
        }
        return new Measured<>(
                parsed,
                Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - began),
                THREADS.getThreadAllocatedBytes(thread) - before);
    }

    /** Fails unless a person sees this text as one line, and not a long one. */
    public static void oneLine(String text) {
        must(text != null && !text.isBlank(), "a line is empty");
        safe(text);
        must(text.length() <= Sanitizer.LONGEST * 2, "a line has " + text.length() + " characters");
    }

    /** Fails where a text has control characters, line ends, or what turns the direction of a text. */
    public static void safe(String text) {
        must(
                Sanitizer.line(text, Integer.MAX_VALUE).equals(text),
                "not safe to show: " + text.codePoints().boxed().toList());
    }

    /** Fails with this message unless that is so. */
    public static void must(boolean so, String otherwise) {
        if (!so) {
            throw new AssertionError(otherwise);
        }
    }
}
