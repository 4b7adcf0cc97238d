package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.util.List;
import picocli.CommandLine.Option;

/** How far a verification goes, and where it starts an instance. */
final class DrillOptions {

    @Option(names = "--level", paramLabel = "LEVEL", defaultValue = "image")
    private String level;

    @Option(names = "--subnet-id", paramLabel = "ID")
    private String subnetId;

    @Option(names = "--security-group-id", paramLabel = "ID")
    private List<String> securityGroupIds;

    @Option(names = "--instance-type", paramLabel = "TYPE")
    private String instanceType;

    @Option(names = "--timeout-minutes", paramLabel = "NUMBER", defaultValue = "60")
    private int timeoutMinutes;

    @Option(names = "--allow-network")
    private boolean allowNetwork;

    @Option(names = "--instance-profile", paramLabel = "NAME")
    private String profile;

    @Option(names = "--console-pattern", paramLabel = "REGEX")
    private String consolePattern;

    @Option(names = "--command", paramLabel = "TEXT")
    private String command;

    @Option(names = "--ssm-document", paramLabel = "NAME")
    private String ssmDocument;

    @Option(names = "--keep-console", negatable = true, defaultValue = "true", fallbackValue = "true")
    private boolean keepConsole;

    /**
     * What is asked of the engine, with unchecked values.
     *
     * @throws OperationException with the line to show, when the level is none
     */
    DrillTerms terms() {
        return new DrillTerms(
                DrillTerms.level(level),
                subnetId,
                securityGroupIds,
                instanceType,
                timeoutMinutes,
                allowNetwork,
                profile,
                consolePattern,
                command,
                ssmDocument,
                keepConsole);
    }
}
