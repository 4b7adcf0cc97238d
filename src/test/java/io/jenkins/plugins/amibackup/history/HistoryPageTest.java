package io.jenkins.plugins.amibackup.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupPermissions;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogPlace;
import io.jenkins.plugins.amibackup.report.MadeUpBuild;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockFolder;

/** What the page of a job's history shows of builds that are made up, and to whom. */
@WithSharedJenkins
class HistoryPageTest {

    private static final String TEAM_BUCKET = "backups-of-team-a";

    private static JenkinsRule jenkins;

    private FreeStyleProject job;

    @BeforeEach
    void job() throws Exception {
        job = jenkins.createFreeStyleProject("nightly");
    }

    private static JenkinsRule.WebClient client() {
        return jenkins.createWebClient().withJavaScriptEnabled(false);
    }

    private HtmlPage page(JenkinsRule.WebClient client) throws Exception {
        return client.goTo(job.getUrl() + "ami-backup/");
    }

    private String json(JenkinsRule.WebClient client) throws Exception {
        return client.goTo(job.getUrl() + "ami-backup/api/json", "application/json")
                .getWebResponse()
                .getContentAsString();
    }

    @Test
    void theNewestFiftyBuildsAreShownAndHowManyOperationsTheTableLeavesOut() throws Exception {
        MadeUpBuild.running(job).backsUp("too-old", 1).isDone("too-old", 2).over();
        for (int number = 0; number < HistoryView.BUILDS; number++) {
            MadeUpBuild build = MadeUpBuild.running(job);
            for (int instance = 0; instance < 5; instance++) {
                build.backsUp("run-" + instance, 10).isDone("run-" + instance, 20);
            }
            build.over();
            MadeUpBuild.idle(job);
        }

        try (JenkinsRule.WebClient client = client()) {
            HtmlPage page = page(client);
            assertThat(page.querySelectorAll(".ami-backup-history tbody tr")).hasSize(HistoryView.ROWS);
            assertThat(page.querySelector(".ami-backup-history > p").getTextContent())
                    .isEqualTo("50 more are on the pages of their builds");
            JsonNode json = new ObjectMapper().readTree(json(client));
            assertThat(json.path("total").asInt()).isEqualTo(5 * HistoryView.BUILDS);
            assertThat(json.path("operations")).hasSize(HistoryView.ROWS);
            assertThat(json.path("operations").path(0).path("build").asInt()).isEqualTo(100);
        }
    }

    @Test
    void aBuildThatRunsIsShownWithoutAnEnd() throws Exception {
        MadeUpBuild.running(job).backsUp("run", 1_000);

        try (JenkinsRule.WebClient client = client()) {
            assertThat(page(client)
                            .querySelector(".ami-backup-history tbody tr")
                            .getTextContent())
                    .contains("in progress", MadeUpBuild.INSTANCE);
            JsonNode operation =
                    new ObjectMapper().readTree(json(client)).path("operations").path(0);
            assertThat(operation.path("state").asText()).isEqualTo("running");
            assertThat(operation.path("startedAt").asText()).isEqualTo("1970-01-01T00:00:01Z");
            assertThat(operation.path("endedAt").isNull()).isTrue();
            assertThat(operation.path("durationSeconds").isNull()).isTrue();
        }
    }

    @Test
    void whoSeesTheJobButNotAFoldersCatalogLearnsNothingOfThatCatalog() throws Exception {
        MadeUpBuild.running(job)
                .backsUp("run", TEAM_BUCKET, 1_000)
                .isDone("run", 2_000)
                .over();
        MockFolder folder = jenkins.createProject(MockFolder.class, "team-a");
        CatalogPlace place = new CatalogPlace("catalog-of-team-a");
        place.setBucket(TEAM_BUCKET);
        place.setRegion(MadeUpBuild.REGION);
        place.setFolder("team-a");
        CatalogConfiguration.get().setCatalogs(List.of(place));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("outsider", "member")
                .grant(Item.READ)
                .onItems(job)
                .to("outsider", "member")
                .grant(AmiBackupPermissions.VIEW)
                .onRoot()
                .to("outsider")
                .grant(Item.READ, AmiBackupPermissions.VIEW)
                .onFolders(folder)
                .to("member"));

        try (JenkinsRule.WebClient outsider = client().login("outsider");
                JenkinsRule.WebClient member = client().login("member")) {
            String links = ".ami-backup-history a[href*='/ami-backups/places/catalog-of-team-a/']";
            assertThat(page(member).querySelectorAll(links)).hasSize(2);
            HtmlPage page = page(outsider);
            assertThat(page.querySelectorAll(".ami-backup-history tbody tr")).hasSize(1);
            assertThat(page.querySelectorAll(".ami-backup-history a[href*='/ami-backups/']"))
                    .isEmpty();
            assertThat(page.getWebResponse().getContentAsString()).doesNotContain("team-a");
            assertThat(json(outsider)).contains(MadeUpBuild.AMI).doesNotContain("team-a", "ami-backups");
        }
    }
}
