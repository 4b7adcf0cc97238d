package io.jenkins.plugins.amibackup.history;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.report.MadeUpBuild;
import io.jenkins.plugins.amibackup.report.OperationState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** What is remembered of the builds of jobs, and when they are read. */
@WithSharedJenkins
class LastBackupsTest {

    private static JenkinsRule jenkins;

    private FreeStyleProject job;

    @BeforeEach
    void job() throws Exception {
        job = jenkins.createFreeStyleProject("nightly");
    }

    private static MadeUpBuild done(FreeStyleProject job, long at) throws Exception {
        return MadeUpBuild.running(job).backsUp("run", at - 1).isDone("run", at).over();
    }

    /** What is known once all has been read. */
    private static KnownJob known(Job<?, ?> job) {
        LastBackups.get().look(job);
        LastBackups.get().settle();
        return LastBackups.get().look(job);
    }

    private static int last(Job<?, ?> job) {
        return known(job).last().map(LastBackup::build).orElse(0);
    }

    @Test
    void whatIsKnownIsTheNewestBackupThatHasEndedAndHowThatWas() throws Exception {
        done(job, 1_000);
        MadeUpBuild.running(job).backsUp("run", 2_000).fails("run", 3_000).over();
        MadeUpBuild.idle(job);

        assertThat(known(job))
                .isEqualTo(new KnownJob(
                        3,
                        Set.of(),
                        2,
                        Optional.of(new LastBackup(
                                2, OperationState.FAILED, Instant.ofEpochMilli(3_000), "ami-backup/?run=run"))));
    }

    @Test
    void nothingIsReadForWhoeverAsksEvenAfterAStartOfJenkins() throws Exception {
        done(job, 1_000).save();
        MadeUpBuild.idle(job).save();
        LastBackups.get().forget(job);
        job._getRuns().purgeCache();
        CountDownLatch busy = new CountDownLatch(1);
        FreeStyleProject other = jenkins.createFreeStyleProject("other");
        MadeUpBuild.idle(other).whenAsked(() -> await(busy));

        LastBackups.get().look(other);
        assertThat(LastBackups.get().look(job)).isEqualTo(KnownJob.UNKNOWN);
        assertThat(new LastBackupColumn().cell(job).isComing()).isTrue();
        assertThat(job._getRuns().getLoadedBuilds()).isEmpty();

        busy.countDown();
        assertThat(last(job)).isEqualTo(1);
        assertThat(new LastBackupColumn().cell(job).getPage()).isEqualTo("1/ami-backup/?run=run");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aJobWithoutBuildsAndOneWhoseLastBuildsAreGoneHaveNothingToComeAndNothingToRead() throws Exception {
        assertThat(new LastBackupColumn().cell(job).isComing()).isFalse();
        assertThat(LastBackups.get().isReading(job)).isFalse();

        MadeUpBuild.idle(job);
        MadeUpBuild gone = MadeUpBuild.idle(job);
        gone.delete();
        assertThat(last(job)).isZero();
        assertThat(new LastBackupColumn().cell(job).isComing()).isFalse();
        assertThat(LastBackups.get().isReading(job)).isFalse();
    }

    @Test
    void aBuildThatIsCountedBeforeItsJobHasItIsReadWhenItIsThere() throws Exception {
        done(job, 1_000);
        MadeUpBuild second = MadeUpBuild.counted(job);
        assertThat(last(job)).isEqualTo(1);

        second.begun().backsUp("run", 2_000).isDone("run", 3_000).over();
        assertThat(last(job)).isEqualTo(2);
    }

    @Test
    void ofBuildsThatOverlapTheOneWhoseBackupEndedLastCounts() throws Exception {
        MadeUpBuild first = MadeUpBuild.running(job).backsUp("run", 1_000);
        MadeUpBuild second = MadeUpBuild.running(job).backsUp("run", 2_000);
        done(job, 3_000);
        done(job, 4_000);
        assertThat(last(job)).isEqualTo(4);

        first.isDone("run", 5_000).over();
        assertThat(last(job)).as("of which nothing was known but that it runs").isEqualTo(1);
        second.isDone("run", 6_000).over();
        assertThat(last(job)).isEqualTo(2);
        assertThat(LastBackups.get().isReading(job)).as("all are over").isFalse();
    }

    @Test
    void thatIsSoWhereBothHadEndedBeforeAnybodyLooked() throws Exception {
        done(job, 9_000);
        done(job, 5_000);

        assertThat(last(job)).isEqualTo(1);
    }

    @Test
    void aBuildThatRunsIsLookedAtAgainUntilItIsOver() throws Exception {
        MadeUpBuild running = MadeUpBuild.running(job);
        assertThat(known(job).withOperations()).isFalse();
        assertThat(new LastBackupColumn().cell(job).isComing())
                .as("there is none")
                .isFalse();

        running.backsUp("run", 1_000);
        assertThat(known(job).withOperations()).isTrue();
        assertThat(last(job)).isZero();

        running.isDone("run", 2_000).over();
        assertThat(last(job)).isEqualTo(1);
    }

    @Test
    void aJobOftenBuiltThatSeldomBacksUpIsReadAsFarBackAsItsPage() throws Exception {
        done(job, 1_000);
        for (int build = 1; build < PastBuild.LOOKS; build++) {
            MadeUpBuild.idle(job);
        }
        assertThat(last(job)).isEqualTo(1);
        assertThat(HistoryView.of(job).getTotal()).isEqualTo(1);

        MadeUpBuild.idle(job);
        LastBackups.get().forget(job);
        assertThat(last(job)).isZero();
        assertThat(HistoryView.of(job).getTotal()).isZero();
    }

    @Test
    void whatIsKnownOutlivesTheDeletionOfBuildsThatItIsNotAbout() throws Exception {
        MadeUpBuild first = done(job, 1_000);
        MadeUpBuild second = done(job, 2_000);
        MadeUpBuild.idle(job);
        KnownJob before = known(job);

        first.delete();
        assertThat(LastBackups.get().look(job)).isEqualTo(before);
        second.delete();
        assertThat(LastBackups.get().look(job)).isEqualTo(KnownJob.UNKNOWN);
        assertThat(last(job)).isZero();
    }

    @Test
    void aBuildThatIsStillThereWhileItIsDeletedIsNotTakenUpAgain() throws Exception {
        done(job, 1_000);
        MadeUpBuild second = done(job, 2_000);
        assertThat(last(job)).isEqualTo(2);
        AtomicBoolean there = new AtomicBoolean();
        RunListener<Run<?, ?>> meanwhile = new RunListener<>() {
            @Override
            public void onDeleted(Run<?, ?> run) {
                there.set(job.getBuildByNumber(2) != null);
                assertThat(last(job)).isEqualTo(1);
            }
        };
        meanwhile.register();
        try {
            second.delete();
        } finally {
            meanwhile.unregister();
        }

        assertThat(there).isTrue();
        assertThat(last(job)).isEqualTo(1);
    }

    @Test
    void aBuildThatIsDeletedWhileItIsReadIsNotKept() throws Exception {
        done(job, 1_000);
        MadeUpBuild second = done(job, 2_000);
        AtomicBoolean read = new AtomicBoolean();
        second.whenAsked(() -> {
            read.set(true);
            LastBackups.get().deleting(second);
        });

        LastBackups.get().look(job);
        LastBackups.get().settle();
        assertThat(read).isTrue();
        assertThat(LastBackups.get().look(job)).isEqualTo(KnownJob.UNKNOWN);
        assertThat(last(job)).isEqualTo(1);
    }
}
