package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Pace;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import io.jenkins.plugins.amibackup.engine.watch.Watcher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What it takes to go on with a thousand operations after a restart: on the engine's clock, on which no machine is slow. */
class ManyResumedTest {

    private static final int MANY = 1_000;
    private static final long GIB = 108;
    private static final Duration LONG = Duration.ofHours(1);
    /** From the first that is resumed until AWS has been asked about all. */
    private static final Duration SOON = Duration.ofSeconds(10);
    /** From the first that is resumed until the last is. */
    private static final Duration RESUMING = Duration.ofSeconds(4);

    private static final Duration WHILE = Duration.ofMinutes(10);

    private final Map<String, BackupRequest> requests = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    @Test
    void allAreAskedAboutAgainWithinTenSecondsTogetherAndWithNoMoreLooksThanBefore() {
        try (TestBed bed = new TestBed(aws -> aws.durations(Durations.fixed(LONG, LONG, LONG, LONG)))) {
            underWay(bed);
            long looksBefore = looksOfAsManyThatHaveJustBegun(bed);
            bed.engine = bed.engine("controller-1");
            bed.aws.calls().reset();
            bed.aws.faults().plan(this::hear);

            List<OperationHandle> resumed = new ArrayList<>();
            requests.forEach((run, request) -> {
                resumed.add(bed.engine.beginOrResume(run, request, bed.access(), new Heard()));
                bed.time.pass(RESUMING.dividedBy(MANY));
            });
            bed.time.pass(SOON.minus(RESUMING));

            assertThat(resumed).allMatch(handle -> handle.status().text().contains(": waiting for "));
            assertThat(asked)
                    .hasSize(MANY)
                    .isEqualTo(new HashSet<>(
                            bed.images().stream().map(ImageModel::id).toList()));
            assertThat(bed.aws.calls().count("s3:GetObject")).isEqualTo(MANY);
            assertThat(bed.aws.calls().count("s3:PutObject")).isEqualTo(MANY);
            assertThat(bed.aws.calls().total() - 2 * MANY)
                    .as("one look at all of them: 200 images, or 200 snapshots, a call")
                    .isEqualTo(looks(bed))
                    .isLessThanOrEqualTo(3 * MANY / 200);

            bed.time.pass(WHILE.minus(SOON));
            assertThat(looks(bed)).as("as many as after the beginning").isLessThanOrEqualTo(looksBefore);
        }
    }

    /** One backup is driven until it waits for its image; the others are like it, but for their IDs. */
    private void underWay(TestBed bed) {
        BackupRequest one = bed.backupRequest().encrypt(false).build();
        OperationHandle handle = bed.engine.begin(run(0), one, bed.access(), new Heard());
        bed.time.runUntil(() -> handle.status().text().contains(": waiting for "));
        bed.time.forgetAll();
        requests.put(run(0), one);
        ImageModel image = bed.images().get(0);
        String document = bed.aws.s3().text(TestBed.BUCKET, Keys.operation(run(0)));
        for (int i = 1; i < MANY; i++) {
            String instance = bed.aws.ec2().runInstance(TestBed.web1());
            String name = image.name().replace(run(0), run(i));
            String imageId = bed.look()
                    .ec2()
                    .createImage(new ImageCall(instance, name, "", true, List.of(), image.tags(), Map.of()));
            bed.aws
                    .s3()
                    .put(
                            TestBed.BUCKET,
                            Keys.operation(run(i)),
                            document.replace(run(0), run(i))
                                    .replace(bed.instance, instance)
                                    .replace(image.id(), imageId)
                                    .getBytes(StandardCharsets.UTF_8));
            requests.put(
                    run(i),
                    BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                            .encrypt(false)
                            .build());
        }
    }

    private static String run(int number) {
        return "%08x".formatted(0x7f3a0000 + number);
    }

    private static long looksOfAsManyThatHaveJustBegun(TestBed bed) {
        AwsClients clients = bed.look();
        Watcher watcher = new Watcher(bed.time, Pace.standard(new Random(42)));
        bed.aws.calls().reset();
        bed.images().forEach(image -> watcher.watch(new Wait(new Subject.Image(image.id()), GIB), clients, new Deaf()));
        bed.time.pass(WHILE);
        bed.time.forgetAll();
        return looks(bed);
    }

    private static final class Deaf implements Watcher.Listener {
        @Override
        public void progress(int percent, Duration left) {}

        @Override
        public void troubled(int polls, OperationException why) {
            throw why;
        }

        @Override
        public void answered(Answer answer) {
            throw new AssertionError(answer);
        }
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
