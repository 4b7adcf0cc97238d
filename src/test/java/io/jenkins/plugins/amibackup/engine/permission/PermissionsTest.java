package io.jenkins.plugins.amibackup.engine.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Trial;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PermissionsTest {

    private static final Set<Action> NEEDED =
            EnumSet.of(Action.DESCRIBE_IMAGES, Action.DESCRIBE_SNAPSHOTS, Action.COPY_IMAGE);

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    /** Trials that never get a thread; all else is due in the bed's time. */
    private Scheduler busy() {
        return new Scheduler() {
            @Override
            public Clock clock() {
                return bed.clock;
            }

            @Override
            public Cancellable schedule(Duration delay, Runnable task) {
                return delay.isZero() ? () -> {} : bed.time.schedule(delay, task);
            }
        };
    }

    private List<Trial> trials() {
        return new ArrayList<>(
                bed.look().trials(bed.look().bucket(TestBed.BUCKET)).of(NEEDED));
    }

    @Test
    void whatHasNotAnsweredAfterThreeSecondsIsUnknown() {
        List<String> over = new ArrayList<>();
        PermissionLook look = new Permissions(busy(), () -> false).look(bed.look(), NEEDED, Set.of(), trials(), true);
        look.whenOver(() -> over.add("over"));

        bed.time.pass(Duration.ofMillis(2999));
        assertThat(look.isOver()).isFalse();
        bed.time.pass(Duration.ofMillis(1));

        assertThat(look.isOver()).isTrue();
        assertThat(over).containsExactly("over");
        assertThat(look.report().unknown().keySet()).containsExactly(Action.DESCRIBE_IMAGES, Action.DESCRIBE_SNAPSHOTS);
        assertThat(look.report().unknown().values())
                .allSatisfy(why -> assertThat(why.text()).isEqualTo("AWS did not answer within 3 seconds"));
        assertThat(look.report().notChecked()).containsExactly(Action.COPY_IMAGE);
    }

    @Test
    void allTrialsAreUnderWayAtOnceAndTheirTimeIsNotWaitedFor() {
        PermissionLook look = new Permissions(bed.time, () -> false).look(bed.look(), NEEDED, Set.of(), trials(), true);
        assertThat(bed.time.scheduled()).isEqualTo(3);

        bed.time.runUntil(look::isOver);

        assertThat(bed.time.scheduled()).isZero();
        assertThat(look.report().allowed()).containsExactly(Action.DESCRIBE_IMAGES, Action.DESCRIBE_SNAPSHOTS);
    }

    @Test
    void whatIsNotToBeRememberedIsAskedEachTime() {
        Permissions permissions = new Permissions(bed.time, () -> false);
        for (int i = 0; i < 2; i++) {
            PermissionLook look = permissions.look(bed.look(), NEEDED, Set.of(), trials(), false);
            bed.time.runUntil(look::isOver);
        }
        assertThat(bed.aws.calls().count("ec2:DescribeImages (DryRun)")).isEqualTo(2);
    }

    @Test
    void looksThatBeginAtOnceShareTheirCalls() {
        Permissions permissions = new Permissions(bed.time, () -> false);
        List<PermissionLook> looks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            looks.add(permissions.look(bed.look(), NEEDED, Set.of(), trials(), true));
        }
        bed.time.runUntil(() -> looks.stream().allMatch(PermissionLook::isOver));

        assertThat(looks).allSatisfy(look -> assertThat(look.report().allowed()).hasSize(2));
        assertThat(bed.aws.calls().counts().values()).containsExactly(1L, 1L);
        assertThat(bed.time.scheduled()).isZero();
    }

    @Test
    void withoutListBucketAnObjectThatIsNotThereTellsNothing() {
        Set<Action> needed = EnumSet.of(Action.LIST_BUCKET, Action.GET_OBJECT);
        bed.aws.faults().deny("s3:ListBucket");
        PermissionLook look = new Permissions(bed.time, () -> false)
                .look(
                        bed.look(),
                        needed,
                        Set.of(),
                        bed.look().trials(bed.look().bucket(TestBed.BUCKET)).of(needed),
                        false);
        bed.time.runUntil(look::isOver);

        assertThat(look.report().missing()).containsExactly(Action.LIST_BUCKET);
        assertThat(look.report().unknown()).containsOnlyKeys(Action.GET_OBJECT);
    }
}
