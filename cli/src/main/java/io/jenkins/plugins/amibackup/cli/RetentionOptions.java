package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which backups stay, and of how many of them the image stays. */
final class RetentionOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--keep-last", paramLabel = "NUMBER", defaultValue = "0")
    private int keepLast;

    @Option(names = "--keep-within", paramLabel = "AGE")
    private String keepWithin;

    @Option(names = "--keep-daily", paramLabel = "NUMBER", defaultValue = "0")
    private int keepDaily;

    @Option(names = "--keep-weekly", paramLabel = "NUMBER", defaultValue = "0")
    private int keepWeekly;

    @Option(names = "--keep-monthly", paramLabel = "NUMBER", defaultValue = "0")
    private int keepMonthly;

    @Option(names = "--keep-yearly", paramLabel = "NUMBER", defaultValue = "0")
    private int keepYearly;

    @Option(names = "--keep-tagged", paramLabel = "KEY=VALUE")
    private List<String> keepTagged;

    @Option(names = "--images-keep-last", paramLabel = "NUMBER")
    private Integer imagesKeepLast;

    @Option(names = "--time-zone", paramLabel = "ZONE")
    private String timeZone;

    /**
     * What is asked of the engine, with unchecked numbers.
     *
     * @return an empty policy where no option says what stays
     * @throws ParameterException with the line to show, when an age or a tag can't be read
     */
    RetentionPolicy policy() {
        return new RetentionPolicy(
                keepLast,
                keepWithin == null ? null : Usage.read(command, () -> Age.parse(keepWithin)),
                keepDaily,
                keepWeekly,
                keepMonthly,
                keepYearly,
                Usage.read(command, () -> TagText.of(keepTagged)),
                imagesKeepLast,
                timeZone);
    }
}
