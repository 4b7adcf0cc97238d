package io.jenkins.plugins.amibackup;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.SecretSource;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jenkins.model.ParameterizedJobMixIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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

    @Test
    void eachJobOfTheDemoShowsWhatItSays(JenkinsRule jenkins) throws Exception {
        String vpc = aws.aws.networks().vpc("10.99.0.0/16", null);
        environment = Map.of(
                "AMI_BACKUP_DEMO_ENDPOINT", aws.aws.endpoint().toString(),
                "AMI_BACKUP_DEMO_BUCKET", AwsBesideJenkins.BUCKET,
                "AMI_BACKUP_DEMO_INSTANCE", aws.instance,
                "AMI_BACKUP_DEMO_SUBNET", aws.aws.networks().subnet(vpc, "10.99.0.0/24", 'a'),
                "AMI_BACKUP_DEMO_GROUP", aws.aws.networks().closedGroup(vpc, "quarantine"));
        ConfigurationAsCode.get().configure(DEMO.resolve("jenkins.yaml").toString());
        Map<String, String> shown = Map.of(
                "backup-and-restore", "Restored: ami-",
                "backup-and-restore-freestyle", "restored as ami-",
                "deployment-behind-a-gate", "This is where you deploy.",
                "deployment-that-fails", "The deployment failed, on purpose",
                "nightly-fleet", "Done in ",
                "proven-backup", "is proven to level console",
                "restore-and-launch", "Running: i-",
                "clean-up", "There is nothing to clean up");
        try (Stream<Path> jobs = Files.list(DEMO.resolve("jobs"))) {
            assertThat(jobs.map(job -> job.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(shown.keySet());
        }
        for (String name : shown.keySet()) {
            Job<?, ?> job;
            try (InputStream xml = Files.newInputStream(DEMO.resolve("jobs/" + name + "/config.xml"))) {
                job = (Job<?, ?>) jenkins.jenkins.createProjectFromXML(name, xml);
            }

            ParameterizedJobMixIn.scheduleBuild2(job, 0).getFuture().get();

            Run<?, ?> run = jenkins.assertBuildStatus(
                    name.equals("deployment-that-fails") ? Result.FAILURE : Result.SUCCESS, job.getBuildByNumber(1));
            assertThat(JenkinsRule.getLog(run))
                    .contains(shown.get(name))
                    .doesNotContain("Did you forget the `def` keyword");
        }
    }

    @Test
    void theEmptyJenkinsKnowsOnlyWhereAwsAnswersAndAKeyForIt(JenkinsRule jenkins) {
        String endpoint = aws.aws.endpoint().toString();
        environment = Map.of("AMI_BACKUP_DEMO_ENDPOINT", endpoint);

        ConfigurationAsCode.get().configure(DEMO.resolve("empty.yaml").toString());

        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        assertThat(configuration.getEc2EndpointUrl()).isEqualTo(endpoint);
        assertThat(configuration.getRegion()).isNullOrEmpty();
        assertThat(configuration.getBucket()).isNullOrEmpty();
        assertThat(jenkins.jenkins.getItems()).isEmpty();
        assertThat(SystemCredentialsProvider.getInstance().getCredentials())
                .singleElement()
                .isInstanceOfSatisfying(
                        AmazonWebServicesCredentials.class,
                        key -> assertThat(((IdCredentials) key).getId()).isEqualTo("aws-backup"));
    }
}
