package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;

/**
 * EC2's status checks of a running instance, each by EC2's own word: {@code ok}, {@code impaired}, {@code initializing},
 * {@code insufficient-data} or {@code not-applicable}.
 *
 * @param instance whether the machine's network answers, which takes its kernel
 * @param system whether the host below it is well
 * @param volumes whether its volumes can be read and written; {@code not-applicable} for types without this check
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html">Status checks</a>
 */
public record MachineChecks(String instance, String system, String volumes) {

    /** What EC2 says of an instance that is not running, or not for long. */
    public static final MachineChecks UNKNOWN = new MachineChecks("initializing", "initializing", "initializing");

    private static final String NONE = "not-applicable";
    private static final Set<String> GOOD = Set.of("ok", NONE);

    static MachineChecks of(InstanceStatus status) {
        return new MachineChecks(
                status.instanceStatus() == null
                        ? UNKNOWN.instance
                        : word(status.instanceStatus().statusAsString()),
                status.systemStatus() == null
                        ? UNKNOWN.system
                        : word(status.systemStatus().statusAsString()),
                status.attachedEbsStatus() == null
                        ? NONE
                        : word(status.attachedEbsStatus().statusAsString()));
    }

    private static String word(String given) {
        return given == null ? UNKNOWN.instance : given;
    }

    /** Whether each of them is passed, or doesn't exist for this machine. */
    public boolean areOk() {
        return Stream.of(instance, system, volumes).allMatch(GOOD::contains);
    }

    /** How many of the three are passed, or don't exist for this machine. */
    public int passed() {
        return (int) Stream.of(instance, system, volumes).filter(GOOD::contains).count();
    }

    /** For a line, with EC2's words: {@code instance impaired, system ok, volumes ok}. */
    @Override
    public String toString() {
        return "instance " + instance + ", system " + system + ", volumes " + volumes;
    }
}
