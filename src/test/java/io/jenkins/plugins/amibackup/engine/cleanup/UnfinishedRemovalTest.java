package io.jenkins.plugins.amibackup.engine.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backup that a prune has begun to remove, and then nobody came: a clean-up names it, and leaves it to a prune. */
class UnfinishedRemovalTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed(builder -> builder);

    @AfterEach
    void close() {
        bed.close();
    }

    /** A backup of two whose prune ends with its process when it makes such a call. */
    private String halfRemoved(Predicate<Call> here) {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        bed.clock.advance(Duration.ofDays(1));
        bed.run(bed.backupRequest().encrypt(false).build()).result();
        AtomicBoolean killed = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (here.test(call)) {
                killed.set(true);
            }
            return killed.get() ? Fault.throttle() : Fault.none();
        });
        bed.engine.begin(RUN, request(), bed.access(), new Heard());
        bed.time.runUntil(killed::get);
        bed.time.forgetAll();
        bed.aws.faults().clear();
        bed.engine = bed.engine("controller-1");
        return amiId;
    }

    private PruneRequest request() {
        return PruneRequest.of(bed.instance, RetentionPolicy.last(1), TestBed.BUCKET, TestBed.REGION)
                .most(100);
    }

    private List<Orphan> records() {
        try (AwsClients clients = bed.look()) {
            return new CleanUp(clients, clients.bucket(TestBed.BUCKET), bed.clock, Duration.ofDays(1))
                    .find().stream()
                            .filter(one -> one.kind() == Orphan.Kind.RECORD)
                            .toList();
        }
    }

    private void isNamedAfterADay(String amiId) {
        assertThat(records()).isEmpty();
        bed.clock.advance(Duration.ofDays(2));
        byte[] before = bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId));

        assertThat(records()).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(Keys.record(amiId));
            assertThat(one.removable()).isFalse();
            assertThat(one.reason().text())
                    .contains(
                            "its removal by run " + RUN + " was never finished",
                            "prune the backups of " + bed.instance);
        });
        assertThat(bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId))).isEqualTo(before);
        bed.run(request()).result();
        assertThat(records()).isEmpty();
    }

    @Test
    void oneWhoseObjectIsGoneIsNamedUntilAPruneEndsIt() {
        isNamedAfterADay(halfRemoved(call -> call.action().equals("s3:DeleteObject")
                && call.parameters().getOrDefault("key", "").startsWith(Keys.INDEX)));
    }

    @Test
    void oneWhoseObjectStandsIsNamedUntilAPruneEndsIt() {
        isNamedAfterADay(halfRemoved(call -> call.action().equals("ec2:DeleteSnapshot")));
    }
}
