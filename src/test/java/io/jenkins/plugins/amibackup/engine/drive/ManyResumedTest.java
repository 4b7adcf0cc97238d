package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What it takes to go on with many operations after a restart: on the engine's clock, on which no machine is slow. */
class ManyResumedTest {

    private static final int MANY = 100;
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration FIRST_LOOKS = Duration.ofSeconds(90);
    private static final Duration WHILE = Duration.ofMinutes(10);

    private final Map<String, BackupRequest> requests = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    @Test
    void allAreWatchedAgainAtOnceAndAskedAboutTogether() {
        try (TestBed bed = new TestBed(aws -> aws.durations(Durations.fixed(LONG, LONG, LONG, LONG)))) {
            begin(bed);
            bed.aws.calls().reset();
            bed.time.pass(WHILE);
            long looksBefore = looks(bed);
            bed.time.forgetAll();
            bed.engine = bed.engine("controller-1");
            bed.aws.calls().reset();
            bed.aws.faults().plan(this::hear);

            List<OperationHandle> resumed = new ArrayList<>();
            requests.forEach(
                    (run, request) -> resumed.add(bed.engine.beginOrResume(run, request, bed.access(), new Heard())));
            bed.time.pass(SOON);

            assertThat(resumed).allMatch(handle -> handle.status().text().contains(": waiting for "));
            assertThat(bed.aws.calls().count("s3:GetObject")).isEqualTo(MANY);
            assertThat(bed.aws.calls().count("s3:PutObject")).isEqualTo(MANY);
            assertThat(bed.aws.calls().total() - 2 * MANY)
                    .as("looks at all of them")
                    .isLessThanOrEqualTo(4);

            bed.time.pass(FIRST_LOOKS.minus(SOON));
            assertThat(asked)
                    .containsAll(bed.images().stream().map(ImageModel::id).toList());

            bed.time.pass(WHILE.minus(FIRST_LOOKS));
            assertThat(looks(bed)).as("as many as after the beginning").isLessThanOrEqualTo(looksBefore);
        }
    }

    private void begin(TestBed bed) {
        for (int i = 0; i < MANY; i++) {
            String instance = bed.aws.ec2().runInstance(TestBed.web1());
            requests.put(
                    Ids.newRun(),
                    BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                            .encrypt(false)
                            .build());
        }
        requests.forEach((run, request) -> bed.engine.begin(run, request, bed.access(), new Heard()));
        bed.time.runUntil(() -> bed.images().size() == MANY);
    }

    private Fault hear(Call call) {
        if (call.action().equals("ec2:DescribeImages")) {
            call.parameters().values().stream()
                    .filter(id -> id.startsWith("ami-"))
                    .forEach(asked::add);
        }
        return Fault.none();
    }

    private static long looks(TestBed bed) {
        return bed.aws.calls().count("ec2:DescribeImages") + bed.aws.calls().count("ec2:DescribeSnapshots");
    }
}
