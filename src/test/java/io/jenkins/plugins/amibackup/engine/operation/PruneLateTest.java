package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A prune that is at work for long removes nothing because of what was true when it began. */
class PruneLateTest {

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;
    private boolean happened;

    @AfterEach
    void close() {
        prune.close();
    }

    /** Lets time pass, and something happen, right before a call. */
    private void meanwhile(Predicate<Call> here, Duration passes, Runnable what) {
        bed.aws.faults().plan(call -> {
            if (!happened && here.test(call)) {
                happened = true;
                bed.clock.advance(passes);
                what.run();
            }
            return Fault.none();
        });
    }

    @Test
    void anImageThatSomethingUsesByNowStaysEvenIfItsRecordIsMarked() {
        prune.with(3);
        String next = prune.ami(1);
        meanwhile(
                call -> call.parameters().getOrDefault("prefix", "").startsWith(Keys.USES + next) && isMarked(next),
                Duration.ofMinutes(11),
                () -> bed.aws.references().launchTemplate("web", next));

        Heard heard = prune.run(prune.keep(1));

        assertThat(happened).isTrue();
        assertThat(PruneBed.verdicts(PruneBed.pruned(heard)))
                .containsEntry(prune.ami(0), Verdict.REMOVED)
                .containsEntry(next, Verdict.KEEP);
        assertThat(heard.log()).contains(next + " stays: in use by lt-");
        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.isWhole(next)).isTrue();
    }

    private boolean isMarked(String amiId) {
        return prune.record(amiId).isBeingRemoved();
    }

    @Test
    void afterAnHourEverythingIsReadAndAskedAgainBeforeTheNextBackupGoes() {
        prune.with(3);
        String next = prune.ami(1);
        meanwhile(
                call -> PruneBed.isOf(call, "s3:DeleteObject", Keys.INDEX),
                Duration.ofHours(1),
                () -> bed.aws.references().parameter("/golden/web", next));

        Heard heard = prune.run(prune.keep(1));

        assertThat(happened).isTrue();
        assertThat(PruneBed.verdicts(PruneBed.pruned(heard)))
                .containsEntry(prune.ami(0), Verdict.REMOVED)
                .containsEntry(next, Verdict.KEEP);
        assertThat(heard.log()).contains("the plan is an hour old");
        assertThat(PruneBed.why(PruneBed.pruned(heard), next)).contains("in use by /golden/web");
        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.isWhole(next)).isTrue();
    }

    @Test
    void aPlanIsNotMadeAnewWithinTheHour() {
        prune.with(3);
        meanwhile(call -> PruneBed.isOf(call, "s3:DeleteObject", Keys.INDEX), Duration.ofMinutes(9), () -> {});

        Heard heard = prune.run(prune.keep(1));

        assertThat(heard.log()).doesNotContain("an hour old");
        assertThat(bed.aws.calls().count("ec2:DescribeImageReferences")).isEqualTo(1);
        assertThat(prune.isGone(prune.ami(0)) && prune.isGone(prune.ami(1))).isTrue();
    }

    @Test
    void anImageThatSomebodyHasTaggedToBeKeptByNowStaysWithItsBackup() {
        prune.with(3);
        String next = prune.ami(1);
        meanwhile(
                call -> call.parameters().getOrDefault("prefix", "").startsWith(Keys.USES + next) && isMarked(next),
                Duration.ofMinutes(11),
                () -> bed.aws.ec2().tag(next, "Hold", "audit"));

        var pruned =
                prune.pruned(prune.request(new RetentionPolicy(1, null, 0, 0, 0, 0, Map.of("Hold", "*"), null, "")));

        assertThat(happened).isTrue();
        assertThat(PruneBed.verdicts(pruned))
                .containsEntry(prune.ami(0), Verdict.REMOVED)
                .containsEntry(next, Verdict.KEEP);
        assertThat(PruneBed.why(pruned, next)).contains("tagged Hold=audit");
        assertThat(prune.isWhole(next)).isTrue();
    }

    @Test
    void anAnswerIsAsOldAsTheFirstQuestionOfThePlan() {
        prune.with(3);
        meanwhile(
                call -> call.action().equals("ec2:DescribeLockedSnapshots"),
                Duration.ofMinutes(11),
                () -> bed.aws.references().launchTemplate("web", prune.ami(0)));

        var pruned = prune.pruned(prune.keep(2));

        assertThat(happened).isTrue();
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.KEEP);
        assertThat(prune.backups).allMatch(prune::isWhole);
    }

    @Test
    void whatANewPlanFindsTooManyWaitsForALaterRun() {
        prune.with(5);
        prune.use(prune.ami(2));
        meanwhile(
                call -> PruneBed.isOf(call, "s3:DeleteObject", Keys.INDEX),
                Duration.ofHours(1),
                () -> prune.noUse(prune.ami(2)));

        Heard heard = prune.run(prune.keep(2).most(2));

        assertThat(happened).isTrue();
        assertThat(PruneBed.verdicts(PruneBed.pruned(heard)))
                .containsEntry(prune.ami(0), Verdict.REMOVED)
                .containsEntry(prune.ami(1), Verdict.REMOVED)
                .containsEntry(prune.ami(2), Verdict.KEEP);
        assertThat(heard.log()).contains("would go than are allowed in one go").doesNotContain("Nothing was removed");
        assertThat(prune.backups.subList(2, 5)).allMatch(prune::isWhole);
    }
}
