package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.Account;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** A step inside withCredentials, or whatever else sets AWS's variables, acts as that block says. */
@WithSharedJenkins
class BlockCredentialsTest {

    private static final String TEAM_KEY = "AKIATEAMTEAMTEAMTEAM";
    private static final String ELSEWHERE = "us-west-2";

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.with(builder ->
            builder.accessKey(AwsBesideJenkins.ACCESS_KEY, Account.DEFAULT).accessKey(TEAM_KEY, Account.DEFAULT));

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.GLOBAL, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
    }

    private WorkflowRun build(Result result, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertStatus(result, job);
    }

    private Set<String> callers() {
        return aws.aws.calls().log().stream().map(LoggedCall::accessKeyId).collect(Collectors.toSet());
    }

    @Test
    void aStepActsWithTheCredentialsOfItsBlockRatherThanTheDefault() throws Exception {
        build(Result.SUCCESS, """
                withCredentials([aws(credentialsId: 'team')]) {
                    def backup = amiBackup(instanceId: '%s')
                    amiRestore(amiId: backup.amiId)
                    amiBackupCleanup()
                }
                """.formatted(aws.instance));

        assertThat(callers()).containsExactly(TEAM_KEY);
    }

    @Test
    void aStepThatNamesCredentialsActsWithThose() throws Exception {
        build(Result.SUCCESS, """
                withCredentials([aws(credentialsId: 'team')]) {
                    amiBackup(instanceId: '%s', credentialsId: '%s')
                }
                """.formatted(aws.instance, AwsBesideJenkins.CREDENTIALS));

        assertThat(callers()).containsExactly(AwsBesideJenkins.ACCESS_KEY);
    }

    @Test
    void aStepThatNamesNoRegionWorksInThatOfItsBlock() throws Exception {
        AmiBackupConfiguration.get().setRegion(ELSEWHERE);
        build(Result.FAILURE, "amiBackup(instanceId: '" + aws.instance + "')");
        build(Result.SUCCESS, """
                withEnv(['AWS_REGION=%s', 'AWS_DEFAULT_REGION=%s']) {
                    amiBackup(instanceId: '%s')
                }
                """.formatted(AwsBesideJenkins.REGION, ELSEWHERE, aws.instance));
        build(Result.SUCCESS, """
                withEnv(['AWS_DEFAULT_REGION=%s']) {
                    amiBackup(instanceId: '%s')
                }
                """.formatted(AwsBesideJenkins.REGION, aws.instance));
        build(Result.SUCCESS, """
                withEnv(['AWS_REGION=%s']) {
                    amiBackup(instanceId: '%s', region: '%s')
                }
                """.formatted(ELSEWHERE, aws.instance, AwsBesideJenkins.REGION));
    }

    @Test
    void aProfileOfABlockIsSaidNotToBeUsed() throws Exception {
        String line =
                "[AMI backup] The AWS profile \"team\" of the block around the step is ignored: profiles are files on"
                        + " agents. Without credentialsId, the administrator's default credentials are used.";
        WorkflowRun run = build(
                Result.SUCCESS, "withEnv(['AWS_PROFILE=team']) { amiBackup(instanceId: '" + aws.instance + "') }");
        jenkins.assertLogContains(line, run);
        assertThat(callers()).containsExactly(AwsBesideJenkins.ACCESS_KEY);

        jenkins.assertLogNotContains("AWS profile", build(Result.SUCCESS, """
                        withEnv(['AWS_PROFILE=team']) {
                            withCredentials([aws(credentialsId: 'team')]) { amiBackup(instanceId: '%s') }
                            amiBackup(instanceId: '%s', credentialsId: 'team')
                        }
                        """.formatted(aws.instance, aws.instance)));
    }

    @Test
    void aRoleIsAssumedWithTheCredentialsOfTheBlock() throws Exception {
        aws.aws.ec2().role("arn:aws:iam::123456789012:role/backup", "");
        build(Result.SUCCESS, """
                withCredentials([aws(credentialsId: 'team')]) {
                    amiBackup(instanceId: '%s', roleArn: 'arn:aws:iam::123456789012:role/backup')
                }
                """.formatted(aws.instance));

        assertThat(aws.aws.calls().log().stream()
                        .filter(call -> call.action().equals("sts:AssumeRole"))
                        .map(LoggedCall::accessKeyId))
                .isNotEmpty()
                .containsOnly(TEAM_KEY);
        assertThat(callers()).doesNotContain(AwsBesideJenkins.ACCESS_KEY);
    }

    @Test
    void whatTheMachineHasInItsEnvironmentIsNobodysBlock() throws Exception {
        jenkins.jenkins
                .getGlobalNodeProperties()
                .add(new hudson.slaves.EnvironmentVariablesNodeProperty(
                        new hudson.slaves.EnvironmentVariablesNodeProperty.Entry("AWS_ACCESS_KEY_ID", TEAM_KEY),
                        new hudson.slaves.EnvironmentVariablesNodeProperty.Entry(
                                "AWS_SECRET_ACCESS_KEY", AwsBesideJenkins.SECRET_KEY)));
        try {
            build(Result.SUCCESS, "node { amiBackup(instanceId: '" + aws.instance + "') }");
        } finally {
            jenkins.jenkins.getGlobalNodeProperties().clear();
        }
        assertThat(callers()).containsExactly(AwsBesideJenkins.ACCESS_KEY);
    }

    @Test
    void noSecretOfABlockIsKeptWithTheBuild() throws Exception {
        WorkflowRun run = build(Result.SUCCESS, """
                withCredentials([aws(credentialsId: 'team')]) {
                    amiBackup(instanceId: '%s')
                }
                """.formatted(aws.instance));

        try (Stream<Path> files = Files.walk(run.getRootDir().toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(AwsBesideJenkins.SECRET_KEY, TEAM_KEY);
            }
        }
        for (String key : aws.aws.s3().keys(AwsBesideJenkins.BUCKET)) {
            if (key.endsWith(".json")) {
                assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key))
                        .as(key)
                        .doesNotContain(AwsBesideJenkins.SECRET_KEY, TEAM_KEY);
            }
        }
    }
}
