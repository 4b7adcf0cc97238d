package io.jenkins.plugins.amibackup.engine.documented;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** README.md and docs/*.md, and the code blocks in them: what they show is run by tests. */
public final class Documents {

    private static final String FENCE = "```";

    private Documents() {}

    /**
     * A fenced block of code.
     *
     * @param file the document's name, like {@code docs/iam.md}
     * @param line where it begins, from 1
     * @param heading the nearest heading above it
     * @param language what stands behind the opening fence
     * @param text its lines, each with its end
     */
    public record Block(String file, int line, String heading, String language, String text) {

        /** Names it in a report. */
        @Override
        public String toString() {
            return file + ":" + line + " (" + heading + ")";
        }
    }

    /** The root of the repository: both builds run their tests below it. */
    public static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("docs")) && Files.exists(folder.resolve("README.md"))) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "There is no README.md with a folder docs above " + Path.of("").toAbsolutePath());
    }

    /** README.md and the documents below docs, by their names. */
    public static List<String> names() {
        try (Stream<Path> files = Files.list(root().resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md"),
                            files.map(file -> "docs/" + file.getFileName())
                                    .filter(name -> name.endsWith(".md"))
                                    .sorted())
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public static String read(String name) {
        try {
            return Files.readString(root().resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** All blocks of a language. */
    public static List<Block> blocks(String language) {
        return names().stream()
                .flatMap(name -> blocks(name, read(name)).stream())
                .filter(block -> block.language().equals(language))
                .toList();
    }

    /** The only block of a language below a heading of a document. */
    public static Block block(String name, String heading, String language) {
        List<Block> found = blocks(name, read(name)).stream()
                .filter(block ->
                        block.heading().equals(heading) && block.language().equals(language))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(
                    name + " has " + found.size() + " blocks of " + language + " below \"" + heading + "\"");
        }
        return found.get(0);
    }

    static List<Block> blocks(String name, String document) {
        List<Block> blocks = new ArrayList<>();
        String heading = "";
        String language = null;
        StringBuilder text = new StringBuilder();
        int number = 0;
        int begin = 0;
        for (String line : document.lines().toList()) {
            number++;
            String bare = line.strip();
            if (language == null && bare.startsWith(FENCE)) {
                language = bare.substring(FENCE.length()).strip();
                begin = number;
                text.setLength(0);
            } else if (language != null && bare.equals(FENCE)) {
                blocks.add(new Block(name, begin, heading, language, text.toString()));
                language = null;
            } else if (language != null) {
                text.append(line).append('\n');
            } else if (line.startsWith("#")) {
                heading = line.replaceFirst("^#+ *", "").strip();
            }
        }
        if (language != null) {
            throw new IllegalStateException(name + ":" + begin + " opens a block that nothing closes");
        }
        return blocks;
    }
}
