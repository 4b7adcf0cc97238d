package io.jenkins.plugins.amibackup.report;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.EnvVars;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.LaunchWith;
import io.jenkins.plugins.amibackup.config.VerifyWith;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupGateWrapper;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupVerifyBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiRestoreBuilder;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.jvnet.hudson.test.junit.jupiter.WithLocalData;

/**
 * What earlier versions have kept in Jenkins' home is read as they have written it: the configuration, the jobs, the builds.
 * The files in {@code GoldenHomeTest/home} were written by the first form of the plugin, the job {@code proven} by the first that
 * knew verifications and launches; they are never changed.
 */
@WithJenkins
class GoldenHomeTest {

    private static final String SUBNET = "subnet-0a1b2c3d4e5f67890";
    private static final String GROUP = "sg-0a1b2c3d4e5f67890";
    private static final String ROLE = "arn:aws:iam::123456789012:role/backup";

    /** The build of a Jenkins that was killed: what it says of that is no part of what is kept. */
    private static final String LEFT_BEHIND = "weekly-2";

    /** What a page shows whatever its words are. */
    private static final Pattern THING =
            Pattern.compile("s3://[\\w./-]+|(?:ami|i)-[0-9a-f]{17}|web-1|db-1|\\d[\\d.]* (?:GiB|s|min|h)\\b");

    @Test
    @WithLocalData("home")
    void theConfigurationIsReadWhole(JenkinsRule jenkins) {
        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        assertThat(List.of(
                        configuration.getRegion(),
                        configuration.getBucket(),
                        configuration.getAmiPrefix(),
                        configuration.getKmsKeyId(),
                        configuration.getCredentialsId(),
                        configuration.getEc2EndpointUrl(),
                        configuration.getS3EndpointUrl(),
                        configuration.getStsEndpointUrl()))
                .containsExactly(
                        "eu-west-1",
                        "acme-ami-backups",
                        "acme",
                        "alias/acme",
                        "aws",
                        "https://ec2.example.com",
                        "https://s3.example.com",
                        "https://sts.example.com");
        assertThat(configuration.isAllowControllerIdentity()).isTrue();
        assertThat(configuration.isPathStyle()).isTrue();
        assertThat(configuration.getShortestPollSeconds()).isEqualTo(7);
        assertThat(configuration.getLongestPollSeconds()).isEqualTo(90);
    }

    @Test
    @WithLocalData("home")
    void everyFieldOfTheBuildStepsAndOfTheGateIsRead(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.jenkins.getItemByFullName("everything", FreeStyleProject.class);
        AmiBackupBuilder backup = new AmiBackupBuilder("${INSTANCE}");
        backup.setBucket("acme-ami-backups");
        backup.setRegion("eu-west-1");
        backup.setCredentialsId("aws");
        backup.setRoleArn(ROLE);
        backup.setExternalId("acme-1");
        backup.setKmsKeyId("alias/backups");
        backup.setTags("Team=storage\nCost=$COST");
        backup.setTimeoutMinutes(90);
        backup.setOnAbort("detach");
        backup.setResumeRunId("7f3a2c41");
        backup.setInstanceIds("i-0a1b2c3d4e5f67890 i-0f9e8d7c6b5a43210");
        backup.setInstanceTags("Role=web");
        backup.setMaxInstances(7);
        backup.setAmiPrefix("nightly");
        backup.setNoReboot(false);
        backup.setEncrypt(false);
        backup.setKeepImage(false);
        backup.setExcludeDevices("/dev/sdf /dev/sdg");
        backup.setDescription("for the move");
        jenkins.assertEqualDataBoundBeans(backup, job.getBuildersList().get(AmiBackupBuilder.class));

        AmiRestoreBuilder restore = new AmiRestoreBuilder("${AMI}");
        restore.setBucket("acme-ami-backups");
        restore.setRegion("eu-west-1");
        restore.setCredentialsId("aws");
        restore.setRoleArn(ROLE);
        restore.setExternalId("acme-1");
        restore.setKmsKeyId("alias/backups");
        restore.setTags("Team=storage");
        restore.setTimeoutMinutes(30);
        restore.setOnAbort("detach");
        restore.setResumeRunId("7f3a2c42");
        restore.setName("web-1-again");
        restore.setEncrypt("true");
        restore.setAcceptForeign(true);
        jenkins.assertEqualDataBoundBeans(restore, job.getBuildersList().get(AmiRestoreBuilder.class));

        AmiBackupBuilder of = new AmiBackupBuilder("i-0a1b2c3d4e5f67890");
        of.setAmiPrefix("gated");
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(of);
        gate.setMaxAge("36h");
        gate.setCreateIfMissing(true);
        gate.setRestoreOnFailure(true);
        jenkins.assertEqualDataBoundBeans(gate, job.getBuildWrappersList().get(AmiBackupGateWrapper.class));

        everyFieldOfProofsAndLaunchesIsRead(
                jenkins, jenkins.jenkins.getItemByFullName("proven", FreeStyleProject.class));
    }

    private static void everyFieldOfProofsAndLaunchesIsRead(JenkinsRule jenkins, FreeStyleProject job)
            throws Exception {
        AmiBackupVerifyBuilder verify = new AmiBackupVerifyBuilder();
        verify.setBucket("acme-ami-backups");
        verify.setRegion("eu-west-1");
        verify.setCredentialsId("aws");
        verify.setOnAbort("detach");
        verify.setAmiId("${AMI}");
        verify.setInstanceIds("i-0a1b2c3d4e5f67890 i-0f9e8d7c6b5a43210");
        verify.setInstanceTags("Role=web");
        verify.setMaxInstances(7);
        verify.setPick("random");
        verify.setWithin("30d");
        verify.setAcceptForeign(true);
        verify.setLevel("command");
        verify.setSubnetId(SUBNET);
        verify.setSecurityGroupIds(GROUP + " $GROUP");
        verify.setInstanceType("t3.large");
        verify.setTimeoutMinutes(30);
        verify.setAllowNetwork(true);
        verify.setProfile("drills");
        verify.setConsolePattern("web-1 login:");
        verify.setCommand("systemctl is-active web");
        verify.setSsmDocument("Check-Web");
        verify.setKeepConsole(false);
        jenkins.assertEqualDataBoundBeans(verify, job.getBuildersList().get(AmiBackupVerifyBuilder.class));

        LaunchWith launch = new LaunchWith();
        launch.setInstanceType("t3.large");
        launch.setSubnetId(SUBNET);
        launch.setSecurityGroupIds(List.of(GROUP, "$GROUP"));
        launch.setKeyName("none");
        launch.setProfile("web");
        launch.setAvailabilityZone("eu-west-1b");
        launch.setTenancy("default");
        launch.setPrivateIp("same");
        launch.setElasticIp("move");
        launch.setUserDataCredentialsId("boot-script");
        launch.setTags(Map.of("Ticket", "$TICKET"));
        AmiRestoreBuilder restore = job.getBuildersList().get(AmiRestoreBuilder.class);
        jenkins.assertEqualDataBoundBeans(launch, restore.getLaunchWith());
        assertThat(restore.isLaunch() && restore.isDryRun()).isTrue();
        assertThat(restore.getInPlaceOf()).isEqualTo("i-0a1b2c3d4e5f67890");

        VerifyWith with = new VerifyWith();
        with.setSubnetId(SUBNET);
        with.setSecurityGroupIds(List.of(GROUP));
        with.setInstanceType("t3.large");
        with.setTimeoutMinutes(30);
        with.setAllowNetwork(true);
        with.setProfile("drills");
        with.setConsolePattern("web-1 login:");
        with.setCommand("systemctl is-active web");
        with.setSsmDocument("Check-Web");
        with.setKeepConsole(false);
        AmiBackupGateWrapper gate = job.getBuildWrappersList().get(AmiBackupGateWrapper.class);
        jenkins.assertEqualDataBoundBeans(with, gate.getVerifyWith());
        assertThat(List.of(
                        gate.getVerifiedWithin(),
                        gate.getVerifiedLevel(),
                        gate.getVerifiedScope(),
                        gate.getWayBack(),
                        gate.getRollbackMaxAge()))
                .containsExactly("7d", "command", "instance", "inPlace", "2h");
        assertThat(gate.isVerifyIfMissing() && gate.isRestoreOnFailure() && !gate.isAllowExcluded())
                .isTrue();
    }

    @Test
    @WithLocalData("home")
    void thePageOfEachBuildShowsWhatItAlwaysShowed(JenkinsRule jenkins) throws Exception {
        SoftAssertions all = new SoftAssertions();
        int builds = 0;
        for (Job<?, ?> job : jenkins.jenkins.getAllItems(Job.class)) {
            for (Run<?, ?> run : job.getBuilds()) {
                String name = job.getName() + "-" + run.getNumber();
                all.assertThat(page(jenkins, run, name.equals(LEFT_BEHIND)))
                        .as(name)
                        .isEqualTo(golden(name));
                builds++;
            }
        }
        all.assertThat(builds).isEqualTo(6);
        all.assertAll();
    }

    @Test
    @WithLocalData("home")
    void theVariablesOfAFreestyleBuildAreReadAndTheErrorsOfAPipelineAreLinks(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild build = jenkins.jenkins
                .getItemByFullName("weekly", FreeStyleProject.class)
                .getBuildByNumber(1);
        EnvVars variables = build.getEnvironment(TaskListener.NULL);
        assertThat(variables)
                .containsEntry("AMI_BACKUP_BUCKET", "acme-ami-backups")
                .containsEntry("AMI_RESTORE_REGION", "eu-west-1")
                .hasEntrySatisfying("AMI_RESTORE_AMI_ID", id -> assertThat(id).matches("ami-[0-9a-f]{17}"));

        Run<?, ?> pipeline =
                jenkins.jenkins.getItemByFullName("nightly", Job.class).getBuildByNumber(1);
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            String log =
                    client.goTo(pipeline.getUrl() + "console").getWebResponse().getContentAsString();
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("ERROR: ")
                            && line.contains("#InstanceDetails:instanceId=i-00000000000000000"));
        }
    }

    private static String page(JenkinsRule jenkins, Run<?, ?> run, boolean leftBehind) throws Exception {
        StringBuilder text = new StringBuilder();
        try (PageReader reader = new PageReader(jenkins, run)) {
            HtmlPage page = reader.page();
            add(text, "titles", things(reader.titles()));
            add(text, "line", leftBehind ? List.of() : texts(page, ".jenkins-alert"));
            int toDo = page.querySelectorAll(".ami-backup-stages__to-do").size();
            add(text, "stages", List.of(texts(page, ".ami-backup-stages__title").size() + ", to do: " + toDo));
            add(text, "times", leftBehind ? List.of() : texts(page, ".ami-backup-stages__text"));
            add(text, "facts", things(texts(page, ".ami-backup-facts dd")));
            add(text, "calls", texts(page, ".ami-backup-call code"));
            add(text, "links", PageReader.attributes(page, ".ami-backup-facts a", "href"));
            add(text, "summary", things(reader.summary()));
        }
        return text.toString();
    }

    private static void add(StringBuilder text, String title, List<String> lines) {
        text.append("== ").append(title).append('\n');
        lines.forEach(line -> text.append(line).append('\n'));
    }

    private static List<String> texts(HtmlPage page, String selector) {
        return PageReader.texts(page, selector).stream()
                .map(text -> text.replaceAll("\\s+", " "))
                .toList();
    }

    /** The ids, names, sizes and times in texts; a text without any stays as it is where that is an id or a Region. */
    private static List<String> things(List<String> texts) {
        return texts.stream()
                .map(text -> {
                    String things = THING.matcher(text)
                            .results()
                            .map(MatchResult::group)
                            .collect(Collectors.joining(" "));
                    return things.isEmpty() ? text : things;
                })
                .toList();
    }

    private static String golden(String name) throws Exception {
        try (InputStream page = GoldenHomeTest.class.getResourceAsStream("GoldenHomeTest/pages/" + name + ".txt")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
