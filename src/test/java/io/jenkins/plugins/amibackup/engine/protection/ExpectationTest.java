package io.jenkins.plugins.amibackup.engine.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {

    @Test
    void itIsReadAsPeopleWriteIt() {
        Expectation expectation = Expectation.of(
                " databases ", " eu-west-1 ", TagText.of(List.of("role=db", "stage=a=b")), "1d12h", " ", "default");
        assertThat(expectation.name()).isEqualTo("databases");
        assertThat(expectation.region()).isEqualTo("eu-west-1");
        assertThat(expectation.maxAge()).isEqualTo(Duration.ofHours(36));
        assertThat(expectation.provenWithin()).isEmpty();
        assertThat(expectation.described()).isEqualTo("role=db, stage=a=b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | eu-west-1 | role=db | 24h | `` | default | The name is missing.",
                "databases | Europe | role=db | 24h | `` | default | \"Europe\" is not a valid Region.",
                "databases | eu-west-1 | role | 24h | `` | default | \"role\" is not a valid tag.",
                "databases | eu-west-1 | =db | 24h | `` | default | The tag \"\" is too long or empty.",
                "databases | eu-west-1 | role=db | soon | `` | default | \"soon\" is not a valid age.",
                "databases | eu-west-1 | role=db | 2m | `` | default | No backup can be complete that quickly.",
                "databases | eu-west-1 | role=db | 24h | 1m | default | No backup can be complete that quickly.",
                "databases | eu-west-1 | role=db | 24h | often | default | \"often\" is not a valid age.",
                "databases | eu-west-1 | role=db | 24h | `` | `` | The place is missing.",
            })
    void whatIsWrongIsSaid(
            String name, String region, String tag, String maxAge, String provenWithin, String place, String line) {
        assertThatThrownBy(() -> Expectation.of(name, region, TagText.of(List.of(tag)), maxAge, provenWithin, place))
                .isInstanceOf(OperationException.class)
                .hasMessageStartingWith(line);
    }

    @Test
    void withoutATagEverythingWouldBeMeant() {
        assertThatThrownBy(() -> Expectation.of("all", "eu-west-1", Map.of(), "24h", "", "default"))
                .hasMessageStartingWith("No tags were given.");
        assertThatThrownBy(() -> Expectation.ofTags("eu-west-1", null, "24h", "", "default"))
                .hasMessageStartingWith("No tags were given.");
        List<String> many = Collections.nCopies(21, "x").stream()
                .map(text -> text + "=" + text)
                .toList();
        assertThat(Expectation.ofTags("eu-west-1", many, "24h", "", "b").name()).isEqualTo("x=x");
    }

    @Test
    void oneThatIsCalledAfterItsTagsHasAValidNameWhateverTheyAre() {
        String value = "x\u0007".repeat(120);
        Expectation expectation =
                Expectation.ofTags("eu-west-1", List.of("role=" + value), "24h", "30d", "acme-ami-backups");
        assertThat(expectation.name()).startsWith("role=x x ").hasSize(100);
    }
}
