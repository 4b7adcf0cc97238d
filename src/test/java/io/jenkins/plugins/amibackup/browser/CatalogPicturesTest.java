package io.jenkins.plugins.amibackup.browser;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.catalogs.MadeUpNights;
import io.jenkins.plugins.amibackup.catalogs.ProtectionBoard;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** Takes the documentation's pictures of the catalog, where the property {@code pictures} says where they go. */
@Tag("browser")
@EnabledIfSystemProperty(named = "pictures", matches = ".+")
class CatalogPicturesTest {

    private static final String PAGE = "#main-panel";
    /** In pixels: a dozen lines of the list. */
    private static final int LIST = 700;
    /** The same for what stands above, with the first of what is below. */
    private static final int DETAILS = 1000;

    /** An instance that is new would be no gap. */
    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    static Path folder;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    /** A real one: that of other tests doesn't find Jenkins' own icons. */
    @RegisterExtension
    final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .javaOptions(
                    "-Xmx512m",
                    "-Dhudson.model.UsageStatistics.disabled=true",
                    "-D" + AmiBackupEngine.POLL_MILLIS + "=20");

    private String instance(String name, String role, int gib) {
        return aws.aws
                .ec2()
                .runInstance(InstanceSpec.named(name)
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .volume(VolumeSpec.gp3("/dev/sdf", gib))
                        .tag("Role", role)
                        .tag("Team", "storage"));
    }

    @Test
    void picturesOfTheCatalog() throws Throwable {
        aws.clock.advance(MONTH.negated());
        String web2 = instance("web-2", "web", 40);
        String db1 = instance("db-1", "db", 500);
        instance("db-2", "db", 500);
        aws.clock.advance(MONTH);
        jenkins.startJenkins();
        String endpoint = aws.aws.endpoint().toString();
        String script = """
            for (instance in ['%s', '%s', '%s']) {
                def made = amiBackup(instanceId: instance)
                amiBackupVerify(amiId: made.amiId)
            }
            """.formatted(web2, aws.instance, db1);
        jenkins.runRemotely((RealJenkinsExtension.Step) at -> backUp(at, endpoint, script));
        MadeUpNights nights = new MadeUpNights(aws);
        for (String ami : aws.images().stream().map(image -> image.id()).toList()) {
            nights.before(ami, 20, 17);
        }
        jenkins.runRemotely((RealJenkinsExtension.Step) CatalogPicturesTest::expect);

        try (Browser browser = new Browser(Files.createDirectory(folder.resolve("profile")))) {
            String root = jenkins.getUrl() + "ami-backups/";
            browser.open(root);
            browser.when(
                    "all records",
                    seen -> browser.texts(".ami-backup-catalog-counts").contains("63 backups, page 1 of 2")
                            && browser.texts(".ami-backup-catalog-note").isEmpty());
            browser.picture("catalog-protection", ".ami-backup-protection");
            browser.script("document.querySelector('.ami-backup-protection').hidden = true");
            browser.picture("catalog", PAGE, LIST);
            new Usability(browser).darken();
            browser.picture("catalog-dark", PAGE, LIST);

            browser.open(root + "places/default/instances/" + db1 + "/");
            browser.when(
                    "both charts", seen -> browser.texts(".ami-backup-chart").size() == 2);
            browser.picture("catalog-instance", PAGE, DETAILS);
            browser.click(".ami-backup-record tbody tr a");
            browser.when("the record", seen -> browser.texts("h2").contains("Proofs"));
            browser.picture("catalog-backup", PAGE, DETAILS);
        }
    }

    private static void backUp(JenkinsRule jenkins, String endpoint, String script) throws Exception {
        AwsBesideJenkins.configure(endpoint);
        Retention retention = new Retention();
        retention.setKeepDaily(14);
        retention.setKeepWeekly(8);
        AmiBackupConfiguration.get().setDefaultRetention(retention);
        WorkflowJob nightly = jenkins.createProject(WorkflowJob.class, "nightly");
        nightly.setDefinition(new CpsFlowDefinition(script, true));
        jenkins.buildAndAssertSuccess(nightly);
    }

    private static void expect(JenkinsRule jenkins) {
        ProtectionExpectation databases = new ProtectionExpectation("production databases");
        databases.setTags("Role=db");
        databases.setProvenWithin("30d");
        ProtectionExpectation servers = new ProtectionExpectation("web servers");
        servers.setTags("Role=web");
        CatalogConfiguration.get().setExpectations(List.of(databases, servers));
        ProtectionBoard.get().look();
    }
}
