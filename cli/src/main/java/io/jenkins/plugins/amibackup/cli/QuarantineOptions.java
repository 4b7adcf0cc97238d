package io.jenkins.plugins.amibackup.cli;

import picocli.CommandLine.Option;

/** Whether a closed network for drills is made instead of verifying, and where. */
final class QuarantineOptions {

    @Option(names = "--make-quarantine")
    private boolean make;

    @Option(names = "--vpc-id", paramLabel = "ID")
    private String vpcId;

    @Option(names = "--cidr", paramLabel = "CIDR")
    private String cidr;

    @Option(names = "--yes")
    private boolean yes;

    boolean make() {
        return make;
    }

    /** Whether it is really made, and not only shown. */
    boolean yes() {
        return yes;
    }

    String vpcId() {
        return vpcId == null ? "" : vpcId.strip();
    }

    /** The addresses of the subnet; empty to find free ones. */
    String cidr() {
        return cidr == null ? "" : cidr.strip();
    }

    /** Whether something was given that only counts there. */
    boolean isAny() {
        return make || yes || vpcId != null || cidr != null;
    }
}
