package io.jenkins.plugins.amibackup.catalogs;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupPermissions;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogPlace;
import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import io.jenkins.plugins.amibackup.embeddedaws.HeldAnswer;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.time.Duration;
import java.util.List;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockFolder;

/** Who has no fresh backup: in the notice to administrators, on the front page, as JSON; each user sees it of their places alone. */
@WithSharedJenkins
class ProtectionPageTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        aws.clock.advance(Duration.ofDays(10));
    }

    private static ProtectionExpectation expectation(String name, String place, String tags) {
        ProtectionExpectation expectation = new ProtectionExpectation(name);
        expectation.setPlace(place);
        expectation.setTags(tags);
        return expectation;
    }

    private static void expect(ProtectionExpectation... expectations) throws Exception {
        CatalogConfiguration.get().setExpectations(List.of(expectations));
        look();
    }

    private static void look() throws Exception {
        ProtectionBoard.get().settle();
        ProtectionBoard.get().look();
        ProtectionBoard.get().settle();
    }

    /** One that only those see who may see the folder of that name. */
    private void aPlaceOfATeam() throws Exception {
        jenkins.createProject(MockFolder.class, "team");
        aws.aws.s3().createBucket("team-backups", AwsBesideJenkins.REGION);
        CatalogPlace place = new CatalogPlace("team");
        place.setBucket("team-backups");
        place.setFolder("team");
        CatalogConfiguration.get().setCatalogs(List.of(place));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
    }

    private static ProtectionMonitor monitor() {
        return jenkins.jenkins.getExtensionList(ProtectionMonitor.class).get(0);
    }

    @Test
    void theNoticeIsQuietWhenAllIsWellAndOnceItWasDismissedUntilSomethingElseFallsShort() throws Exception {
        assertThat(monitor().isActivated()).isFalse();
        expect(expectation("web servers", null, "Role=web"));
        assertThat(monitor().isActivated()).isTrue();
        HtmlPage manage = jenkins.createWebClient().goTo("manage/");
        assertThat(manage.asNormalizedText())
                .contains("not everything has the backup that is expected")
                .contains("\"web servers\": 0 of 1 protected, 1 unprotected.")
                .contains("web-1 (" + aws.instance + ") has no complete backup in s3://acme-ami-backups");

        try (PageVisitor anybody = PageVisitor.as(jenkins, "")) {
            anybody.post(monitor().getUrl() + "/dismiss");
        }
        look();
        assertThat(monitor().isActivated()).isFalse();
        aws.aws
                .ec2()
                .runInstance(InstanceSpec.named("web-2")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("Role", "web"));
        aws.clock.advance(Duration.ofDays(2));
        look();
        assertThat(monitor().isActivated()).isTrue();

        aws.aws
                .ec2()
                .instances()
                .forEach(instance -> new MadeUpCatalog(aws, AwsBesideJenkins.BUCKET).backedUp(instance.id()));
        look();
        assertThat(monitor().isActivated()).isFalse();
    }

    @Test
    void whatCanNotBeAskedIsNoGapAndStandsThere() throws Exception {
        aws.aws.faults().deny("ec2:DescribeInstances");
        expect(expectation("web servers", null, "Role=web"), expectation("lost", "gone", "Role=web"));
        assertThat(monitor().isActivated()).isTrue();
        JSONObject json = json().getJSONObject("protection");
        assertThat(json.getBoolean("allWell")).isFalse();
        assertThat(json.getInt("unprotected")).isZero();
        assertThat(json.getJSONArray("expectations").getJSONObject(0).getString("notAsked"))
                .contains("ec2:DescribeInstances");
        assertThat(json.getJSONArray("expectations").getJSONObject(1).getString("notAsked"))
                .isEqualTo("\"lost\" names the place gone, which is not configured.");
    }

    private static JSONObject json() throws Exception {
        return jenkins.getJSON("ami-backups/api/json").getJSONObject();
    }

    @Test
    void theFrontPageNamesThemWithLinksAndAsText() throws Exception {
        String hostile = "<script>alert(1)</script>";
        String named = aws.aws
                .ec2()
                .runInstance(InstanceSpec.named(hostile)
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("Role", "web"));
        aws.clock.advance(Duration.ofDays(2));
        expect(expectation("a & b", null, "Role=web"));
        HtmlPage page = jenkins.createWebClient().withJavaScriptEnabled(false).goTo("ami-backups/");
        assertThat(page.asNormalizedText())
                .contains("Who has no fresh backup")
                .contains("2 instances are unprotected.")
                .contains(hostile + " " + named);
        assertThat(page.getWebResponse().getContentAsString())
                .doesNotContain("<script>alert")
                .contains("ami-backups/places/default/instances/" + aws.instance + "/");
        JSONObject protection = json().getJSONObject("protection");
        assertThat(protection.getInt("unprotected")).isEqualTo(2);
        assertThat(protection
                        .getJSONArray("expectations")
                        .getJSONObject(0)
                        .getJSONArray("gaps")
                        .getJSONObject(0)
                        .getString("instanceId"))
                .startsWith("i-");
    }

    @Test
    void theInstancesPageSaysWhatIsExpectedOfItAndWhetherItHasThat() throws Exception {
        String database = aws.aws
                .ec2()
                .runInstance(InstanceSpec.named("db-1")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("Role", "db"));
        expect(expectation("web servers", null, "Role=web"), expectation("databases", null, "Role=db"));
        try (PageVisitor visitor = PageVisitor.as(jenkins, "")) {
            String web = PageVisitor.instance(aws.instance);
            assertThat(visitor.page(web).asNormalizedText())
                    .contains("What is expected", "web servers\nNot met. web-1 (" + aws.instance + ") has no complete")
                    .doesNotContain("databases");
            assertThat(visitor.page(PageVisitor.instance(database)).asNormalizedText())
                    .contains("databases\nIt doesn't count yet. db-1 (" + database + ") was launched");
            assertThat(visitor.page(PageVisitor.instance("i-0123456789abcdef0")).asNormalizedText())
                    .doesNotContain("What is expected");

            new MadeUpCatalog(aws, AwsBesideJenkins.BUCKET).backedUp(aws.instance);
            look();
            assertThat(visitor.page(web).asNormalizedText())
                    .containsPattern("web servers\nMet, as of .*: its newest backup is no older than 1 day\\.");
            assertThat(visitor.json(web + "api/json").path("expectations"))
                    .singleElement()
                    .satisfies(one -> {
                        assertThat(one.path("name").asText()).isEqualTo("web servers");
                        assertThat(one.path("standing").asText()).isEqualTo("kept");
                        assertThat(one.path("lookedAt").asText()).isNotEmpty();
                    });

            aws.aws.faults().deny("ec2:DescribeInstances");
            look();
            assertThat(visitor.page(web).asNormalizedText())
                    .contains(
                            "web servers\n\"web servers\" could not be looked at.",
                            "databases\n\"databases\" could not be looked at.");
        }
    }

    @Test
    void everybodySeesItOfTheirPlacesAlone() throws Exception {
        aPlaceOfATeam();
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Jenkins.SYSTEM_READ)
                .everywhere()
                .to("reader", "viewer")
                .grant(AmiBackupPermissions.VIEW)
                .onRoot()
                .to("viewer"));
        expect(expectation("of all", null, "Role=web"), expectation("of the team", "team", "Role=web"));

        assertThat(expectedBy("admin")).containsExactly("of all", "of the team");
        assertThat(expectedBy("viewer")).containsExactly("of all");
        assertThat(expectedBy("reader")).isEmpty();
        assertThat(seenBy("admin")).isTrue();
        assertThat(seenBy("viewer")).isTrue();
        assertThat(seenBy("reader")).isFalse();

        try (PageVisitor viewer = PageVisitor.as(jenkins, "viewer")) {
            assertThat(viewer.post(monitor().getUrl() + "/dismiss")
                            .getWebResponse()
                            .getStatusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void nobodyHearsOfWhatIsBeingLookedAtInAPlaceThatTheyMayNotSee() throws Exception {
        aPlaceOfATeam();
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, AmiBackupPermissions.VIEW)
                .onRoot()
                .to("viewer"));
        expect(expectation("of all", null, "Role=web"));
        ProtectionExpectation ofAll =
                CatalogConfiguration.get().getExpectations().get(0);
        HeldAnswer held = aws.aws.faults().holdAnswer("ec2:DescribeInstances");
        CatalogConfiguration.get().setExpectations(List.of(expectation("of the team", "team", "Role=web")));
        ProtectionBoard.get().look();
        held.awaitEffect();
        CatalogConfiguration.get().setExpectations(List.of(ofAll, expectation("of the team", "team", "Role=web")));

        assertThat(looksFor("admin")).isTrue();
        assertThat(looksFor("viewer")).isFalse();
        held.release();
        ProtectionBoard.get().settle();
        assertThat(looksFor("admin")).isFalse();
    }

    private static boolean looksFor(String user) throws Exception {
        try (PageVisitor visitor = PageVisitor.as(jenkins, user)) {
            return visitor.json("ami-backups/api/json")
                    .path("protection")
                    .path("looking")
                    .asBoolean();
        }
    }

    @Test
    void whatIsNoLongerExpectedIsForgotten() throws Exception {
        ProtectionExpectation expectation = expectation("web servers", null, "Role=web");
        expect(expectation);
        assertThat(ProtectionBoard.get().result(expectation)).isNotNull();
        expect();
        assertThat(ProtectionBoard.get().result(expectation)).isNull();
    }

    private static List<String> expectedBy(String user) {
        try (ACLContext as = ACL.as(User.getById(user, true))) {
            return ProtectionView.ofUser().getExpectations().stream()
                    .map(ProtectionStanding::getName)
                    .toList();
        }
    }

    private static boolean seenBy(String user) {
        try (ACLContext as = ACL.as(User.getById(user, true))) {
            return monitor().isActivated();
        }
    }
}
