package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.util.List;
import java.util.stream.Collectors;

/** The names of many instances in one line. */
final class FleetNames {

    /** So many are read by a person; of more, their number says enough. */
    static final int MOST = 20;

    private static final int LONGEST = 80;

    private FleetNames() {}

    /** The first {@value #MOST}, and how many more there are. */
    static Line most(List<String> labels) {
        Line named = all(labels.subList(0, Math.min(MOST, labels.size())));
        return labels.size() <= MOST ? named : Line.of("fleet.more", named, labels.size() - MOST);
    }

    /** All of them, which must be few. */
    static Line all(List<String> labels) {
        return Line.literal(labels.stream().map(FleetNames::shortened).collect(Collectors.joining(", ")));
    }

    static String shortened(String label) {
        return Sanitizer.line(label, LONGEST);
    }
}
