package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** What types of EBS volumes there are, and which of them take IOPS and throughput. */
final class VolumeRules {

    private static final List<String> TYPES = List.of("standard", "gp2", "gp3", "io1", "io2", "st1", "sc1");

    private VolumeRules() {}

    static void check(String type, Integer iops, Integer throughput) {
        if (!TYPES.contains(type)) {
            throw AwsError.invalidValue("Value (" + type + ") for parameter volumeType is invalid.");
        }
        boolean provisioned = type.startsWith("io");
        if (iops == null && provisioned) {
            throw AwsError.bad("MissingParameter", "The request must contain the parameter iops");
        }
        if (iops != null && !provisioned && !type.equals("gp3")) {
            throw combination("iops", type);
        }
        if (throughput != null && !type.equals("gp3")) {
            throw combination("throughput", type);
        }
    }

    /** What a volume has that asks for nothing. */
    static Integer iops(String type) {
        return type.equals("gp3") ? Integer.valueOf(3000) : type.equals("gp2") ? Integer.valueOf(100) : null;
    }

    static Integer throughput(String type) {
        return type.equals("gp3") ? Integer.valueOf(125) : null;
    }

    private static AwsError combination(String parameter, String type) {
        return AwsError.bad(
                "InvalidParameterCombination",
                "The parameter " + parameter + " is not supported for " + type + " volumes.");
    }
}
