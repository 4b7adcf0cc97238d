package io.jenkins.plugins.amibackup.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollerTest {

    private final TestBed bed = new TestBed();
    private final AwsClients clients = bed.look();

    @AfterEach
    void close() {
        bed.close();
    }

    private List<Poller<?>> pollers() {
        List<Poller<?>> pollers = new ArrayList<>();
        Watcher.POLLERS.forEach(maker -> pollers.add(maker.poller(clients, bed.clock)));
        return pollers;
    }

    /** So many store tasks, the last of which are due. */
    private List<Watch> storeTasks(int open, int due) {
        Instant now = bed.clock.instant();
        Pace pace = Pace.standard(new Random(1));
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < open; i++) {
            Watch watch = new Watch(
                    new Wait(new Subject.StoreTask("ami-%017x".formatted(i), TestBed.BUCKET), 8), clients, null, now);
            if (i < open - due) {
                watch.placeNext(pace, 1, 1, now);
            }
            watches.add(watch);
        }
        return watches;
    }

    @Test
    void everyKindOfSubjectHasOneLook() {
        assertThat(pollers()).extracting(poller -> (Object) poller.subjects()).containsExactlyInAnyOrder((Object[])
                Subject.class.getPermittedSubclasses());
    }

    @Test
    void everyKindOfSubjectIsNamedInALine() {
        assertThat(new Wait(new Subject.Image("ami-1"), 8).name()).isEqualTo("ami-1");
        assertThat(new Wait(new Subject.StoreTask("ami-2", TestBed.BUCKET), 8).name())
                .isEqualTo("ami-2");
    }

    @Test
    void aLookOnlyReadsAndTakesMoreThanOneSubjectACall() {
        assertThat(pollers()).allSatisfy(poller -> {
            assertThat(poller.action().changes()).isFalse();
            assertThat(poller.batchSize()).isGreaterThan(1);
        });
    }

    @Test
    void fewStoreTasksThatAreDueTakeTheNextAlongUpToAFullCall() {
        List<Watch> open = storeTasks(50, 3);

        List<Watch> taken = new StoreTaskPoller(clients, bed.clock).take(open, bed.clock.instant());

        assertThat(taken).hasSize(20).containsAll(open.subList(47, 50));
    }

    @Test
    void manyStoreTasksThatAreDueTakeAllAlong() {
        List<Watch> open = storeTasks(50, 21);

        assertThat(new StoreTaskPoller(clients, bed.clock).take(open, bed.clock.instant()))
                .containsExactlyElementsOf(open);
    }

    /** So many images, the last of which are due. */
    private List<Watch> images(int open, int due) {
        Instant now = bed.clock.instant();
        Pace pace = Pace.standard(new Random(1));
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < open; i++) {
            Watch watch = new Watch(new Wait(new Subject.Image("ami-%017x".formatted(i)), 8), clients, null, now);
            if (i < open - due) {
                watch.placeNext(pace, 1, 1, now);
            }
            watches.add(watch);
        }
        return watches;
    }

    @Test
    void imagesThatAreDueTakeTheNextAlongUpToAFullCall() {
        List<Watch> open = images(500, 3);
        List<Watch> crowd = images(500, 201);

        assertThat(new ImagePoller(clients, bed.clock).take(open, bed.clock.instant()))
                .hasSize(200)
                .containsAll(open.subList(497, 500));
        assertThat(new ImagePoller(clients, bed.clock).take(crowd, bed.clock.instant()))
                .containsExactlyInAnyOrderElementsOf(crowd.subList(299, 500));
    }

    @Test
    void oneThatWasTakenAlongAndOfWhichNothingWasSeenStaysDueWhenItWas() {
        Watch watch = images(1, 0).get(0);
        Instant due = watch.from();

        watch.placeNext(Pace.standard(new Random(2)), 1, 1, bed.clock.instant().plusSeconds(3));

        assertThat(watch.from()).isEqualTo(due);
    }
}
