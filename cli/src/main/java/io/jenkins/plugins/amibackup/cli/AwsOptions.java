package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.base.Shell;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The connection to AWS and the identity: what isn't given is found as in any AWS tool. */
final class AwsOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--region", paramLabel = "REGION")
    private String region;

    @Option(names = "--profile", paramLabel = "NAME")
    private String profile;

    @Option(names = "--role-arn", paramLabel = "ARN")
    private String roleArn;

    @Option(names = "--external-id", paramLabel = "ID")
    private String externalId;

    @Option(names = "--endpoint-url", paramLabel = "URL")
    private String endpointUrl;

    @Option(names = "--path-style")
    private boolean pathStyle;

    @Option(names = "--sign-in-timeout", paramLabel = "TIME", converter = TimeConverter.class)
    private Duration signInTimeout;

    /** How long to wait for credentials before a run begins. */
    Duration signInTimeout() {
        return signInTimeout == null ? SigningIn.LONGEST : signInTimeout;
    }

    /** The Region that was given; null for none. An empty one is an error and stays empty. */
    String region() {
        return region;
    }

    /** The profile that was given; null for none. */
    String profile() {
        return profile;
    }

    /** The role to act as; null for none. */
    String roleArn() {
        return roleArn;
    }

    /** The external ID of the role; null for none. */
    String externalId() {
        return externalId;
    }

    /** The address of all services that was given; null for none. */
    URI endpoint() {
        return endpointUrl == null ? null : Endpoint.parse(endpointUrl).orElseThrow();
    }

    boolean pathStyle() {
        return pathStyle;
    }

    /**
     * Checks what can be checked without any call.
     *
     * @throws ParameterException with the line to show, for the first error
     */
    void check() {
        if (roleArn != null && !AssumedRole.isRoleArn(roleArn)) {
            throw wrong(Texts.text("check.roleArn", roleArn));
        }
        if (externalId != null && roleArn == null) {
            throw wrong(Words.text("usage.externalId"));
        }
        if (externalId != null && !AssumedRole.isExternalId(externalId)) {
            throw wrong(Texts.text("check.externalId", externalId));
        }
        if (endpointUrl != null && Endpoint.parse(endpointUrl).isEmpty()) {
            throw wrong(Words.text("usage.endpoint", endpointUrl));
        }
        if (profile != null && !Profiles.exists(profile)) {
            throw wrong(Texts.text("credentials.noSuchProfile", profile));
        }
    }

    private ParameterException wrong(String line) {
        return new ParameterException(command.commandLine(), line);
    }

    /** A call of a command on the same bucket of the same AWS, to be copied into a shell. */
    String call(BucketOptions bucket, String inRegion, String... words) {
        List<String> call = new ArrayList<>(List.of("ami-backup"));
        call.addAll(List.of(words));
        call.addAll(bucket.typed());
        call.addAll(List.of("--region", inRegion));
        List<String> typed = typed();
        if (region != null) {
            typed = typed.subList(2, typed.size());
        }
        call.addAll(typed);
        return Shell.command(call);
    }

    /** These options as they were typed, for another command that must use the same AWS; empty if there were none. */
    List<String> typed() {
        List<String> typed = new ArrayList<>();
        add(typed, "--region", region);
        add(typed, "--profile", profile);
        add(typed, "--role-arn", roleArn);
        add(typed, "--external-id", externalId);
        add(typed, "--endpoint-url", endpointUrl);
        if (pathStyle) {
            typed.add("--path-style");
        }
        return typed;
    }

    private static void add(List<String> typed, String option, String value) {
        if (value != null) {
            typed.add(option);
            typed.add(value);
        }
    }
}
