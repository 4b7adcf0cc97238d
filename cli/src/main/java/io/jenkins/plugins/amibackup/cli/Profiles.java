package io.jenkins.plugins.amibackup.cli;

import java.util.Optional;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/** The profiles of {@code ~/.aws/config} and {@code ~/.aws/credentials}, or of the files that AWS's variables name. */
final class Profiles {

    private Profiles() {}

    static boolean exists(String name) {
        return ProfileFile.defaultProfileFile().profile(name).isPresent();
    }

    /** A property of a profile, if both exist. */
    static Optional<String> property(String profile, String name) {
        Optional<Profile> found = ProfileFile.defaultProfileFile().profile(profile);
        return found.flatMap(inside -> inside.property(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The profile in use: the given one, else that of AWS_PROFILE, else {@code default}. */
    static String inUse(String given, Surroundings surroundings) {
        if (given != null) {
            return given;
        }
        String variable = surroundings.variable("AWS_PROFILE");
        return variable.isEmpty() ? "default" : variable;
    }
}
