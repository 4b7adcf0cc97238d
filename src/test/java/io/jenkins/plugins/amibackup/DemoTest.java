package io.jenkins.plugins.amibackup;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.SecretSource;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import jenkins.model.ParameterizedJobMixIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What ./demo brings up works. */
@WithJenkins
class DemoTest {

    private static final Path DEMO = Path.of("src/demo");

    private static Map<String, String> environment = Map.of();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    /** What ./demo puts into the environment. */
    @TestExtension
    public static final class Environment extends SecretSource {
        @Override
        public Optional<String> reveal(String name) {
            return Optional.ofNullable(environment.get(name));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "backup-and-restore,Restored: ami-",
        "backup-and-restore-freestyle,restored as ami-",
    })
    void theJobsOfTheDemoBackUpAndRestore(String name, String words, JenkinsRule jenkins) throws Exception {
        environment = Map.of(
                "AMI_BACKUP_DEMO_ENDPOINT", aws.aws.endpoint().toString(),
                "AMI_BACKUP_DEMO_BUCKET", AwsBesideJenkins.BUCKET,
                "AMI_BACKUP_DEMO_INSTANCE", aws.instance);
        ConfigurationAsCode.get().configure(DEMO.resolve("jenkins.yaml").toString());
        Job<?, ?> job;
        try (InputStream xml = Files.newInputStream(DEMO.resolve("jobs/" + name + "/config.xml"))) {
            job = (Job<?, ?>) jenkins.jenkins.createProjectFromXML(name, xml);
        }

        ParameterizedJobMixIn.scheduleBuild2(job, 0).getFuture().get();

        Run<?, ?> run = jenkins.assertBuildStatusSuccess(job.getBuildByNumber(1));
        assertThat(JenkinsRule.getLog(run)).contains(words);
    }

    @Test
    void theEmptyJenkinsKnowsOnlyWhereAwsAnswers(JenkinsRule jenkins) {
        String endpoint = aws.aws.endpoint().toString();
        environment = Map.of("AMI_BACKUP_DEMO_ENDPOINT", endpoint);

        ConfigurationAsCode.get().configure(DEMO.resolve("empty.yaml").toString());

        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        assertThat(configuration.getEc2EndpointUrl()).isEqualTo(endpoint);
        assertThat(configuration.getRegion()).isNullOrEmpty();
        assertThat(configuration.getBucket()).isNullOrEmpty();
        assertThat(jenkins.jenkins.getItems()).isEmpty();
    }
}
