package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The policies and the table of actions in the documents are what the code's table of actions says. To write them anew, after a
 * change of {@link Action}: {@code mvn -f cli/pom.xml test -Dtest=PolicyReferenceTest -Dreference.write=true}.
 */
class PolicyReferenceTest {

    private static final String ANEW =
            "To write the policies anew: mvn -f cli/pom.xml test -Dtest=PolicyReferenceTest -Dreference.write=true";

    static Stream<String> pages() {
        return PolicyReference.PAGES.stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void policiesAndTableAreCurrent(String name) throws IOException {
        String page = Documents.read(name);
        String anew = PolicyReference.in(page);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(Documents.root().resolve(name), anew);
        } else {
            assertThat(page).as(ANEW).isEqualTo(anew);
        }
    }

    @Test
    void everyActionIsExplainedByHand() {
        assertThat(PolicyReference.usesIn(Documents.read("docs/iam.md")))
                .containsOnlyKeys(
                        Stream.of(Action.values()).map(Action::iamName).toArray(String[]::new))
                .allSatisfy((action, use) -> assertThat(use.strip()).as(action).isNotEmpty());
    }
}
