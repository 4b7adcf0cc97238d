package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.documented.Documents;
import io.jenkins.plugins.amibackup.engine.retention.Candidate;
import io.jenkins.plugins.amibackup.engine.retention.Decision;
import io.jenkins.plugins.amibackup.engine.retention.Retention;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The policies that docs/retention.md shows decide what it says. */
class DocumentedRetentionTest {

    private static final String PAGE = Documents.read("docs/retention.md");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Pattern ENTRY = Pattern.compile("(\\w+): (\\[\\w+: '[^']*']|'[^']*'|\\d+)");

    /** A year of nights with a backup each. */
    private static final List<Candidate> NIGHTLY = IntStream.rangeClosed(0, 365)
            .mapToObj(day -> Instant.parse("2026-11-22T02:00:00Z").minus(Duration.ofDays(day)))
            .map(DocumentedRetentionTest::at)
            .toList();

    @Command(name = "any")
    private static final class AnyCommand {

        @Mixin
        private RetentionOptions retention;
    }

    private static Candidate at(Instant time) {
        return new Candidate(time.toString(), time, Map.of(), true);
    }

    private static RetentionPolicy onTheCommandLine(String options) {
        AnyCommand command = new AnyCommand();
        new CommandLine(command).parseArgs(options.replace("'", "").split(" "));
        RetentionPolicy policy = command.retention.policy();
        policy.check();
        return policy;
    }

    private static RetentionPolicy inAPipeline(String map) {
        List<String> options = new ArrayList<>();
        Matcher entry = ENTRY.matcher(map);
        while (entry.find()) {
            options.add("--" + entry.group(1).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
            options.add(entry.group(2).replaceAll("[\\[\\]']", "").replace(": ", "="));
        }
        return onTheCommandLine(String.join(" ", options));
    }

    /** The rows of the tables below a heading, each as its cells; without heads and rulers. */
    private static List<String[]> rows(String heading) {
        String section = PAGE.substring(PAGE.indexOf("\n## " + heading + "\n") + 1);
        int end = section.indexOf("\n## ");
        return (end < 0 ? section : section.substring(0, end))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| for ") && !line.startsWith("| in a "))
                .map(line -> Stream.of(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toArray(String[]::new))
                .toList();
    }

    private static String code(String cell) {
        return cell.replace("`", "");
    }

    private static List<Decision> applied(List<Candidate> backups, RetentionPolicy policy) {
        return Retention.apply(backups, List.of(policy), NOW);
    }

    private static String counted(List<Decision> decisions) {
        long kept = decisions.stream().filter(Decision::kept).count();
        long images = decisions.stream().filter(Decision::imageKept).count();
        return kept + " stay" + (images == kept ? "" : ", " + images + " of them with their image");
    }

    @Test
    void eachRuleIsTheSameInAPipelineAndOnTheCommandLine() {
        List<String[]> rules = rows("The rules");

        assertThat(rules).hasSize(9).allSatisfy(row -> {
            boolean zone = row[0].contains("timeZone");
            String also = zone ? " --keep-last 1" : "";
            assertThat(inAPipeline(code(row[0]) + (zone ? ", keepLast: 1" : "")))
                    .isEqualTo(onTheCommandLine(code(row[1]) + also));
        });
    }

    @Test
    void thePoliciesPeopleUseKeepAsMuchAsThePageSays() {
        List<String[]> policies = rows("Policies people use");

        assertThat(policies).hasSizeGreaterThan(4).allSatisfy(row -> {
            RetentionPolicy policy = onTheCommandLine(code(row[2]));
            assertThat(inAPipeline(code(row[1]))).isEqualTo(policy);
            assertThat(counted(applied(NIGHTLY, policy))).isEqualTo(row[3]);
        });
    }

    @Test
    void theReasonsReadAsThePageShowsThem() {
        Matcher policy = Pattern.compile("the policy\\s+`([^`]+)` decides").matcher(PAGE);
        assertThat(policy.find()).isTrue();
        List<String[]> rows = rows("How the reasons read").stream()
                .filter(row -> row[0].matches("\\d{4}-.*"))
                .toList();
        List<Candidate> backups = rows.stream()
                .map(row -> at(Instant.parse(row[0].replace(' ', 'T') + ":00Z")))
                .toList();

        List<Decision> decisions = applied(backups, onTheCommandLine(policy.group(1)));

        assertThat(decisions)
                .extracting(decision -> (decision.kept() ? "kept" : "removed") + ": "
                        + decision.why().text())
                .containsExactlyElementsOf(
                        rows.stream().map(row -> row[1] + ": " + row[2]).toList());
    }

    @Test
    void whatAMonthCostsFollowsFromWhatIsKept() {
        List<String[]> rows = rows("What a month costs").stream()
                .filter(row -> row.length == 4 && row[1].matches("\\d+"))
                .toList();

        assertThat(rows).hasSize(4).allSatisfy(row -> {
            RetentionPolicy policy = row[0].startsWith("`") ? inAPipeline(code(row[0])) : RetentionPolicy.NONE;
            List<Decision> decisions = applied(NIGHTLY, policy);
            long kept = decisions.stream().filter(Decision::kept).count();
            long images = decisions.stream().filter(Decision::imageKept).count();
            assertThat(row[1]).isEqualTo(String.valueOf(kept));
            assertThat(row[2]).isEqualTo("%,d GiB".formatted(40 * kept));
            assertThat(row[3]).isEqualTo("%,d GiB".formatted(100 * images));
        });
    }
}
