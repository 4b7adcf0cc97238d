package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every link from one document to another leads somewhere, and every picture is there. */
class DocumentedLinksTest {

    private static final Pattern LINK = Pattern.compile("(?:]\\(|src=\")([^)\\s\"]+)");

    @Test
    void everyLinkLeadsToAFileAndAHeading() {
        List<String> broken = new ArrayList<>();
        int links = 0;
        List<String> names = new ArrayList<>(Documents.names());
        names.add("CONTRIBUTING.md");
        for (String name : names) {
            Matcher link = LINK.matcher(Documents.read(name));
            while (link.find()) {
                String target = link.group(1);
                if (!target.startsWith("https://")) {
                    links++;
                    if (!leadsSomewhere(name, target)) {
                        broken.add(name + ": " + target);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(60);
    }

    private static boolean leadsSomewhere(String from, String target) {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path here = Documents.root().resolve(from);
        Path there = file.isEmpty() ? here : here.resolveSibling(file).normalize();
        if (!Files.isRegularFile(there)) {
            return false;
        }
        String name = Documents.root().relativize(there).toString().replace('\\', '/');
        return hash < 0 || anchors(Documents.read(name)).contains(target.substring(hash + 1));
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(String document) {
        return document.lines()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("^#+ *", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
