package io.jenkins.plugins.amibackup.engine.identity;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Clock;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/** What is found around the program: where credentials are looked for, and what differs between a terminal and a controller. */
public interface Machine extends Variables {

    Clock clock();

    /** The line to show when nothing gives any credentials. */
    Line none();

    /** Whether somebody works at it who may sign in and who may read whatever its programs say. */
    boolean isAttended();

    /** Hears what is asked next, for who waits: for the middle of a line. */
    void awaits(Line what);

    /**
     * The credentials of a profile with a single sign-on. Nothing is asked yet.
     *
     * @param file the profiles
     * @param way how AWS is reached
     * @throws OperationException with the line to show, when that can't be used here or the profile lacks something
     */
    AwsCredentialsProvider singleSignOn(ProfileFile file, Profile profile, AwsAccess way);

    /** Whether there are keys in the environment, or a part of one: then somebody meant them to be used, and nothing else is. */
    default boolean hasKeys() {
        return !setting("AWS_ACCESS_KEY_ID", "aws.accessKeyId").isEmpty()
                || !setting("AWS_SECRET_ACCESS_KEY", "aws.secretAccessKey").isEmpty();
    }

    /** The profile that is in use where none was given: that of AWS_PROFILE, else {@code default}. */
    default String profile() {
        String named = setting("AWS_PROFILE", "aws.profile");
        return named.isEmpty() ? "default" : named;
    }
}
