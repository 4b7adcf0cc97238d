package io.jenkins.plugins.amibackup.engine.base;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The formats of the IDs that people type and that S3 returns. */
public final class Ids {

    /** The form of an instance ID, as a regular expression. */
    public static final String INSTANCE_FORM = "i-([0-9a-f]{8}|[0-9a-f]{17})";
    /** The form of an AMI ID, as a regular expression. */
    public static final String IMAGE_FORM = "ami-([0-9a-f]{8}|[0-9a-f]{17})";

    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9/_-]{1,64}");
    private static final Pattern INSTANCE = Pattern.compile(INSTANCE_FORM);
    private static final Pattern IMAGE = Pattern.compile(IMAGE_FORM);
    private static final Pattern SNAPSHOT = Pattern.compile("snap-([0-9a-f]{8}|[0-9a-f]{17})");
    private static final Pattern VOLUME = Pattern.compile("vol-([0-9a-f]{8}|[0-9a-f]{17})");
    private static final Pattern RUN = Pattern.compile("[0-9a-f]{6,16}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,5}(-[a-z]+){1,2}-[0-9]{1,2}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    public static boolean isInstance(String id) {
        return INSTANCE.matcher(id).matches();
    }

    public static boolean isImage(String id) {
        return IMAGE.matcher(id).matches();
    }

    public static boolean isSnapshot(String id) {
        return SNAPSHOT.matcher(id).matches();
    }

    public static boolean isVolume(String id) {
        return VOLUME.matcher(id).matches();
    }

    public static boolean isRun(String id) {
        return RUN.matcher(id).matches();
    }

    /** Whether this is the number of an AWS account. */
    public static boolean isAccount(String number) {
        return ACCOUNT.matcher(number).matches();
    }

    public static boolean isBucket(String name) {
        return BUCKET.matcher(name).matches() && !name.contains("..");
    }

    /** Whether a text can be the name of a device of an instance, such as {@code /dev/sdf}. */
    public static boolean isDevice(String name) {
        return DEVICE.matcher(name).matches();
    }

    public static boolean isRegion(String name) {
        return REGION.matcher(name).matches();
    }

    /**
     * The run ID of one of several operations that belong together; the same arguments always give the same ID.
     *
     * @param runId the ID of all of them
     * @param member what distinguishes this one from the others
     */
    public static String ofMember(String runId, String member) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((runId + " " + member).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A new run ID: eight hexadecimal digits. Writing the operation document makes sure that it is unused. */
    public static String newRun() {
        byte[] bytes = new byte[4];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
