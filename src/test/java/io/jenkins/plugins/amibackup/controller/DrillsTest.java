package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.ExtensionList;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.tasks.Shell;
import hudson.util.Secret;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.LaunchWith;
import io.jenkins.plugins.amibackup.embeddedaws.Account;
import io.jenkins.plugins.amibackup.embeddedaws.Fate;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupVerifyBuilder;
import io.jenkins.plugins.amibackup.freestyle.AmiRestoreBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** Machines that builds start: those of verifications, and those that restores launch. */
@WithSharedJenkins
class DrillsTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    private static final String TEAM_KEY = "AKIAOFTHETEAMEXAMPLE";
    private static final String USER_DATA = "#!/bin/sh\necho marker-of-the-user-data";
    private static final String CONSOLE =
            "[  OK  ] Started <b>sshd</b>\u001B[0m\npassword=hunter2\n<script>alert(1)</script>\nweb-1 login: ";

    private static final String SHOWN =
            "[  OK  ] Started <b>sshd</b>\npassword=****\n<script>alert(1)</script>\nweb-1 login:";

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.with(builder ->
            builder.accessKey(AwsBesideJenkins.ACCESS_KEY, Account.DEFAULT).accessKey(TEAM_KEY, Account.DEFAULT));

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private WorkflowJob job(String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return job;
    }

    private String backUp() throws Exception {
        jenkins.buildAndAssertSuccess(job("amiBackup(instanceId: '%s')", aws.instance));
        return aws.images().get(0).id();
    }

    private static String page(Run<?, ?> run) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            HtmlPage page = client.goTo(run.getUrl() + "ami-backup/");
            assertThat(page.querySelectorAll("section b, section script:not([src])"))
                    .as("what a console shows is text")
                    .isEmpty();
            return page.asNormalizedText();
        }
    }

    /** What the page shows of consoles, which unfold without a script. */
    private static List<String> consoles(Run<?, ?> run) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            return client.goTo(run.getUrl() + "ami-backup/").querySelectorAll("details.ami-backup-console pre").stream()
                    .map(console -> console.getTextContent())
                    .toList();
        }
    }

    private void nothingIsLeftBut(String backup) {
        assertThat(aws.drillMachines())
                .isNotEmpty()
                .allMatch(machine -> machine.state().equals("terminated"));
        assertThat(aws.images()).extracting(image -> image.id()).containsExactly(backup);
        assertThat(aws.aws.ec2().snapshots()).hasSize(2);
    }

    private AmiBackupVerifyBuilder verify(String amiId, String level) {
        AmiBackupVerifyBuilder verify = new AmiBackupVerifyBuilder();
        verify.setAmiId(amiId);
        verify.setLevel(level);
        verify.setSubnetId(aws.quarantineSubnet());
        verify.setSecurityGroupIds(aws.quarantineGroup());
        return verify;
    }

    @Test
    void aPipelineProvesABackupByItsMachineAndShowsItsEndAndItsConsole() throws Exception {
        String backup = backUp();
        aws.aws.machines().all(Fate.good().console(CONSOLE));

        WorkflowRun run = jenkins.buildAndAssertSuccess(job("""
                def boot = amiBackupVerify(amiId: '%1$s', level: 'boot', %2$s)
                echo "BOOT ${boot.proven} ${boot.level}"
                def p = amiBackupVerify(amiId: '%1$s', level: 'console', %2$s)
                echo "CONSOLE ${p.proven} ${p.level} ${p.console.contains('web-1 login:')} ${p.console.contains('hunter2')}"
                def q = amiBackupVerify(amiId: '%1$s', level: 'console', keepConsole: false, %2$s)
                echo "KEPT [${q.console}]"
                """, backup, aws.quarantine()));

        assertThat(JenkinsRule.getLog(run))
                .contains("BOOT true boot", "CONSOLE true console true false", "KEPT []")
                .doesNotContain("hunter2")
                .doesNotContain("\u001B[0m");
        assertThat(aws.drillMachines()).hasSize(3);
        nothingIsLeftBut(backup);
        run.reload();
        assertThat(page(run))
                .contains("Instance for the trial")
                .contains(aws.drillMachines().get(0).id())
                .contains("EC2 says that it is gone.")
                .contains("proven to level boot", "proven to level console")
                .doesNotContain("hunter2");
        assertThat(consoles(run)).as("none of the last one").hasSize(2).allMatch(SHOWN::equals);
    }

    @Test
    void aFreestyleBuildProvesABackupAndWhereItFailsThatIsItsOneLine() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        job.getBuildersList().add(new AmiBackupBuilder(aws.instance));
        job.getBuildersList().add(verify("$AMI_BACKUP_AMI_ID", "console"));
        job.getBuildersList().add(new Shell("env | grep ^AMI_VERIFY_ | sort"));
        aws.aws.machines().next(Fate.good().console(CONSOLE));
        FreeStyleBuild proven = jenkins.buildAndAssertSuccess(job);

        String backup = aws.images().get(0).id();
        assertThat(JenkinsRule.getLog(proven))
                .contains("AMI_VERIFY_AMI_ID=" + backup + "\n", "AMI_VERIFY_LEVEL=console\n");
        nothingIsLeftBut(backup);
        assertThat(page(proven)).contains("proven to level console", "EC2 says that it is gone.");
        assertThat(consoles(proven)).containsExactly(SHOWN);

        FreeStyleProject another = jenkins.createFreeStyleProject("failing");
        another.getBuildersList().add(verify(backup, "boot"));
        aws.aws.machines().next(Fate.dies("Client.InternalError", "Client error on launch"));
        FreeStyleBuild failed = jenkins.buildAndAssertStatus(Result.FAILURE, another);
        assertThat(JenkinsRule.getLog(failed).lines().filter(line -> line.startsWith("ERROR: ")))
                .singleElement()
                .asString()
                .contains("Client.InternalError", "Client error on launch");
        assertThat(page(failed)).contains("Client.InternalError");
        nothingIsLeftBut(backup);
    }

    @Test
    void aPipelineWhoseDrillFailsEndsWithItsOneLineAndTheProofSaysSo() throws Exception {
        String backup = backUp();
        aws.aws.machines().next(Fate.dies("Client.InstanceInitiatedShutdown", "Instance initiated shutdown"));

        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.FAILURE, job("amiBackupVerify(amiId: '%s', level: 'boot', %s)", backup, aws.quarantine()));

        assertThat(JenkinsRule.getLog(run).lines().filter(line -> line.startsWith("ERROR: ")))
                .singleElement()
                .asString()
                .contains(backup + " is not proven to level boot: ", "is terminated: Client.InstanceInitiatedShutdown")
                .endsWith("Everything that was made for the verification is removed again.");
        assertThat(page(run)).contains("not proven: level boot was not reached", "EC2 says that it is gone.");
        assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, "ami-metadata/" + backup + ".json"))
                .contains("\"passed\" : false");
        nothingIsLeftBut(backup);
    }

    /** An instance that can be launched again. */
    private String app() {
        return aws.aws
                .ec2()
                .runInstance(InstanceSpec.named("app-1")
                        .ofType("t3.large")
                        .network(
                                aws.aws.networks().defaultVpc(),
                                aws.aws.networks().defaultSubnet('b'),
                                "10.0.2.77",
                                null)
                        .placement("b", "default")
                        .securityGroup(
                                aws.aws.networks().group(aws.aws.networks().defaultVpc(), "web"), "web")
                        .keyName("operations")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("Role", "app"));
    }

    private List<InstanceModel> launched() {
        return aws.aws.ec2().instances().stream()
                .filter(machine ->
                        machine.clientToken() != null && machine.clientToken().startsWith("ami-backup-launch-"))
                .toList();
    }

    private static void keepUserData() throws Exception {
        SystemCredentialsProvider provider = SystemCredentialsProvider.getInstance();
        provider.getCredentials()
                .add(new StringCredentialsImpl(
                        CredentialsScope.GLOBAL, "boot-script", "", Secret.fromString(USER_DATA)));
        provider.save();
    }

    private static void saysNothingOfTheUserData(Run<?, ?> run) throws Exception {
        String encoded = Base64.getEncoder().encodeToString(USER_DATA.getBytes(StandardCharsets.UTF_8));
        assertThat(JenkinsRule.getLog(run))
                .doesNotContain("marker-of-the-user-data")
                .doesNotContain(encoded);
        assertThat(page(run)).doesNotContain("marker-of-the-user-data").doesNotContain(encoded);
        try (Stream<Path> files = Files.walk(run.getParent().getRootDir().toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("marker-of-the-user-data")
                        .doesNotContain(encoded);
            }
        }
    }

    @Test
    void aPipelineLaunchesWhatCameBackAndLooksOnlyWhereThatIsAsked() throws Exception {
        keepUserData();
        WorkflowRun run = jenkins.buildAndAssertSuccess(job("""
                def b = amiBackup(instanceId: '%s', keepImage: false)
                def dry = amiRestore(amiId: b.amiId, launch: true, launchWith: [instanceType: 't3.medium'], dryRun: true)
                echo "DRY [${dry.launchedInstanceId}]"
                def r = amiRestore(amiId: b.amiId, launch: true,
                    launchWith: [instanceType: 't3.medium', userDataCredentialsId: 'boot-script', tags: [Ticket: '4711']])
                echo "LAUNCHED ${r.launchedInstanceId} FROM ${r.amiId}"
                """, app()));

        assertThat(launched()).singleElement().satisfies(machine -> {
            assertThat(machine.instanceType()).isEqualTo("t3.medium");
            assertThat(machine.tags()).containsEntry("Role", "app").containsEntry("Ticket", "4711");
            assertThat(new String(Base64.getDecoder().decode(machine.userData()), StandardCharsets.UTF_8))
                    .isEqualTo(USER_DATA);
        });
        String id = launched().get(0).id();
        assertThat(JenkinsRule.getLog(run))
                .contains(
                        "DRY []",
                        "LAUNCHED " + id + " FROM " + aws.images().get(0).id());
        assertThat(aws.images()).as("a dry run restores nothing").hasSize(1);
        assertThat(page(run)).contains(id, "t3.medium");
        saysNothingOfTheUserData(run);
    }

    @Test
    void aFreestyleBuildLaunchesWhatCameBackAndNamesItInTheEnvironment() throws Exception {
        keepUserData();
        AmiBackupBuilder backup = new AmiBackupBuilder(app());
        backup.setKeepImage(false);
        LaunchWith with = new LaunchWith();
        with.setUserDataCredentialsId("$SCRIPT-script");
        with.setTags(Map.of("Job", "$JOB_NAME"));
        AmiRestoreBuilder restore = new AmiRestoreBuilder("$AMI_BACKUP_AMI_ID");
        restore.setLaunch(true);
        restore.setLaunchWith(with);
        FreeStyleProject job = jenkins.createFreeStyleProject("rescue");
        job.addProperty(new hudson.model.ParametersDefinitionProperty(
                new hudson.model.StringParameterDefinition("SCRIPT", "boot")));
        job.getBuildersList().add(backup);
        job.getBuildersList().add(restore);
        job.getBuildersList().add(new Shell("env | grep ^AMI_RESTORE_ | sort"));

        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);

        assertThat(launched()).singleElement().satisfies(machine -> {
            assertThat(machine.instanceType()).isEqualTo("t3.large");
            assertThat(machine.tags()).containsEntry("Job", "rescue");
            assertThat(new String(Base64.getDecoder().decode(machine.userData()), StandardCharsets.UTF_8))
                    .isEqualTo(USER_DATA);
        });
        assertThat(JenkinsRule.getLog(build))
                .contains(
                        "AMI_RESTORE_LAUNCHED_INSTANCE_ID=" + launched().get(0).id() + "\n");
        saysNothingOfTheUserData(build);
    }

    @Test
    void aLaunchWhoseFactsAreGoneNamesThemAllInOneListAndMakesNothing() throws Exception {
        String script = """
                def b = amiBackup(instanceId: '%s', keepImage: false)
                amiRestore(amiId: b.amiId, launch: true,
                    launchWith: [keyName: 'nobodys', userDataCredentialsId: 'nobodys-script'])
                """;
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job(script, app()));

        assertThat(JenkinsRule.getLog(run).lines())
                .filteredOn(line -> line.startsWith("ERROR: "))
                .singleElement()
                .asString()
                .contains("\"nobodys\"", "nobodys-script");
        assertThat(aws.images()).isEmpty();
        assertThat(launched()).isEmpty();
    }

    /** A job whose verification was left to itself, with a machine that runs on. */
    private WorkflowJob leavesAMachine(String backup, String more) throws Exception {
        aws.aws.machines().next(Fate.neverOk());
        WorkflowJob job = job(
                "amiBackupVerify(amiId: '%s', level: 'boot', onAbort: 'detach', %s%s)", backup, aws.quarantine(), more);
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("4/8 Launch", run);
        run.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        return job;
    }

    private static DrillWatch watch() {
        return ExtensionList.lookupSingleton(DrillWatch.class);
    }

    private static Clock later() {
        return Clock.offset(AmiBackupEngine.get().clock(), Duration.ofHours(2));
    }

    private List<String> callersOf(String action) {
        return aws.aws.calls().log().stream()
                .filter(call -> call.action().equals(action))
                .map(LoggedCall::accessKeyId)
                .toList();
    }

    private static String saying(Ends lines, String words) throws InterruptedException {
        String line = lines.next();
        while (!line.contains(words)) {
            line = lines.next();
        }
        return line;
    }

    @Test
    void theHourlyLookEndsWhatIsOverItsDeadlineAsTheJobThatLeftItAlthoughAnotherPlaceDoesNotAnswer() throws Exception {
        String backup = backUp();
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.GLOBAL, "team", TEAM_KEY, AwsBesideJenkins.SECRET_KEY, ""));
        WorkflowJob gone = job("amiBackupVerify(amiId: '%s', credentialsId: 'nobodys')", backup);
        jenkins.buildAndAssertStatus(Result.FAILURE, gone);
        leavesAMachine(backup, ", credentialsId: 'team'");
        AmiBackupConfiguration.get().setCredentialsId(null);
        String machine = aws.drillMachines().get(0).id();

        try (Ends lines = new Ends()) {
            watch().look();
            assertThat(saying(lines, "for machines that verifications have left"))
                    .startsWith("Can't look in eu-west-1 for machines that verifications have left: ");
            assertThat(aws.drillMachines()).allMatch(one -> one.state().equals("running"));

            watch().look(later());
            assertThat(saying(lines, machine))
                    .startsWith(machine + ", the machine of verification ")
                    .endsWith(" in eu-west-1, was over its deadline or its run had ended, and is being ended.");
        }
        nothingIsLeftBut(backup);
        assertThat(callersOf("ec2:TerminateInstances")).containsOnly(TEAM_KEY);
    }

    @Test
    void theHourlyLookSparesAMachineWhoseRunIsDrivenAndForgetsThePlaceOfAJobThatIsGone() throws Exception {
        String backup = backUp();
        aws.aws.machines().next(Fate.neverOk());
        WorkflowRun driven = job("amiBackupVerify(amiId: '%s', level: 'boot', %s)", backup, aws.quarantine())
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("4/8 Launch", driven);
        String machine = aws.drillMachines().get(0).id();

        long before = aws.aws.calls().count("ec2:DescribeInstances");
        watch().look(later());
        try (Ends lines = new Ends()) {
            leavesAMachine(backup, "");
            watch().look(later());
            assertThat(saying(lines, "is being ended")).doesNotContain(machine);
        }
        assertThat(aws.aws.calls().count("ec2:DescribeInstances")).isGreaterThan(before);
        assertThat(aws.drillMachines())
                .filteredOn(one -> one.id().equals(machine))
                .allMatch(one -> one.state().equals("running"));

        driven.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(driven));
        driven.getParent().delete();
        assertThat(DrillPlaces.get().entries()).anyMatch(place -> place.job() == null);
        watch().look();
        assertThat(DrillPlaces.get().entries()).noneMatch(place -> place.job() == null);
    }

    @Test
    void theHourlyLookEndsAMachineInTheDefaultBucketThatNoJobHereKnows() throws Exception {
        String backup = backUp();
        leavesAMachine(backup, "").delete();
        String machine = aws.drillMachines().get(0).id();

        try (Ends lines = new Ends()) {
            watch().look(later());
            assertThat(saying(lines, "is being ended")).contains(machine);
        }
        nothingIsLeftBut(backup);
    }
}
