package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.aws.global_configuration.CredentialsAwsGlobalConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;

/** Where ours say nothing, the settings of the plugin "AWS Global Configuration" hold. */
@WithSharedJenkins
class InheritedDefaultsTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @AfterEach
    void clear() throws Exception {
        CredentialsAwsGlobalConfiguration.get().setRegion(null);
        CredentialsAwsGlobalConfiguration.get().setCredentialsId(null);
        AmiBackupConfiguration.get().setInheritCredentials(false);
    }

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        AmiBackupConfiguration.get().setRegion(null);
        AmiBackupConfiguration.get().setCredentialsId(null);
        CredentialsAwsGlobalConfiguration.get().setRegion(AwsBesideJenkins.REGION);
        CredentialsAwsGlobalConfiguration.get().setCredentialsId(AwsBesideJenkins.CREDENTIALS);
    }

    @Test
    void theirCredentialsAreNobodysUntilAnAdministratorSaysSo() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        jenkins.assertLogContains(
                "The job sets no AWS credentials, there is no default,",
                jenkins.buildAndAssertStatus(Result.FAILURE, job));
        assertThat(aws.aws.calls().total()).isZero();
        assertThat(Defaults.current().region()).isEqualTo(AwsBesideJenkins.REGION);
        assertThat(Defaults.current().credentialsId()).isNull();
    }

    @Test
    void theFormOffersNoneOrTheirsAsAnAdministratorChooses() {
        assertThat(AmiBackupConfiguration.get()
                        .doFillCredentialsIdItems("", false)
                        .get(0)
                        .name)
                .isEqualTo("- none -");
        assertThat(AmiBackupConfiguration.get()
                        .doFillCredentialsIdItems("", true)
                        .get(0)
                        .name)
                .isEqualTo("From AWS Global Configuration: " + AwsBesideJenkins.CREDENTIALS);
    }

    @Test
    void whereAnAdministratorAllowsItAJobThatNamesNothingHasTheirRegionAndTheirCredentials() throws Exception {
        AmiBackupConfiguration.get().setInheritCredentials(true);
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        jenkins.buildAndAssertSuccess(job);
        assertThat(aws.aws.calls().log()).extracting(LoggedCall::accessKeyId).containsOnly(AwsBesideJenkins.ACCESS_KEY);
    }

    @Test
    void whatIsSetWithUsGoesFirst() throws Exception {
        AwsBesideJenkins.addCredentials(new AWSCredentialsImpl(
                CredentialsScope.SYSTEM, "ours", "AKIAOURSOURSOURSOURS", AwsBesideJenkins.SECRET_KEY, ""));
        AmiBackupConfiguration.get().setRegion("us-west-2");
        AmiBackupConfiguration.get().setCredentialsId("ours");
        assertThat(Defaults.current().region()).isEqualTo("us-west-2");
        assertThat(Defaults.current().credentialsId()).isEqualTo("ours");
    }

    @Test
    void theFormDoesNotTakeOverWhatItInherits() throws Exception {
        jenkins.configRoundtrip();
        assertThat(AmiBackupConfiguration.get().getRegion()).isNull();
        assertThat(AmiBackupConfiguration.get().getCredentialsId()).isNull();
        assertThat(AmiBackupConfiguration.get().getInheritedRegion()).isEqualTo(AwsBesideJenkins.REGION);
    }
}
