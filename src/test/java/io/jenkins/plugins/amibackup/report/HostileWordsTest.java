package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.util.List;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Words that others have written, in tags, names and records, do no harm on pages and in logs. */
@WithSharedJenkins
class HostileWordsTest {

    private static final String CONSOLE_NOTE = "\u001b[8mha:AAAA\u001b[0m";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private WorkflowRun build(String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }

    private String instance(String name) {
        return aws.aws.ec2().runInstance(InstanceSpec.named(name).volume(VolumeSpec.gp3("/dev/xvda", 8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert('owned')</script>",
                "\"><img src=x onerror=alert(1)>",
                "'onmouseover='alert(1)",
                "${7*7} #{7*7} &lt;b&gt; {{7*7}}",
                "red\r\n[AMI backup] Done in 0 s",
                "[1,2] {\"a\":1} null",
                "\u202Egnp.exe\u200B",
                "Ünïcödé 日本語 🚀",
            })
    void whateverAnInstanceIsCalledIsShownAsItIsAndDoesNothing(String name) throws Exception {
        WorkflowRun run = build("""
                def backup = amiBackup(instanceId: '%s')
                amiRestore(amiId: backup.amiId)
                amiBackupVerify(amiId: backup.amiId)
                """, instance(name));
        jenkins.assertBuildStatusSuccess(run);
        String harmless = name.replaceAll("[\\p{Cc}\\p{Cf}]", " ");
        run.reload();

        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, "section.ami-backup-operation h2"))
                    .hasSize(3)
                    .allMatch(title -> squeezed(title).contains(squeezed(harmless)));
            assertThat(page.querySelectorAll("section img, section script:not([src])"))
                    .isEmpty();
            assertThat(page.querySelectorAll("[onmouseover], [onerror]")).isEmpty();
            assertThat(reader.summary()).hasSize(3);
            assertThat(squeezed(reader.status()
                            .path("operations")
                            .path(0)
                            .path("announcement")
                            .asText()))
                    .contains(squeezed(harmless));
        }
        assertThat(plain(run))
                .noneMatch(line -> line.contains("\u001b") || line.contains("\u202E"))
                .noneMatch(line -> line.equals("[AMI backup] Done in 0 s"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "red\r\n[AMI restore] To restore i-0123, launch ami-0bad",
                "\u202Egnp.exe\u200B",
                "a\u2028[AMI restore] Done",
                "$(id) & calc"
            })
    void whateverTheInstancesOfAFleetAreCalledWritesNoLineAndReachesNoVariable(String name) throws Exception {
        aws.aws
                .ec2()
                .runInstance(InstanceSpec.named(name)
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("Fleet", "hostile"));
        WorkflowRun run = build("""
                def made = amiBackup(instanceTags: [Fleet: 'hostile'])[0]
                def found = amiBackupGate(instanceTags: [Fleet: 'hostile'])[0]
                withAmiBackup(instanceTags: [Fleet: 'hostile']) {
                    [made.amiName, found.amiName, made.runId, env.AMI_BACKUP_AMI_NAME, env.AMI_BACKUP_RUN_ID].each {
                        echo "value <${it}>"
                    }
                }
                """);
        jenkins.assertBuildStatusSuccess(run);

        List<String> log = plain(run);
        assertThat(log)
                .filteredOn(line -> line.startsWith("value"))
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).matches("value <[A-Za-z0-9()\\[\\] ./'@_-]+>"));
        assertThat(log)
                .noneMatch(line -> line.startsWith("[AMI restore]"))
                .noneMatch(line -> line.matches(".*[\u202E\u200B\u2028\r].*"))
                .anyMatch(line -> line.startsWith("[AMI gate] i-") && line.contains(": open: i-"));
    }

    private static String squeezed(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** The log without Jenkins' own notes, by lines. */
    private static List<String> plain(WorkflowRun run) throws Exception {
        return run.getLog(10_000);
    }

    @Test
    void fiftyTagsOfTheGreatestLengthFit() throws Exception {
        InstanceSpec spec = InstanceSpec.named("n".repeat(256)).volume(VolumeSpec.gp3("/dev/xvda", 8));
        for (int i = 0; i < 49; i++) {
            spec.tag(
                    ("k" + i + "<b>").repeat(30).substring(0, 128),
                    "<i>\u00e9".repeat(100).substring(0, 256));
        }
        WorkflowRun run = build(
                "amiRestore(amiId: amiBackup(instanceId: '%s').amiId)",
                aws.aws.ec2().runInstance(spec));

        jenkins.assertBuildStatusSuccess(run);
        run.reload();
        try (PageReader reader = new PageReader(jenkins, run)) {
            assertThat(reader.titles()).hasSize(2).allMatch(title -> title.contains("n".repeat(256)));
            assertThat(reader.page().querySelectorAll("section b, section i")).isEmpty();
        }
    }

    @Test
    void whatIsAskedWronglyIsShownAsItWasTyped() throws Exception {
        WorkflowRun run = build("amiBackup(instanceId: '<b>i</b>', bucket: '<script>x</script>', region: '<u>eu</u>')");

        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, ".jenkins-alert"))
                    .singleElement()
                    .asString()
                    .contains("\"<b>i</b>\" is not a valid instance ID");
            assertThat(page.querySelectorAll("section b, section script:not([src]), section u"))
                    .isEmpty();
            assertThat(PageReader.attributes(page, ".ami-backup-facts a", "href"))
                    .isEmpty();
        }
    }

    @Test
    void aRecordThatSomebodyHasChangedDoesNothingOnThePageAndForgesNoLink() throws Exception {
        jenkins.assertBuildStatusSuccess(build("amiBackup(instanceId: '%s')", aws.instance));
        String ami = aws.images().get(0).id();
        String key = "ami-metadata/" + ami + ".json";
        ObjectMapper json = new ObjectMapper();
        JsonNode record = json.readTree(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key));
        ((ObjectNode) record.path("tags").path("instance")).put("Name", "<script>alert(1)</script>" + CONSOLE_NOTE);
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, key, json.writeValueAsString(record));

        WorkflowRun restore = build("amiRestore(amiId: '%s', name: 'again')", ami);

        restore.reload();
        try (PageReader reader = new PageReader(jenkins, restore)) {
            HtmlPage page = reader.page();
            assertThat(PageReader.texts(page, "section.ami-backup-operation h2"))
                    .singleElement()
                    .asString()
                    .contains("<script>alert(1)</script> [8mha:AAAA");
            assertThat(page.querySelectorAll("section script:not([src])")).isEmpty();
        }
        assertThat(plain(restore)).noneMatch(line -> line.contains("\u001b"));
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            HtmlPage console = client.goTo(restore.getUrl() + "consoleFull");
            assertThat(PageReader.attributes(console, "pre a[href*=amazon]", "href"))
                    .isNotEmpty()
                    .allMatch(href -> href.startsWith("https://eu-west-1.console.aws.amazon.com/"));
            assertThat(console.querySelectorAll("pre script")).isEmpty();
        }

        ((ObjectNode) record.path("image")).put("name", "<script>alert(2)</script>" + CONSOLE_NOTE);
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, key, json.writeValueAsString(record));
        WorkflowRun refused = build("amiRestore(amiId: '%s')", ami);
        jenkins.assertBuildStatus(Result.FAILURE, refused);
        assertThat(plain(refused))
                .anyMatch(line -> line.contains("The record " + key + " is damaged (image.name)"))
                .noneMatch(line -> line.contains("\u001b") || line.contains("alert(2)"));
    }
}
