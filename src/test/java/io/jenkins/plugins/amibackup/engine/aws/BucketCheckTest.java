package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of a bucket before anything is stored in it. */
class BucketCheckTest {

    private final TestBed bed = new TestBed();
    private final AwsClients clients = bed.look();

    @AfterEach
    void close() {
        clients.close();
        bed.close();
    }

    private BucketCheck check() {
        return BucketCheck.of(clients.bucket(TestBed.BUCKET));
    }

    @Test
    void aClosedBucketIsAllRightWhateverItsPolicyAndItsAccessControlListSay() {
        bed.aws.s3().publicPolicy(TestBed.BUCKET, true);
        bed.aws.s3().publicAcl(TestBed.BUCKET, true);
        assertThat(check().facts().text()).isEqualTo("Region ok, default encryption AES256, public access blocked");
        assertThat(check().warnings()).isEmpty();
    }

    @Test
    void aBucketThatIsNotClosedItselfIsWorthAWarning() {
        bed.aws.s3().publicAccessBlock(TestBed.BUCKET, null);
        assertThat(check().facts().text()).endsWith("neither policy nor access control list is public");
        assertThat(check().warnings()).singleElement().asString().contains("does not block public access");
    }

    @Test
    void aPublicPolicyIsRefused() {
        bed.aws.s3().publicAccessBlock(TestBed.BUCKET, null);
        bed.aws.s3().publicPolicy(TestBed.BUCKET, true);
        assertThatThrownBy(this::check)
                .isInstanceOf(OperationException.class)
                .hasMessageStartingWith("The policy of the bucket acme-ami-backups allows public access.");
    }

    @Test
    void aPublicAccessControlListIsRefused() {
        bed.aws.s3().publicAccessBlock(TestBed.BUCKET, null);
        bed.aws.s3().publicAcl(TestBed.BUCKET, true);
        assertThatThrownBy(this::check)
                .isInstanceOf(OperationException.class)
                .hasMessageStartingWith("The access control list of the bucket acme-ami-backups allows public access.");
    }

    @Test
    void whatMayNotBeAskedIsWorthAWarning() {
        bed.aws.s3().publicAccessBlock(TestBed.BUCKET, null);
        bed.aws.faults().deny("s3:GetBucketAcl");
        assertThat(check().warnings())
                .extracting(Line::text)
                .contains("not checked, because s3:GetBucketAcl is not allowed");
    }
}
