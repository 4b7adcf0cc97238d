package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private String help(String... arguments) {
        CliBed.Run run = bed.run(arguments);
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        return run.out();
    }

    @Test
    void theProgramsHelpShowsItsCommandsAndExitCodes() {
        assertThat(help("--help"))
                .contains("Usage: ami-backup")
                .contains("backup  ", "restore  ", "list  ", "show  ", "resume  ", "simulate-aws  ", "demo  ")
                .contains("0   Done", "1   Failed", "2   Wrong usage", "4   Detached")
                .contains("Examples:")
                .contains("Ctrl-C detaches");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backup",
                "restore",
                "verify",
                "prune",
                "list",
                "show",
                "report",
                "resume",
                "policy",
                "preflight",
                "simulate-aws",
                "demo"
            })
    void everyCommandsHelpHasAHeaderExamplesAndExitCodesAndExplainsEveryOption(String command) {
        String help = help(command, "--help");
        assertThat(help)
                .contains("Usage: ami-backup " + command)
                .contains("Example")
                .contains("  ami-backup " + command)
                .contains("Exit codes:")
                .doesNotContain("''");
        assertThat(help.lines().findFirst().orElseThrow()).endsWith(".");
        String options = help.substring(help.indexOf("Options:"), help.indexOf("Exit codes:"));
        assertThat(options.lines().filter(line -> line.matches(" +(-., )?--.*")))
                .isNotEmpty()
                .allMatch(line -> line.matches(" +(-., )?--\\S+ +[A-Z].*"));
    }

    @ParameterizedTest
    @CsvSource({
        "backup,'--instance-id --bucket --ami-prefix --[no-]reboot --[no-]encrypt --kms-key-id --[no-]keep-image"
                + " --exclude-device --tag --description --region --profile --role-arn --external-id --endpoint-url"
                + " --path-style --poll-interval --output --verbose'",
        "restore,'--ami-id --instance-id --taken-before --backup-run-id --bucket --name --[no-]encrypt --kms-key-id"
                + " --tag --region --endpoint-url --poll-interval --output'",
        "restore,'--launch --instance-type --subnet-id --security-group-id --key-name --instance-profile"
                + " --availability-zone --tenancy --private-ip --elastic-ip --instance-tag --dry-run'",
        "restore,'--metadata-options --cpu-options --cpu-credits --monitoring --protect-termination"
                + " --protect-stop --shutdown-behavior --dns-name-options"
                + " --placement-group --volume'",
        "verify,'--ami-id --instance-id --pick --within --accept-foreign --level --subnet-id --security-group-id"
                + " --instance-type --timeout-minutes --allow-network --instance-profile --console-pattern --command"
                + " --ssm-document --[no-]keep-console --bucket --region --output'",
        "list,'--bucket --instance-id --region --endpoint-url --output'",
        "show,'--bucket --ami-id --region --endpoint-url --output'",
        "report,'--bucket --instance-tag --max-age --proven-within --region --endpoint-url --output'",
        "resume,'--run-id --bucket --region --endpoint-url --poll-interval --output'",
        "policy,'--for --bucket --region --account --bucket-owner --kms-key --kms-key-account --only-tagged'",
        "simulate-aws,'--port --region --bucket --speed --until-eof --output'",
    })
    void everyOptionIsThere(String command, String options) {
        assertThat(help(command, "--help")).contains(options.split(" "));
    }

    @Test
    void theVersionNamesTheSdkAndJava() {
        assertThat(help("--version")).startsWith("ami-backup ").contains("AWS SDK 2.", "Java ");
    }
}
