package io.jenkins.plugins.amibackup.engine.golden;

import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.ANY;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.NOTHING;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.OF_NO_FAILURE;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.action;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.all;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.calls;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.name;
import static io.jenkins.plugins.amibackup.engine.golden.GoldenMoments.s3;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.golden.GoldenDrive.Kind;
import io.jenkins.plugins.amibackup.engine.golden.GoldenDrive.Moment;
import io.jenkins.plugins.amibackup.engine.golden.GoldenDrive.Variant;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Prunes, and backups that are locked against them, for {@link GoldenRecorderTest}. A dry run writes no document. */
final class GoldenRetention {

    private GoldenRetention() {}

    private static Moment prune(String phase, Predicate<Call> call, Variant... variants) {
        return new Moment(name(phase), phase, call, ANY, null, List.of(variants));
    }

    private static final Moment PLANNED = new Moment(
            "planned",
            "MARK",
            null,
            operation -> states(operation).equals(List.of("planned", "planned")),
            OF_NO_FAILURE,
            List.of(Variant.RUNNING));
    /** One backup is gone, and the next not begun. */
    private static final Moment BETWEEN = new Moment(
            "between",
            "MARK",
            null,
            operation -> states(operation).equals(List.of("gone", "planned")),
            OF_NO_FAILURE,
            List.of(Variant.RUNNING, Variant.ABORTING));

    private static final Moment NEXT_BEGUN = new Moment(
            "next-begun",
            "MARK",
            null,
            operation -> states(operation).equals(List.of("gone", "begun")),
            OF_NO_FAILURE,
            List.of(Variant.RUNNING, Variant.DETACHED));
    private static final List<Moment> PRUNE = List.of(
            calls("CLAIM_PRUNE", s3("PutObject", "ami-operations/removals/by-instance/")),
            calls("PLAN", action("ec2:DescribeImages")),
            PLANNED,
            prune("MARK", s3("PutObject", "ami-metadata/"), Variant.RUNNING, Variant.DETACHED, Variant.ABORTING),
            prune("DEREGISTER", action("ec2:DeregisterImage"), Variant.RUNNING, Variant.DETACHED, Variant.ABORTING),
            prune("DELETE_SNAPSHOTS", action("ec2:DeleteSnapshot"), Variant.RUNNING, Variant.DETACHED),
            prune(
                    "DELETE_OBJECT",
                    call -> s3("DeleteObject", "ami-").test(call)
                            && call.parameters().get("key").endsWith(".bin"),
                    Variant.RUNNING,
                    Variant.DETACHED,
                    Variant.ABORTING),
            prune("UNINDEX", s3("DeleteObject", "ami-index/"), Variant.RUNNING, Variant.DETACHED),
            prune("BURY", s3("PutObject", "ami-facts/"), Variant.RUNNING, Variant.DETACHED, Variant.ABORTING),
            BETWEEN,
            NEXT_BEGUN,
            prune(
                    "LOOK_AGAIN",
                    s3("DeleteObject", "ami-operations/removals/by-instance/"),
                    Variant.RUNNING,
                    Variant.DETACHED,
                    Variant.ABORTING));
    private static final List<Moment> DROP_OLD_IMAGE = List.of(
            prune("DEREGISTER", action("ec2:DeregisterImage"), Variant.RUNNING, Variant.DETACHED, Variant.ABORTING),
            prune("BURY", s3("PutObject", "ami-facts/"), Variant.RUNNING, Variant.DETACHED));

    private static List<String> states(JsonNode operation) {
        return operation.path("doomed").findValuesAsText("state");
    }

    static final List<Kind> KINDS = List.of(
            new Kind(
                    "backup-that-is-locked",
                    bed -> {
                        bed.aws.s3().locks().enable(TestBed.BUCKET);
                        return bed.backupRequest()
                                .encrypt(false)
                                .lockFor(Duration.ofDays(30))
                                .build();
                    },
                    NOTHING,
                    all(
                            new Moment(
                                    "lock",
                                    "LOCK",
                                    s3("PutObjectRetention", "ami-0"),
                                    operation -> operation.hasNonNull("lockedUntil"),
                                    null,
                                    List.of(Variant.RUNNING, Variant.DETACHED)),
                            new Moment(
                                    "lock-record",
                                    "LOCK",
                                    s3("PutObjectRetention", "ami-metadata/"),
                                    ANY,
                                    null,
                                    List.of(Variant.DETACHED))),
                    "done"),
            new Kind("removals", bed -> prune(bed, RetentionPolicy.last(1)), NOTHING, PRUNE, "done"),
            new Kind(
                    "removals-of-images",
                    bed -> prune(bed, new RetentionPolicy(10, null, 0, 0, 0, 0, null, 1, null)),
                    NOTHING,
                    DROP_OLD_IMAGE,
                    "done"));

    /** Three backups, a day apart, of which the newest stays whole. */
    private static PruneRequest prune(TestBed bed, RetentionPolicy policy) {
        for (String run : List.of(Golden.OLDEST, Golden.OLDER, Golden.EARLIER)) {
            bed.run(bed.backupRequest().encrypt(false).build(), run).result();
            bed.aws.s3().delete(TestBed.BUCKET, "ami-operations/" + run + ".json");
            bed.clock.advance(Duration.ofDays(1));
        }
        return PruneRequest.of(bed.instance, policy, TestBed.BUCKET, TestBed.REGION)
                .most(2);
    }
}
