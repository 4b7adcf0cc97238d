package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayList;
import java.util.List;

/** What of a launch a record leaves to EC2, because it says nothing of it. */
public final class UnrecordedFacts {

    private UnrecordedFacts() {}

    /** What this record doesn't tell, and one that is written now would: it is older, or AWS did not let it be asked. */
    public static List<Line> of(LaunchFacts facts) {
        List<Line> missing = new ArrayList<>();
        if (facts.isProtectedFromTermination().isEmpty()) {
            missing.add(Line.of("launch.part.terminationProtection"));
        }
        if (facts.isProtectedFromStop().isEmpty()) {
            missing.add(Line.of("launch.part.stopProtection"));
        }
        if (facts.shutdownBehaviour().isEmpty()) {
            missing.add(Line.of("launch.part.shutdownBehaviour"));
        }
        if (facts.cpuCredits().isEmpty() && facts.one(LaunchFact.INSTANCE_TYPE).matches("t[0-9].*")) {
            missing.add(Line.of("launch.part.cpuCredits"));
        }
        if (facts.volumes().stream().anyMatch(LaunchVolume::lacksIops)) {
            missing.add(Line.of("launch.part.iops"));
        }
        return missing;
    }
}
