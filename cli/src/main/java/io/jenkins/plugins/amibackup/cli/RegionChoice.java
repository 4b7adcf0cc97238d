package io.jenkins.plugins.amibackup.cli;

import software.amazon.awssdk.core.exception.SdkClientException;
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

    static RegionChoice of(AwsOptions options, Surroundings surroundings) {
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
                .orElseGet(() -> ofThisInstance(surroundings));
    }

    private static RegionChoice ofThisInstance(Surroundings surroundings) {
        if (!surroundings.isTrue("AWS_EC2_METADATA_DISABLED")) {
            try {
                Region region = new InstanceProfileRegionProvider().getRegion();
                if (region != null) {
                    return new RegionChoice(region.id(), true);
                }
            } catch (SdkClientException notOnEc2) {
                // Not an EC2 instance.
            }
        }
        return new RegionChoice(DEFAULT, false);
    }
}
