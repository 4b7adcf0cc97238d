package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider;
import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.FreeStyleProject;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.yaml.YamlSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.localizer.LocaleProvider;

/** The catalogs and the restore job, from wherever they are set. */
@WithSharedJenkins
class CatalogConfigurationTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    private CatalogConfiguration configuration;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        configuration = CatalogConfiguration.get();
    }

    private static CatalogPlace catalog(String name) {
        CatalogPlace catalog = new CatalogPlace(name);
        catalog.setBucket("team-backups");
        return catalog;
    }

    private static CatalogPlace whole() {
        CatalogPlace catalog = catalog("team-a");
        catalog.setRegion("eu-central-1");
        catalog.setBucketOwner("123456789012");
        catalog.setCredentialsId("aws");
        catalog.setRoleArn("arn:aws:iam::123456789012:role/backup");
        catalog.setExternalId("acme");
        catalog.setFolder("/team-a/servers/");
        return catalog;
    }

    @Test
    void whatAFormIsFilledWithComesBack() throws Exception {
        configuration.setCatalogs(List.of(whole(), catalog("second")));
        configuration.setRestoreJob("operations/restore-ami");
        jenkins.configRoundtrip();
        assertThat(configuration.getCatalogs()).hasSize(2);
        jenkins.assertEqualDataBoundBeans(whole(), configuration.getCatalogs().get(0));
        jenkins.assertEqualDataBoundBeans(
                catalog("second"), configuration.getCatalogs().get(1));
        assertThat(configuration.getRestoreJob()).isEqualTo("operations/restore-ami");

        configuration.setCatalogs(null);
        configuration.setRestoreJob(null);
        jenkins.configRoundtrip();
        assertThat(configuration.getCatalogs()).isEmpty();
        assertThat(configuration.getRestoreJob()).isNull();
    }

    @Test
    void itIsKeptOnDiskAndComesBackAsCode() throws Exception {
        configuration.setCatalogs(List.of(whole()));
        configuration.setRestoreJob("restore");
        CatalogConfiguration loaded = new CatalogConfiguration();
        jenkins.assertEqualDataBoundBeans(whole(), loaded.getCatalogs().get(0));
        assertThat(loaded.getRestoreJob()).isEqualTo("restore");

        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        assertThat(exported.toString(StandardCharsets.UTF_8))
                .contains("amiBackupCatalogs:", "name: \"team-a\"", "folder: \"team-a/servers\"");
        configuration.setCatalogs(null);
        ConfigurationAsCode.get()
                .configureWith(YamlSource.of(new ByteArrayInputStream("""
                    unclassified:
                      amiBackupCatalogs:
                        restoreJob: "restore"
                        catalogs:
                          - name: "team-a"
                            bucket: "team-backups"
                            region: "eu-central-1"
                            bucketOwner: "123456789012"
                            credentialsId: "aws"
                            roleArn: "arn:aws:iam::123456789012:role/backup"
                            externalId: "acme"
                            folder: "team-a/servers"
                    """.getBytes(StandardCharsets.UTF_8))));
        jenkins.assertEqualDataBoundBeans(whole(), configuration.getCatalogs().get(0));
    }

    @Test
    void whatIsExpectedComesBackFromTheCodeThatItIsExportedTo() throws Exception {
        ProtectionExpectation databases = new ProtectionExpectation("databases");
        databases.setPlace("team-a");
        databases.setTags("Role=db\nStage=prod");
        databases.setMaxAge("26h");
        databases.setProvenWithin("30d");
        ProtectionExpectation web = new ProtectionExpectation("web servers");
        web.setTags("Role=web");
        configuration.setCatalogs(List.of(whole()));
        configuration.setExpectations(List.of(databases, web));
        String code = exported();

        configuration.setExpectations(null);
        configuration.setCatalogs(null);
        configureWith(code);
        assertThat(configuration.getExpectations()).as(code).hasSize(2);
        jenkins.assertEqualDataBoundBeans(
                databases, configuration.getExpectations().get(0));
        jenkins.assertEqualDataBoundBeans(web, configuration.getExpectations().get(1));
        assertThat(exported()).isEqualTo(code);

        assertThatThrownBy(() -> configureWith("""
            unclassified:
              amiBackupCatalogs:
                expectations:
                  - name: "everything"
            """)).as("without a tag").isNotNull();
        assertThat(configuration.getExpectations()).hasSize(2);
    }

    private static void configureWith(String code) throws Exception {
        ConfigurationAsCode.get()
                .configureWith(YamlSource.of(new ByteArrayInputStream(code.getBytes(StandardCharsets.UTF_8))));
    }

    /** Our part of what is exported. */
    private static String exported() throws Exception {
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        StringBuilder ours = new StringBuilder("unclassified:\n");
        boolean isOurs = false;
        for (String line : exported.toString(StandardCharsets.UTF_8).lines().toList()) {
            isOurs = line.equals("  amiBackupCatalogs:") || isOurs && line.startsWith("    ");
            if (isOurs) {
                ours.append(line).append('\n');
            }
        }
        return ours.toString();
    }

    @Test
    void whatIsWrongIsRefusedWhereverItComesFrom() {
        for (String name : List.of("", "team a", "../x", "Default", "a".repeat(64), "-x")) {
            assertThatIllegalArgumentException()
                    .as(name)
                    .isThrownBy(() -> configuration.setCatalogs(List.of(catalog(name))));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration.setCatalogs(List.of(catalog("one"), catalog("ONE"))))
                .withMessage("Two catalogs are called \"ONE\". Give each a name of its own.");
        CatalogPlace place = catalog("one");
        place.setBucket("Not A Bucket");
        assertThatIllegalArgumentException().isThrownBy(() -> configuration.setCatalogs(List.of(place)));
        place.setBucket("team-backups");
        place.setRoleArn("role");
        assertThatIllegalArgumentException().isThrownBy(() -> configuration.setCatalogs(List.of(place)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration.setCatalogs(List.of(new CatalogPlace("without-a-bucket"))));
        assertThat(configuration.getCatalogs()).isEmpty();

        CatalogPlace.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(CatalogPlace.DescriptorImpl.class);
        assertThat(fields.doCheckName("../x").kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(fields.doCheckBucket("").kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(fields.doCheckFolder("no/such").kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(fields.doCheckRegion("eu-west-1").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(configuration.doCheckRestoreJob("no/such").kind).isEqualTo(FormValidation.Kind.WARNING);
    }

    @Test
    void aCatalogGoesWithItsFolderAndTheRestoreJobStaysWhatItIs() throws Exception {
        Folder team = jenkins.jenkins.createProject(Folder.class, "team");
        Folder servers = team.createProject(Folder.class, "servers");
        FreeStyleProject restore = team.createProject(FreeStyleProject.class, "restore");
        CatalogPlace inFolder = catalog("one");
        inFolder.setFolder("team/servers");
        configuration.setCatalogs(List.of(catalog("other"), inFolder));
        configuration.setRestoreJob(restore.getFullName());
        team.renameTo("crew");
        assertThat(configuration.getCatalogs().get(1).getFolder()).isEqualTo("crew/servers");
        assertThat(configuration.getCatalogs().get(1).place().group()).isSameAs(servers);
        assertThat(configuration.getRestoreJob()).isEqualTo("crew/restore");
    }

    @Test
    void theCredentialsOfAFolderAreLookedUpThereAndNowhereElse() throws Exception {
        Folder folder = jenkins.jenkins.createProject(Folder.class, "team");
        CredentialsStore store = null;
        for (CredentialsStore each : CredentialsProvider.lookupStores(folder)) {
            if (each.getProvider() instanceof FolderCredentialsProvider && each.getContext() == folder) {
                store = each;
            }
        }
        store.addCredentials(
                Domain.global(),
                new AWSCredentialsImpl(
                        CredentialsScope.GLOBAL, "of-team", AwsBesideJenkins.ACCESS_KEY, "other-secret", ""));
        CatalogPlace catalog = catalog("team");
        catalog.setCredentialsId("of-team");
        catalog.setFolder("team");
        assertThat(catalog.place()
                        .access(Clock.systemUTC())
                        .credentials()
                        .resolveCredentials()
                        .secretAccessKey())
                .isEqualTo("other-secret");
        catalog.setFolder("");
        assertThatRefused(catalog, "do not exist");
        catalog.setFolder("gone");
        assertThatRefused(catalog, "The folder of the catalog team does not exist: gone.");

        CatalogPlace.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(CatalogPlace.DescriptorImpl.class);
        assertThat(values(fields.doFillCredentialsIdItems("team", ""))).contains("of-team");
        assertThat(values(fields.doFillCredentialsIdItems("", "")))
                .contains("aws")
                .doesNotContain("of-team");
    }

    private static void assertThatRefused(CatalogPlace catalog, String why) {
        assertThatThrownBy(() -> catalog.place().access(Clock.systemUTC()))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining(why);
    }

    private static List<String> values(ListBoxModel items) {
        return items.stream().map(item -> item.value).toList();
    }

    @Test
    void theTestButtonSaysWhatIsThere() {
        CatalogPlace.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(CatalogPlace.DescriptorImpl.class);
        assertThat(fields.doTestCatalog(AwsBesideJenkins.BUCKET, "", "", "", "", "", "")
                        .renderHtml())
                .contains("can be listed, but there are no backups in it yet")
                .contains("These credentials act as");
        assertThat(fields.doTestCatalog("no-such-bucket", "", "", "", "", "", "").kind)
                .isEqualTo(FormValidation.Kind.ERROR);
    }

    @Test
    void whatIsWrongWithCredentialsIsToldInTheReadersLanguageAlthoughAnotherThreadHasLookedThemUp() {
        CatalogPlace.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(CatalogPlace.DescriptorImpl.class);
        Thread reader = Thread.currentThread();
        LocaleProvider before = LocaleProvider.getProvider();
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return Thread.currentThread() == reader ? Locale.GERMAN : Locale.ENGLISH;
            }
        });
        try {
            assertThat(fields.doTestCatalog(AwsBesideJenkins.BUCKET, "", "", "nobodys", "", "", "")
                            .renderHtml())
                    .contains("Die Standard-Zugangsdaten des Administrators gibt es nicht");
        } finally {
            LocaleProvider.setProvider(before);
        }
    }
}
