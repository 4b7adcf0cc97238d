package io.jenkins.plugins.amibackup.history;

import hudson.model.Job;
import hudson.model.Run;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the builds of a job.
 *
 * @param upTo the number of the newest build that has been looked at: none before it is looked at again, but the open ones; negative
 *     where nothing is known
 * @param open the numbers of those in which something still went on
 * @param doing the newest build that has done anything with backups; 0 for none
 * @param last the backup that has ended last; empty where none was found
 */
record KnownJob(int upTo, Set<Integer> open, int doing, Optional<LastBackup> last) {

    /** Nothing yet. */
    static final KnownJob UNKNOWN = new KnownJob(-1, Set.of(), 0, Optional.empty());

    KnownJob {
        open = Set.copyOf(open);
    }

    /** The number of the newest build that there can be: it is counted before the build is there. Reads nothing. */
    private static int counted(Job<?, ?> job) {
        return job.getNextBuildNumber() - 1;
    }

    /** Whether a build has done anything with backups. */
    boolean withOperations() {
        return doing > 0;
    }

    /** Whether it would be wrong without this build. */
    boolean restsOn(int build) {
        return doing == build || last.filter(backup -> backup.build() == build).isPresent();
    }

    /** Whether the numbers of the job's builds have begun anew, so that nothing is true of it any more. */
    boolean isOfEarlierBuilds(Job<?, ?> job) {
        return upTo > counted(job);
    }

    /**
     * Whether the last build has been looked at. Where nothing is known, and where nothing was built since, this reads nothing; else it
     * asks for the last build, which is in memory because it runs, or has just run.
     */
    boolean hasSeenLastBuild(Job<?, ?> job) {
        int counted = counted(job);
        if (upTo < 0) {
            return counted == 0;
        } else if (upTo >= counted) {
            return upTo == counted;
        }
        Run<?, ?> newest = job.getLastBuild();
        return newest == null || newest.getNumber() <= upTo;
    }

    /** Whether there is nothing to find out. */
    boolean isUpToDate(Job<?, ?> job) {
        return open.isEmpty() && hasSeenLastBuild(job);
    }
}
