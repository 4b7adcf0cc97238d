package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.regex.Pattern;

/** The forms of resource ids, and how EC2 refuses each. */
enum IdForm {
    IMAGE("ami", "InvalidAMIID.Malformed", "InvalidAMIID.NotFound", "image id"),
    SNAPSHOT("snap", "InvalidSnapshotID.Malformed", "InvalidSnapshot.NotFound", "snapshot"),
    INSTANCE("i", "InvalidInstanceID.Malformed", "InvalidInstanceID.NotFound", "instance ID"),
    VOLUME("vol", "InvalidVolumeID.Malformed", "InvalidVolume.NotFound", "volume"),
    INTERFACE(
            "eni", "InvalidNetworkInterfaceId.Malformed", "InvalidNetworkInterfaceID.NotFound", "networkInterface ID"),
    VPC("vpc", "InvalidVpcID.Malformed", "InvalidVpcID.NotFound", "vpc ID"),
    SUBNET("subnet", "InvalidSubnetID.Malformed", "InvalidSubnetID.NotFound", "subnet ID"),
    ROUTE_TABLE("rtb", "InvalidRouteTableId.Malformed", "InvalidRouteTableID.NotFound", "routeTable ID"),
    GROUP("sg", "InvalidGroupId.Malformed", "InvalidGroup.NotFound", "security group"),
    KEY_PAIR("key", "InvalidKeyPairId.Malformed", "InvalidKeyPair.NotFound", "key pair"),
    ADDRESS("eipalloc", "InvalidAllocationID.Malformed", "InvalidAllocationID.NotFound", "allocation ID"),
    ROOT_REPLACEMENT(
            "replacevol",
            "InvalidReplaceRootVolumeTaskId.Malformed",
            "InvalidReplaceRootVolumeTaskId.NotFound",
            "replaceRootVolumeTask ID");

    private final Pattern form;
    private final String prefix;
    private final String malformed;
    private final String notFound;
    private final String noun;

    IdForm(String prefix, String malformed, String notFound, String noun) {
        this.prefix = prefix;
        this.malformed = malformed;
        this.notFound = notFound;
        this.noun = noun;
        this.form = Pattern.compile(prefix + "-([0-9a-f]{8}|[0-9a-f]{17})");
    }

    void check(String id) {
        if (!form.matcher(id).matches()) {
            throw AwsError.bad(malformed, "Invalid id: \"" + id + "\"");
        }
    }

    AwsError notFound(List<String> ids) {
        boolean many = ids.size() > 1;
        String quoted = this == IMAGE ? "'" + ids + "'" : "'" + String.join(", ", ids) + "'";
        return AwsError.bad(
                notFound, "The " + noun + (many ? "s " : " ") + quoted + (many ? " do" : " does") + " not exist");
    }

    /** The form of an id by its prefix; null for none that exists here. */
    static IdForm of(String id) {
        for (IdForm form : values()) {
            if (id.startsWith(form.prefix + "-")) {
                return form;
            }
        }
        return null;
    }
}
