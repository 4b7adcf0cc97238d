package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.report.OperationState;
import io.jenkins.plugins.amibackup.report.OperationsAction;
import io.jenkins.plugins.amibackup.report.PastOperation;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.BuildWatcherExtension;

/** What a gate of a Pipeline lets through, and what it says when it does not, where AWS does everything at once. */
@WithSharedJenkins
class AmiBackupGateTest {

    @RegisterExtension
    static final BuildWatcherExtension WATCHER = new BuildWatcherExtension();

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        aws.configure();
    }

    private WorkflowRun start(String script, Object... arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(arguments), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /** The log of a build that ends like this. */
    private String ends(Result how, WorkflowRun run) throws Exception {
        return JenkinsRule.getLog(jenkins.assertBuildStatus(how, jenkins.waitForCompletion(run)));
    }

    private String fails(String script, Object... arguments) throws Exception {
        String log = ends(Result.FAILURE, start(script, arguments));
        assertThat(log).containsOnlyOnce("ERROR: ");
        return log.lines()
                .filter(line -> line.startsWith("ERROR: "))
                .findFirst()
                .orElseThrow();
    }

    private String succeeds(String script, Object... arguments) throws Exception {
        return ends(Result.SUCCESS, start(script, arguments));
    }

    @Test
    void aGateWithoutABackupIsClosedAndNamesTheCallThatMakesOne() throws Exception {
        assertThat(fails("amiBackupGate(instanceId: '%s')", aws.instance))
                .startsWith("ERROR: There is no complete backup of web-1 (" + aws.instance + ")")
                .contains("amiBackup(instanceId: '" + aws.instance
                        + "', bucket: 'acme-ami-backups', region: 'eu-west-1')");
        assertThat(aws.images()).isEmpty();
    }

    /** For the history of the job, in which the last backup has failed then, and not that of an earlier build is the last. */
    @Test
    void aGateWhoseOwnBackupFailsCountsAsABackupAndOneThatIsClosedDoesNot() throws Exception {
        WorkflowRun closed = start("amiBackupGate(instanceId: '%s')", aws.instance);
        ends(Result.FAILURE, closed);
        assertThat(OperationsAction.pastOf(closed)).singleElement().matches(past -> !past.backup());

        aws.aws.ec2().failNextStore("ClientError: disk on fire");
        WorkflowRun failed = start("amiBackupGate(instanceId: '%s', createIfMissing: true)", aws.instance);
        assertThat(ends(Result.FAILURE, failed)).contains("disk on fire");
        assertThat(OperationsAction.pastOf(failed))
                .singleElement()
                .matches(PastOperation::backup)
                .matches(past -> past.state() == OperationState.FAILED);

        WorkflowRun open = start("amiBackupGate(instanceId: '%s', createIfMissing: true)", aws.instance);
        ends(Result.SUCCESS, open);
        assertThat(OperationsAction.pastOf(open)).singleElement().matches(PastOperation::backup);
        aws.clock.advance(Duration.ofHours(1));
        WorkflowRun found = start("amiBackupGate(instanceId: '%s', createIfMissing: true)", aws.instance);
        ends(Result.SUCCESS, found);
        assertThat(OperationsAction.pastOf(found)).singleElement().matches(past -> !past.backup());
    }

    @Test
    void aBackupThatIsYoungEnoughOpensTheGateAndIsUsableInTheSandbox() throws Exception {
        succeeds("amiBackup(instanceId: '%s')", aws.instance);
        aws.clock.advance(Duration.ofHours(23).plusMinutes(30));

        String log = succeeds("""
            def b = amiBackupGate(instanceId: '%s', maxAge: '24h')
            echo "A ${b.amiId} ${b.instanceId} ${b.bucket} ${b.created} ${b.imageKept} ${b.takenAt.startsWith('20')}"
            echo "B ${b.ageSeconds.intdiv(3600)} hours, ${b.sizeBytes > 0}"
            echo "C $b"
            """, aws.instance);

        String ami = aws.images().get(0).id();
        assertThat(log)
                .contains("A " + ami + " " + aws.instance + " acme-ami-backups false true true")
                .contains("B 23 hours, true")
                .contains("C " + ami);

        aws.clock.advance(Duration.ofHours(2));
        assertThat(fails("amiBackupGate(instanceId: '%s', maxAge: '24h')", aws.instance))
                .contains("The newest complete backup of web-1 (" + aws.instance + "), " + ami
                        + ", is 1 day 1 hour old, but this gate allows at most 1 day. The gate is closed.");
    }

    @Test
    void aGateDemandsProofAndVerifiesWhereItMay() throws Exception {
        succeeds("amiBackup(instanceId: '%s')", aws.instance);
        String ami = aws.images().get(0).id();
        WorkflowRun closed =
                start("amiBackupGate(instanceId: '%s', verifiedWithin: '7d', verifiedLevel: 'image')", aws.instance);
        assertThat(ends(Result.FAILURE, closed))
                .contains("To verify it: amiBackupVerify(amiId: '" + ami
                        + "', level: 'image', bucket: 'acme-ami-backups',"
                        + " region: 'eu-west-1'), or set verifyIfMissing: true on the gate.");

        WorkflowRun run = start("""
            def b = amiBackupGate(instanceId: '%s', verifiedWithin: '7d', verifyIfMissing: true)
            echo "A ${b.amiId} ${b.created} ${b.provenAmiId} ${b.provenLevel} ${b.provenAt.startsWith('20')} ${b.provenBy}"
            def found = amiBackups(instanceId: '%s')[0]
            echo "B ${found.provenLevel} ${found.provenAt.startsWith('20')} ${found.provenFailed}"
            """, aws.instance, aws.instance);
        assertThat(ends(Result.SUCCESS, run))
                .contains("A " + ami + " false " + ami + " image true " + run.getFullDisplayName())
                .contains("B image true false");
        assertThat(aws.images()).hasSize(1);
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            assertThat(client.goTo(closed.getUrl() + "ami-backup/").asNormalizedText())
                    .contains("Verify the backup in a Pipeline, or set verifyIfMissing: true on the gate")
                    .contains("amiBackupVerify(amiId: '" + ami + "', level: 'image', bucket: 'acme-ami-backups'")
                    .contains("ami-backup verify --ami-id " + ami + " --level image --bucket acme-ami-backups");
            assertThat(client.goTo(run.getUrl() + "ami-backup/").asNormalizedText())
                    .contains("Proven")
                    .contains("to level image, ");
        }
        assertThat(succeeds("echo \"C ${amiBackupGate(instanceId: '%s').provenLevel.isEmpty()}\"", aws.instance))
                .contains("C true");
    }

    @Test
    void aGateMakesTheBackupThatIsMissingOnce() throws Exception {
        String log = succeeds("""
            def first = amiBackupGate(instanceId: '%s', createIfMissing: true, tags: [Ticket: 4711], amiPrefix: 'gate')
            def second = amiBackupGate(instanceId: '%s', createIfMissing: true)
            echo "CREATED ${first.created} ${second.created} ${first.amiId == second.amiId}"
            """, aws.instance, aws.instance);

        assertThat(log).contains("CREATED true false true").contains("Making a backup now.");
        assertThat(aws.images()).singleElement().satisfies(image -> {
            assertThat(image.name()).startsWith("gate-web-1-");
            assertThat(image.tags()).containsEntry("Ticket", "4711");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "'instanceId: \"%s\", maxAge: \"yesterday\"',\"yesterday\" is not a valid age. Write it like 90m",
        "'instanceId: \"%s\", maxAge: \"-1h\"',\"-1h\" is not a valid age",
        "'instanceId: \"%s\", maxAge: \"4m\"',No backup can be complete that quickly",
        "'instanceId: \"web-1\"',\"web-1\" is not a valid instance ID",
        "'instanceId: \"%s\", bucket: \"No_Bucket\"',is not a valid bucket name",
        "'instanceId: \"%s\", instanceIds: [\"%s\"]',Choose the instances",
        "'instanceIds: [\"%s\"], instanceTags: [Role: \"web\"]',Choose the instances",
        "'instanceIds: [\"%s\", \"%s\"]',is listed twice",
        "'instanceIds: []',Choose the instances",
        "'instanceIds: [\"web-1\"]',\"web-1\" is not a valid instance ID",
        "'instanceTags: [Role: \"nobody\"]',No running or stopped instance in eu-west-1 is tagged Role=nobody",
        "'instanceTags: [Role: \"web\"], bucket: \"No_Bucket\"',is not a valid bucket name",
        "'instanceTags: [Role: \"web\"], maxInstances: -1',-1 is not a valid number of instances",
        "'instanceTags: [Role: \"web\"], log: \"all\"','\"all\" is not a valid kind of log. Use each or summary, or"
                + " leave it out.'",
    })
    void aWrongValueEndsInOneLineBeforeAnythingIsMade(String arguments, String words) throws Exception {
        for (String step : new String[] {"amiBackupGate", "amiBackup", "withAmiBackup"}) {
            if (step.equals("amiBackup") && arguments.contains("maxAge")) {
                continue;
            }
            String script = step + "(" + arguments.replace("%s", aws.instance) + ")";
            assertThat(fails(step.startsWith("with") ? script + " { echo 'deployed' }" : script))
                    .as(script)
                    .contains(words);
        }
        assertThat(aws.images()).isEmpty();
    }

    @Test
    void moreInstancesThanAllowedAreRefusedAfterTheirNumberWasSaid() throws Exception {
        aws.aws
                .ec2()
                .runInstance(InstanceSpec.named("web-2").volume("/dev/xvda", 8).tag("Role", "web"));
        String log = ends(Result.FAILURE, start("amiBackup(instanceTags: [Role: 'web'], maxInstances: 1)"));
        assertThat(log)
                .contains("2 instances are tagged Role=web")
                .contains("ERROR: 2 instances are selected, but at most 1 are allowed.");
        assertThat(aws.images()).isEmpty();
    }

    @Test
    void severalInstancesAreBackedUpWithOneResultEachAndATable() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        String log = succeeds("""
            def all = amiBackup(instanceIds: ['%s', "%s"], keepImage: true)
            echo "GOT ${all.size()}: ${all.collect { it.instanceId }.join(' ')}"
            """, other, aws.instance);

        assertThat(log)
                .contains("GOT 2: " + other + " " + aws.instance)
                .contains("[AMI backup] 2 instances: " + other + ", " + aws.instance)
                .contains("[AMI backup] " + aws.instance + ": 2/6 Create image")
                .containsPattern("\\[AMI backup] " + other + ": ami-\\w+, .*GiB");
        assertThat(aws.images()).hasSize(2);

        assertThat(succeeds(
                        "echo \"OPEN ${amiBackupGate(instanceIds: ['%s', '%s']).collect { it.created }}\"",
                        other, aws.instance))
                .contains("OPEN [false, false]");
    }

    @Test
    void instancesAreFoundByTheirTagsAndOneStaysAList() throws Exception {
        assertThat(succeeds("echo \"GOT ${amiBackup(instanceTags: [Role: 'w*', Name: 'web-1'])[0].instanceId}\""))
                .contains("1 instances are tagged Name=web-1, Role=w*")
                .contains("GOT " + aws.instance);
    }

    @Test
    void oneInstanceThatFailsIsNamedAtTheEndAndTheOthersAreKept() throws Exception {
        String missing = "i-0123456789abcdef0";
        String log = ends(Result.FAILURE, start("amiBackup(instanceIds: ['%s', '%s'])", missing, aws.instance));

        assertThat(log)
                .contains(missing + ": FAILED. There is no instance " + missing)
                .contains("ERROR: 1 of 2 instances failed: " + missing + ". The backups of the other 1 are kept.");
        assertThat(aws.images()).hasSize(1);
        assertThat(aws.aws.s3().keys(AwsBesideJenkins.BUCKET)).anyMatch(key -> key.endsWith(".bin"));
    }

    @Test
    void aGateOfSeveralInstancesMakesWhatIsMissing() throws Exception {
        String other = aws.aws.ec2().runInstance(InstanceSpec.named("db-1").volume("/dev/xvda", 20));
        succeeds("amiBackup(instanceId: '%s')", aws.instance);

        assertThat(fails("amiBackupGate(instanceIds: ['%s', '%s'])", aws.instance, other))
                .contains("1 of 2 instances failed: " + other);
        assertThat(succeeds("""
            amiBackupGate(instanceIds: ['%s', '%s'], createIfMissing: true).each {
                echo "CREATED ${it.instanceId} ${it.created}"
            }
            """, aws.instance, other))
                .contains("CREATED " + aws.instance + " false", "CREATED " + other + " true");
        assertThat(aws.images()).hasSize(2);
    }
}
