package io.jenkins.plugins.amibackup.engine.fuzz;

import io.jenkins.plugins.amibackup.engine.documented.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What fuzzers begin with: what earlier versions wrote, and what earlier runs of a fuzzer found interesting. */
public final class Seeds {

    private static final Path GOLDEN =
            Documents.root().resolve("src/test/resources/io/jenkins/plugins/amibackup/engine/golden");
    private static final Path CORPORA =
            Documents.root().resolve("cli/src/test/resources/io/jenkins/plugins/amibackup/engine/fuzz");

    private Seeds() {}

    /** Golden files whose names, below the folder of all, match this pattern; in the order of their names. */
    public static List<byte[]> golden(String pattern) {
        return contents(GOLDEN, pattern);
    }

    /** The kept corpus of a fuzzer: files, and what long runs found, a line of hexadecimal digits for each input. */
    static List<byte[]> kept(Class<?> fuzzer) {
        List<byte[]> kept = new ArrayList<>(contents(corpus(fuzzer), "(?!found[.]hex$).*"));
        for (byte[] found : contents(corpus(fuzzer), "found[.]hex")) {
            new String(found, StandardCharsets.US_ASCII)
                    .lines()
                    .map(HexFormat.of()::parseHex)
                    .forEach(kept::add);
        }
        return kept;
    }

    static Path corpus(Class<?> fuzzer) {
        return CORPORA.resolve(fuzzer.getSimpleName());
    }

    private static List<byte[]> contents(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> folder.relativize(file)
                            .toString()
                            .replace('\\', '/')
                            .matches(pattern))
                    .sorted()
                    .map(Seeds::bytes)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
