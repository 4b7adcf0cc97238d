package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleProject;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.yaml.YamlSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.kohsuke.stapler.Stapler;

/** What administrators say about the ends of backups. */
@WithSharedJenkins
class RetentionSettingsTest {

    private static JenkinsRule jenkins;
    private AmiBackupConfiguration configuration;

    @BeforeEach
    void look() {
        configuration = AmiBackupConfiguration.get();
    }

    private static Retention floor() {
        Retention floor = new Retention();
        floor.setKeepDaily(7);
        floor.setKeepTagged(Map.of("Hold", "*", "Team", "audit"));
        floor.setImagesKeepLast(0);
        return floor;
    }

    private static Retention last(int number) {
        Retention last = new Retention();
        last.setKeepLast(number);
        return last;
    }

    private void setAll() {
        configuration.setRetentionFloor(floor());
        configuration.setDefaultRetention(last(30));
        configuration.setAllowPruneOfAll(true);
        configuration.setLongestLockFor("90d");
        configuration.setAllowComplianceLock(true);
    }

    private static void assertAllSet(AmiBackupConfiguration seen) {
        assertThat(seen.getRetentionFloor().policy()).isEqualTo(floor().policy());
        assertThat(seen.getDefaultRetention().policy()).isEqualTo(RetentionPolicy.last(30));
        assertThat(seen.isAllowPruneOfAll()).isTrue();
        assertThat(seen.getLongestLockFor()).isEqualTo("90d");
        assertThat(seen.longestLock()).isEqualTo(Duration.ofDays(90));
        assertThat(seen.isAllowComplianceLock()).isTrue();
    }

    private static void assertNothingSet(AmiBackupConfiguration seen) {
        assertThat(seen.getRetentionFloor()).isNull();
        assertThat(seen.getDefaultRetention()).isNull();
        assertThat(seen.isAllowPruneOfAll()).isFalse();
        assertThat(seen.getLongestLockFor()).isNull();
        assertThat(seen.longestLock()).isEqualTo(Duration.ofDays(365));
        assertThat(seen.isAllowComplianceLock()).isFalse();
    }

    @Test
    void theFormKeepsTheDefaultsAndWhatIsSetAndWhatIsTakenBack() throws Exception {
        jenkins.configRoundtrip();
        assertNothingSet(configuration);
        setAll();
        jenkins.configRoundtrip();
        assertAllSet(configuration);
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlForm form = client.goTo("manage/configure").getFormByName("config");
            form.getInputByName("_.retentionFloor").setChecked(false);
            jenkins.submit(form);
        }
        assertThat(configuration.getRetentionFloor()).isNull();
        assertThat(configuration.getDefaultRetention()).isNotNull();
        assertThat(new AmiBackupConfiguration().getRetentionFloor()).isNull();
    }

    @Test
    void whatIsSetIsThereAfterARestart() {
        setAll();
        assertAllSet(new AmiBackupConfiguration());
    }

    @Test
    void whatAnEarlierVersionHasSavedSaysNothingOfThis() throws Exception {
        Path file = jenkins.jenkins.getRootDir().toPath().resolve(AmiBackupConfiguration.class.getName() + ".xml");
        Files.writeString(file, """
            <?xml version='1.1' encoding='UTF-8'?>
            <io.jenkins.plugins.amibackup.config.AmiBackupConfiguration>
              <region>eu-west-1</region>
              <inPlaceUnidentified>true</inPlaceUnidentified>
              <shortestPollSeconds>10</shortestPollSeconds>
            </io.jenkins.plugins.amibackup.config.AmiBackupConfiguration>
            """);
        try {
            AmiBackupConfiguration read = new AmiBackupConfiguration();
            assertThat(read.isInPlaceUnidentified()).isTrue();
            assertNothingSet(read);
        } finally {
            Files.delete(file);
        }
    }

    /** The file is that of all settings, whose export a test of those compares. */
    @Test
    void configurationAsCodeSetsIt() throws Exception {
        configure(Files.readString(
                Path.of(RetentionSettingsTest.class.getResource("all.yaml").toURI())));
        assertAllSet(configuration);
    }

    private static void configure(String code) throws Exception {
        ConfigurationAsCode.get()
                .configureWith(YamlSource.of(new ByteArrayInputStream(code.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{keepLast: -1}",
                "{keepWithin: soon}",
                "{keepLast: 1, timeZone: Berlin}",
                "{imagesKeepLast: -1}"
            })
    void configurationAsCodeRefusesAPolicyThatCanNotBeApplied(String policy) {
        for (String attribute : new String[] {"retentionFloor", "defaultRetention"}) {
            assertThatThrownBy(() -> configure("unclassified: {amiBackup: {" + attribute + ": " + policy + "}}"))
                    .as(attribute)
                    .hasStackTraceContaining("IllegalArgumentException");
        }
        assertNothingSet(configuration);
    }

    @Test
    void aFormWithAPolicyThatSaysNothingChangesNothing() throws Exception {
        configuration.setRetentionFloor(floor());
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlForm form = client.goTo("manage/configure").getFormByName("config");
            form.getInputByName("_.defaultRetention").setChecked(true);
            form.getInputByName("_.allowPruneOfAll").setChecked(true);
            assertThatThrownBy(() -> jenkins.submit(form))
                    .isInstanceOfSatisfying(
                            FailingHttpStatusCodeException.class,
                            refused -> assertThat(refused.getResponse().getContentAsString())
                                    .contains("The retention policy keeps nothing"));
        }
        assertThat(configuration.isAllowPruneOfAll()).isFalse();
        assertThat(configuration.getDefaultRetention()).isNull();
        assertThat(configuration.getRetentionFloor().policy()).isEqualTo(floor().policy());
    }

    @Test
    void theLongestLockIsAnAgeAndZeroIsNone() {
        configuration.setLongestLockFor("0");
        assertThat(configuration.longestLock()).isEqualTo(Duration.ZERO);
        configuration.setLongestLockFor(" ");
        assertThat(configuration.longestLock()).isEqualTo(Duration.ofDays(365));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration.setLongestLockFor("a year"))
                .withMessageContaining("is not a valid age");
        assertThat(configuration.doCheckLongestLockFor("a year")).hasMessageContaining("is not a valid age");
        for (String right : new String[] {"", "0", "52w"}) {
            assertThat(configuration.doCheckLongestLockFor(right).kind).isEqualTo(FormValidation.Kind.OK);
        }
    }

    @Test
    void whoMerelyManagesNeitherSeesNorSetsAnyOfIt() throws Exception {
        setAll();
        Jenkins.MANAGE.setEnabled(true);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.MANAGE, Jenkins.READ)
                .everywhere()
                .to("manager"));
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("manager")) {
            HtmlPage page = client.goTo("manage/configure");
            assertThat(page.getWebResponse().getContentAsString())
                    .contains("_.amiPrefix")
                    .doesNotContain("retentionFloor", "allowPruneOfAll", "longestLockFor", "allowComplianceLock");
            jenkins.submit(page.getFormByName("config"));
            assertAllSet(configuration);
            JSONObject forged = JSONObject.fromObject("""
                {"retentionFloor": {"keepLast": "1"}, "defaultRetention": {"keepLast": "1"}, "allowPruneOfAll": false,
                 "longestLockFor": "36500d", "allowComplianceLock": false}
                """);
            client.executeOnServer(() -> configuration.configure(Stapler.getCurrentRequest2(), forged));
        } finally {
            Jenkins.MANAGE.setEnabled(false);
        }
        assertAllSet(configuration);
    }

    @Test
    void theSetOfAJobIsItsFullNameUnlessItNamesOne() throws Exception {
        FreeStyleProject job = jenkins.createFolder("team").createProject(FreeStyleProject.class, "nightly");
        RetentionTerms terms = RetentionTerms.of(job);
        assertThat(terms.set(null)).isEqualTo("team/nightly");
        assertThat(terms.set(" weekly ")).isEqualTo("weekly");
        assertThat(terms.floor()).isEqualTo(RetentionPolicy.NONE);
        configuration.setRetentionFloor(floor());
        assertThat(terms.floor()).as("as it was").isEqualTo(RetentionPolicy.NONE);
        assertThat(RetentionTerms.of(job).floor()).isEqualTo(floor().policy());
    }

    @Test
    void pruningAllIsForAnAdministratorToAllow() {
        assertThatThrownBy(RetentionTerms::checkMayPruneAll)
                .hasMessageContaining("Pruning all instances at once is switched off. Look at a dry run first");
        configuration.setAllowPruneOfAll(true);
        RetentionTerms.checkMayPruneAll();
    }
}
