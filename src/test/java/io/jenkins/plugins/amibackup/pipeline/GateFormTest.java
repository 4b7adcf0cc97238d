package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import hudson.model.Item;
import hudson.model.Result;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.config.VerifyWith;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.pipeline.modeldefinition.generator.OptionsDirective;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The forms of the gates and of several instances, and the snippets they make. */
@WithJenkins
class GateFormTest {

    private static final String ONE = "i-0a1b2c3d4e5f67890";
    private static final String OTHER = "i-0f9e8d7c6b5a43210";

    private JenkinsRule jenkins;

    @BeforeEach
    void look(JenkinsRule rule) {
        jenkins = rule;
    }

    private static <S extends BackupFieldsStep> S tagged(S step) {
        step.setInstanceTags(Map.of("Role", "web", "Team", "a=b"));
        step.setMaxInstances(7);
        return step;
    }

    private static <S extends BackupFieldsStep> S several(S step) {
        step.setInstanceIds(List.of(ONE, OTHER));
        return step;
    }

    private static <S extends GateStep> S filled(S step) {
        step.setMaxAge("7d");
        step.setCreateIfMissing(true);
        step.setAllowExcluded(false);
        step.setTags(Map.of("Ticket", "4711"));
        step.setExcludeDevices(List.of("/dev/sdf"));
        step.setLog("each");
        return step;
    }

    private static <S extends GateStep> S proven(S step) {
        step.setVerifiedWithin("7d");
        step.setVerifiedLevel("console");
        step.setVerifiedScope("instance");
        step.setVerifyIfMissing(true);
        VerifyWith with = new VerifyWith();
        with.setSubnetId("subnet-0a1b2c3d4e5f67890");
        with.setSecurityGroupIds(List.of("sg-0a1b2c3d4e5f67890", "sg-0f9e8d7c6b5a43210"));
        with.setTimeoutMinutes(30);
        with.setConsolePattern("web-1 login:");
        with.setKeepConsole(false);
        step.setVerifyWith(with);
        return step;
    }

    private void keeps(Step step) throws Exception {
        jenkins.assertEqualDataBoundBeans(step, StepForm.kept(jenkins, step));
    }

    @Test
    void theFormsKeepWhatIsSetAndTheDefaults() throws Exception {
        keeps(several(new AmiBackupStep("")));
        keeps(tagged(new AmiBackupStep("")));
        keeps(new AmiBackupGateStep(ONE));
        keeps(filled(tagged(new AmiBackupGateStep(""))));
        keeps(proven(new AmiBackupGateStep(ONE)));
        keeps(proven(new WithAmiBackupStep(ONE)));
        keeps(new WithAmiBackupStep(ONE));
        WithAmiBackupStep block = filled(several(new WithAmiBackupStep("")));
        block.setRestoreOnFailure(true);
        keeps(block);
        block.setWayBack("inPlace");
        block.setRollbackMaxAge("30m");
        keeps(block);
    }

    @Test
    void snippetsHoldWhatIsSetAndLeaveDefaultsOut() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        snippets.assertRoundTrip(new AmiBackupGateStep(ONE), "amiBackupGate instanceId: '" + ONE + "'");
        snippets.assertRoundTrip(
                several(new AmiBackupStep("")), "amiBackup(instanceIds: ['" + ONE + "', '" + OTHER + "'])");
        snippets.assertRoundTrip(
                filled(tagged(new AmiBackupGateStep(""))),
                "amiBackupGate allowExcluded: false, createIfMissing: true, excludeDevices: ['/dev/sdf'],"
                        + " instanceTags: [Role: 'web', Team: 'a=b'], log: 'each', maxAge: '7d', maxInstances: 7, tags:"
                        + " [Ticket: '4711']");
        WithAmiBackupStep block = new WithAmiBackupStep(ONE);
        block.setRestoreOnFailure(true);
        snippets.assertRoundTrip(
                block, "withAmiBackup(instanceId: '" + ONE + "', restoreOnFailure: true) {\n    // some block\n}");
        block.setWayBack("inPlace");
        block.setRollbackMaxAge("30m");
        snippets.assertRoundTrip(
                block,
                "withAmiBackup(instanceId: '" + ONE + "', restoreOnFailure: true, rollbackMaxAge: '30m', wayBack:"
                        + " 'inPlace') {\n    // some block\n}");
        snippets.assertRoundTrip(
                proven(new AmiBackupGateStep(ONE)),
                "amiBackupGate instanceId: '" + ONE
                        + "', verifiedLevel: 'console', verifiedScope: 'instance', verifiedWithin: '7d',"
                        + " verifyIfMissing: true, verifyWith: [consolePattern: 'web-1 login:', keepConsole: false,"
                        + " securityGroupIds: ['sg-0a1b2c3d4e5f67890', 'sg-0f9e8d7c6b5a43210'], subnetId:"
                        + " 'subnet-0a1b2c3d4e5f67890', timeoutMinutes: 30]");
        SnippetizerTester.assertDocGeneration(AmiBackupGateStep.class);
        SnippetizerTester.assertDocGeneration(WithAmiBackupStep.class);
    }

    @Test
    void everyParameterHasHelpAndEachStepNamesWhatItIsAbout() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            for (Class<? extends Step> step : List.of(AmiBackupGateStep.class, WithAmiBackupStep.class)) {
                for (DescribableParameter parameter : new DescribableModel<>(step).getParameters()) {
                    assertThat(client.goTo("descriptor/" + step.getName() + "/help/" + parameter.getName(), "text/html")
                                    .getWebResponse()
                                    .getContentAsString())
                            .as(parameter.getName())
                            .contains("<p>");
                }
            }
            for (DescribableParameter parameter : new DescribableModel<>(VerifyWith.class).getParameters()) {
                assertThat(client.goTo(
                                        "descriptor/" + AmiBackupVerifyStep.class.getName() + "/help/"
                                                + parameter.getName(),
                                        "text/html")
                                .getWebResponse()
                                .getContentAsString())
                        .as(parameter.getName())
                        .contains("<p>");
            }
        }
        AmiBackupGateStep.DescriptorImpl gate =
                jenkins.jenkins.getDescriptorByType(AmiBackupGateStep.DescriptorImpl.class);
        assertThat(gate.argumentsToString(Map.of("instanceId", ONE, "bucket", "acme")))
                .isEqualTo(ONE + " → acme");
        assertThat(gate.argumentsToString(Map.of("instanceIds", List.of(ONE, OTHER))))
                .isEqualTo(ONE + ", " + OTHER);
        assertThat(gate.argumentsToString(Map.of("instanceIds", List.of(ONE, OTHER, ONE, ONE), "bucket", "acme")))
                .isEqualTo(ONE + ", " + OTHER + " and 2 more → acme");
        assertThat(gate.argumentsToString(Map.of("instanceTags", Map.of("Role", "web"))))
                .isEqualTo("Role=web");
        assertThat(gate.argumentsToString(Map.of())).isEmpty();
    }

    @Test
    void wrongValuesAreTold() throws Exception {
        AmiBackupGateStep.DescriptorImpl fields =
                jenkins.jenkins.getDescriptorByType(AmiBackupGateStep.DescriptorImpl.class);
        Item job = jenkins.createFreeStyleProject();
        assertThat(fields.doCheckMaxAge(job, "24h").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckMaxAge(job, "${AGE}").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckMaxAge(job, "soon").getMessage()).contains("is not a valid age");
        assertThat(fields.doCheckMaxAge(job, "1m").getMessage()).contains("Allow at least 5 minutes");
        assertThat(fields.doCheckVerifiedWithin(job, "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckVerifiedWithin(job, "7 days").getMessage()).contains("is not a valid age");
        VerifyWith.DescriptorImpl with = jenkins.jenkins.getDescriptorByType(VerifyWith.DescriptorImpl.class);
        assertThat(with.doCheckSubnetId(job, "subnet").getMessage()).contains("is not a valid subnet ID");
        assertThat(with.doCheckSecurityGroupIds(job, "sg-0a1b2c3d4e5f67890 web").getMessage())
                .contains("is not a valid security group ID");
        assertThat(with.doCheckInstanceType(job, "large!").getMessage()).contains("instance type");
        assertThat(with.doCheckProfile(job, "a b").getMessage()).contains("instance profile");
        assertThat(with.doCheckConsolePattern(job, "(").getMessage()).contains("is not a regular expression");
        assertThat(with.doCheckSsmDocument(job, "a b").getMessage()).contains("SSM document");
        assertThat(with.doCheckTimeoutMinutes(job, "1").getMessage()).contains("may run for 5 to 1440 minutes, not 1");
        assertThat(with.doCheckSubnetId(job, "${SUBNET}").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceId(job, "", "", "", "").getMessage()).contains("The instance ID is missing");
        assertThat(fields.doCheckInstanceId(job, "", "", ONE, "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceId(job, "", "", "", "Role=web").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceIds(job, ONE + "\n" + OTHER).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceIds(job, ONE + " web-1").getMessage()).contains("is not a valid instance ID");
        assertThat(fields.doCheckInstanceTags(job, "Role=web").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceTags(job, "Role").getMessage()).contains("is not a valid tag");
        assertThat(fields.doCheckInstanceTags(job, "Role=web\nRole=db").getMessage())
                .contains("is given twice");
    }

    @ParameterizedTest
    @CsvSource({"1,''", "7,''", "'',''", "0,0", "-1,-1", "many,many", "1.5,1.5", "99999999999,99999999999"})
    void aNumberOfInstancesIsAtLeastOne(String typed, String refused) throws Exception {
        AmiBackupStep.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
        FormValidation said = fields.doCheckMaxInstances(jenkins.createFreeStyleProject(), typed);
        assertThat(said.getMessage())
                .isEqualTo(refused.isEmpty() ? null : refused + " is not a valid number of instances. Use 1 or more.");
    }

    @ParameterizedTest
    @CsvSource({"0,''", "7,''", "'',''", "-1,-1", "many,many", "1.5,1.5", "99999999999,99999999999"})
    void aNumberOfBackupsIsNotNegative(String typed, String refused) throws Exception {
        AmiBackupsStep.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(AmiBackupsStep.DescriptorImpl.class);
        FormValidation said = fields.doCheckLimit(jenkins.createFreeStyleProject(), typed, false);
        assertThat(said.getMessage())
                .isEqualTo(
                        refused.isEmpty()
                                ? null
                                : refused + " is not a valid limit. Use 1 or more, or 0 for as many as possible.");
    }

    @Test
    void moreBackupsThanAreReturnedAreAWarning() throws Exception {
        AmiBackupsStep.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(AmiBackupsStep.DescriptorImpl.class);
        Item job = jenkins.createFreeStyleProject();
        assertThat(fields.doCheckLimit(job, "10000", false).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckLimit(job, "10001", false).kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(fields.doCheckLimit(job, "10001", false).getMessage())
                .isEqualTo("No more than 10000 backups are returned.");
        assertThat(fields.doCheckLimit(job, "1000", true).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckLimit(job, "1001", true).getMessage())
                .isEqualTo("No more than 1000 backups are returned.");
    }

    @Test
    void aSearchNeedsNoInstanceAndFindsReservedTags() throws Exception {
        AmiBackupsStep.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(AmiBackupsStep.DescriptorImpl.class);
        Item job = jenkins.createFreeStyleProject();
        assertThat(fields.doCheckInstanceId(job, "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceId(job, "web-1").getMessage()).contains("is not a valid instance ID");
        assertThat(fields.doCheckTags(job, "aws:autoscaling:groupName=web").kind)
                .isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckTags(job, "Team").getMessage()).contains("is not a valid tag");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "'soon'", "'99999999999'"})
    void aSnippetLeavesANumberOutThatCanNotBeRead(String typed) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        Map.of(
                        AmiBackupStep.class, "amiBackup()",
                        AmiBackupGateStep.class, "amiBackupGate()",
                        AmiBackupsStep.class, "amiBackups()",
                        AmiBackupCleanupStep.class, "amiBackupCleanup()")
                .forEach((step, snippet) -> {
                    String form = "{'stapler-class':'" + step.getName() + "', 'maxInstances':" + typed + ", 'limit':"
                            + typed + ", 'olderThanHours':" + typed + ", 'timeoutMinutes':" + typed + "}";
                    assertThatCode(() -> snippets.assertGenerateSnippet(form, snippet, null))
                            .as(step.getName())
                            .doesNotThrowAnyException();
                });
    }

    @Test
    void whatIsWrittenWithoutAnInstanceCompilesAmongTheOptionsOfADeclarativePipeline() throws Exception {
        OptionsDirective.DescriptorImpl options =
                jenkins.jenkins.getDescriptorByType(OptionsDirective.DescriptorImpl.class);
        WithAmiBackupStep longer = new WithAmiBackupStep("");
        longer.setMaxAge("7d");
        for (WithAmiBackupStep block : List.of(
                new WithAmiBackupStep(""),
                longer,
                new WithAmiBackupStep(ONE),
                several(new WithAmiBackupStep("")),
                tagged(new WithAmiBackupStep("")))) {
            String written = options.toGroovy(new OptionsDirective(List.of(block)));
            WorkflowJob job = jenkins.createProject(WorkflowJob.class);
            job.setDefinition(new CpsFlowDefinition(
                    "pipeline { agent none\n" + written + "stages { stage('a') { steps { echo 'b' } } } }", true));
            WorkflowRun build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
            assertThat(JenkinsRule.getLog(build))
                    .as(written)
                    .doesNotContain("MultipleCompilationErrorsException")
                    .contains("[Pipeline] withAmiBackup");
        }
        assertThat(options.toGroovy(new OptionsDirective(List.of(new WithAmiBackupStep("")))))
                .isEqualTo("options {\nwithAmiBackup(instanceId: '')\n}\n");
    }
}
