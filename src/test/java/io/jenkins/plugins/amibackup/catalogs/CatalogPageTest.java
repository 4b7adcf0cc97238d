package io.jenkins.plugins.amibackup.catalogs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.ReadersLanguage;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.sf.json.JSONObject;
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

/** The list of all backups: what it shows, how it is searched, and what it says where something is wrong. */
@WithSharedJenkins
class CatalogPageTest {

    private static final String HOSTILE = "<script>alert(1)</script>&\"'\u202e{0}${it}";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    private MadeUpCatalog backups;

    @BeforeEach
    void configure() throws Exception {
        Listings.get().tend();
        aws.configure();
        backups = new MadeUpCatalog(aws, AwsBesideJenkins.BUCKET);
    }

    @Test
    void theFirstLookSaysThatThePlaceIsReadAndTheNextShowsItsBackups() throws Exception {
        backups.put(1, "web-1").put(2, "db-1").key(Keys.FACTS + MadeUpCatalog.image(2) + "/held");
        assertThat(text(page(""))).contains("default is being read");
        Listings.get().settle();
        HtmlPage page = page("");
        assertThat(names(page)).containsExactly("web-1", "db-1");
        assertThat(text(page)).contains("2 backups").doesNotContain("is being read");
        List<DomNode> cells = new ArrayList<>(page.querySelectorAll("tbody tr:nth-child(2) > *"));
        assertThat(cells.stream().map(cell -> cell.asNormalizedText().replace("\n", " ")))
                .element(0)
                .isEqualTo("db-1 " + MadeUpCatalog.instance(2));
        assertThat(cells.stream().map(DomNode::asNormalizedText)).contains("2.0 GiB", "Kept", "Not verified", "Held");
    }

    @Test
    void whatIsLookedForStandsInTheAddress() throws Exception {
        for (int i = 1; i <= 120; i++) {
            backups.put(i, i % 2 == 0 ? "web-" + i : "db-" + i);
        }
        read();
        HtmlPage first = page("");
        assertThat(names(first)).hasSize(50).startsWith("db-1", "web-2");
        assertThat(text(first)).contains("120 backups, page 1 of 3");
        HtmlPage second = first.getWebClient().getPage(link(first, "next"));
        HtmlPage third = first.getWebClient().getPage(link(second, "next"));
        assertThat(names(third)).hasSize(20).endsWith("web-120");

        HtmlPage found = page("?q=WEB-1&sort=name&order=asc");
        assertThat(text(found)).contains("16 of 120 found");
        assertThat(names(found)).startsWith("web-10", "web-100");
        assertThat(text(page("?q=nothing"))).contains("None of 120 found", "Nothing found");
        assertThat(names(page("?instance=" + MadeUpCatalog.instance(7)))).containsExactly("db-7");
        assertThat(names(page("?sort=size"))).startsWith("web-120", "db-119");
        assertThat(text(page("?from=soon&sort=colour&page=x&q=" + "web-2")))
                .contains(
                        "The value \"soon\" for \"from\"", "\"colour\" for \"sort\"", "\"x\" for \"page\"", "6 of 120");
    }

    @Test
    void whatOthersHaveWrittenIsShownAsText() throws Exception {
        backups.put(1, HOSTILE);
        read();
        HtmlPage page = page("?q=" + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8));
        assertThat(names(page)).containsExactly("<script>alert(1)</script>&\"' {0}${it}");
        assertThat(page.getWebResponse().getContentAsString()).doesNotContain("<script>alert");
        assertThat(page("").getWebResponse().getContentAsString()).doesNotContain("<script>alert", "\u202e");
        assertThat(json("").getJSONArray("backups").getJSONObject(0).getString("instanceName"))
                .startsWith("<script>")
                .doesNotContain("\u202e");
    }

    @Test
    void aPlaceThatCannotBeReadSaysSinceWhenAndTheOthersAreShown() throws Exception {
        backups.put(1, "web-1");
        MadeUpCatalog.named(aws, "shared", "").put(2, "shared-1");
        MadeUpCatalog.named(aws, "empty", "");
        aws.aws.s3().deleteBucket("backups-of-shared");
        read();
        HtmlPage page = page("");
        assertThat(names(page)).containsExactly("web-1");
        assertThat(text(page)).contains("shared has been unreadable since ").contains("NoSuchBucket");
        assertThat(text(page("?place=empty"))).contains("No backups yet").doesNotContain("shared can't");
        JSONObject failed = json("?place=shared").getJSONArray("places").getJSONObject(0);
        assertThat(failed.getString("failedSince")).isNotEmpty();
        assertThat(failed.getString("why")).contains("NoSuchBucket");

        aws.aws.faults().deny("s3:ListBucket");
        Listings.get().changed(CatalogPlaces.all().get(0));
        Listings.get().settle();
        assertThat(text(page("?place=default")))
                .contains("default has been unreadable since ", "shown is what was there on");
        assertThat(names(page("?place=default"))).containsExactly("web-1");
    }

    @Test
    void keysThatCannotBeUnderstoodAreCounted() throws Exception {
        backups.put(1, "web-1");
        for (int i = 0; i < 5; i++) {
            backups.key(Keys.INDEX + "i-0ffffffffffffffff/damaged" + i);
        }
        read();
        assertThat(text(page(""))).contains("5 entries of default can't be understood and are not shown");
    }

    @Test
    void whatOnlyRecordsHoldIsFilledInAndTheBuildIsLinked() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "nightly run");
        job.setDefinition(new CpsFlowDefinition("amiBackup(instanceId: '" + aws.instance + "')", true));
        WorkflowRun run = jenkins.buildAndAssertSuccess(job);
        read();
        HtmlPage page = page("?tag=Role%3Dweb");
        assertThat(names(page)).containsExactly("web-1");
        assertThat(text(page)).contains("crash-consistent");
        assertThat(page.querySelectorAll("tbody a").stream()
                        .map(link -> link.getAttributes().getNamedItem("href").getNodeValue()))
                .contains("/jenkins/" + run.getUrl());
        assertThat(consistency("en")).isEqualTo("crash-consistent");
        assertThat(consistency("de")).isEqualTo("crash-konsistent");
        assertThat(json("").getJSONArray("backups").getJSONObject(0).getString("consistency"))
                .isEqualTo("crash-consistent");
        JSONObject row = json("?tag=Role&tree=backups[amiId,tags],total")
                .getJSONArray("backups")
                .getJSONObject(0);
        assertThat(row.getJSONObject("tags").getString("Role")).isEqualTo("web");
        assertThat(row.has("instanceId")).as("only what tree= asks for").isFalse();
    }

    /** What the only row of the list says of it to somebody with this language. */
    private static String consistency(String language) throws Exception {
        try (ReadersLanguage readers = new ReadersLanguage();
                PageVisitor reader = PageVisitor.as(jenkins, "").speaking(language)) {
            return PageVisitor.texts(reader.page("ami-backups/"), "tbody td").get(5);
        }
    }

    @Test
    void whatARecordSaysInWordsOfItsOwnIsShownAsText() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("amiBackup(instanceId: '" + aws.instance + "')", true));
        jenkins.buildAndAssertSuccess(job);
        String key = "ami-metadata/" + aws.images().get(0).id() + ".json";
        String record = aws.aws.s3().text(AwsBesideJenkins.BUCKET, key);
        assertThat(record).contains("\"crash-consistent\"");
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, key, record.replace("crash-consistent", "<b>\u202eso so</b>"));
        read();
        assertThat(consistency("en")).isEqualTo("<b> so so</b>");
    }

    @Test
    void damagedRecordsHideNoBackupAndThePageOfEachSaysWhy() throws Exception {
        List<String> damaged = List.of("", "{", "[]", "{\"schema\": 99}", "\u0000\u0001 no JSON");
        for (int i = 1; i <= damaged.size() + 1; i++) {
            backups.put(i, "web-" + i);
        }
        for (int i = 1; i <= damaged.size(); i++) {
            aws.aws.s3().put(AwsBesideJenkins.BUCKET, record(i), damaged.get(i - 1));
        }
        read();
        HtmlPage list = page("");
        assertThat(names(list)).containsExactly("web-1", "web-2", "web-3", "web-4", "web-5", "web-6");
        assertThat(text(list)).contains("6 backups").doesNotContain("can't be understood", "records read of");
        JSONObject place = json("").getJSONArray("places").getJSONObject(0);
        assertThat(place.getInt("size")).isEqualTo(6);
        assertThat(place.getInt("recordsRead")).isEqualTo(6);
        assertThat(place.getInt("notUnderstood")).isZero();
        assertThat(json("").getInt("total")).isEqualTo(6);

        try (PageVisitor reader = PageVisitor.as(jenkins, "")) {
            for (int i = 1; i <= damaged.size(); i++) {
                assertThat(PageVisitor.texts(reader.settled(MadeUpCatalog.image(i)), ".ami-backup-trouble"))
                        .as(damaged.get(i - 1))
                        .singleElement()
                        .asString()
                        .contains(record(i));
            }
        }
    }

    private static String record(int number) {
        return "ami-metadata/" + MadeUpCatalog.image(number) + ".json";
    }

    @Test
    void jsonHasPagesOfAnySize() throws Exception {
        for (int i = 1; i <= 7; i++) {
            backups.put(i, "web-" + i);
        }
        read();
        JSONObject json = json("?page=2&pageSize=3&sort=taken&order=asc");
        assertThat(json.getInt("pages")).isEqualTo(3);
        assertThat(json.getInt("total")).isEqualTo(7);
        assertThat(json.getJSONArray("backups").size()).isEqualTo(3);
        assertThat(json.getJSONArray("backups").getJSONObject(0).getString("amiId"))
                .isEqualTo(MadeUpCatalog.image(4));
    }

    @Test
    void aControllerWithoutConfigurationSaysHowToBegin() throws Exception {
        AmiBackupConfiguration.get().setBucket(null);
        assertThat(text(page("")))
                .contains("There is no place with backups yet", "Add AWS credentials", "Back up an instance");
        assertThat(json("").getInt("total")).isZero();
    }

    @Test
    void nobodyWaitsForAws() throws Exception {
        backups.put(1, "web-1");
        HeldAnswer held = aws.aws.faults().holdAnswer("s3:ListObjectsV2");
        assertThat(text(page(""))).contains("default is being read");
        assertThat(json("").getJSONArray("places").getJSONObject(0).getBoolean("reading"))
                .isTrue();
        held.release();
        Listings.get().settle();
        assertThat(names(page(""))).containsExactly("web-1");
    }

    /** Looks once, and waits until what that has begun is done. */
    private static void read() throws Exception {
        json("");
        Listings.get().settle();
    }

    private static HtmlPage page(String query) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient();
        client.getOptions().setJavaScriptEnabled(false);
        return client.goTo("ami-backups/" + query);
    }

    private static String text(HtmlPage page) {
        return ((DomElement) page.querySelector("#main-panel")).asNormalizedText();
    }

    private static List<String> names(HtmlPage page) {
        return page.querySelectorAll("tbody [role=rowheader] a").stream()
                .map(DomNode::asNormalizedText)
                .toList();
    }

    private static URL link(HtmlPage page, String rel) throws Exception {
        return page.getFullyQualifiedUrl(page.querySelector("a[rel=" + rel + "]")
                .getAttributes()
                .getNamedItem("href")
                .getNodeValue());
    }

    private static JSONObject json(String query) throws Exception {
        return JSONObject.fromObject(jenkins.createWebClient()
                .goTo("ami-backups/api/json" + query, "application/json")
                .getWebResponse()
                .getContentAsString());
    }
}
