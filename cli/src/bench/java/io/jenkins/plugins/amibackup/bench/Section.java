package io.jenkins.plugins.amibackup.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a page that is written anew, between two marks. */
final class Section {

    private Section() {}

    static void write(Path page, String begin, String end, String text) throws IOException {
        String before = Files.readString(page, StandardCharsets.UTF_8);
        int from = before.indexOf(begin);
        int to = before.indexOf(end, Math.max(0, from));
        if (from < 0 || to < 0) {
            throw new IOException(page + " has no place for the tables");
        }
        String after = before.substring(0, from + begin.length()) + "\n\n" + text + "\n" + before.substring(to);
        Files.writeString(page, after, StandardCharsets.UTF_8);
    }
}
