package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a verification starts an instance, and what it looks for. */
final class DrillOptions {

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

    /** What is asked of the engine, with unchecked values. */
    DrillTerms terms(ProofLevel level) {
        return new DrillTerms(
                level,
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
