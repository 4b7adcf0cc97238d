package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.amibackup.engine.documented.Documents;
import io.jenkins.plugins.amibackup.engine.documented.ForeignBackups;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every {@code ami-backup} command in a block of sh in README.md and docs/*.md does what it shows. The ids that stand for
 * the reader's own are replaced by those of the test; nothing else is.
 */
class DocumentedCommandsTest {

    private static final String PAGE = "docs/command-line.md";
    /** Stands in for a time before which a backup was taken. */
    private static final String LATER = "2100-01-01";

    private static final String INSTANCE = "i-0a1b2c3d4e5f67890";
    private static final String IMAGE = "ami-0123456789abcdef0";
    /** Stored by something else. */
    private static final String FOREIGN_IMAGE = "ami-0fedcba9876543210";

    private static final String VPC = "vpc-0a1b2c3d4e5f67890";
    private static final String SUBNET = "subnet-0a1b2c3d4e5f67890";
    private static final String GROUP = "sg-0a1b2c3d4e5f67890";
    private static final String RUN = "7f3a2c41";
    private static final String ROLE = "arn:aws:iam::123456789012:role/ami-backup";
    private static final String EXTERNAL_ID = "acme-backups-7c1e";
    private static final Pattern OPTION = Pattern.compile("--(\\[no-])?([a-z][a-z-]+)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final List<String> WATCHING = List.of("backup", "restore", "verify", "resume", "gate");

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    /** A command as it stands in a document. */
    private record Shown(Documents.Block block, String line) {}

    private static List<Shown> commands() {
        List<Shown> commands = new ArrayList<>();
        for (Documents.Block block : Documents.blocks("sh")) {
            String text = block.text().replaceAll("\\\\\n\\s*", "");
            text.lines().forEach(line -> {
                String bare = line.strip();
                Matcher inner = Pattern.compile("\\$\\((ami-backup [^)]*)\\)").matcher(bare);
                if (bare.startsWith("ami-backup ")) {
                    commands.add(new Shown(block, bare));
                } else if (inner.find()) {
                    commands.add(new Shown(block, inner.group(1)));
                }
            });
        }
        return commands;
    }

    /** The arguments of a command; what a pipe does with the result is not ours. */
    private static List<String> arguments(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line.replaceFirst(" (\\||&&) .*", ""));
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
        }
        return words.subList(1, words.size());
    }

    @TestFactory
    Stream<DynamicTest> everyCommandThatADocumentShowsIsDone() {
        List<Shown> commands = commands();
        assertThat(commands).hasSizeGreaterThan(20);
        return commands.stream()
                .map(shown -> DynamicTest.dynamicTest(shown.block() + " " + shown.line(), () -> isDone(shown.line())));
    }

    private void isDone(String line) {
        try (CliBed own = new CliBed()) {
            List<String> arguments = arguments(line);
            String kind = arguments.get(0);
            own.aws.ec2().keyAlias("alias/backups", own.aws.ec2().createKey());
            own.aws.ec2().role(ROLE, EXTERNAL_ID);
            if (line.contains("--lock-for")) {
                own.aws.s3().locks().enable(CliBed.BUCKET);
            }
            String image = line.contains(IMAGE)
                            || line.contains(FOREIGN_IMAGE)
                            || List.of("list", "gate", "report", "show", "verify", "restore")
                                    .contains(kind)
                    ? own.backup().path("amiId").asText()
                    : IMAGE;
            if (line.contains(FOREIGN_IMAGE)) {
                ForeignBackups.make(own.aws, CliBed.BUCKET, image);
            }
            String vpc = own.aws.networks().defaultVpc();
            String subnet = own.aws.networks().subnet(vpc, "172.31.250.0/24", 'a');
            String group = own.aws.networks().closedGroup(vpc, "quarantine");
            own.aws.networks().profile("drill", "drill");
            String run = kind.equals("resume")
                    ? interrupted(own)
                    : line.contains("--backup-run-id")
                            ? own.backup().path("runId").asText()
                            : RUN;
            String[] mine = arguments.stream()
                    .map(argument -> argument.replace(INSTANCE, own.instance)
                            .replace(IMAGE, image)
                            .replace(FOREIGN_IMAGE, image)
                            .replace(RUN, run)
                            .replace(VPC, vpc)
                            .replace(SUBNET, subnet)
                            .replace(GROUP, group)
                            .replace("9090", "0"))
                    .map(argument -> line.contains("--taken-before " + argument) ? LATER : argument)
                    .toArray(String[]::new);
            if (kind.equals("simulate-aws")) {
                CompletableFuture.runAsync(own.interrupts::first);
            }
            CliBed.Run done = WATCHING.contains(kind) ? own.quickly(mine) : own.run(mine);
            assertThat(done.code()).as(done.err()).isZero();
            assertThat(done.out() + done.err()).isNotBlank();
        }
    }

    /** The run id of a backup that was detached while EC2 stored the image. */
    private static String interrupted(CliBed bed) {
        bed.onErr = text -> {
            if (text.contains("/6 Store")) {
                bed.onErr = more -> {};
                CompletableFuture.runAsync(bed.interrupts::first);
            }
        };
        CliBed.Run run = bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DETACHED);
        Matcher id = Pattern.compile("resume --run-id (\\w+)").matcher(run.err());
        assertThat(id.find()).as(run.err()).isTrue();
        return id.group(1);
    }

    @TestFactory
    Stream<DynamicTest> everyOptionOfACommandIsInItsTableAndNoOther() {
        Set<String> common = options(section("Common options"));
        return Stream.of(
                        "backup",
                        "restore",
                        "verify",
                        "gate",
                        "list",
                        "show",
                        "report",
                        "hold",
                        "release",
                        "resume",
                        "cleanup",
                        "policy",
                        "preflight",
                        "simulate-aws")
                .map(command -> DynamicTest.dynamicTest(command, () -> {
                    String heading = command.equals("simulate-aws") ? "simulate-aws and demo" : command;
                    Set<String> own = options(tables(section(heading)));
                    Set<String> helped = options(bed.run(command, "--help").out());
                    Set<String> documented = new TreeSet<>(own);
                    documented.addAll(common);
                    assertThat(documented).containsAll(helped);
                    assertThat(helped).containsAll(own);
                }));
    }

    @Test
    void everyCommonOptionBelongsToSomeCommand() {
        Set<String> helped = new TreeSet<>(Set.of("version"));
        for (String command : List.of(
                "backup",
                "restore",
                "verify",
                "gate",
                "list",
                "show",
                "report",
                "hold",
                "release",
                "resume",
                "cleanup",
                "preflight")) {
            helped.addAll(options(bed.run(command, "--help").out()));
        }
        assertThat(helped).containsAll(options(tables(section("Common options"))));
    }

    private static String section(String heading) {
        String page = Documents.read(PAGE);
        int begin = page.indexOf("\n## " + heading + "\n");
        assertThat(begin).as(heading).isPositive();
        int end = page.indexOf("\n## ", begin + 1);
        return page.substring(begin, end < 0 ? page.length() : end);
    }

    private static String tables(String section) {
        return String.join(
                "\n", section.lines().filter(line -> line.startsWith("|")).toList());
    }

    /** The names of options, both forms of what can be negated under one name. */
    private static Set<String> options(String text) {
        Set<String> options = new TreeSet<>();
        Matcher option = OPTION.matcher(text);
        while (option.find()) {
            options.add(option.group(2).replaceFirst("^no-", ""));
        }
        return options;
    }

    @Test
    void theResultsHaveTheFieldsThatAreShown() throws IOException {
        List<JsonNode> shown = new ArrayList<>();
        for (Documents.Block block : Documents.blocks("json")) {
            if (block.file().equals(PAGE)) {
                shown.add(new ObjectMapper().readTree(block.text()));
            }
        }

        assertThat(names(bed.backup())).isEqualTo(names(shown.get(0)));
        JsonNode list =
                bed.run("list", "--bucket", CliBed.BUCKET, "--output", "json").json();
        assertThat(names(list.path(0))).isEqualTo(names(shown.get(1).path(0)));
    }

    @Test
    void theFieldsOfACleanUpAreNamed() {
        String page = Documents.read(PAGE).replace('\n', ' ');
        String named = page.substring(
                page.indexOf("`cleanup` prints an array with"), page.indexOf("`show` prints the record"));
        bed.aws.ec2().failNextCopy("Server.InternalError");
        bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET);

        JsonNode left = bed.run("cleanup", "--bucket", CliBed.BUCKET, "--output", "json")
                .json();

        assertThat(names(left.path(0)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(named).contains("`" + name + "`"));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theExitCodesAreThoseOfTheHelp() {
        Set<String> documented = new TreeSet<>();
        section("Exit codes")
                .lines()
                .filter(line -> line.matches("\\| \\d .*"))
                .forEach(line -> documented.add(line.substring(2, 3)));
        Set<String> helped = new TreeSet<>();
        String help = bed.run("--help").out();
        help.substring(help.indexOf("Exit codes:"))
                .lines()
                .filter(line -> line.matches(" +\\d +.*"))
                .forEach(line -> helped.add(line.strip().substring(0, 1)));
        assertThat(documented).isEqualTo(helped).isNotEmpty();
    }
}
