package io.jenkins.plugins.amibackup.engine.listing;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A text that is looked for in others without regard to case. In bytes, so that a hundred thousand texts needn't be made for it. */
final class Needle {

    private final String lower;
    private final byte[] bytes;
    private final boolean ascii;

    Needle(String text) {
        lower = text.toLowerCase(Locale.ROOT);
        bytes = lower.getBytes(StandardCharsets.UTF_8);
        ascii = bytes.length == lower.length();
    }

    /** Whether the text, in UTF-8, contains it. */
    boolean isIn(byte[] text, int from, int end) {
        if (!ascii) {
            return new String(text, from, end - from, StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT)
                    .contains(lower);
        }
        for (int at = from; at <= end - bytes.length; at++) {
            int same = 0;
            while (same < bytes.length && lower(text[at + same]) == bytes[same]) {
                same++;
            }
            if (same == bytes.length) {
                return true;
            }
        }
        return false;
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
    }

    /** Whether an AMI ID can contain it. */
    boolean canBeOfAmi() {
        return bytes.length <= AmiCode.LONGEST
                && lower.chars()
                        .allMatch(letter -> letter >= '0' && letter <= '9'
                                || letter >= 'a' && letter <= 'f'
                                || letter == 'm'
                                || letter == 'i'
                                || letter == '-');
    }
}
