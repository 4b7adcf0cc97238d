package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.AbortException;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * An abort by a user, and by failFast, while a call of each phase is not answered: the build ends without its answer, and in
 * the background everything that was made and not finished goes.
 */
@WithJenkins
class AbortInEveryPhaseTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private JenkinsRule jenkins;

    /**
     * A moment of an operation.
     *
     * @param phase what the operation is at
     * @param call the call that is held
     */
    private record Moment(String phase, Predicate<Call> call) {}

    private static Moment at(String phase, String action) {
        return new Moment(phase, call -> call.action().equals(action));
    }

    private static Moment at(String phase, String action, String key) {
        return new Moment(
                phase,
                call -> call.action().equals(action)
                        && call.parameters().getOrDefault("key", "").startsWith(key));
    }

    private static final List<Moment> BACKUP = List.of(
            at("Preflight", "ec2:DescribeInstances"),
            at("Preflight, its document", "s3:PutObject", "ami-operations/"),
            at("Preflight, the per-instance key", "s3:PutObject", "ami-operations/by-instance/"),
            at("Create image", "ec2:CreateImage"),
            at("Create image, waiting", "ec2:DescribeImages"),
            at("Encrypt", "ec2:CopyImage"),
            at("Encrypt, the plain intermediate", "ec2:DeregisterImage"),
            at("Record", "s3:PutObject", "ami-metadata/"),
            at("Store", "ec2:CreateStoreImageTask"),
            at("Store, waiting", "ec2:DescribeStoreImageTasks"),
            at("Seal", "s3:HeadObject", "ami-0"),
            at("Seal, the index key", "s3:PutObject", "ami-index/"),
            at("Seal, the tags", "ec2:CreateTags"));

    private static final List<Moment> RESTORE = List.of(
            at("Look up", "s3:GetObject", "ami-metadata/"),
            at("Restore", "ec2:CreateRestoreImageTask"),
            at("Restore, waiting", "ec2:DescribeImages"),
            at("Encrypt", "ec2:CopyImage"),
            at("Encrypt, the plain intermediate", "ec2:DeregisterImage"),
            at("Tag", "ec2:CreateTags"));

    @Test
    void anAbortIsAcknowledgedBeforeTheCallIsAnsweredAndNothingUnfinishedStays(JenkinsRule rule) throws Exception {
        jenkins = rule;
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        aws.configure();
        String stored = stored();
        int images = aws.images().size();
        try (Ends ends = new Ends()) {
            int cells = 0;
            for (Moment moment : BACKUP) {
                abortAt(moment, cells++, "amiBackup(instanceId: '" + aws.instance + "', credentialsId: '%s')");
            }
            for (Moment moment : RESTORE) {
                abortAt(moment, cells++, "amiRestore(amiId: '" + stored + "', credentialsId: '%s')");
            }
            System.out.println("aborts on Jenkins: " + cells + " cells");
            for (int i = 0; i < cells; i++) {
                ends.next();
            }
        }
        List<String> unfinished = aws.images().stream()
                .filter(image -> "unfinished".equals(image.tags().get("ami-backup:state")))
                .map(ImageModel::name)
                .toList();
        assertThat(unfinished).isEmpty();
        assertThat(aws.aws.ec2().snapshots())
                .noneMatch(snapshot -> "unfinished".equals(snapshot.tags().get("ami-backup:state")));
        // What was complete before the abort came stays: the backups that were at their index key and their tags.
        assertThat(aws.images()).hasSizeBetween(images, images + 4);
        assertThat(aws.aws.s3().keys(AwsBesideJenkins.BUCKET, "ami-operations/by-instance/"))
                .isEmpty();
    }

    private String stored() throws Exception {
        WorkflowRun run = job("echo \"STORED=${amiBackup(instanceId: '" + aws.instance + "').amiId}\"");
        String log = JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run)));
        return log.replaceAll("(?s).*STORED=(ami-[0-9a-f]+).*", "$1");
    }

    private WorkflowRun job(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /** Each cell calls with a key of its own, so that its calls are told from those of the clean-ups before it. */
    private void abortAt(Moment moment, int cell, String step) throws Exception {
        String key = "AKIACELL%012d".formatted(cell);
        AwsBesideJenkins.addCredentials(
                new AWSCredentialsImpl(CredentialsScope.GLOBAL, "cell-" + cell, key, "secret", "a cell"));
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        AtomicBoolean held = new AtomicBoolean();
        AtomicBoolean released = new AtomicBoolean();
        aws.aws.faults().plan(call -> {
            if (call.accessKeyId().equals(key) && moment.call().test(call) && held.compareAndSet(false, true)) {
                reached.countDown();
                await(answered, moment.phase());
                released.set(true);
            }
            return Fault.none();
        });
        boolean failFast = cell % 2 == 1;
        String backup = step.formatted("cell-" + cell);
        WorkflowRun run = job(
                failFast
                        ? "parallel(failFast: true, backup: { " + backup + " }, tests: { semaphore 'tests-" + cell
                                + "' })"
                        : backup);
        if (failFast) {
            SemaphoreStep.waitForStart("tests-" + cell + "/1", run);
        }
        await(reached, moment.phase());
        if (failFast) {
            SemaphoreStep.failure("tests-" + cell + "/1", new AbortException("the tests have failed"));
        } else {
            try (ACLContext alice = ACL.as(User.getOrCreateByIdOrFullName("alice"))) {
                run.doStop();
            }
        }
        jenkins.assertBuildStatus(failFast ? Result.FAILURE : Result.ABORTED, jenkins.waitForCompletion(run));
        assertThat(released).as(moment.phase()).isFalse();
        answered.countDown();
    }

    private static void await(CountDownLatch latch, String phase) {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).as(phase).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(phase, interrupted);
        }
    }
}
