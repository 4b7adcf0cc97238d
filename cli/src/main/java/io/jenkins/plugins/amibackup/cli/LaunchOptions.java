package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchSettings;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether a restore launches an instance, and how that differs from what is recorded. */
final class LaunchOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--launch")
    private boolean launch;

    @Option(names = "--instance-type", paramLabel = "TYPE")
    private String instanceType;

    @Option(names = "--subnet-id", paramLabel = "ID")
    private String subnetId;

    @Option(names = "--security-group-id", paramLabel = "ID")
    private List<String> securityGroupIds;

    @Option(names = "--key-name", paramLabel = "NAME")
    private String keyName;

    @Option(names = "--instance-profile", paramLabel = "NAME")
    private String profile;

    @Option(names = "--availability-zone", paramLabel = "ZONE")
    private String availabilityZone;

    @Option(names = "--tenancy", paramLabel = "TENANCY")
    private String tenancy;

    @Option(names = "--private-ip", paramLabel = "ADDRESS")
    private String privateIp;

    @Option(names = "--elastic-ip", paramLabel = "ADDRESS")
    private String elasticIp;

    @Option(names = "--metadata-options", paramLabel = "OPTIONS")
    private String metadataOptions;

    @Option(names = "--cpu-options", paramLabel = "OPTIONS")
    private String cpuOptions;

    @Option(names = "--cpu-credits", paramLabel = "OPTION")
    private String cpuCredits;

    @Option(names = "--monitoring", paramLabel = "BOOL")
    private String monitoring;

    @Option(names = "--protect-termination", paramLabel = "BOOL")
    private String disableApiTermination;

    @Option(names = "--protect-stop", paramLabel = "BOOL")
    private String disableApiStop;

    @Option(names = "--shutdown-behavior", paramLabel = "WORD")
    private String shutdownBehavior;

    @Option(names = "--dns-name-options", paramLabel = "OPTIONS")
    private String privateDnsNameOptions;

    @Option(names = "--placement-group", paramLabel = "NAME")
    private String placementGroup;

    @Option(names = "--volume", paramLabel = "DEVICE=OPTIONS")
    private List<String> volumes;

    @Mixin
    private UserDataOption userData;

    @Option(names = "--instance-tag", paramLabel = "KEY=VALUE")
    private List<String> tags;

    /**
     * What is asked of the engine, with unchecked values.
     *
     * @return null where no instance is launched
     * @throws ParameterException with the line to show, when none is launched, and an option says how
     */
    LaunchTerms terms() {
        LaunchTerms terms = new LaunchTerms(
                instanceType,
                subnetId,
                securityGroupIds,
                keyName,
                profile,
                availabilityZone,
                tenancy,
                privateIp,
                elasticIp,
                userData.id(),
                Usage.read(command, () -> TagText.of(tags)),
                settings());
        if (launch) {
            return terms;
        }
        if (!terms.areAsRecorded()) {
            throw new ParameterException(command.commandLine(), Words.text("usage.launch"));
        }
        return null;
    }

    private LaunchSettings settings() {
        return new LaunchSettings(
                metadataOptions,
                cpuOptions,
                cpuCredits,
                monitoring,
                disableApiTermination,
                disableApiStop,
                shutdownBehavior,
                privateDnsNameOptions,
                placementGroup,
                Usage.read(command, () -> TagText.of(volumes)));
    }

    /** How an operation is driven that needs the user data. */
    DriveOptions options() {
        return userData.options();
    }
}
