package io.jenkins.plugins.amibackup.engine.base;

import java.util.Optional;
import java.util.regex.Pattern;

/** Looks for a regular expression within bounds: one that goes back over a text again and again could keep a thread for years. */
public final class BoundedSearch {

    /** Each letter that is looked at counts; a sensible expression looks at those of a console some hundred times. */
    private static final long MOST = 20_000_000;

    private BoundedSearch() {}

    /** Whether the expression is found; empty where that takes too long to say. */
    public static Optional<Boolean> find(Pattern pattern, String text) {
        try {
            return Optional.of(pattern.matcher(new Counted(text, 0, text.length(), new long[1]))
                    .find());
        } catch (TooLong | StackOverflowError tooLong) {
            return Optional.empty();
        }
    }

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("too long", null, false, false);
        }
    }

    private record Counted(String text, int from, int to, long[] count) implements CharSequence {

        @Override
        public char charAt(int index) {
            if (++count[0] > MOST) {
                throw new TooLong();
            }
            return text.charAt(from + index);
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text, from + start, from + end, count);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
