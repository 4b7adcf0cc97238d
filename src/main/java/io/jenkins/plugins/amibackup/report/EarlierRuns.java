package io.jenkins.plugins.amibackup.report;

import hudson.model.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How long each stage took in earlier runs of the same instance, as the last builds of the same job have kept it. AWS isn't asked.
 * Only runs that are done and had the same stages count; of the newest three, the one in the middle. At most 20 builds are
 * looked at.
 */
final class EarlierRuns {

    /** There are none. */
    static final EarlierRuns NONE = new EarlierRuns(List.of(), List.of());

    private static final int BUILDS = 20;
    private static final int RUNS = 3;

    private final List<String> stages;
    /** Of each stage; empty where there are no runs. */
    private final List<Duration> usual;

    /**
     * @param stages their names
     * @param runs that had these stages
     */
    EarlierRuns(List<String> stages, List<BuildOperation> runs) {
        this.stages = stages;
        usual = runs.isEmpty()
                ? List.of()
                : IntStream.range(0, stages.size())
                        .mapToObj(stage -> usual(stage, runs))
                        .toList();
    }

    private static Duration usual(int stage, List<BuildOperation> runs) {
        return runs.stream()
                .map(run -> took(run.stages().get(stage)))
                .sorted()
                .toList()
                .get(runs.size() / 2);
    }

    /** Those before a run of a build. Reads builds from the disk where they are not in memory. */
    static EarlierRuns of(Run<?, ?> build, BuildOperation run) {
        List<BuildOperation> earlier = new ArrayList<>();
        Run<?, ?> before = build.getPreviousBuild();
        for (int looked = 0; looked < BUILDS && before != null && earlier.size() < RUNS; looked++) {
            OperationsAction action = before.getAction(OperationsAction.class);
            if (action != null) {
                action.kept().stream()
                        .filter(other -> isLike(other, run))
                        .limit((long) RUNS - earlier.size())
                        .forEach(earlier::add);
            }
            before = before.getPreviousBuild();
        }
        return new EarlierRuns(names(run.stages()), earlier);
    }

    /** Whether these are still those of a run: its stages may become others. */
    boolean areOf(BuildOperation run) {
        return areThose(run.stages());
    }

    private boolean areThose(List<StageEntry> of) {
        return stages.equals(names(of));
    }

    private static List<String> names(List<StageEntry> stages) {
        return stages.stream().map(StageEntry::name).toList();
    }

    private static boolean isLike(BuildOperation earlier, BuildOperation run) {
        return earlier.state() == OperationState.DONE
                && !run.instanceId().isEmpty()
                && earlier.instanceId().equals(run.instanceId())
                && earlier.kind().equals(run.kind())
                && earlier.region().equals(run.region())
                && names(earlier.stages()).equals(names(run.stages()))
                && earlier.stages().stream().allMatch(StageEntry::isKnownWhole);
    }

    private static Duration took(StageEntry stage) {
        return Duration.ofMillis(Math.max(0, stage.endedAt() - stage.startedAt()));
    }

    /** How long a whole run usually takes; empty where there was none. */
    Optional<Duration> whole() {
        return usual.stream().reduce(Duration::plus);
    }

    /**
     * How long a run may still take: the rest of its stage, as AWS's own progress tells it or else as usual, and the stages after it.
     * Empty where no run like it is known, or when the stage has taken longer than usual.
     */
    Optional<Duration> left(Glimpse seen) {
        // They may become others at any moment.
        List<StageEntry> now = seen.operation().stages();
        if (usual.isEmpty() || !areThose(now)) {
            return Optional.empty();
        }
        Duration left = Duration.ZERO;
        for (int i = 0; i < now.size(); i++) {
            StageEntry stage = now.get(i);
            if (stage.hasEnded()) {
                // Nobody may have seen it begin: it was over when the run was picked up.
                continue;
            }
            if (stage.startedAt() == 0) {
                left = left.plus(usual.get(i));
            } else {
                Duration told = seen.operation().left();
                Duration rest = told == null ? usual.get(i).minus(seen.duration(stage)) : told;
                if (rest.isNegative()) {
                    return Optional.empty();
                }
                left = left.plus(rest);
            }
        }
        return Optional.of(left);
    }
}
