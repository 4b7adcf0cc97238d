package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be said of a request without asking AWS. Forms and command lines use the same checks as the operations. */
public final class Checks {

    private static final Pattern KEY_ARN = Pattern.compile(
            "arn:aws[a-z-]{0,20}:kms:([a-z0-9-]{1,32}):[0-9]{12}:(key/[0-9A-Za-z-]{1,64}|alias/[\\w/-]{1,250})");
    private static final Pattern KEY_ID =
            Pattern.compile("(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})");
    private static final Pattern KEY_ALIAS = Pattern.compile("alias/[\\w/-]{1,250}");
    private static final int MOST_ASKED_TAGS = Tags.MOST - 2;
    private static final int LONGEST_DESCRIPTION = 255;
    private static final int LONGEST_HOLD = 500;
    /** In seconds. */
    private static final long SHORTEST_LOCK = 60;

    private static final Set<String> LOCK_MODES = Set.of(BackupRequest.GOVERNANCE, BackupRequest.COMPLIANCE);

    private Checks() {}

    public static void instanceId(String value) {
        if (value.isEmpty()) {
            throw OperationException.badInput("check.instanceId.empty");
        }
        if (!Ids.isInstance(value)) {
            throw OperationException.badInput("check.instanceId", shown(value));
        }
    }

    public static void amiId(String value) {
        if (value.isEmpty()) {
            throw OperationException.badInput("check.amiId.empty");
        }
        if (!Ids.isImage(value)) {
            throw OperationException.badInput("check.amiId", shown(value));
        }
    }

    public static void bucket(String value) {
        if (value.isEmpty()) {
            throw OperationException.badInput("check.bucket.empty");
        }
        if (!Ids.isBucket(value)) {
            throw OperationException.badInput("check.bucket", shown(value));
        }
    }

    /** The number of an account; empty means the account that acts. */
    public static void bucketOwner(String value) {
        if (!value.isEmpty() && !Ids.isAccount(value)) {
            throw OperationException.badInput("check.bucketOwner", shown(value));
        }
    }

    public static void region(String value) {
        if (value.isEmpty()) {
            throw OperationException.badInput("check.region.empty");
        }
        if (!Ids.isRegion(value)) {
            throw OperationException.badInput("check.region", shown(value));
        }
    }

    /** The number of an AWS account. */
    public static void account(String value) {
        if (!Ids.isAccount(value)) {
            throw OperationException.badInput("check.account", shown(value));
        }
    }

    public static void runId(String value) {
        if (!Ids.isRun(value)) {
            throw OperationException.badInput("check.runId", shown(value));
        }
    }

    /** A prefix of an AMI's name: legal characters, short enough to leave room for the rest. */
    public static void amiPrefix(String value) {
        if (!Names.hasLegalCharacters(value) || value.isBlank()) {
            throw OperationException.badInput("check.amiPrefix", shown(value));
        }
        if (value.length() > BackupRequest.LONGEST_PREFIX) {
            throw OperationException.badInput("check.amiPrefix.long", BackupRequest.LONGEST_PREFIX, value.length());
        }
    }

    /** A whole name of an AMI. */
    public static void imageName(String value) {
        if (!Names.isLegal(value)) {
            throw OperationException.badInput("check.imageName", shown(value));
        }
    }

    public static void description(String value) {
        if (value.length() > LONGEST_DESCRIPTION || value.chars().anyMatch(letter -> letter < ' ' || letter > '~')) {
            throw OperationException.badInput("check.description", LONGEST_DESCRIPTION);
        }
    }

    /** Who holds a backup, empty for whoever asks, and why. */
    public static void hold(String by, String why) {
        if (why.isEmpty()) {
            throw OperationException.badInput("check.hold.why");
        }
        for (String text : new String[] {by, why}) {
            if (text.length() > LONGEST_HOLD || text.chars().anyMatch(Character::isISOControl)) {
                throw OperationException.badInput("check.hold.text", shown(text), LONGEST_HOLD);
            }
        }
    }

    /** To which set a backup belongs; empty for none. One star stands for every set, so that none can be called that. */
    public static void retentionSet(String value) {
        if (value.length() > BackupRequest.LONGEST_SET
                || value.equals("*")
                || value.chars().anyMatch(Character::isISOControl)) {
            throw OperationException.badInput("check.retentionSet", shown(value), BackupRequest.LONGEST_SET);
        }
    }

    /** For how many seconds a backup is locked, 0 for not at all, and who may lift that; empty where there is no lock. */
    public static void lock(long seconds, String mode) {
        if (seconds == 0 && !mode.isEmpty()) {
            throw OperationException.badInput("check.lockMode.unused", shown(mode));
        }
        if (seconds != 0 && (seconds < SHORTEST_LOCK || seconds > Age.LONGEST.toSeconds())) {
            throw OperationException.badInput("check.lockFor", seconds);
        }
        if (seconds != 0 && !LOCK_MODES.contains(mode)) {
            throw OperationException.badInput("check.lockMode", shown(mode));
        }
    }

    public static void device(String value) {
        if (!Ids.isDevice(value)) {
            throw OperationException.badInput("check.device", shown(value));
        }
    }

    /** A key id, an alias or an ARN, of whatever Region. */
    public static void kmsKeyId(String value) {
        Matcher arn = KEY_ARN.matcher(value);
        kmsKeyId(value, arn.matches() ? arn.group(1) : "", true);
    }

    /** A key id, an alias or an ARN; the ARN must name the Region. Empty means the account's default key. */
    public static void kmsKeyId(String value, String region, boolean encrypt) {
        if (value.isEmpty()) {
            return;
        }
        if (!encrypt) {
            throw OperationException.badInput("check.kmsKeyId.unused", shown(value));
        }
        Matcher arn = KEY_ARN.matcher(value);
        if (arn.matches()) {
            if (!arn.group(1).equals(region)) {
                throw OperationException.badInput("check.kmsKeyId.region", shown(value), arn.group(1), region);
            }
        } else if (!KEY_ID.matcher(value).matches() && !KEY_ALIAS.matcher(value).matches()) {
            throw OperationException.badInput("check.kmsKeyId", shown(value));
        }
    }

    /**
     * The encryption that our own writes ask S3 for.
     *
     * @param algorithm empty for none
     * @param key empty for AWS's own
     */
    public static void sse(String algorithm, String key, String region) {
        sse(algorithm);
        sseKey(algorithm, key);
        kmsKeyId(key, region, true);
    }

    /** The key of that encryption, of whatever Region. */
    public static void sseKey(String algorithm, String key) {
        if (!key.isEmpty() && !new Sse(algorithm, key).isOfKms()) {
            throw OperationException.badInput("check.sseKmsKeyId.unused", shown(key));
        }
        kmsKeyId(key);
    }

    /** One of S3's algorithms; empty for none. */
    public static void sse(String algorithm) {
        if (!algorithm.isEmpty() && !Sse.ALGORITHMS.contains(algorithm)) {
            throw OperationException.badInput("check.sse", shown(algorithm), String.join(", ", Sse.ALGORITHMS));
        }
    }

    public static void tags(Map<String, String> tags) {
        if (tags.size() > MOST_ASKED_TAGS) {
            throw OperationException.badInput("check.tags.many", MOST_ASKED_TAGS, tags.size());
        }
        tags.forEach((key, value) -> {
            if (key == null || key.isEmpty() || value == null || !Tags.isWithinLimits(key, value)) {
                throw OperationException.badInput("check.tag", shown(String.valueOf(key)));
            }
            if (Tags.isAwsOwn(key) || Tags.isOurs(key)) {
                throw OperationException.badInput("check.tag.reserved", shown(key));
            }
        });
    }

    /** A wrong value as it may be shown: one line, not too long. */
    public static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", " ");
        return line.length() > 100 ? line.substring(0, 100) + "…" : line;
    }
}
