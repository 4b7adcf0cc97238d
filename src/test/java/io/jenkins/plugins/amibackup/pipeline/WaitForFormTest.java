package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Result;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupGateWrapper;
import java.util.List;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;

/** The forms in which a job says how far a backup must have come for it to go on, and what their words are checked for. */
@WithSharedJenkins
class WaitForFormTest {

    private static final String INSTANCE = "i-0a1b2c3d4e5f67890";

    private static JenkinsRule jenkins;

    private static <S extends BackupFieldsStep> S waiting(S step, String milestone) {
        step.setWaitFor(milestone);
        return step;
    }

    private static <S extends GateStep> S accepting(S step) {
        step.setAccept("image");
        return waiting(step, "image");
    }

    private static WithAmiBackupStep block() {
        WithAmiBackupStep block = accepting(new WithAmiBackupStep(INSTANCE));
        block.setOnLostBackup("warn");
        return block;
    }

    private void keeps(Step step) throws Exception {
        jenkins.assertEqualDataBoundBeans(step, StepForm.kept(jenkins, step));
    }

    @Test
    void theFormsKeepWhatIsSetAndTheDefaults() throws Exception {
        for (String milestone : List.of("pointInTime", "image", "stored")) {
            keeps(waiting(new AmiBackupStep(INSTANCE), milestone));
        }
        keeps(new AmiBackupStep(INSTANCE));
        keeps(accepting(new AmiBackupGateStep(INSTANCE)));
        keeps(block());
        keeps(new WithAmiBackupStep(INSTANCE));

        FreeStyleProject job = jenkins.createFreeStyleProject();
        AmiBackupBuilder builder = new AmiBackupBuilder(INSTANCE);
        builder.setWaitFor("pointInTime");
        AmiBackupBuilder ofGate = new AmiBackupBuilder(INSTANCE);
        ofGate.setWaitFor("image");
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(ofGate);
        gate.setAccept("image");
        gate.setOnLostBackup("warn");
        job.getBuildersList().add(builder);
        job.getBuildWrappersList().add(gate);
        jenkins.configRoundtrip(job);
        jenkins.assertEqualDataBoundBeans(builder, job.getBuildersList().get(AmiBackupBuilder.class));
        jenkins.assertEqualDataBoundBeans(gate, job.getBuildWrappersList().get(AmiBackupGateWrapper.class));
    }

    @Test
    void snippetsHoldWhatIsSetAndLeaveDefaultsOut() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        snippets.assertRoundTrip(
                waiting(new AmiBackupStep(INSTANCE), "pointInTime"),
                "amiBackup instanceId: '" + INSTANCE + "', waitFor: 'pointInTime'");
        snippets.assertRoundTrip(
                accepting(new AmiBackupGateStep(INSTANCE)),
                "amiBackupGate accept: 'image', instanceId: '" + INSTANCE + "', waitFor: 'image'");
        snippets.assertRoundTrip(
                block(),
                "withAmiBackup(accept: 'image', instanceId: '" + INSTANCE
                        + "', onLostBackup: 'warn', waitFor: 'image') {\n    // some block\n}");
    }

    @Test
    void whatCanNotBeWaitedForIsToldWhileItIsTyped() throws Exception {
        AmiBackupStep.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
        Item job = jenkins.createFreeStyleProject();
        for (FormValidation said : List.of(
                fields.doCheckWaitFor(job, "image", true),
                fields.doCheckWaitFor(job, "", false),
                fields.doCheckWaitFor(job, "pointInTime", false),
                fields.doCheckWaitFor(job, "$MILESTONE", false))) {
            assertThat(said.kind).isEqualTo(FormValidation.Kind.OK);
        }
        assertThat(fields.doCheckWaitFor(job, "image", false).getMessage())
                .contains("No image is kept, so there is none to wait for");
        assertThat(fields.doCheckWaitFor(job, "soon", true).getMessage())
                .contains("Use one of: pointInTime, image, stored.");
    }

    /** The drop-down list has its check, and offers what is inherited. */
    @Test
    void theListSaysWhatIsInheritedAndIsChecked() throws Exception {
        AmiBackupConfiguration.get().setWaitFor("pointInTime");
        FreeStyleProject job = jenkins.createFreeStyleProject();
        AmiBackupBuilder builder = new AmiBackupBuilder(INSTANCE);
        builder.setKeepImage(false);
        builder.setWaitFor("image");
        job.getBuildersList().add(builder);
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            HtmlSelect list = page.getFirstByXPath("(//select[@name='_.waitFor'])[last()]");
            assertThat(list.getOption(0).getText()).isEqualTo("Default: pointInTime");
            assertThat(list.getSelectedOptions())
                    .singleElement()
                    .satisfies(option -> assertThat(option.getValueAttribute()).isEqualTo("image"));
            client.waitForBackgroundJavaScript(10_000);
            assertThat(page.asNormalizedText()).contains("No image is kept, so there is none to wait for");
        }
    }

    private static String fails(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return JenkinsRule.getLog(jenkins.assertBuildStatus(
                Result.FAILURE, jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "amiBackup(%s, waitFor: 'soon')|\"soon\" is not valid for waitFor. Use one of:"
                        + " pointInTime, image, stored.",
                "amiBackup(%s, waitFor: 'image', keepImage: false)|No image is kept, so there is none to wait for",
                "amiBackupGate(%s, waitFor: 'image', keepImage: false)|No image is kept, so there is none"
                        + " to wait for",
                "amiBackupGate(%s, accept: 'Image')|\"Image\" is not valid for accept. Use one of:",
                "amiBackupGate(%s, waitFor: 'image', verifiedWithin: '7d')|Only a complete backup can be proven, so"
                        + " a gate that demands proof can't open early",
                "withAmiBackup(%s, onLostBackup: 'abort') { echo 'RUN' }|\"abort\" is not a valid value for"
                        + " onLostBackup. Use fail (the block fails) or warn (it continues)."
            })
    void aWrongWordEndsABuildBeforeAnythingBegins(String script, String line) throws Exception {
        String log = fails(script.formatted("instanceId: '" + INSTANCE + "', bucket: 'acme-ami-backups'"));
        assertThat(log).contains("ERROR: " + line).doesNotContain("RUN", "Exception");
    }

    @Test
    void aDeclarativePipelineTakesThemAmongItsOptions() throws Exception {
        String log = fails("""
            pipeline {
                agent none
                options {
                    withAmiBackup(instanceId: '%s', waitFor: 'pointInTime', accept: 'image', onLostBackup: 'never')
                }
                stages { stage('Deploy') { steps { echo 'RUN' } } }
            }
            """.formatted(INSTANCE));
        assertThat(log)
                .contains("\"never\" is not a valid value for onLostBackup")
                .doesNotContain("RUN\n");
    }
}
