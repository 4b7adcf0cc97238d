package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.InstanceProfileRegionProvider;

/**
 * The Region: as given, else as any AWS tool finds it (AWS_REGION, AWS_DEFAULT_REGION, the profile, the instance that this
 * runs on), else {@value #DEFAULT}.
 *
 * @param name the Region, not checked
 * @param configured false if none is configured, which a message says
 */
record RegionChoice(String name, boolean configured) {

    /** The Region if none is configured. */
    static final String DEFAULT = "us-east-1";

    /** @throws OperationException with the line to show, when AWS_PROFILE names a profile that is not there */
    static RegionChoice of(AwsOptions options, Surroundings surroundings) {
        Profiles.check(options.profile(), surroundings);
        if (options.region() != null) {
            return new RegionChoice(options.region().strip(), true);
        }
        for (String variable : new String[] {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
            if (!surroundings.variable(variable).isEmpty()) {
                return new RegionChoice(surroundings.variable(variable), true);
            }
        }
        return Profiles.property(Profiles.inUse(options.profile(), surroundings), "region")
                .map(region -> new RegionChoice(region, true))
                .orElseGet(() -> ofThisInstance(options, surroundings));
    }

    private static RegionChoice ofThisInstance(AwsOptions options, Surroundings surroundings) {
        if (surroundings.isTrue("AWS_EC2_METADATA_DISABLED")) {
            return new RegionChoice(DEFAULT, false);
        }
        SigningIn asking = new SigningIn(surroundings.err(), options.signInTimeout());
        asking.awaits(Words.text("signIn.awaits.region"));
        return asking.answer(RegionChoice::ask).orElse(new RegionChoice(DEFAULT, false));
    }

    private static RegionChoice ask() {
        try {
            Region region = new InstanceProfileRegionProvider().getRegion();
            if (region != null) {
                return new RegionChoice(region.id(), true);
            }
        } catch (RuntimeException notOnEc2) {
            // Not an EC2 instance, or what answers there is none.
        }
        return new RegionChoice(DEFAULT, false);
    }
}
