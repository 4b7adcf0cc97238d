package io.jenkins.plugins.amibackup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupGateWrapper;
import io.jenkins.plugins.amibackup.freestyle.AmiRestoreBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The form of a job with a gate and build steps, whose fields have the same names, in a real browser. */
@Tag("browser")
@WithJenkins
class GatedJobFormTest {

    @TempDir
    Path folder;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    @Test
    void savingTheFormKeepsTheCredentialsOfTheGateAndOfTheBuildSteps(JenkinsRule jenkins) throws Exception {
        aws.configure();
        FreeStyleProject job = jenkins.createFreeStyleProject("gated");
        AmiBackupBuilder atGate = new AmiBackupBuilder(aws.instance);
        atGate.setCredentialsId("${CREDENTIALS}");
        job.getBuildWrappersList().add(new AmiBackupGateWrapper(atGate));
        AmiBackupBuilder backup = new AmiBackupBuilder(aws.instance);
        backup.setCredentialsId(AwsBesideJenkins.CREDENTIALS);
        job.getBuildersList().add(backup);
        AmiRestoreBuilder restore = new AmiRestoreBuilder("ami-0123456789abcdef0");
        restore.setCredentialsId(AwsBesideJenkins.CREDENTIALS);
        job.getBuildersList().add(restore);

        try (Browser browser = new Browser(Files.createDirectory(folder.resolve("profile")))) {
            browser.open(job.getAbsoluteUrl() + "configure");
            List<?> checked = browser.when("the choices of credentials", seen -> {
                List<?> values = (List<?>) seen.executeScript(
                        "return [...document.querySelectorAll('.credentials-select-radio-control:checked')]"
                                + ".map(radio => radio.value)");
                return values.size() == 3 ? values : null;
            });
            assertThat(checked).asList().containsExactly("param", "select", "select");
            browser.press("form[name=config]", "Save");
            browser.when("the job's page", seen -> seen.getCurrentUrl().equals(job.getAbsoluteUrl()));
        }

        FreeStyleProject saved = jenkins.jenkins.getItemByFullName("gated", FreeStyleProject.class);
        assertThat(saved.getBuildWrappersList()
                        .get(AmiBackupGateWrapper.class)
                        .getBackup()
                        .getCredentialsId())
                .isEqualTo("${CREDENTIALS}");
        assertThat(saved.getBuildersList().get(AmiBackupBuilder.class).getCredentialsId())
                .isEqualTo(AwsBesideJenkins.CREDENTIALS);
        assertThat(saved.getBuildersList().get(AmiRestoreBuilder.class).getCredentialsId())
                .isEqualTo(AwsBesideJenkins.CREDENTIALS);
    }
}
