package io.jenkins.plugins.amibackup.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.documented.Documents;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * docs/pipeline.md has every parameter of every step, in the words of its help. To write the tables anew, after a change of a
 * step or its help: {@code mvn test -Dtest=DocumentedParametersTest -Dreference.write=true}.
 */
@WithJenkins
class DocumentedParametersTest {

    private static final String ANEW = "To write the tables of " + StepReference.PAGE
            + " anew: mvn test -Dtest=DocumentedParametersTest -Dreference.write=true";

    @Test
    void theTablesSayWhatDescriptorsAndHelpSay(JenkinsRule jenkins) throws Exception {
        StepReference reference = new StepReference(jenkins);
        String page = Documents.read(StepReference.PAGE);
        assertThat(StepReference.classesIn(page))
                .as("Classes with a table: <!-- parameters of TheStep --> … <!-- end of parameters -->")
                .isEqualTo(reference.classes());
        String anew = reference.in(page);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(Documents.root().resolve(StepReference.PAGE), anew);
        } else {
            assertThat(page).as(ANEW).isEqualTo(anew);
        }
    }
}
