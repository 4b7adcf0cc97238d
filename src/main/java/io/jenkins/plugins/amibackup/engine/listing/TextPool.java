package io.jenkins.plugins.amibackup.engine.listing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Texts, each kept once, as UTF-8 one behind the other. Number 0 is the empty one. */
final class TextPool {

    static final TextPool EMPTY = new TextPool(new byte[0], new int[] {0, 0});

    /** In bytes. */
    static final int LONGEST = 4_096;

    private final byte[] bytes;
    /** Where each begins; one more than there are texts. */
    private final int[] begins;

    TextPool(byte[] bytes, int[] begins) {
        this.bytes = bytes;
        this.begins = begins;
    }

    int size() {
        return begins.length - 1;
    }

    String get(int number) {
        return new String(bytes, begins[number], begins[number + 1] - begins[number], StandardCharsets.UTF_8);
    }

    /** The numbers of those that contain it. */
    BitSet containing(Needle needle) {
        BitSet numbers = new BitSet(size());
        for (int number = 0; number < size(); number++) {
            if (needle.isIn(bytes, begins[number], begins[number + 1])) {
                numbers.set(number);
            }
        }
        return numbers;
    }

    /** The number of a text; -1 where it isn't there. */
    int find(String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        for (int number = 0; number < size(); number++) {
            if (Arrays.equals(bytes, begins[number], begins[number + 1], wanted, 0, wanted.length)) {
                return number;
            }
        }
        return -1;
    }

    byte[] bytes() {
        return bytes;
    }

    int[] begins() {
        return begins;
    }

    /** Collects texts. */
    static final class Builder {

        /** No names are added to as many bytes: others could fill the memory. */
        static final int MOST_FOR_NAMES = 24 * 1024 * 1024;

        /** Nor what records say to as many. */
        static final int MOST_FOR_FACTS = 40 * 1024 * 1024;

        private final Map<String, Integer> numbers = new HashMap<>();
        private byte[] bytes = new byte[1024];
        private int[] begins = new int[64];
        private int count;

        Builder() {
            add("");
        }

        /** How many bytes all take. */
        int length() {
            return begins[count];
        }

        int add(String text) {
            Integer known = numbers.get(text);
            if (known != null) {
                return known;
            }
            byte[] added = text.getBytes(StandardCharsets.UTF_8);
            if (length() + added.length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length() + added.length, bytes.length + bytes.length / 2));
            }
            if (count + 2 > begins.length) {
                begins = Arrays.copyOf(begins, begins.length + begins.length / 2);
            }
            System.arraycopy(added, 0, bytes, length(), added.length);
            begins[count + 1] = length() + added.length;
            numbers.put(text, count);
            return count++;
        }

        TextPool build() {
            return new TextPool(Arrays.copyOf(bytes, length()), Arrays.copyOf(begins, count + 1));
        }
    }
}
