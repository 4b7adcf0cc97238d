package io.jenkins.plugins.amibackup.history;

import hudson.model.Job;
import hudson.model.Run;
import java.util.Optional;

/**
 * What is known of the builds of a job.
 *
 * @param upTo the newest build that need not be looked at again, nor any before it
 * @param withOperations whether a build has done anything with backups
 * @param last the last backup that has ended; empty where none was found
 */
record KnownJob(int upTo, boolean withOperations, Optional<LastBackup> last) {

    /** Nothing yet. */
    static final KnownJob UNKNOWN = new KnownJob(0, false, Optional.empty());

    /** At so many builds is looked, the newest first: whatever is older than that is no news. */
    static final int LOOKS = 30;

    /** The number of the newest build that there can be. Reads nothing. */
    static int newest(Job<?, ?> job) {
        return job.getNextBuildNumber() - 1;
    }

    /** Whether there is nothing to find out. */
    boolean isUpToDate(Job<?, ?> job) {
        return upTo >= newest(job);
    }

    /** What the last build alone tells: pages of jobs have it in memory anyway. */
    static KnownJob atFirstSight(Job<?, ?> job) {
        Run<?, ?> run = job.getLastBuild();
        Optional<PastBuild> build = run == null ? Optional.empty() : PastBuild.of(run);
        return new KnownJob(0, build.isPresent(), build.flatMap(LastBackup::of));
    }

    /** With what newer builds tell. Reads builds from the disk where they are not in memory. */
    KnownJob andNewer(Job<?, ?> job) {
        int settled = newest(job);
        boolean any = withOperations;
        Optional<LastBackup> found = Optional.empty();
        Run<?, ?> run = job.getLastBuild();
        for (int looked = 0; run != null && run.getNumber() > upTo && looked < LOOKS; looked++) {
            Optional<PastBuild> build = PastBuild.of(run);
            any |= build.isPresent();
            if (run.isBuilding() || build.filter(one -> !one.isSettled()).isPresent()) {
                settled = run.getNumber() - 1;
            }
            found = build.flatMap(LastBackup::of);
            if (found.isPresent()) {
                break;
            }
            run = run.getPreviousBuild();
        }
        return new KnownJob(Math.max(upTo, settled), any, found.or(this::last));
    }
}
