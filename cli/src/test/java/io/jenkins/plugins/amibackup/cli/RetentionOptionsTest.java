package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class RetentionOptionsTest {

    @Command(name = "any")
    private static final class AnyCommand {

        @Mixin
        private RetentionOptions retention;
    }

    private static RetentionPolicy policy(String... arguments) {
        AnyCommand command = new AnyCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.retention.policy();
    }

    @Test
    void everyRuleHasAnOption() {
        assertThat(policy(
                        "--keep-last=7",
                        "--keep-within=14d",
                        "--keep-daily=6",
                        "--keep-weekly=5",
                        "--keep-monthly=4",
                        "--keep-yearly=3",
                        "--keep-tagged=Hold=*",
                        "--keep-tagged=Team=storage",
                        "--images-keep-last=2",
                        "--time-zone=Europe/Berlin"))
                .isEqualTo(new RetentionPolicy(
                        7,
                        Duration.ofDays(14),
                        6,
                        5,
                        4,
                        3,
                        Map.of("Hold", "*", "Team", "storage"),
                        2,
                        "Europe/Berlin"));
    }

    @Test
    void withoutAnOptionNothingIsSaid() {
        assertThat(policy()).isEqualTo(RetentionPolicy.NONE);
    }

    @Test
    void noImageStaysOnlyWhereThatIsSaid() {
        assertThat(policy("--images-keep-last", "0").imagesKeepLast()).isZero();
        assertThat(policy("--keep-last", "1").imagesKeepLast()).isEqualTo(RetentionPolicy.ALL_IMAGES);
    }

    @ParameterizedTest
    @CsvSource({
        "--keep-within,soon,is not a valid age",
        "--keep-within,0d,is not a valid age",
        "--keep-tagged,Hold,is not a valid tag",
        "--keep-last,many,--keep-last",
        "--images-keep-last,99999999999,--images-keep-last"
    })
    void whatCanNotBeReadIsWrongUsage(String option, String value, String line) {
        assertThatThrownBy(() -> policy(option, value))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(line);
    }

    @Test
    void everyOptionIsExplainedInTheHelp() {
        ResourceBundle help = ResourceBundle.getBundle("io.jenkins.plugins.amibackup.cli.Help");

        assertThat(new CommandLine(new AnyCommand()).getCommandSpec().options())
                .hasSize(9)
                .allMatch(option -> help.containsKey(option.longestName().substring(2)));
    }
}
