package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.KeyState;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What AWS fails, and what others take away midway, ends in a line that names the cause and what stands. */
class AwsFailuresTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private Heard reach(String words) {
        return reach(bed.backupRequest().build(), words);
    }

    private Heard reach(BackupRequest request, String words) {
        Heard heard = new Heard();
        bed.engine.begin(RUN, request, bed.access(), heard);
        bed.time.runUntil(() -> heard.hasEnded() || heard.log().contains(words));
        assertThat(heard.hasEnded()).as(heard.log()).isFalse();
        return heard;
    }

    private String end(Heard heard) {
        bed.time.runUntil(heard::hasEnded);
        if (heard.end() instanceof End.Failed failed) {
            return failed.line();
        }
        return heard.detached();
    }

    @Test
    void anInstanceTerminatedWhileItsImageIsMadeHarmsNothing() {
        Heard heard = reach("/6 Create image");
        bed.aws.ec2().terminateInstance(bed.instance);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(bed.catalog()
                        .find(heard.result().amiId())
                        .orElseThrow()
                        .record()
                        .instanceId())
                .isEqualTo(bed.instance);
    }

    @Test
    void aSnapshotDeletedUnderneathIsTold() {
        Heard heard = reach("/6 Store");
        bed.aws.ec2().loseSnapshot(bed.aws.ec2().snapshots().get(0).id());

        assertThat(end(heard)).contains("EC2 could not store ami-").contains("Still in AWS: ami-");
    }

    @Test
    void aPlainImageRemovedUnderneathIsTold() {
        Heard heard = reach("/6 Create image");
        bed.look().ec2().deregister(bed.images().get(0).id());

        assertThat(end(heard)).contains("can no longer be found");
    }

    @Test
    void aBucketDeletedMidwayNamesTheImageThatStands() {
        Heard heard = reach("/6 Encrypt");
        bed.aws.s3().deleteBucket(TestBed.BUCKET);

        String line = end(heard);

        assertThat(line)
                .contains("NoSuchBucket")
                .contains("check its name")
                .contains(bed.images().get(0).name());
        assertThat(bed.images()).isNotEmpty();
    }

    @Test
    void accessToTheBucketTakenAwayMidwayNamesThePermission() {
        bed.aws.faults().throttleNext("s3:HeadObject", 2);
        Heard heard = reach("/6 Store         completed");
        bed.aws.faults().deny("s3:PutObject");

        assertThat(end(heard)).contains("allow s3:PutObject").contains("ami-");
        bed.aws.faults().allow("s3:PutObject");
        bed.clock.advance(Duration.ofMinutes(20));
        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
    }

    @Test
    void accessTakenAwayDuringAWaitDetaches() {
        Heard heard = reach("/6 Create image");
        bed.aws.faults().deny("ec2:DescribeImages");

        assertThat(end(heard))
                .startsWith("Detached: ")
                .contains("allow ec2:DescribeImages")
                .contains("ami-");
    }

    @Test
    void aKeyDisabledBeforeTheCopyIsNamedWithAwsWords() {
        bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
        Heard heard = reach(bed.backupRequest().kmsKeyId(TestBed.KEY).build(), "/6 Create image");
        bed.aws.ec2().key(TestBed.KEY, KeyState.DISABLED);

        assertThat(end(heard))
                .contains(TestBed.KEY)
                .contains("Given key ID is not accessible")
                .contains("-plain");
        bed.aws.ec2().key(TestBed.KEY, KeyState.ENABLED);
        assertThat(bed.resume(RUN).result().encrypted()).isTrue();
    }

    @Test
    void anObjectThatIsGoneBeforeItIsSealedIsTold() {
        bed.aws.faults().throttleNext("s3:HeadObject", 2);
        Heard heard = reach("/6 Store         completed");
        bed.aws.s3().delete(TestBed.BUCKET, bed.images().get(0).id() + ".bin");

        assertThat(end(heard)).contains("but it is not in the bucket");
    }

    @Test
    void aRestoreThatAwsFailsIsRemovedAndItsReasonIsTold() {
        String amiId = bed.backup().amiId();
        bed.aws.ec2().failNextRestore("Client.InternalError: the object is damaged");

        Heard heard = bed.run(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION));

        assertThat(heard.failure()).contains("the object is damaged");
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void attributesThatARestoreLosesAreNamed() {
        String amiId = bed.backup().amiId();
        bed.aws.ec2().restoreLosesUndocumented(true);

        Heard heard = bed.run(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION));

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log())
                .contains("is usable; differences from the record: ")
                .contains("BootMode was");
    }

    @Test
    void aTimeOutDetachesAndDeletesNothing() {
        Heard heard = new Heard();
        bed.engine.drive(
                RUN,
                new Beginning.Fresh(bed.backupRequest().build()),
                bed.access(),
                heard,
                DriveOptions.timeOut(Duration.ofMinutes(10)));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.detached()).contains("The timeout of 10 min has expired. Nothing was deleted");
        assertThat(bed.images()).hasSize(2);
        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
    }
}
