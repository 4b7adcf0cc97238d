package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LikenessTest {

    private static final Set<String> OWN = Set.of("7f3a2c41", "web-1");

    @Test
    void whatNamesOneOperationIsSetAside() {
        assertThat(Likeness.setAside("Image backup-web-1-20261128-7f3a2c41 of web-1 is gone", OWN))
                .isEqualTo("Image … of … is gone");
        assertThat(Likeness.setAside("Image " + "n".repeat(119) + "-7f3a2c41 is gone", OWN))
                .isEqualTo("Image … is gone");
    }

    @Test
    void whatIsPartOfAnotherWordStays() {
        assertThat(Likeness.setAside("web-10 and web-2", OWN)).isEqualTo("web-10 and web-2");
    }
}
