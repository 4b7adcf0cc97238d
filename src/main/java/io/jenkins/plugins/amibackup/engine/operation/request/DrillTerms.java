package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchForm;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far a verification goes, and where it starts a machine. All of it but the level and the time is for levels that start one.
 *
 * @param level what is to be shown; null stands for {@code image}
 * @param subnetId where the machine is started; must be named where one is started
 * @param securityGroupIds its security groups, at most {@value #MOST_GROUPS}; one must be named where a machine is started
 * @param instanceType its type; empty for the recorded one
 * @param timeoutMinutes the machine is ended no later than so many minutes after it was asked for: {@value #SHORTEST_MINUTES} to
 *     {@value #LONGEST_MINUTES}; 0 stands for {@value #USUAL_MINUTES}
 * @param allowNetwork whether the machine may reach others, or be reached; false refuses a network that isn't closed
 * @param profile the instance profile, by its name or ARN; only of level {@code command}
 * @param consolePattern a regular expression that must be found in the console's text; empty stands for {@value #USUAL_PATTERN} at
 *     level {@code console}
 * @param command a shell command that must end with 0; only of level {@code command}
 * @param ssmDocument an SSM document that does so, instead of a command
 * @param keepConsole whether the last lines of the console are kept in log and result
 */
public record DrillTerms(
        ProofLevel level,
        String subnetId,
        List<String> securityGroupIds,
        String instanceType,
        int timeoutMinutes,
        boolean allowNetwork,
        String profile,
        String consolePattern,
        String command,
        String ssmDocument,
        boolean keepConsole) {

    public static final int USUAL_MINUTES = 60;
    public static final int SHORTEST_MINUTES = 5;
    /** A day: a machine that nobody can end should not run for longer. */
    public static final int LONGEST_MINUTES = 1440;
    /** What most Linux machines write at the end of their start. */
    public static final String USUAL_PATTERN = "login:";
    /** EC2 takes so many at a network interface. */
    public static final int MOST_GROUPS = 5;

    private static final int LONGEST_PATTERN = 200;
    private static final int LONGEST_COMMAND = 4096;
    private static final Pattern DOCUMENT = Pattern.compile("[\\w.:/-]{3,256}");

    public DrillTerms {
        level = level == null ? ProofLevel.IMAGE : level;
        subnetId = OperationRequest.text(subnetId);
        securityGroupIds = securityGroupIds == null
                ? List.of()
                : securityGroupIds.stream()
                        .map(OperationRequest::text)
                        .filter(group -> !group.isEmpty())
                        .distinct()
                        .toList();
        instanceType = OperationRequest.text(instanceType);
        timeoutMinutes = timeoutMinutes == 0 ? USUAL_MINUTES : timeoutMinutes;
        profile = OperationRequest.text(profile);
        consolePattern = OperationRequest.text(consolePattern);
        consolePattern = consolePattern.isEmpty() && level == ProofLevel.CONSOLE ? USUAL_PATTERN : consolePattern;
        command = OperationRequest.text(command);
        ssmDocument = OperationRequest.text(ssmDocument);
    }

    /** A drill to this level with every default. */
    public static DrillTerms of(ProofLevel level) {
        return new DrillTerms(level, "", List.of(), "", 0, false, "", "", "", "", true);
    }

    /** The same in this network. */
    public DrillTerms in(String subnet, List<String> groups) {
        return new DrillTerms(
                level,
                subnet,
                groups,
                instanceType,
                timeoutMinutes,
                allowNetwork,
                profile,
                consolePattern,
                command,
                ssmDocument,
                keepConsole);
    }

    /** For how long the machine may run. */
    public Duration runsFor() {
        return Duration.ofMinutes(timeoutMinutes);
    }

    /**
     * Checks what can be checked without asking AWS.
     *
     * @throws OperationException with the line to show, on the first thing that is wrong
     */
    public void check() {
        checkTimeout(timeoutMinutes);
        checkSubnet(subnetId);
        checkGroups(securityGroupIds);
        if (level.launches() && (subnetId.isEmpty() || securityGroupIds.isEmpty())) {
            throw OperationException.badInput("check.drill.noNetwork", level);
        }
        checkType(instanceType);
        checkProfile(profile);
        if (!consolePattern.isEmpty() && !level.covers(ProofLevel.CONSOLE)) {
            throw OperationException.badInput("check.drill.unused", "consolePattern", ProofLevel.CONSOLE, level);
        }
        checkPattern(consolePattern);
        checkDocument(ssmDocument);
        checkCommand();
    }

    /**
     * The level of a word.
     *
     * @throws OperationException with the line to show, when there is none
     */
    public static ProofLevel level(String word) {
        String given = OperationRequest.text(word);
        return ProofLevel.of(given)
                .orElseThrow(() -> OperationException.badInput(
                        "check.drill.level",
                        Checks.shown(given),
                        Stream.of(ProofLevel.values()).map(ProofLevel::word).collect(Collectors.joining(", "))));
    }

    public static void checkTimeout(int minutes) {
        if (minutes < SHORTEST_MINUTES || minutes > LONGEST_MINUTES) {
            throw noTimeout(String.valueOf(minutes));
        }
    }

    /**
     * What refuses a time that is no number of minutes, or one out of bounds. The bounds are shown as they would be typed.
     *
     * @param given as it is to be shown
     */
    public static OperationException noTimeout(String given) {
        return OperationException.badInput(
                "check.drill.timeout", String.valueOf(SHORTEST_MINUTES), String.valueOf(LONGEST_MINUTES), given);
    }

    /** An ID, or nothing. */
    public static void checkSubnet(String value) {
        checkForm(value, LaunchForm.SUBNET.fits(value), "check.drill.subnet");
    }

    public static void checkGroups(List<String> groups) {
        groups.forEach(group -> checkForm(group, LaunchForm.SECURITY_GROUP.fits(group), "check.drill.group"));
        if (groups.size() > MOST_GROUPS) {
            throw OperationException.badInput("check.drill.groups", MOST_GROUPS, groups.size());
        }
    }

    /** A type, or nothing. */
    public static void checkType(String value) {
        checkForm(value, LaunchForm.INSTANCE_TYPE.fits(value), "check.drill.type");
    }

    /** A name, an ARN, or nothing. */
    public static void checkProfile(String value) {
        checkForm(value, LaunchForm.PROFILE.fits(value) || LaunchForm.PROFILE_NAME.fits(value), "check.drill.profile");
    }

    /** A regular expression, or nothing. */
    public static void checkPattern(String value) {
        try {
            Pattern.compile(value);
        } catch (PatternSyntaxException wrong) {
            throw OperationException.badInput("check.drill.pattern", Checks.shown(value), wrong.getDescription());
        }
        if (value.length() > LONGEST_PATTERN) {
            throw OperationException.badInput("check.drill.long", "consolePattern", LONGEST_PATTERN, value.length());
        }
    }

    /** The name of a document, or nothing. */
    public static void checkDocument(String value) {
        checkForm(value, DOCUMENT.matcher(value).matches(), "check.drill.document");
    }

    private static void checkForm(String value, boolean fits, String key) {
        if (!value.isEmpty() && !fits) {
            throw OperationException.badInput(key, Checks.shown(value));
        }
    }

    private void checkCommand() {
        checkUnused(profile, "profile");
        checkUnused(command, "command");
        checkUnused(ssmDocument, "ssmDocument");
        if (command.length() > LONGEST_COMMAND) {
            throw OperationException.badInput("check.drill.long", "command", LONGEST_COMMAND, command.length());
        }
        if (level != ProofLevel.COMMAND) {
            return;
        }
        if (command.isEmpty() == ssmDocument.isEmpty()) {
            throw OperationException.badInput("check.drill.oneCommand");
        }
        if (!allowNetwork || profile.isEmpty()) {
            throw OperationException.badInput("check.drill.commandNeeds");
        }
    }

    private void checkUnused(String value, String name) {
        if (!value.isEmpty() && level != ProofLevel.COMMAND) {
            throw OperationException.badInput("check.drill.unused", name, ProofLevel.COMMAND, level);
        }
    }
}
