package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import hudson.model.Item;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;

/**
 * What CloudTrail calls the session in which a job changes something as a role:
 * {@code ami-backup-<controller>-<job>}, for example {@code ami-backup-3f2a9c1d-nightly}. The controller is the beginning of a hash
 * that is the same after a restart, and the same that begins its name in leases.
 */
final class SessionName {

    /** AWS's limit, in characters. */
    private static final int LONGEST = 64;

    private static final int HASH = 8;
    private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9_+=,.-]");

    private SessionName() {}

    static String of(Item job) {
        String controller = Util.getDigestOf("ami-backup " + Jenkins.get().getLegacyInstanceId())
                .substring(0, HASH);
        return of(controller, job.getFullName());
    }

    /**
     * The name of a session. Where the job's name doesn't fit, or has characters that AWS doesn't allow, it ends with {@code @} and the
     * beginning of its hash: two jobs never have one name.
     */
    static String of(String controller, String job) {
        String head = "ami-backup-" + controller + "-";
        int room = LONGEST - head.length();
        String legal = ILLEGAL.matcher(job.replace('/', '=')).replaceAll("_");
        if (legal.equals(job) && job.length() <= room) {
            return head + job;
        }
        String tail = "@" + Util.getDigestOf(job).substring(0, HASH);
        int kept = room - tail.length();
        // The end of a long name tells jobs apart: the folders come first.
        return head + (legal.length() > kept ? legal.substring(legal.length() - kept) : legal) + tail;
    }
}
