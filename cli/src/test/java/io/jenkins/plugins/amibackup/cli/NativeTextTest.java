package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Linux shows of a process decides over what Java has made of it, and only where it is the same text. */
class NativeTextTest {

    private static final byte[] LATIN_1 = "Ort=Zürich".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    private Path process;

    private void shows(String file, byte[]... texts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] text : texts) {
            all.write(text);
            all.write(0);
        }
        Files.write(process.resolve(file), all.toByteArray());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String[] arguments(String... decoded) {
        return new NativeText(process).arguments(decoded);
    }

    @Test
    void theLastTextsOfTheCommandLineAreTheArguments() throws IOException {
        shows("cmdline", utf8("java"), utf8("-jar"), utf8("ü.jar"), utf8("--tag"), utf8("Ort=Zürich"), utf8(""));
        assertThat(arguments("--tag", "Ort=Z\uFFFD\uFFFDrich", "")).containsExactly("--tag", "Ort=Zürich", "");
        assertThat(arguments("--tag", "Ort=ZÃ¼rich", "")).containsExactly("--tag", "Ort=Zürich", "");
    }

    @Test
    void whatIsNotUtf8StaysAsTheLocaleReadsIt() throws IOException {
        shows("cmdline", utf8("java"), LATIN_1);
        assertThat(arguments("Ort=Zürich")).containsExactly("Ort=Zürich");
        assertThat(arguments("Ort=Z\uFFFDrich")).containsExactly("Ort=Z\uFFFDrich");
    }

    /** A launcher may have read them from somewhere else. */
    @Test
    void otherArgumentsThanTheShownOnesStayAsTheyAre() throws IOException {
        shows("cmdline", utf8("java"), utf8("Ort=Genève"));
        assertThat(arguments("Ort=Z\uFFFDrich")).containsExactly("Ort=Z\uFFFDrich");
        assertThat(arguments("a", "b", "Ort=Z\uFFFDrich")).containsExactly("a", "b", "Ort=Z\uFFFDrich");
    }

    @Test
    void withoutAnythingShownAllStaysAsItIs() {
        assertThat(arguments("Ort=Z\uFFFDrich")).containsExactly("Ort=Z\uFFFDrich");
        Map<String, String> environment = Map.of("AWS_PROFILE", "Z\uFFFDrich");
        assertThat(new NativeText(process).environment(environment)).isEqualTo(environment);
    }

    @Test
    void theValuesOfVariablesAreReadLikewise() throws IOException {
        shows("environ", utf8("AWS_PROFILE=Zürich=1"), utf8("LANG"), utf8("GONE=ü"), LATIN_1, utf8("HOME=/root"));
        assertThat(new NativeText(process)
                        .environment(Map.of(
                                "AWS_PROFILE",
                                "Z\uFFFD\uFFFDrich=1",
                                "Ort",
                                "Z\uFFFDrich",
                                "HOME",
                                "/root",
                                "SET",
                                "ü")))
                .isEqualTo(Map.of("AWS_PROFILE", "Zürich=1", "Ort", "Z\uFFFDrich", "HOME", "/root", "SET", "ü"));
    }
}
