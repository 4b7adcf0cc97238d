package io.jenkins.plugins.amibackup.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Arguments and environment variables as they were typed. The system hands them over as bytes, and Java decodes them by the
 * locale: with {@code LC_ALL=C}, as in cron and many containers, everything but ASCII is lost. Linux shows a process its bytes
 * in {@code /proc/self}; what is UTF-8 there is read as UTF-8. Everything else stays as Java has read it, and what Java could not
 * read holds {@value #LOST}.
 */
final class NativeText {

    /** What Java's decoders put in place of bytes that they can't read. */
    static final String LOST = "\uFFFD";

    private static final int ASCII = 0x80;

    private final Path process;

    /** @param process where the process shows its bytes: {@code /proc/self} */
    NativeText(Path process) {
        this.process = process;
    }

    static NativeText ofThisProcess() {
        return new NativeText(Path.of("/proc/self"));
    }

    /** Whether a text holds something that could not be read. */
    static boolean isLost(String text) {
        return text.contains(LOST);
    }

    /** Whether a name of a file can be given to the system: Java writes it in the locale's encoding, too. */
    static boolean isFileName(String name) {
        try {
            return isAscii(name) || !Path.of(name).toString().isEmpty();
        } catch (InvalidPathException unmappable) {
            return false;
        }
    }

    /** The arguments of the program, from those that Java has read. */
    String[] arguments(String... decoded) {
        String[] typed = decoded.clone();
        List<byte[]> line = foreign(List.of(decoded)) ? strings("cmdline") : List.of();
        int first = line.size() - decoded.length;
        for (int i = 0; first >= 0 && i < typed.length; i++) {
            typed[i] = better(line.get(first + i), decoded[i]);
        }
        return typed;
    }

    /** The environment, from what Java has read. */
    Map<String, String> environment(Map<String, String> decoded) {
        if (!foreign(decoded.values())) {
            return decoded;
        }
        Map<String, String> typed = new HashMap<>(decoded);
        for (byte[] variable : strings("environ")) {
            String text = ascii(variable);
            int equals = text.indexOf('=');
            if (equals > 0 && typed.containsKey(text.substring(0, equals))) {
                byte[] value = Arrays.copyOfRange(variable, equals + 1, variable.length);
                typed.computeIfPresent(text.substring(0, equals), (name, read) -> better(value, read));
            }
        }
        return Map.copyOf(typed);
    }

    /** The bytes as UTF-8, if that is what they are, and if they are those of this text. */
    private static String better(byte[] bytes, String decoded) {
        if (isAscii(decoded) || !asciiOf(ascii(bytes)).equals(asciiOf(decoded))) {
            return decoded;
        }
        return utf8(bytes).orElse(decoded);
    }

    private static boolean foreign(Iterable<String> texts) {
        for (String text : texts) {
            if (!isAscii(text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(character -> character < ASCII);
    }

    /** What of a text every encoding of a locale reads alike. */
    private static String asciiOf(String text) {
        StringBuilder ascii = new StringBuilder();
        text.chars().filter(character -> character < ASCII).forEach(character -> ascii.append((char) character));
        return ascii.toString();
    }

    /** One character for each byte. */
    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException otherEncoding) {
            return Optional.empty();
        }
    }

    /** The texts of a file, each of which ends with a zero byte; none where there is no such file. */
    private List<byte[]> strings(String name) {
        List<byte[]> strings = new ArrayList<>();
        try {
            byte[] all = Files.readAllBytes(process.resolve(name));
            int from = 0;
            for (int i = 0; i < all.length; i++) {
                if (all[i] == 0) {
                    strings.add(Arrays.copyOfRange(all, from, i));
                    from = i + 1;
                }
            }
        } catch (IOException notLinux) {
            return List.of();
        }
        return strings;
    }
}
