package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.report.PageReader;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlOption;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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
                    .containsExactly(org.assertj.core.api.Assertions.tuple(aws.instance, "web-1 (running)"));
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
                    .contains("</option><img src=x onerror=alert(1)> (running)");
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
}
