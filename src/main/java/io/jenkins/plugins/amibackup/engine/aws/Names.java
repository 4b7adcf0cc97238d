package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of images: 3 to 128 letters, digits and {@code ()[] ./-'@_}, unique per account and Region. Ours end with the
 * run id, so that a repeated call is refused and finds what the first one made.
 */
public final class Names {

    /** AWS's limit, in characters. */
    public static final int LONGEST = 128;

    private static final int SHORTEST = 3;
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9()\\[\\] ./\\-'@_]*");
    private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9()\\[\\] ./\\-'@_]+");
    private static final Pattern READABLE = Pattern.compile("[A-Za-z0-9]");
    private static final String TEMPORARY = "-drill-";
    private static final String PLAIN = "-plain";
    private static final String ENCRYPTED = "-encrypted";
    private static final Pattern BACKUP =
            Pattern.compile("-[0-9]{8}-[0-9]{6}-([0-9a-f]{6,16})(?:" + PLAIN + "|" + ENCRYPTED + ")?$");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final String DRILL = "ami-backup-drill-";
    private static final String LAUNCH = "ami-backup-launch-";
    private static final Pattern LAUNCH_TOKEN = Pattern.compile(LAUNCH + "([0-9a-f]{6,16})-[0-9]{1,4}");
    private static final String ROOT = "ami-backup-root-";
    private static final Pattern DRILL_TOKEN = Pattern.compile(DRILL + "([0-9a-f]{6,16})-[0-9]{1,4}");
    /** What the client tokens of all drills look like, as EC2's filters have patterns. */
    public static final String DRILL_TOKENS = DRILL + "*";

    private Names() {}

    /**
     * The client token of the machine of a drill: EC2 launches one machine for a token, and tells it of the machine for as long as
     * it shows that. At most 64 letters, as EC2 demands.
     *
     * @param attempt how many machines of this run AWS has failed before
     */
    public static String drillToken(String runId, int attempt) {
        return DRILL + runId + "-" + attempt;
    }

    /** The same of the machine that a restore launches. */
    public static String launchToken(String runId, int attempt) {
        return LAUNCH + runId + "-" + attempt;
    }

    /** What the client tokens of all machines look like that one run launches for a restore. */
    public static String launchTokens(String runId) {
        return LAUNCH + runId + "-*";
    }

    /** What the client tokens of all machines look like that runs launch, as EC2's filters have patterns. */
    public static List<String> machineTokens() {
        return List.of(DRILL_TOKENS, LAUNCH + "*");
    }

    /** The run of a machine's client token; empty where no run has launched it. */
    public static Optional<String> runOfMachine(String token) {
        Matcher matcher = LAUNCH_TOKEN.matcher(token == null ? "" : token);
        return matcher.matches() ? Optional.of(matcher.group(1)) : runOfDrill(token);
    }

    /** The same of a replacement of a root volume. */
    public static String rootToken(String runId, int attempt) {
        return ROOT + runId + "-" + attempt;
    }

    /** The run of a drill's client token; empty for any other. */
    public static Optional<String> runOfDrill(String token) {
        Matcher matcher = DRILL_TOKEN.matcher(token == null ? "" : token);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    public static boolean hasLegalCharacters(String name) {
        return LEGAL.matcher(name).matches();
    }

    public static boolean isLegal(String name) {
        return name.length() >= SHORTEST && name.length() <= LONGEST && hasLegalCharacters(name);
    }

    /**
     * What an instance is called: its tag {@code Name}, or its ID where an image's name could hold no letter and no digit of that.
     *
     * @param nameTag empty where it has none
     */
    public static String ofInstance(String nameTag, String instanceId) {
        return READABLE.matcher(nameTag).find() ? nameTag.strip() : instanceId;
    }

    /** The name of a backup's image: {@code backup-web-1-20261122-091500-7f3a2c41}. */
    public static String backup(String prefix, String instanceName, Instant time, String runId) {
        String tail = "-" + STAMP.format(time) + "-" + runId;
        return fit(prefix + "-" + ILLEGAL.matcher(instanceName).replaceAll("-"), tail);
    }

    /** The default name of a restored image: the original name and {@code -restored-<run id>}. */
    public static String restored(String original, String runId) {
        return fit(original, "-restored-" + runId);
    }

    /** The name of the temporary image of a verification: the original name and {@code -drill-<run id>}. */
    public static String drill(String original, String runId) {
        return fit(original, TEMPORARY + runId);
    }

    /** Whether a name is that of the temporary image of this run. */
    public static boolean isDrillOf(String runId, String name) {
        return name.endsWith(TEMPORARY + runId);
    }

    /** The name of the plain intermediate of an encrypted image. */
    public static String plain(String name) {
        return fit(name, PLAIN);
    }

    public static boolean isPlain(String name) {
        return name.endsWith(PLAIN);
    }

    /** Whether a name, also that of an intermediate or of a late copy, ends with the id of this run. */
    public static boolean isOf(String runId, String name) {
        String own = name;
        if (name.endsWith(PLAIN)) {
            own = name.substring(0, name.length() - PLAIN.length());
        } else if (name.endsWith(ENCRYPTED)) {
            own = name.substring(0, name.length() - ENCRYPTED.length());
        }
        return own.endsWith("-" + runId);
    }

    /** The run that a name of a backup's image ends with; empty for any other name. */
    public static Optional<String> runOf(String name) {
        Matcher matcher = BACKUP.matcher(name);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The name of an encrypted copy that became necessary after its source had taken the name. */
    public static String encrypted(String name) {
        return fit(name, ENCRYPTED);
    }

    /** Puts the tail behind the head, cutting the head so that one more suffix of ours fits behind both. */
    private static String fit(String head, String tail) {
        int room = LONGEST - tail.length() - (tail.equals(PLAIN) || tail.equals(ENCRYPTED) ? 0 : ENCRYPTED.length());
        return (head.length() > room ? head.substring(0, room) : head) + tail;
    }
}
