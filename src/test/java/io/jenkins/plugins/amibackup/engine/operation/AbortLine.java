package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import java.util.List;

/** Reads the line with which an abort ends. */
public final class AbortLine {

    private static final String NOTHING = "Aborted by a user. Nothing was left in AWS.";
    private static final String REMOVED = "Aborted by a user. Removed: ";

    private AbortLine() {}

    /** What a line names as removed; it must be one of the two sentences. */
    public static List<String> named(End end) {
        assertThat(end).isInstanceOf(End.Aborted.class);
        String line = ((End.Aborted) end).line();
        if (line.equals(NOTHING)) {
            return List.of();
        }
        assertThat(line).startsWith(REMOVED).endsWith(".");
        List<String> named =
                List.of(line.substring(REMOVED.length(), line.length() - 1).split(", "));
        assertThat(named)
                .doesNotHaveDuplicates()
                .allMatch(what -> what.matches(
                        "(ami|snap|i)-[0-9a-f]{17}|ami-[0-9a-f]{17}\\.bin|ami-metadata/ami-[0-9a-f]{17}\\.json"));
        return named;
    }

    /** The line names what has been removed since the calls were last reset, and nothing else. */
    static void namesWhatIsGone(TestBed bed, Heard heard) {
        List<String> named = named(heard.end());
        isCounted(named, "ami-[0-9a-f]+", answered(bed, "ec2:DeregisterImage"));
        isCounted(named, "snap-.*", answered(bed, "ec2:DeleteSnapshot"));
        assertThat(heard.lines().stream()
                        .filter(line -> line.contains("Clean up      removed "))
                        .map(line -> line.replaceFirst(".* removed ", "")))
                .isSubsetOf(named);
    }

    /** One removal may have been under way when the abort came, as that of an intermediate in a good run. */
    private static void isCounted(List<String> named, String form, int removed) {
        assertThat(named.stream().filter(what -> what.matches(form))).hasSizeBetween(Math.max(0, removed - 1), removed);
    }

    private static int answered(TestBed bed, String action) {
        return (int) bed.aws.calls().log().stream()
                .filter(call -> call.action().equals(action) && call.status() == 200)
                .count();
    }
}
