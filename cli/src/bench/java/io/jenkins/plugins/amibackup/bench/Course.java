package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** How the backups of a run went, by the clock of AWS. */
final class Course {

    private final Clock clock;
    private final CountDownLatch open;
    private final AtomicReferenceArray<Instant> imageNoticed;
    private final AtomicReferenceArray<Instant> storeNoticed;
    private final AtomicReferenceArray<Instant> ended;
    private final AtomicReferenceArray<String> images;

    Course(Clock clock, int count) {
        this.clock = clock;
        open = new CountDownLatch(count);
        imageNoticed = new AtomicReferenceArray<>(count);
        storeNoticed = new AtomicReferenceArray<>(count);
        ended = new AtomicReferenceArray<>(count);
        images = new AtomicReferenceArray<>(count);
    }

    /** A side knows by now that the image is available. */
    void imageNoticed(int number) {
        imageNoticed.compareAndSet(number, null, clock.instant());
    }

    /** A side knows by now that the store task has completed. */
    void storeNoticed(int number) {
        storeNoticed.compareAndSet(number, null, clock.instant());
    }

    void done(int number, OperationResult result) {
        images.set(number, result.amiId());
        over(number);
    }

    void failed(int number, String why) {
        System.out.println("Backup " + number + " has failed: " + why);
        over(number);
    }

    private void over(int number) {
        ended.set(number, clock.instant());
        open.countDown();
    }

    void await() throws InterruptedException {
        open.await();
    }

    int count() {
        return ended.length();
    }

    Instant imageNoticedAt(int number) {
        return imageNoticed.get(number);
    }

    Instant storeNoticedAt(int number) {
        return storeNoticed.get(number);
    }

    Instant endedAt(int number) {
        return ended.get(number);
    }

    /** The image of a backup that is done; null of one that has failed. */
    String image(int number) {
        return images.get(number);
    }
}
