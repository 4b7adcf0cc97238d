package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** How much of something an account may have under way at once. */
final class Limits {

    private Limits() {}

    static void checkNewImage(Ec2Call call, boolean noReboot, int snapshots) {
        Ec2Settings settings = call.world.settings;
        int mostImages = settings.concurrentNoRebootImages;
        if (noReboot
                && mostImages > 0
                && pending(call, Image.Origin.CREATE_NO_REBOOT).size() >= mostImages) {
            throw AwsError.bad(
                    "ConcurrentCreateImageNoRebootLimitExceeded",
                    "You have reached the maximum number of concurrent CreateImage requests without reboot for the"
                            + " account. Wait until they complete and try again.");
        }
        checkPendingSnapshots(call, snapshots);
    }

    static void checkNewCopy(Ec2Call call, int snapshots) {
        if (pending(call, Image.Origin.COPY).size() >= call.world.settings.concurrentCopies) {
            throw AwsError.bad(
                    "ResourceLimitExceeded",
                    "You have exceeded the maximum of " + call.world.settings.concurrentCopies
                            + " concurrent image copies to this Region.");
        }
        checkPendingSnapshots(call, snapshots);
    }

    /** A task is accepted while the total in progress is below the limit, however large it is itself. */
    static void checkNewStore(Ec2Call call) {
        int inProgress = call.world.stores.gigabytesInProgress(call.accountId());
        checkTasks(call, "store", inProgress, call.world.settings.storeGigabytes);
    }

    static void checkNewRestore(Ec2Call call) {
        int inProgress = 0;
        for (Ec2Region region : call.world.regions()) {
            for (Image image : region.pending(call.now)) {
                if (image.origin == Image.Origin.RESTORE && image.ownerId.equals(call.accountId())) {
                    inProgress += image.sizeGiB();
                }
            }
        }
        checkTasks(call, "restore", inProgress, call.world.settings.restoreGigabytes);
    }

    private static void checkTasks(Ec2Call call, String kind, int inProgress, int most) {
        if (inProgress >= most) {
            throw AwsError.bad(
                    call.world.settings.taskLimitCode,
                    "The limit of " + most + " GB of image " + kind + " tasks in progress has been reached ("
                            + inProgress + " GB). Wait until they complete and try again.");
        }
    }

    private static void checkPendingSnapshots(Ec2Call call, int more) {
        int most = call.world.settings.pendingSnapshots;
        if (most == 0) {
            return;
        }
        long pending = call.region.snapshots.values().stream()
                .filter(snapshot ->
                        call.isOwn(snapshot) && snapshot.state(call.now).equals("pending"))
                .filter(snapshot -> snapshot.gone == null)
                .count();
        if (pending + more > most) {
            throw AwsError.bad(
                    "PendingSnapshotLimitExceeded",
                    "You have reached the limit of " + most + " pending snapshots. Wait until they complete.");
        }
    }

    private static List<Image> pending(Ec2Call call, Image.Origin origin) {
        return call.region.pending(call.now).stream()
                .filter(image -> image.origin == origin && call.isOwn(image))
                .toList();
    }
}
