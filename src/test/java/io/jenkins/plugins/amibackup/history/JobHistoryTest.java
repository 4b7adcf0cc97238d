package io.jenkins.plugins.amibackup.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ListView;
import hudson.model.Result;
import hudson.views.JobColumn;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupPermissions;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** What a job, and a list of jobs, show of the backups that builds have made. */
@WithSharedJenkins
class JobHistoryTest {

    private static final int OK = 200;
    private static final int NOWHERE = 404;
    private static final String NOBODY = "i-00000000000000000";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    /** A build of a job with this name, which is made if there is none. */
    private static WorkflowRun build(String name, String script, Result result) throws Exception {
        WorkflowJob job = jenkins.jenkins.getItemByFullName(name, WorkflowJob.class);
        job = job == null ? jenkins.createProject(WorkflowJob.class, name) : job;
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.assertBuildStatus(
                result, jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart()));
    }

    private static String backup(String instance) {
        return "amiBackup(instanceId: '" + instance + "')";
    }

    private WorkflowRun backedUp(String name) throws Exception {
        return build(name, backup(aws.instance), Result.SUCCESS);
    }

    private static JenkinsRule.WebClient client() {
        return jenkins.createWebClient().withJavaScriptEnabled(false).withThrowExceptionOnFailingStatusCode(false);
    }

    private static String address(Job<?, ?> job) {
        return job.getUrl() + "ami-backup/";
    }

    private static List<String> texts(HtmlPage page, String selector) {
        List<String> texts = new ArrayList<>();
        for (DomNode node : page.querySelectorAll(selector)) {
            texts.add(node.getTextContent().strip().replaceAll("\\s+", " "));
        }
        return texts;
    }

    private static List<String> links(HtmlPage page, String selector) {
        List<String> links = new ArrayList<>();
        for (DomNode node : page.querySelectorAll(selector)) {
            links.add(((DomElement) node).getAttribute("href"));
        }
        return links;
    }

    @Test
    void aJobLeadsToItsHistoryWhereABuildHasDoneSomethingWithBackups() throws Exception {
        WorkflowJob with = backedUp("nightly").getParent();
        WorkflowJob without = build("compile", "echo 'done'", Result.SUCCESS).getParent();

        try (JenkinsRule.WebClient client = client()) {
            assertThat(texts(client.goTo(with.getUrl()), "a[href$='" + with.getUrl() + "ami-backup']"))
                    .singleElement()
                    .asString()
                    .contains("AMI backup history");
            assertThat(client.goTo(without.getUrl()).querySelectorAll("a[href$='ami-backup']"))
                    .isEmpty();
            assertThat(client.goTo(address(without)).asNormalizedText())
                    .contains("None of the last builds of this job has done anything");
        }
    }

    @Test
    void theHistoryHasEachBackupWithHowItEndedAndLinksToItsPages() throws Exception {
        WorkflowRun first = backedUp("nightly");
        WorkflowRun second = backedUp("nightly");
        build("nightly", "echo 'nothing'", Result.SUCCESS);
        WorkflowRun failed = build("nightly", backup(NOBODY), Result.FAILURE);
        String newest = aws.images().stream()
                .map(ImageModel::id)
                .filter(ami -> !log(first).contains(ami))
                .findFirst()
                .orElseThrow();

        try (JenkinsRule.WebClient client = client()) {
            HtmlPage page = client.goTo(address(first.getParent()));
            List<String> rows = texts(page, ".ami-backup-history tbody tr");
            assertThat(rows).hasSize(3);
            assertThat(rows.get(0)).startsWith("#" + failed.getNumber()).contains(NOBODY, "Backup", "failed");
            assertThat(rows.get(1))
                    .startsWith("#" + second.getNumber())
                    .contains("web-1", aws.instance, "Backup", "done", newest)
                    .containsPattern("\\d [KMG]iB");
            assertThat(rows.get(2)).startsWith("#" + first.getNumber());
            assertThat(links(page, ".ami-backup-history tbody tr:nth-of-type(2) a"))
                    .hasSize(4)
                    .satisfies(links -> {
                        assertThat(links.get(0)).endsWith("/" + second.getUrl());
                        assertThat(links.get(1))
                                .endsWith("/ami-backups/places/default/instances/" + aws.instance + "/");
                        assertThat(links.get(2)).contains("/" + second.getUrl() + "ami-backup/?run=");
                        assertThat(links.get(3)).endsWith("/ami-backups/places/default/backups/" + newest + "/");
                    });
            assertThat(texts(page, "figure svg[role=img] title"))
                    .anyMatch(title -> title.startsWith("Size of the backups of the last 2 builds that made any"));

            JsonNode json = json(client, address(first.getParent()) + "api/json");
            assertThat(json.path("job").asText()).isEqualTo("nightly");
            assertThat(json.path("total").asInt()).isEqualTo(3);
            assertThat(json.path("operations").path(0).path("state").asText()).isEqualTo("failed");
            JsonNode done = json.path("operations").path(1);
            assertThat(done.path("build").asInt()).isEqualTo(second.getNumber());
            assertThat(done.path("kind").asText()).isEqualTo("backup");
            assertThat(done.path("state").asText()).isEqualTo("done");
            assertThat(done.path("amiId").asText()).isEqualTo(newest);
            assertThat(done.path("instanceId").asText()).isEqualTo(aws.instance);
            assertThat(done.path("sizeBytes").asLong()).isPositive();
            assertThat(done.path("durationSeconds").isNumber()).isTrue();
        }
    }

    private static String log(WorkflowRun run) {
        try {
            return JenkinsRule.getLog(run);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static JsonNode json(JenkinsRule.WebClient client, String path) throws Exception {
        return new ObjectMapper()
                .readTree(client.goTo(path, "application/json").getWebResponse().getContentAsString());
    }

    @Test
    void theHistoryIsForThoseWhoSeeTheJobAndItsLinksForThoseWhoSeeThePlace() throws Exception {
        WorkflowJob job = backedUp("nightly").getParent();
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("stranger", "reader", "viewer", "onlooker")
                .grant(Item.READ)
                .everywhere()
                .to("reader", "viewer")
                .grant(AmiBackupPermissions.VIEW)
                .everywhere()
                .to("viewer", "onlooker")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("administrator"));

        Map<String, List<Integer>> expected = new LinkedHashMap<>();
        expected.put("stranger", List.of(NOWHERE, NOWHERE, NOWHERE));
        expected.put("onlooker", List.of(NOWHERE, NOWHERE, NOWHERE));
        expected.put("reader", List.of(OK, OK, OK));
        expected.put("viewer", List.of(OK, OK, OK));
        expected.put("administrator", List.of(OK, OK, OK));
        Map<String, List<Integer>> found = new LinkedHashMap<>();
        Map<String, Integer> linksToCatalog = new LinkedHashMap<>();
        for (String role : expected.keySet()) {
            List<Integer> statuses = new ArrayList<>();
            try (JenkinsRule.WebClient client = client().login(role)) {
                for (String path : List.of("", "api/json", "api/xml")) {
                    statuses.add(client.goTo(address(job) + path, null)
                            .getWebResponse()
                            .getStatusCode());
                }
                if (statuses.get(0) == OK) {
                    linksToCatalog.put(
                            role,
                            client.goTo(address(job))
                                    .querySelectorAll(".ami-backup-history a[href*='/ami-backups/']")
                                    .size());
                }
            }
            found.put(role, statuses);
        }
        assertThat(found).isEqualTo(expected);
        assertThat(linksToCatalog)
                .containsEntry("reader", 0)
                .containsEntry("viewer", 2)
                .containsEntry("administrator", 2);
    }

    @Test
    void aListOfJobsShowsHowOldTheLastBackupOfEachIsAndHowItEnded() throws Exception {
        WorkflowJob good = backedUp("good").getParent();
        build("good", "echo 'nothing'", Result.SUCCESS);
        build("bad", backup(NOBODY), Result.FAILURE);
        build("never", "echo 'nothing'", Result.SUCCESS);
        ListView view = new ListView("all-of-them", jenkins.jenkins);
        view.setIncludeRegex(".*");
        view.setColumns(List.of(new JobColumn(), new LastBackupColumn()));
        jenkins.jenkins.addView(view);

        try (JenkinsRule.WebClient client = client()) {
            client.goTo(view.getUrl());
            LastBackups.get().settle();
            HtmlPage page = client.goTo(view.getUrl());
            assertThat(texts(page, "table th")).anyMatch(title -> title.startsWith("Last AMI backup"));
            assertThat(cell(page, "good")).contains("0 min").endsWith("#1: done");
            DomElement time = page.querySelector("#job_good td time");
            assertThat(Instant.parse(time.getAttribute("datetime")).toEpochMilli())
                    .isEqualTo(key(page, "good"));
            assertThat(time.getAttribute("title")).containsPattern("\\d\\d:\\d\\d");
            assertThat(cell(page, "bad")).endsWith("#1: failed");
            assertThat(cell(page, "never")).isEqualTo("none");
            assertThat(key(page, "never")).isZero();
            assertThat(key(page, "bad")).isGreaterThanOrEqualTo(key(page, "good"));
            assertThat(key(page, "good")).isPositive();
            assertThat(links(page, "#job_good td a[href*='ami-backup']"))
                    .singleElement()
                    .asString()
                    .contains("job/good/1/ami-backup/?run=");

            good.getBuildByNumber(1).delete();
            client.goTo(view.getUrl());
            LastBackups.get().settle();
            assertThat(cell(client.goTo(view.getUrl()), "good")).as("deleted").isEqualTo("none");
        } finally {
            jenkins.jenkins.deleteView(view);
        }
    }

    private static String cell(HtmlPage page, String job) {
        return texts(page, "#job_" + job + " td").get(1);
    }

    private static long key(HtmlPage page, String job) {
        return Long.parseLong(
                ((DomElement) page.querySelectorAll("#job_" + job + " td").get(1)).getAttribute("data"));
    }

    @Test
    void whateverInstancesAndBuildsAreCalledIsShownAsItIsAndDoesNothing() throws Exception {
        String hostile = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
        String instance = aws.aws.ec2().runInstance(InstanceSpec.named(hostile).volume(VolumeSpec.gp3("/dev/xvda", 8)));
        WorkflowRun run = build("it's nightly", backup(instance), Result.SUCCESS);
        run.setDisplayName("<b>" + hostile);

        try (JenkinsRule.WebClient client = client()) {
            HtmlPage page = client.goTo(address(run.getParent()));
            assertThat(page.querySelectorAll(
                            ".ami-backup-history script, .ami-backup-history img, .ami-backup-history b, [onerror]"))
                    .isEmpty();
            assertThat(texts(page, ".ami-backup-history tbody td bdi")).containsExactly("<b>" + hostile, hostile);
        }
    }
}
