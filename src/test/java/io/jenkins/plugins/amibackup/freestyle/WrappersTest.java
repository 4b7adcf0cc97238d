package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentialsBinding;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.Account;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;

/** A build step in a job that binds AWS credentials to its variables acts with those. */
@WithSharedJenkins
class WrappersTest {

    private static final String TEAM_KEY = "AKIATEAMTEAMTEAMTEAM";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.with(builder ->
            builder.accessKey(AwsBesideJenkins.ACCESS_KEY, Account.DEFAULT).accessKey(TEAM_KEY, Account.DEFAULT));

    private static JenkinsRule jenkins;

    private FreeStyleProject job;

    @AfterEach
    void clear() throws Exception {
        jenkins.jenkins.getGlobalNodeProperties().clear();
    }

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.GLOBAL, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
        job = jenkins.createFreeStyleProject();
    }

    private void bind() {
        job.getBuildWrappersList()
                .add(new SecretBuildWrapper(List.of(new AmazonWebServicesCredentialsBinding(null, null, "team"))));
    }

    private Set<String> callers() {
        return aws.aws.calls().log().stream().map(LoggedCall::accessKeyId).collect(Collectors.toSet());
    }

    @Test
    void theCredentialsThatTheJobBindsAreActedWith() throws Exception {
        bind();
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));

        assertThat(JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job))).doesNotContain(AwsBesideJenkins.SECRET_KEY);

        assertThat(callers()).containsExactly(TEAM_KEY);
    }

    @Test
    void aBuildStepThatNamesCredentialsActsWithThose() throws Exception {
        bind();
        AmiBackupBuilder builder = new AmiBackupBuilder(aws.instance);
        builder.setCredentialsId(AwsBesideJenkins.CREDENTIALS);
        job.getBuildersList().add(builder);

        jenkins.buildAndAssertSuccess(job);

        assertThat(callers()).containsExactly(AwsBesideJenkins.ACCESS_KEY);
    }

    @Test
    void aGateActsWithThemToo() throws Exception {
        bind();
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(new AmiBackupBuilder(aws.instance));
        gate.setCreateIfMissing(true);
        job.getBuildWrappersList().add(gate);

        jenkins.buildAndAssertSuccess(job);

        assertThat(callers()).containsExactly(TEAM_KEY);
    }

    @Test
    void theEnvironmentOfJenkinsIsNobodysIdentity() throws Exception {
        jenkins.jenkins
                .getGlobalNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("AWS_ACCESS_KEY_ID", TEAM_KEY),
                        new EnvironmentVariablesNodeProperty.Entry(
                                "AWS_SECRET_ACCESS_KEY", AwsBesideJenkins.SECRET_KEY)));
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));

        jenkins.buildAndAssertSuccess(job);

        assertThat(callers()).containsExactly(AwsBesideJenkins.ACCESS_KEY);
    }
}
