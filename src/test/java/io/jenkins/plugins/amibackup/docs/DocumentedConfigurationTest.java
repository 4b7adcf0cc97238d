package io.jenkins.plugins.amibackup.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.security.ACL;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogPlace;
import io.jenkins.plugins.amibackup.engine.aws.TestAuthority;
import io.jenkins.plugins.amibackup.engine.documented.Documents;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.yaml.YamlSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundSetter;

/** What docs/configuration.md and docs/catalog.md show can be configured, and what can be configured stands there. */
class DocumentedConfigurationTest {

    private static final String PAGE = "docs/configuration.md";

    @TempDir
    Path folder;

    @Test
    @WithJenkins
    void everyConfigurationThatADocumentShowsIsImported(JenkinsRule jenkins) throws Exception {
        List<Documents.Block> blocks = Documents.blocks("yaml");
        assertThat(blocks).hasSize(7);
        Path authorities = Files.writeString(folder.resolve("authorities.pem"), new TestAuthority().pem());
        for (Documents.Block block : blocks) {
            ConfigurationAsCode.get()
                    .configureWith(YamlSource.of(new ByteArrayInputStream(block.text()
                            .replace("/etc/ssl/certs/ca-certificates.crt", authorities.toString())
                            .getBytes(StandardCharsets.UTF_8))));
            AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
            assertThat(configuration.getBucket()).as(block.toString()).isEqualTo("acme-ami-backups");
            assertThat(configuration.getRegion()).as(block.toString()).isEqualTo("eu-west-1");
        }

        CatalogConfiguration catalogs = CatalogConfiguration.get();
        assertThat(catalogs.getRestoreJob()).isEqualTo("operations/restore-ami");
        assertThat(catalogs.getCatalogs()).extracting(CatalogPlace::getName).containsExactly("team-a", "archive");
        assertThat(catalogs.getExpectations())
                .singleElement()
                .satisfies(expectation -> assertThat(expectation.getMaxAge()).isEqualTo("26h"));

        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        assertThat(configuration.isAllowControllerIdentity()).isTrue();
        assertThat(configuration.getCredentialsId()).isEqualTo("aws-backup");
        assertThat(configuration.getCertificateAuthorities()).isEqualTo(authorities.toString());
        assertThat(configuration.getLongestPollSeconds()).isEqualTo(300);
        assertThat(configuration.getRetentionFloor().getKeepTagged()).containsEntry("Hold", "*");
        assertThat(configuration.getDefaultRetention().getImagesKeepLast()).isEqualTo(3);
        assertThat(configuration.getEc2EndpointUrl()).startsWith("https://vpce-");
        assertThat(CredentialsProvider.lookupCredentialsInItemGroup(
                        AmazonWebServicesCredentials.class, jenkins.jenkins, ACL.SYSTEM2, List.of()))
                .hasSize(1);
    }

    @Test
    void everyAttributeIsInTheTableAndNoOther() {
        assertThat(documented(PAGE, "Configuration")).isEqualTo(attributes(AmiBackupConfiguration.class));
        Set<String> ofCatalogs = attributes(CatalogConfiguration.class);
        ofCatalogs.addAll(attributes(CatalogPlace.class));
        ofCatalogs.add("name");
        assertThat(documented("docs/catalog.md", "Catalogs")).isEqualTo(ofCatalogs);
    }

    private static Set<String> attributes(Class<?> configured) {
        Set<String> attributes = new TreeSet<>();
        Stream.of(configured.getMethods())
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .map(method -> method.getName().substring("set".length()))
                .map(name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1))
                .forEach(attributes::add);
        return attributes;
    }

    private static Set<String> documented(String page, String heading) {
        Set<String> documented = new TreeSet<>();
        for (List<String> row : Tables.rows(page, heading)) {
            documented.add(row.get(1).replace("`", ""));
        }
        return documented;
    }
}
