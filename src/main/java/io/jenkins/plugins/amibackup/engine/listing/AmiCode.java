package io.jenkins.plugins.amibackup.engine.listing;

import java.nio.charset.StandardCharsets;

/**
 * AMI IDs as numbers, nine bytes for each instead of the seventy of a text: a head, which is the first digit of a long ID or
 * {@value #SHORT} of a short one, and a tail, the other digits.
 */
final class AmiCode {

    /** The head of an ID with eight digits. */
    static final int SHORT = 16;

    /** In characters. */
    static final int LONGEST = 21;

    private static final int SHORTEST = 12;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PREFIX = "ami-".getBytes(StandardCharsets.US_ASCII);

    private AmiCode() {}

    /** Of a valid AMI ID. */
    static byte head(String amiId) {
        return amiId.length() == SHORTEST ? SHORT : (byte) Character.digit(amiId.charAt(PREFIX.length), 16);
    }

    /** Of a valid AMI ID. */
    static long tail(String amiId) {
        return Long.parseUnsignedLong(
                amiId, amiId.length() == SHORTEST ? PREFIX.length : PREFIX.length + 1, amiId.length(), 16);
    }

    /** Whether these can be of an AMI ID. */
    static boolean isValid(byte head, long tail) {
        return head >= 0 && head < SHORT || head == SHORT && tail >>> 32 == 0;
    }

    static String id(byte head, long tail) {
        byte[] text = new byte[LONGEST];
        return new String(text, 0, write(head, tail, text), StandardCharsets.US_ASCII);
    }

    /** Writes an ID into a text with room for the longest, and returns its length. */
    static int write(byte head, long tail, byte[] text) {
        System.arraycopy(PREFIX, 0, text, 0, PREFIX.length);
        int length = head == SHORT ? SHORTEST : LONGEST;
        long rest = tail;
        for (int i = length - 1; i >= PREFIX.length; i--) {
            text[i] = DIGITS[(int) (rest & 15)];
            rest >>>= 4;
        }
        if (head != SHORT) {
            text[PREFIX.length] = DIGITS[head];
        }
        return length;
    }

    static int compare(byte head, long tail, byte otherHead, long otherTail) {
        return head == otherHead ? Long.compareUnsigned(tail, otherTail) : Byte.compare(head, otherHead);
    }
}
