package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.buildlog.BuildStepCall;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.report.PageReader;
import java.util.List;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlOption;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTextArea;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** A form in a browser: what its empty fields show, and what they offer when somebody enters them. */
@WithSharedJenkins
class FormPageTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    private FreeStyleProject job;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        job = jenkins.createFreeStyleProject("job");
        job.getBuildersList().add(new AmiBackupBuilder(""));
    }

    /** Of the build step, which stands below the build environment with its gate. */
    private static HtmlInput field(HtmlPage page, String name) {
        return page.getFirstByXPath("(//input[@name='_." + name + "'])[last()]");
    }

    private static List<DomElement> options(HtmlPage page, HtmlInput input) {
        return page.getByXPath("//datalist[@id='" + input.getAttribute("list") + "']/option");
    }

    private static List<DomElement> enter(JenkinsRule.WebClient client, HtmlPage page, String field) {
        HtmlInput input = field(page, field);
        input.focus();
        PageReader.until(client, () -> !input.hasAttribute("aria-busy") && input.hasAttribute("list"));
        return options(page, input);
    }

    @Test
    void emptyFieldsShowWhatTheyInherit() throws Exception {
        AmiBackupConfiguration.get().setAmiPrefix("nightly");
        AmiBackupConfiguration.get().setKmsKeyId("alias/backups");
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            assertThat(field(page, "bucket").getPlaceholder()).isEqualTo(AwsBesideJenkins.BUCKET);
            assertThat(field(page, "region").getPlaceholder()).isEqualTo(AwsBesideJenkins.REGION);
            assertThat(field(page, "amiPrefix").getPlaceholder()).isEqualTo("nightly");
            assertThat(field(page, "kmsKeyId").getPlaceholder()).isEqualTo("alias/backups");
            assertThat(page.asXml()).contains("Default: " + AwsBesideJenkins.CREDENTIALS);
            assertThat(field(page, "bucket").getValue()).isEmpty();
        }
    }

    /** The form of a step is drawn by a request of its own when somebody chooses the step. */
    private static HtmlPage choose(JenkinsRule.WebClient client, HtmlPage page, String step) throws Exception {
        HtmlOption option = page.getFirstByXPath("//option[starts-with(normalize-space(.), '" + step + ":')]");
        HtmlPage chosen = (HtmlPage) option.getEnclosingSelect().setSelectedAttribute(option, true);
        PageReader.until(
                client,
                () -> chosen.getFirstByXPath("//input[contains(@class, 'ami-backup-choice') and @list]") != null);
        return chosen;
    }

    @Test
    void aFormThatIsDrawnLaterShowsWhatItInheritsToThoseWhoMayConfigureTheJob() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("developer"));
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("developer")) {
            HtmlPage page = choose(client, client.goTo(pipeline.getUrl() + "pipeline-syntax/"), "amiBackup");
            assertThat(field(page, "bucket").getPlaceholder()).isEqualTo(AwsBesideJenkins.BUCKET);
            assertThat(field(page, "region").getPlaceholder()).isEqualTo(AwsBesideJenkins.REGION);
        }
    }

    @Test
    void theFieldsOfABuildStepToFillInAreCalledAsTheFormCallsThem() throws Exception {
        job.getBuildersList().add(new AmiRestoreBuilder(""));
        job.getBuildersList().add(new AmiBackupVerifyBuilder());
        Connection all = new Connection("bucket", "region", "credentials", "role", "external")
                .ownedBy("owner")
                .writingWith("sse", "");
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            List<String> titles = page.querySelectorAll(".jenkins-form-label").stream()
                    .map(label -> label.getTextContent().strip().replaceFirst("\\?$", ""))
                    .toList();
            for (BuildStepCall step : BuildStepCall.values()) {
                assertThat(page.asNormalizedText()).contains(step.title());
                for (String field : step.fields("id", all, "key").split("; ")) {
                    assertThat(titles).contains(field.replaceFirst(": .*", ""));
                }
            }
        }
    }

    @Test
    void everyFieldThatOffersChoicesHasAName() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            assertThat(page.<HtmlInput>getByXPath("//input[contains(@class, 'ami-backup-choice')]"))
                    .extracting(input -> input.getAttribute("aria-label"))
                    .contains("Instance ID", "Bucket", "Region")
                    .doesNotContain("");
        }
    }

    @Test
    void aFieldOffersChoicesWhenSomebodyEntersItAndNotBefore() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            client.waitForBackgroundJavaScript(15_000);
            assertThat(aws.aws.calls().total())
                    .as("a form that is opened asks nothing")
                    .isZero();

            assertThat(enter(client, page, "instanceId"))
                    .extracting(option -> option.getAttribute("value"), DomNode::getTextContent)
                    .containsExactly(org.assertj.core.api.Assertions.tuple(aws.instance, "web-1, running"));
            assertThat(enter(client, page, "bucket"))
                    .extracting(option -> option.getAttribute("value"))
                    .containsExactly(AwsBesideJenkins.BUCKET);
            assertThat(enter(client, page, "region"))
                    .extracting(option -> option.getAttribute("value"))
                    .contains("eu-west-1", "us-east-1");
        }
    }

    @Test
    void aHostileNameStaysAText() throws Exception {
        aws.aws
                .ec2()
                .runInstance(InstanceSpec.named("</option><img src=x onerror=alert(1)>")
                        .volume("/dev/xvda", 8));
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            assertThat(enter(client, page, "instanceId"))
                    .extracting(DomNode::getTextContent)
                    .contains("</option><img src=x onerror=alert(1)>, running");
            assertThat(page.<DomElement>getByXPath("//img[@src='x']")).isEmpty();
        }
    }

    @Test
    void aFieldThatAwsDoesNotFillIsATextFieldAndKeepsWhatIsTyped() throws Exception {
        aws.aws.faults().deny("ec2:*");
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            assertThat(enter(client, page, "instanceId")).isEmpty();
            field(page, "instanceId").setValue("${INSTANCE}");
            jenkins.submit(page.getFormByName("config"));
        }
        assertThat(job.getBuildersList().get(AmiBackupBuilder.class).getInstanceId())
                .isEqualTo("${INSTANCE}");
    }

    /** What is said below a field: whether by Jenkins' own checks or by what the field has to choose from. */
    private static String below(HtmlInput input) {
        DomNode item = input.getFirstByXPath("ancestor::div[contains(@class, 'jenkins-form-item')][1]");
        return item.<DomNode>getByXPath(".//*[@class='error' or @class='warning' or @role='status']").stream()
                .map(DomNode::getTextContent)
                .collect(Collectors.joining(" "))
                .strip();
    }

    private static List<DomElement> errors(HtmlPage page) {
        return page.getByXPath("//div[contains(@class, 'error') and not(contains(@class, 'error-area'))]");
    }

    @ParameterizedTest
    @CsvSource({
        "amiBackup,instanceId,'The instance ID is missing. Enter one, for example i-0a1b2c3d4e5f67890, or open Several"
                + " instances to choose more than one by their IDs or tags.'",
        "amiBackupGate,instanceId,'The instance ID is missing. Enter one, for example i-0a1b2c3d4e5f67890, or open Several"
                + " instances to choose more than one by their IDs or tags.'",
        "withAmiBackup,instanceId,'The instance ID is missing. Enter one, for example i-0a1b2c3d4e5f67890, or open Several"
                + " instances to choose more than one by their IDs or tags.'",
        "amiRestore,amiId,'The AMI ID is missing. Give the ID of the AMI that was stored, for example ami-0123456789abcdef0.'",
        "amiBackups,instanceId,''",
        "amiBackupCleanup,bucket,'The bucket is missing. Give the name of the S3 bucket for backups.'",
    })
    void aFormThatNobodyHasTouchedShowsNoErrorAndOneForAFieldThatWasLeftEmpty(String step, String name, String words)
            throws Exception {
        AmiBackupConfiguration.get().setBucket(null);
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = choose(client, client.goTo(pipeline.getUrl() + "pipeline-syntax/"), step);
            client.waitForBackgroundJavaScript(15_000);
            assertThat(errors(page)).isEmpty();

            HtmlInput input = field(page, name);
            input.focus();
            field(page, "region").focus();
            client.waitForBackgroundJavaScript(15_000);
            assertThat(below(input)).isEqualTo(words);
        }
    }

    @Test
    void aJobThatWasSavedWithoutAnInstanceSaysSoWhenItIsOpened() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            PageReader.until(client, () -> below(field(page, "instanceId")).startsWith("The instance ID is missing."));
        }
    }

    private static void type(JenkinsRule.WebClient client, HtmlPage page, String field, String value) {
        field(page, field).setValue(value);
        field(page, field).fireEvent("change");
        client.waitForBackgroundJavaScript(15_000);
    }

    @Test
    void whatWasChosenIsNamedBelowTheFieldAndWhatAwsHasNotListedIsAWarning() throws Exception {
        String gone = "i-0a0a0a0a0a0a0a0a0";
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            type(client, page, "instanceId", gone);
            assertThat(below(field(page, "instanceId")))
                    .as("nothing is listed yet")
                    .isEmpty();
            assertThat(enter(client, page, "instanceId")).hasSize(1);
            assertThat(below(field(page, "instanceId")))
                    .isEqualTo(
                            "This instance is not in the list that AWS has just returned. Check the ID, the Region and the"
                                    + " credentials.");

            type(client, page, "instanceId", aws.instance);
            assertThat(below(field(page, "instanceId"))).isEqualTo("web-1, running");
            type(client, page, "instanceId", "${INSTANCE}");
            assertThat(below(field(page, "instanceId"))).isEmpty();
            type(client, page, "instanceId", gone);
            type(client, page, "region", "us-west-2");
            assertThat(below(field(page, "instanceId")))
                    .as("the list is of another Region")
                    .isEmpty();
        }
    }

    @Test
    void aListThatAwsHasNotGivenMakesNothingUnknown() throws Exception {
        aws.aws.faults().deny("ec2:*");
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            type(client, page, "instanceId", aws.instance);
            enter(client, page, "instanceId");
            type(client, page, "instanceId", "i-0a0a0a0a0a0a0a0a0");
            assertThat(below(field(page, "instanceId"))).isEmpty();
        }
    }

    @Test
    void numbersThatCanNotBeReadAreSavedAsTheirDefaults() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            field(page, "timeoutMinutes").setValue("");
            field(page, "maxInstances").setValue("99999999999");
            jenkins.submit(page.getFormByName("config"));
        }
        AmiBackupBuilder saved = job.getBuildersList().get(AmiBackupBuilder.class);
        assertThat(saved.getTimeoutMinutes()).isZero();
        assertThat(saved.getMaxInstances()).isEqualTo(50);
    }

    @Test
    void emptyFieldsShowHowTheirValuesLook() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.getPage(job, "configure");
            assertThat(field(page, "roleArn").getPlaceholder()).isEqualTo("e.g. arn:aws:iam::123456789012:role/backup");
            assertThat(field(page, "excludeDevices").getPlaceholder()).isEqualTo("e.g. /dev/sdf /dev/sdg");
            assertThat(field(page, "kmsKeyId").getPlaceholder()).isEqualTo("e.g. alias/backups");
            assertThat(page.<HtmlTextArea>getByXPath("//textarea[@name='_.tags' or @name='_.instanceTags']"))
                    .extracting(HtmlTextArea::getPlaceholder)
                    .contains("e.g. Team=storage", "e.g. Role=web")
                    .doesNotContain("");
        }
    }
}
