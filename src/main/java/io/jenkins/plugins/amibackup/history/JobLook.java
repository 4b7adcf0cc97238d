package io.jenkins.plugins.amibackup.history;

import hudson.model.Job;
import hudson.model.Run;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import jenkins.model.lazy.LazyBuildMixIn.LazyLoadingJob;

/**
 * Looks at the builds of a job that are not known yet, and at those in which something still went on. It goes back from the last build
 * until it has found a backup that has ended, and a build before that one which is over too: builds may overlap, and the backup that
 * ended last counts, whichever build began first.
 */
final class JobLook {

    private final Job<?, ?> job;
    private final KnownJob before;
    private final Predicate<Run<?, ?>> dying;
    private final Set<Integer> open = new HashSet<>();
    private int doing;
    private Optional<LastBackup> last;

    private JobLook(Job<?, ?> job, KnownJob known, Predicate<Run<?, ?>> dying) {
        this.job = job;
        this.dying = dying;
        before = known.isOfEarlierBuilds(job) ? KnownJob.UNKNOWN : known;
        doing = before.doing();
        last = before.last();
    }

    /**
     * What is known afterwards. Reads builds from the disk where they are not in memory.
     *
     * @param dying whether a build is being deleted: it may still be there
     */
    static KnownJob at(Job<?, ?> job, KnownJob known, Predicate<Run<?, ?>> dying) {
        return new JobLook(job, known, dying).look();
    }

    private KnownJob look() {
        // Not the newest number that was counted: that build may not be there yet, and would never be looked at.
        Run<?, ?> newest = job.getLastBuild();
        before.open().stream().sorted(Comparator.reverseOrder()).forEach(number -> take(job.getBuildByNumber(number)));
        Run<?, ?> run = newest;
        boolean found = false;
        for (int looked = 0; isNew(run) && looked < PastBuild.LOOKS; looked++) {
            boolean over = take(run);
            if (found && over) {
                break;
            }
            found |= last.isPresent() && last.get().build() == run.getNumber();
            run = run.getPreviousBuild();
        }
        if (isNew(run)) {
            takeOpenUpTo(run.getNumber());
        }
        return new KnownJob(newest == null ? 0 : newest.getNumber(), open, doing, last);
    }

    private boolean isNew(Run<?, ?> run) {
        return run != null && run.getNumber() > before.upTo();
    }

    /** Builds in which something goes on are in memory, because whoever changes them has them. No others are read for that. */
    private void takeOpenUpTo(int number) {
        if (job instanceof LazyLoadingJob<?, ?> lazy) {
            List<? extends Run<?, ?>> inMemory = List.copyOf(
                    lazy.getLazyBuildMixIn().getRunMap().getLoadedBuilds().values());
            inMemory.stream()
                    .filter(run -> run.getNumber() <= number && isNew(run))
                    .filter(run -> run.isBuilding()
                            || PastBuild.of(run).filter(one -> !one.isSettled()).isPresent())
                    .limit(PastBuild.LOOKS)
                    .forEach(this::take);
        }
    }

    /** @return whether nothing goes on in it any more */
    private boolean take(Run<?, ?> run) {
        if (run == null || dying.test(run)) {
            return true;
        }
        // Asked before the rest: what ends in between is looked at once more.
        boolean building = run.isBuilding();
        Optional<PastBuild> build = PastBuild.of(run);
        boolean over = !building && build.map(PastBuild::isSettled).orElse(true);
        if (!over) {
            open.add(run.getNumber());
        }
        build.ifPresent(one -> doing = Math.max(doing, one.number()));
        build.flatMap(LastBackup::of).filter(this::isNews).ifPresent(backup -> last = Optional.of(backup));
        return over;
    }

    private boolean isNews(LastBackup backup) {
        return last.isEmpty() || last.get().build() == backup.build() || backup.isAfter(last.get());
    }
}
