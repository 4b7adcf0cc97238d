package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.identity.FoundCredentials;
import java.util.Optional;
import software.amazon.awssdk.profiles.Profile;

/** The profiles of {@code ~/.aws/config} and {@code ~/.aws/credentials}, or of the files that AWS's variables name. */
final class Profiles {

    private static final String DEFAULT = "default";

    private Profiles() {}

    static boolean exists(String name) {
        return FoundCredentials.profiles().profile(name).isPresent();
    }

    /** A property of a profile, if both exist. */
    static Optional<String> property(String profile, String name) {
        Optional<Profile> found = FoundCredentials.profiles().profile(profile);
        return found.flatMap(inside -> inside.property(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The profile in use: the given one, else that of AWS_PROFILE, else {@code default}. */
    static String inUse(String given, Surroundings surroundings) {
        return given == null ? surroundings.profile() : given;
    }

    /**
     * Checks that the profile that AWS_PROFILE names is there: with a name that nobody knows, another identity would act in its
     * place. Keys in the environment come before any profile, so then it only can't tell the Region.
     *
     * @throws OperationException with the line to show
     */
    static void check(String given, Surroundings surroundings) {
        if (surroundings.credentials() != null) {
            return;
        }
        String name = inUse(given, surroundings);
        if (given != null || name.equals(DEFAULT) || exists(name)) {
            return;
        }
        if (!surroundings.hasKeys()) {
            throw new OperationException(FailureKind.BAD_INPUT, Words.text("credentials.noProfile", name));
        }
        surroundings.err().println(Words.text("credentials.profileUnused", name));
    }
}
