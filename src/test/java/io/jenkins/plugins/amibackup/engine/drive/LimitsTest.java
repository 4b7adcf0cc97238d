package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an account limits is waited for, first come, first served; nothing fails for it. */
class LimitsTest {

    private final TestBed bed = new TestBed();
    private final List<Heard> all = new ArrayList<>();
    private final List<String> stored = new ArrayList<>();

    @AfterEach
    void close() {
        bed.close();
    }

    private void backups(int count, boolean encrypt) {
        for (int i = 0; i < count; i++) {
            String instance =
                    bed.aws.ec2().runInstance(InstanceSpec.named("web-" + i).volume(VolumeSpec.gp3("/dev/xvda", 100)));
            Heard heard = new Heard();
            all.add(heard);
            bed.engine.begin(
                    "%08x".formatted(i),
                    BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                            .encrypt(encrypt)
                            .build(),
                    bed.access(),
                    heard);
        }
        bed.time.runUntil(() -> all.stream().allMatch(Heard::hasEnded));
        all.forEach(heard -> stored.add(heard.result().amiId()));
    }

    private long queued() {
        return all.stream().filter(heard -> heard.log().contains("Queued")).count();
    }

    @Test
    void storeWorkPastTheAccountsGigabytesQueuesInTheOrderOfComing() {
        bed.aws.ec2().limits().storeGigabytes(250).restoreGigabytes(600);

        backups(9, false);

        assertThat(queued()).isGreaterThanOrEqualTo(5);
        List<String> order =
                bed.aws.ec2().storeTasks().stream().map(task -> task.imageId()).toList();
        assertThat(order).containsExactlyElementsOf(stored);
        assertThat(all.get(8).log())
                .contains("Queued for ec2:CreateStoreImageTask: the account has reached its limit; ");
    }

    @Test
    void aLimitWhoseCodeNobodyKnowsIsRecognisedAllTheSame() {
        bed.aws.ec2().limits().storeGigabytes(250).restoreGigabytes(600);
        bed.aws.ec2().limits().taskRefusalCode("SomethingUndocumented");

        backups(5, false);

        assertThat(queued()).isPositive();
    }

    @Test
    void restoreWorkPastTheAccountsGigabytesQueues() {
        backups(4, false);
        all.clear();
        bed.aws.ec2().limits().storeGigabytes(1200).restoreGigabytes(150);
        for (int i = 0; i < 4; i++) {
            Heard heard = new Heard();
            all.add(heard);
            bed.engine.begin(
                    "%08x".formatted(100 + i),
                    RestoreRequest.of(stored.get(i), TestBed.BUCKET, TestBed.REGION),
                    bed.access(),
                    heard);
        }
        bed.time.runUntil(() -> all.stream().allMatch(Heard::hasEnded));

        all.forEach(Heard::result);
        assertThat(queued()).isEqualTo(2);
    }

    @Test
    void copiesImagesAndSnapshotsPastTheirLimitsQueue() {
        bed.aws.ec2().limits().copies(2);
        bed.aws.ec2().limits().noRebootImages(3);
        bed.aws.ec2().limits().pendingSnapshots(5);

        backups(8, true);

        assertThat(queued()).isGreaterThanOrEqualTo(5);
        assertThat(bed.images()).hasSize(8);
    }

    @Test
    void moreStartsThanEc2TakesAtOnceAreAQueueAndNotAStormOfRefusals() {
        try (TestBed throttling = new TestBed(builder -> builder.throttling(true))) {
            throttling.aws.ec2().limits().storeGigabytes(Integer.MAX_VALUE);
            for (int i = 0; i < 70; i++) {
                String instance = throttling
                        .aws
                        .ec2()
                        .runInstance(InstanceSpec.named("web-" + i).volume(VolumeSpec.gp3("/dev/xvda", 8)));
                Heard heard = new Heard();
                all.add(heard);
                throttling.engine.begin(
                        "%08x".formatted(i),
                        BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                                .encrypt(false)
                                .build(),
                        throttling.access(),
                        heard);
            }
            throttling.time.runUntil(() -> all.stream().allMatch(Heard::hasEnded));

            all.forEach(Heard::result);
            assertThat(throttling.aws.calls().throttled()).isZero();
            assertThat(throttling.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(70);
            assertThat(all.get(69).log())
                    .containsPattern("Queued behind 1\\d others for ec2:CreateStoreImageTask, which EC2 rate-limits"
                            + " for each account; about [23] min");
            assertThat(all.get(0).log()).doesNotContain("Queued");
        }
    }

    @Test
    void aCallThatEc2ThrottlesIsMadeAgainInItsTurn() {
        bed.aws.faults().throttleNext("ec2:CreateStoreImageTask", 3);

        backups(4, false);

        List<String> order =
                bed.aws.ec2().storeTasks().stream().map(task -> task.imageId()).toList();
        assertThat(order).containsExactlyInAnyOrderElementsOf(stored);
        assertThat(bed.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(7);
    }

    @Test
    void whoGivesUpInTheLineLetsTheNextOneThrough() {
        bed.aws.ec2().limits().storeGigabytes(150).restoreGigabytes(600);
        List<OperationHandle> handles = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String instance =
                    bed.aws.ec2().runInstance(InstanceSpec.named("web-" + i).volume(VolumeSpec.gp3("/dev/xvda", 100)));
            Heard heard = new Heard();
            all.add(heard);
            handles.add(bed.engine.begin(
                    "%08x".formatted(i),
                    BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                            .encrypt(false)
                            .build(),
                    bed.access(),
                    heard));
        }
        bed.time.runUntil(() -> all.get(3).log().contains("Queued"));
        handles.get(2).abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(() -> all.stream().allMatch(Heard::hasEnded));

        assertThat(all.get(2).end()).isInstanceOf(OperationListener.End.Aborted.class);
        assertThat(all.get(3).result().status()).isEqualTo("done");
    }
}
