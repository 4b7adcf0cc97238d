package io.jenkins.plugins.amibackup.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatcherTest {

    private final TestBed bed = new TestBed();
    private final Watcher watcher = new Watcher(bed.time, Pace.standard(new Random(1)));
    private final AwsClients clients = bed.look();

    @AfterEach
    void close() {
        bed.close();
    }

    private static final class Ear implements Watcher.Listener {
        private final List<Integer> percents = new ArrayList<>();
        private final List<Duration> lefts = new ArrayList<>();
        private final List<Answer> answers = new ArrayList<>();
        private int troubles;

        @Override
        public void progress(int percent, Duration left) {
            percents.add(percent);
            lefts.add(left);
        }

        @Override
        public void troubled(int polls, OperationException why) {
            troubles = polls;
        }

        @Override
        public void answered(Answer answer) {
            answers.add(answer);
        }
    }

    private String newImage(String name) {
        return clients.ec2().createImage(new ImageCall(bed.instance, name, "", true, List.of(), Map.of(), Map.of()));
    }

    private Ear watch(Wait wait) {
        Ear ear = new Ear();
        watcher.watch(wait, clients, ear);
        return ear;
    }

    @Test
    void aHundredImagesAreAskedAboutTogether() {
        List<Ear> ears = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ears.add(watch(new Wait(new Subject.Image(newImage("image-" + i)), 108)));
        }
        bed.aws.calls().reset();
        bed.time.runUntil(() -> ears.stream().noneMatch(ear -> ear.answers.isEmpty()));

        assertThat(ears)
                .allSatisfy(ear -> assertThat(ear.answers).singleElement().isInstanceOf(Answer.ImageAvailable.class));
        assertThat(bed.aws.calls().count("ec2:DescribeImages")).isLessThan(60);
        assertThat(watcher.open()).isZero();
        assertThat(bed.time.scheduled()).isZero();
    }

    @Test
    void aHundredStoreTasksAreReadFromPagesAndSettledById() {
        List<Ear> ears = new ArrayList<>();
        List<String> images = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String instance =
                    bed.aws.ec2().runInstance(InstanceSpec.named("small-" + i).volume(VolumeSpec.gp3("/dev/xvda", 1)));
            images.add(clients.ec2()
                    .createImage(new ImageCall(instance, "image-" + i, "", true, List.of(), Map.of(), Map.of())));
        }
        bed.clock.advance(Duration.ofMinutes(10));
        images.forEach(image -> {
            clients.ec2().store(image, TestBed.BUCKET, Map.of());
            ears.add(watch(new Wait(new Subject.StoreTask(image, TestBed.BUCKET), 8)));
        });
        bed.aws.calls().reset();
        bed.time.runUntil(() -> ears.stream().noneMatch(ear -> ear.answers.isEmpty()));

        assertThat(ears).allSatisfy(ear -> assertThat(ear.answers).containsExactly(new Answer.Done()));
        assertThat(bed.aws.calls().count("ec2:DescribeStoreImageTasks")).isLessThan(80);
    }

    @Test
    void progressGrowsToTheEnd() {
        Ear ear = watch(new Wait(new Subject.Image(newImage("image")), 108));
        bed.time.runUntil(() -> !ear.answers.isEmpty());

        assertThat(ear.percents).isSorted().hasSizeGreaterThan(4);
        assertThat(ear.percents.get(ear.percents.size() - 1)).isBetween(80, 99);
    }

    @Test
    void whoseWaitIsPickedUpLateKnowsAtOnceHowLongItTakes() {
        String image = newImage("image");
        bed.clock.advance(Duration.ofMinutes(4));
        bed.aws.calls().reset();
        Ear ear = watch(new Wait(new Subject.Image(image), 108));
        bed.time.runUntil(() -> !ear.percents.isEmpty());
        Instant told = bed.clock.instant().plus(ear.lefts.get(0));
        bed.time.runUntil(() -> !ear.answers.isEmpty());

        assertThat(told).isCloseTo(bed.clock.instant(), within(10, ChronoUnit.SECONDS));
        assertThat(bed.aws.calls().count("ec2:DescribeImages")).isLessThan(8);
    }

    @Test
    void whatHasEndedBeforeItWasPickedUpIsToldAfterOneShortestPauseOrTwoInCompany() {
        List<String> images = List.of(newImage("alone"), newImage("first"), newImage("second"));
        bed.clock.advance(Duration.ofMinutes(8));
        Ear alone = watch(new Wait(new Subject.Image(images.get(0)), 108).whenPickedUp());
        bed.time.pass(Duration.ofSeconds(5));
        assertThat(alone.answers).hasSize(1);

        bed.aws.calls().reset();
        Ear first = watch(new Wait(new Subject.Image(images.get(1)), 108).whenPickedUp());
        bed.time.pass(Duration.ofSeconds(4));
        Ear second = watch(new Wait(new Subject.Image(images.get(2)), 108).whenPickedUp());
        bed.time.pass(Duration.ofSeconds(5));
        assertThat(first.answers).hasSize(1);
        assertThat(second.answers).hasSize(1);
        assertThat(bed.aws.calls().count("ec2:DescribeImages")).isOne();
    }

    @Test
    void anImageThatIsRemovedIsGoneAfterSomeLooksAndDisturbsNobody() {
        Ear stays = watch(new Wait(new Subject.Image(newImage("stays")), 108));
        String removed = newImage("removed");
        Ear gone = watch(new Wait(new Subject.Image(removed), 108));
        bed.time.pass(Duration.ofMinutes(1));
        clients.ec2().deregister(removed);
        bed.time.runUntil(() -> !gone.answers.isEmpty() && !stays.answers.isEmpty());

        assertThat(gone.answers).containsExactly(new Answer.Gone());
        assertThat(stays.answers.get(0)).isInstanceOf(Answer.ImageAvailable.class);
    }

    @Test
    void anotherTeamsDeniedKeyStallsNobody() {
        bed.aws.faults().denyFor("AKIAOTHER", "ec2:DescribeImages");
        AwsClients other = bed.clients.clients(bed.access(TestBed.REGION, "AKIAOTHER"));
        Ear ours = watch(new Wait(new Subject.Image(newImage("ours")), 108));
        Ear theirs = new Ear();
        watcher.watch(new Wait(new Subject.Image(newImage("theirs")), 108), other, theirs);
        bed.time.runUntil(() -> !ours.answers.isEmpty() && !theirs.answers.isEmpty());

        assertThat(ours.answers.get(0)).isInstanceOf(Answer.ImageAvailable.class);
        assertThat(theirs.answers.get(0))
                .isInstanceOfSatisfying(
                        Answer.Unanswerable.class,
                        answer -> assertThat(answer.why().getMessage()).contains("UnauthorizedOperation"));
    }

    @Test
    void throttlingSlowsDownAndLosesNothing() {
        Ear ear = watch(new Wait(new Subject.Image(newImage("image")), 108));
        bed.aws.faults().throttleNext("ec2:DescribeImages", 5);
        bed.time.runUntil(() -> !ear.answers.isEmpty());

        assertThat(ear.troubles).isEqualTo(5);
        assertThat(ear.answers.get(0)).isInstanceOf(Answer.ImageAvailable.class);
    }

    @Test
    void throttlingSlowsDownAllOfTheAccountAndPasses() {
        Ear first = watch(new Wait(new Subject.Image(newImage("first")), 108));
        Ear second = watch(new Wait(new Subject.Image(newImage("second")), 108));
        bed.time.pass(Duration.ofMinutes(1));
        bed.aws.faults().throttleNext("ec2:DescribeImages", 3);
        bed.aws.calls().reset();
        bed.time.runUntil(() -> first.troubles >= 3);
        long before = bed.aws.calls().count("ec2:DescribeImages");
        bed.time.pass(Duration.ofSeconds(35));

        // Three refusals in a row widen five seconds to forty, whoever waits.
        assertThat(bed.aws.calls().count("ec2:DescribeImages")).isEqualTo(before);
        bed.time.runUntil(() -> !first.answers.isEmpty() && !second.answers.isEmpty());
        assertThat(first.answers.get(0)).isInstanceOf(Answer.ImageAvailable.class);
        assertThat(second.answers.get(0)).isInstanceOf(Answer.ImageAvailable.class);
    }

    private List<String> storable(int count) {
        List<String> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String instance =
                    bed.aws.ec2().runInstance(InstanceSpec.named("small-" + i).volume(VolumeSpec.gp3("/dev/xvda", 1)));
            images.add(clients.ec2()
                    .createImage(new ImageCall(instance, "image-" + i, "", true, List.of(), Map.of(), Map.of())));
        }
        bed.clock.advance(Duration.ofMinutes(10));
        return images;
    }

    private void poison(String imageId, String message) {
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DescribeStoreImageTasks")
                                && call.parameters().containsValue(imageId)
                        ? Fault.error(400, "InvalidAMIID.NotFound", message)
                        : Fault.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"The image ids '[ami-0123456789abcdef0]' do not exist", "One of the ids does not exist"})
    void anIdThatFailsTheWholeCallHarmsNobodyElse(String message) {
        String bad = "ami-0123456789abcdef0";
        List<Ear> good = new ArrayList<>();
        Ear poisoned = watch(new Wait(new Subject.StoreTask(bad, TestBed.BUCKET), 8));
        storable(12).forEach(image -> {
            clients.ec2().store(image, TestBed.BUCKET, Map.of());
            good.add(watch(new Wait(new Subject.StoreTask(image, TestBed.BUCKET), 8)));
        });
        poison(bad, message);
        Instant start = bed.clock.instant();
        bed.time.runUntil(() -> good.stream().noneMatch(ear -> ear.answers.isEmpty()));

        assertThat(good).allSatisfy(ear -> {
            assertThat(ear.answers).containsExactly(new Answer.Done());
            assertThat(ear.troubles).isZero();
        });
        assertThat(Duration.between(start, bed.clock.instant()))
                .isBetween(Duration.ofMinutes(11), Duration.ofMinutes(11).plusSeconds(20));
        bed.time.runUntil(() -> !poisoned.answers.isEmpty());
        assertThat(poisoned.answers).containsExactly(new Answer.Gone());
    }

    @Test
    void anIdThatWasUnknownBeforeIsAskedForApart() {
        String bad = "ami-0123456789abcdef0";
        storable(5).forEach(image -> {
            clients.ec2().store(image, TestBed.BUCKET, Map.of());
            watch(new Wait(new Subject.StoreTask(image, TestBed.BUCKET), 8));
        });
        watch(new Wait(new Subject.StoreTask(bad, TestBed.BUCKET), 8));
        poison(bad, "The image ids '[" + bad + "]' do not exist");
        bed.aws.calls().reset();
        bed.time.pass(Duration.ofMinutes(1));

        // One call finds it out; from then on every poll is one call for the good and one for the bad.
        long failed = bed.aws.calls().log().stream()
                .filter(call -> call.errorCode().startsWith("InvalidAMIID"))
                .count();
        long all = bed.aws.calls().count("ec2:DescribeStoreImageTasks");
        assertThat(failed).isGreaterThan(1);
        assertThat(all - failed).isLessThanOrEqualTo(failed + 1);
    }

    @Test
    void whoHasWaitedForAnImageIsToldOfItsSnapshots() {
        Ear ear = watch(new Wait(new Subject.Image(newImage("image")), 108));
        bed.time.runUntil(() -> !ear.answers.isEmpty());

        assertThat(ear.answers.get(0))
                .isInstanceOfSatisfying(
                        Answer.ImageAvailable.class,
                        answer -> assertThat(answer.snapshots())
                                .extracting(snapshot -> snapshot.volumeSize())
                                .containsExactly(8, 100));
    }

    @Test
    void withoutTheRightToSeeSnapshotsThereIsNoProgressAndTheWaitEnds() {
        bed.aws.faults().deny("ec2:DescribeSnapshots");
        Ear ear = watch(new Wait(new Subject.Image(newImage("image")), 108));
        bed.time.runUntil(() -> !ear.answers.isEmpty());

        assertThat(ear.percents).containsOnly(0);
        assertThat(ear.answers.get(0)).isInstanceOf(Answer.ImageAvailable.class);
    }

    @Test
    void aCancelledWaitHearsNothingMore() {
        Ear ear = new Ear();
        Scheduler.Cancellable wait = watcher.watch(new Wait(new Subject.Image(newImage("image")), 108), clients, ear);
        bed.time.pass(Duration.ofSeconds(20));
        int heard = ear.percents.size();
        wait.cancel();
        bed.time.pass(Duration.ofMinutes(30));

        assertThat(ear.percents).hasSize(heard);
        assertThat(ear.answers).isEmpty();
        assertThat(bed.time.scheduled()).isZero();
    }

    @Test
    void aStoreTaskThatAwsListsNoMoreIsSettledByTheObject() {
        String image = newImage("image");
        bed.clock.advance(Duration.ofMinutes(10));
        clients.ec2().store(image, TestBed.BUCKET, Map.of());
        bed.clock.advance(Duration.ofDays(40));
        Ear ear = watch(new Wait(new Subject.StoreTask(image, TestBed.BUCKET), 108));
        bed.time.runUntil(() -> !ear.answers.isEmpty());

        assertThat(ear.answers).containsExactly(new Answer.Done());
    }

    @Test
    void aStoreTaskThatNeverWasIsGone() {
        Ear ear = watch(new Wait(new Subject.StoreTask("ami-0123456789abcdef0", TestBed.BUCKET), 108));
        bed.time.runUntil(() -> !ear.answers.isEmpty());

        assertThat(ear.answers).containsExactly(new Answer.Gone());
    }
}
