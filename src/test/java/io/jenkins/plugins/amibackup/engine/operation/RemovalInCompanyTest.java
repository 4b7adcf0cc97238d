package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes is looked at right before, and yet a hundred backups don't ask one by one. */
class RemovalInCompanyTest {

    private static final int MANY = 100;
    /** EC2 takes so many store tasks at once, so that they also end together. */
    private static final int STORED_AT_ONCE = 49;

    private static final int PRUNED = 100;

    private final TestBed bed =
            new TestBed(builder -> builder.durations(Durations.realistic()).throttling(true));

    @AfterEach
    void close() {
        bed.close();
    }

    /** Backs up as many instances at once, each with a volume of such a size. */
    private void backUp(int number, IntUnaryOperator gib, UnaryOperator<BackupRequest.Builder> how) {
        bed.aws.ec2().limits().storeGigabytes(Integer.MAX_VALUE);
        List<Heard> all = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            String instance = bed.aws
                    .ec2()
                    .runInstance(InstanceSpec.named("web-" + i)
                            .volume(VolumeSpec.gp3("/dev/xvda", 8))
                            .volume(VolumeSpec.gp3("/dev/sdf", gib.applyAsInt(i))));
            Heard heard = new Heard();
            all.add(heard);
            BackupRequest request = how.apply(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION))
                    .build();
            bed.engine.begin(Ids.newRun(), request, bed.access(), heard);
        }
        bed.time.runUntil(() -> all.stream().allMatch(Heard::hasEnded));
        all.forEach(Heard::result);
        assertThat(bed.aws.calls().throttled()).isZero();
        assertThat(count("DeregisterImage")).isEqualTo(number);
        assertThat(count("DeleteSnapshot")).isEqualTo(2L * number);
    }

    private long count(String action) {
        return bed.aws.calls().count("ec2:" + action);
    }

    @Test
    void theCallThatShowsThatACopyIsAvailableShowsWhatGoesAfterIt() {
        backUp(MANY, i -> 20 + 2 * i, how -> how);

        assertThat(bed.images()).hasSize(MANY);
        // Those of the watcher alone, for two images each: there were 352 of either while each looked for itself.
        assertThat(count("DescribeImages")).isLessThanOrEqualTo(260);
        assertThat(count("DescribeSnapshots")).isLessThanOrEqualTo(260);
    }

    @Test
    void whatPrunesOfManyInstancesRemoveIsLookedAtTogether() {
        List<String> instances = new ArrayList<>();
        for (int i = 0; i < PRUNED; i++) {
            instances.add(
                    bed.aws.ec2().runInstance(InstanceSpec.named("web-" + i).volume(VolumeSpec.gp3("/dev/xvda", 8))));
        }
        for (int backups = 0; backups < 2; backups++) {
            all(instances.stream()
                    .map(instance -> BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                            .encrypt(false)
                            .build())
                    .toList());
            bed.clock.advance(Duration.ofDays(1));
        }
        bed.aws.calls().reset();

        all(instances.stream()
                .map(instance -> PruneRequest.of(instance, RetentionPolicy.last(1), TestBed.BUCKET, TestBed.REGION))
                .toList());

        assertThat(bed.images()).hasSize(PRUNED);
        assertThat(count("DeregisterImage")).isEqualTo(PRUNED);
        assertThat(count("DeleteSnapshot")).isEqualTo(PRUNED);
        // Each plan is one prune's own and asks once; there are two more looks at what goes, right before and after.
        assertThat(count("DescribeImages")).isLessThanOrEqualTo(PRUNED + PRUNED / 2);
        assertThat(count("DescribeSnapshots")).isLessThanOrEqualTo(PRUNED + PRUNED / 2);
    }

    /** Drives operations side by side to their ends. */
    private void all(List<? extends OperationRequest> requests) {
        List<Heard> all = new ArrayList<>();
        for (OperationRequest request : requests) {
            Heard heard = new Heard();
            all.add(heard);
            bed.engine.begin(Ids.newRun(), request, bed.access(), heard);
        }
        bed.time.runUntil(() -> all.stream().allMatch(Heard::hasEnded));
        all.forEach(Heard::result);
    }

    @Test
    void aLookThatKeepsFailingDetachesAsEveryCallDoes() {
        Heard heard = new Heard();
        bed.engine.begin(Ids.newRun(), bed.backupRequest().keepImage(false).build(), bed.access(), heard);
        bed.time.runUntil(() -> count("CreateStoreImageTask") == 1);
        bed.aws.faults().failNext("ec2:DescribeImages", 10_000, 503, "Unavailable", "Busy");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.end()).isInstanceOf(End.Detached.class);
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void imagesThatAreNotKeptAreLookedAtTogether() {
        backUp(STORED_AT_ONCE, i -> 20, how -> how.keepImage(false));

        assertThat(bed.images()).isEmpty();
        assertThat(count("DescribeImages")).isLessThanOrEqualTo(STORED_AT_ONCE / 2);
        assertThat(count("DescribeSnapshots")).isLessThanOrEqualTo(STORED_AT_ONCE / 2);
    }
}
