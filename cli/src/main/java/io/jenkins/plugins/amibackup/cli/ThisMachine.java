package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.identity.Machine;
import java.time.Clock;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * The machine on which the program runs, where somebody can sign in.
 *
 * @param hears hears what is waited for
 */
record ThisMachine(Surroundings surroundings, Consumer<Line> hears) implements Machine {

    @Override
    public String variable(String name) {
        return surroundings.variable(name);
    }

    @Override
    public Clock clock() {
        return surroundings.clock();
    }

    @Override
    public Line none() {
        return Line.literal(Words.text("credentials.none"));
    }

    @Override
    public boolean isAttended() {
        return true;
    }

    @Override
    public void awaits(Line what) {
        hears.accept(what);
    }

    @Override
    public AwsCredentialsProvider singleSignOn(ProfileFile file, Profile profile, AwsAccess way) {
        return new SsoCredentials(file, profile, way, surroundings, hears).provider();
    }
}
