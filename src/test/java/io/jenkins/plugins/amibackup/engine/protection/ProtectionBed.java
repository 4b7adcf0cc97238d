package io.jenkins.plugins.amibackup.engine.protection;

import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Databases, some with index keys of backups, some with hints of proofs. */
final class ProtectionBed implements AutoCloseable {

    static final String ROLE = "role=db";

    final TestBed bed = new TestBed();
    private int images;

    String database(String name) {
        return bed.aws
                .ec2()
                .runInstance(InstanceSpec.named(name)
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .tag("role", "db"));
    }

    /** A backup so long ago, and its AMI ID. */
    String backedUp(String instanceId, Duration ago) {
        return key(instanceId, ago, TestBed.REGION, bed.aws.accountId());
    }

    String key(String instanceId, Duration ago, String region, String account) {
        String amiId = "ami-%017x".formatted(++images);
        IndexEntry entry = new IndexEntry(instanceId, amiId, now().minus(ago), 1, region, account);
        bed.aws.s3().put(TestBed.BUCKET, entry.key(), "");
        return amiId;
    }

    /** A hint that a backup was proven now, or that this has failed. */
    void verified(String amiId, String level, boolean passed) {
        bed.aws
                .s3()
                .put(TestBed.BUCKET, "ami-facts/" + amiId + "/proven_" + level + (passed ? "_passed" : "_failed"), "");
    }

    void pass(Duration time) {
        bed.clock.advance(time);
    }

    Instant now() {
        return bed.clock.instant();
    }

    static Expectation expectation(String maxAge, String provenWithin, String... tags) {
        return Expectation.of("databases", TestBed.REGION, TagText.of(List.of(tags)), maxAge, provenWithin, "default");
    }

    /** With its calls counted from here on. */
    ExpectationResult look(Expectation expectation) {
        bed.aws.calls().reset();
        try (AwsClients clients = bed.look()) {
            return new ProtectionCheck(clients, clients.bucket(TestBed.BUCKET), bed.clock).look(expectation);
        }
    }

    ExpectationResult look(String maxAge, String provenWithin) {
        return look(expectation(maxAge, provenWithin, ROLE));
    }

    @Override
    public void close() {
        bed.close();
    }
}
