package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a machine is to run: zone, subnet, groups, addresses and what else its launch names. All of it must be there. */
final class LaunchPlace {

    private static final String ACTION = "ec2:RunInstances";

    private LaunchPlace() {}

    /**
     * Fills in what follows from the subnet.
     *
     * @param zone the zone that was asked for; empty for none
     */
    static Subnet settle(Ec2Call call, InstanceSpec spec, String zone) {
        Network network = call.region.network;
        if (!zone.isEmpty() && !network.zones.contains(zone)) {
            throw AwsError.invalidValue("Invalid availability zone: [" + zone + "]");
        }
        Subnet subnet = spec.subnetId == null
                ? byZone(call, zone)
                : call.byId(IdForm.SUBNET, List.of(spec.subnetId), network.subnets)
                        .get(0);
        if (!zone.isEmpty() && !subnet.zone.equals(zone)) {
            throw AwsError.invalidValue("Value (" + zone + ") for parameter availabilityZone is invalid. Subnet '"
                    + subnet.id + "' is in the availability zone " + subnet.zone);
        }
        spec.subnetId = subnet.id;
        spec.vpcId = subnet.vpcId;
        spec.zone = subnet.zone.substring(call.region.name.length());
        groups(call, spec);
        named(call, spec);
        call.authorizeOn(ACTION, subnet);
        return subnet;
    }

    private static Subnet byZone(Ec2Call call, String zone) {
        return call.region.network.subnets.values().stream()
                .filter(subnet -> subnet.isDefault && call.isOwn(subnet) && !subnet.isGone(call.now))
                .filter(subnet -> zone.isEmpty() || subnet.zone.equals(zone))
                .findFirst()
                .orElseThrow(() ->
                        AwsError.bad("MissingInput", "No subnets found for the default VPC. Please specify a subnet."));
    }

    private static void groups(Ec2Call call, InstanceSpec spec) {
        Network network = call.region.network;
        Map<String, String> named = new LinkedHashMap<>();
        if (spec.securityGroups.isEmpty()) {
            spec.securityGroup("sg-" + spec.vpcId.substring("vpc-".length()), "default");
        }
        for (String id : spec.securityGroups.keySet()) {
            SecurityGroup group =
                    call.byId(IdForm.GROUP, List.of(id), network.groups).get(0);
            if (!group.vpcId.equals(spec.vpcId)) {
                throw AwsError.bad(
                        "InvalidParameter",
                        "Security group " + id + " and subnet " + spec.subnetId + " belong to different networks.");
            }
            call.authorizeOn(ACTION, group);
            named.put(id, group.name);
        }
        spec.securityGroups.putAll(named);
    }

    private static void named(Ec2Call call, InstanceSpec spec) {
        Network network = call.region.network;
        if (spec.keyName != null) {
            KeyPair key = network.keys.get(spec.keyName);
            if (key == null || key.isGone(call.now)) {
                throw AwsError.bad("InvalidKeyPair.NotFound", "The key pair '" + spec.keyName + "' does not exist");
            }
            call.authorizeOn(ACTION, key);
        }
        MachineOptions options = spec.options;
        known(network, options.placementGroup, "InvalidPlacementGroup.Unknown", "The Placement Group");
        known(network, options.hostId, "InvalidHostID.NotFound", "The host ID");
        known(
                network,
                options.capacityReservationId,
                "InvalidCapacityReservationId.NotFound",
                "The capacity reservation ID");
        for (String license : options.licenses) {
            if (!network.others.contains(license)) {
                throw AwsError.invalidValue("The license configuration '" + license + "' does not exist");
            }
        }
    }

    private static void known(Network network, String name, String code, String what) {
        if (name != null && !name.isEmpty() && !network.others.contains(name)) {
            throw AwsError.bad(code, what + " '" + name + "' does not exist");
        }
    }

    /** Gives the machine its addresses. */
    static void address(Ec2Call call, InstanceSpec spec, Subnet subnet, Set<Long> used, int public4) {
        if (subnet.free != null && subnet.free <= 0 || used.size() >= subnet.cidr.usable()) {
            throw AwsError.bad(
                    "InsufficientFreeAddressesInSubnet",
                    "There are not enough free addresses in subnet '" + subnet.id
                            + "' to satisfy the requested number of instances.");
        }
        long address;
        if (spec.privateIp == null) {
            address = subnet.cidr.first();
            while (subnet.cidr.isReserved(address) || used.contains(address)) {
                address++;
            }
            spec.privateIp = Cidr.address(address);
        } else {
            address = asked(spec.privateIp, subnet);
            if (used.contains(address)) {
                throw AwsError.bad("InvalidIPAddress.InUse", "Address " + spec.privateIp + " is in use.");
            }
        }
        used.add(address);
        boolean open = spec.associatePublicIp == null ? subnet.mapPublicIp : spec.associatePublicIp;
        spec.publicIp = open ? "203.0.113." + (public4 % 250 + 1) : null;
    }

    private static long asked(String address, Subnet subnet) {
        long number;
        try {
            number = Cidr.number(address);
        } catch (IllegalArgumentException malformed) {
            throw AwsError.invalidValue("Value (" + address + ") for parameter privateIpAddress is invalid.");
        }
        if (!subnet.cidr.contains(number)) {
            throw AwsError.invalidValue("Address " + address + " does not fall within the subnet's address range");
        }
        if (subnet.cidr.isReserved(number)) {
            throw AwsError.invalidValue("Address " + address + " is in subnet's reserved address range");
        }
        return number;
    }
}
