package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionNameTest {

    private static final String CONTROLLER = "3f2a9c1d";

    private static String of(String job) {
        return SessionName.of(CONTROLLER, job);
    }

    @Test
    void aJobsNameStandsBehindItsControllers() {
        assertThat(of("nightly-backup_1.2")).isEqualTo("ami-backup-3f2a9c1d-nightly-backup_1.2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "Größe 東京 🦄",
                "'; drop",
                "line\nfeed",
                "a@b",
                "team/service/feature%2Flogin",
                "a-job-of-exactly-forty-four-characters-is-it",
                "a-job-with-a-name-that-is-far-longer-than-aws-takes-for-a-session-and-then-some-more",
            })
    void whateverAJobIsCalledAwsTakesTheName(String job) {
        assertThat(of(job)).matches("[\\w+=,.@-]{2,64}").startsWith("ami-backup-3f2a9c1d-");
    }

    @Test
    void aNameThatIsChangedEndsWithAHashSoThatTwoJobsNeverHaveOneName() {
        assertThat(of("team/nightly"))
                .startsWith("ami-backup-3f2a9c1d-team=nightly@")
                .hasSize(41);
        assertThat(of("team/nightly")).isNotEqualTo(of("team=nightly")).isNotEqualTo(of("team nightly"));
        String head = "x".repeat(100);
        assertThat(of(head + "/one"))
                .hasSize(64)
                .isNotEqualTo(of(head + "y/one"))
                .contains("x=one@");
    }
}
