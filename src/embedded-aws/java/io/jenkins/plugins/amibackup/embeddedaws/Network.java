package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The networks of a Region, and what else a launch names. There is a default VPC with a subnet in each of three zones, a key
 * and a group from the start; and whatever an instance was set up with is there, too. Those belong to every account.
 */
final class Network {

    static final String DEFAULT_VPC = "vpc-0a1b2c3d4e5f60001";
    private static final long FIRST_SUBNET = 0x0a1b2c3d4e5f60002L;

    private final String region;
    private long count;
    final Set<String> zones = new TreeSet<>();
    final Map<String, Vpc> vpcs = new LinkedHashMap<>();
    final Map<String, Subnet> subnets = new LinkedHashMap<>();
    final Map<String, RouteTable> tables = new LinkedHashMap<>();
    final Map<String, SecurityGroup> groups = new LinkedHashMap<>();
    final Map<String, KeyPair> keys = new LinkedHashMap<>();
    final Map<String, Address> addresses = new LinkedHashMap<>();
    /** Names and ids of what is only named: placement groups, dedicated hosts, capacity reservations, licenses. */
    final Set<String> others = new HashSet<>();

    Network(String region) {
        this.region = region;
        vpc(DEFAULT_VPC, new Cidr(Cidr.number("10.0.0.0"), 16), true);
        for (char letter = 'a'; letter <= 'c'; letter++) {
            defaultSubnet(letter);
        }
        key("operations");
    }

    /** For a new resource with an id of its own; null for the next id. */
    Ids given(Ids ids, String prefix, String id) {
        return new GivenId(id == null ? ids.next(prefix) : id, ++count);
    }

    private GivenId given(String id) {
        return new GivenId(id, ++count);
    }

    private Vpc vpc(String id, Cidr cidr, boolean isDefault) {
        Vpc vpc = new Vpc(given(id), null, Instant.EPOCH, cidr, isDefault);
        add(vpc, null, Instant.EPOCH);
        String suffix = id.substring("vpc-".length());
        tables.get("rtb-" + suffix).routes.add(new RouteTable.Route("0.0.0.0/0", "igw-" + suffix));
        return vpc;
    }

    /** With its main route table, which is local only, and its default group. */
    void add(Vpc vpc, String ownerId, Instant now) {
        vpcs.put(vpc.id, vpc);
        String suffix = vpc.id.substring("vpc-".length());
        RouteTable table = new RouteTable(given("rtb-" + suffix), ownerId, now, Map.of(), vpc.id, true);
        tables.put(table.id, table);
        SecurityGroup group = new SecurityGroup(
                given("sg-" + suffix), ownerId, now, Map.of(), vpc, "default", "default VPC security group");
        groups.put(group.id, group);
    }

    private Subnet defaultSubnet(char letter) {
        int n = letter - 'a';
        String id = "subnet-%017x".formatted(FIRST_SUBNET + n);
        Cidr cidr = new Cidr(Cidr.number("10.0." + (n + 1) + ".0"), 24);
        return subnets.computeIfAbsent(id, key -> subnet(key, DEFAULT_VPC, cidr, region + letter, true));
    }

    private Subnet subnet(String id, String vpcId, Cidr cidr, String zone, boolean isDefault) {
        zones.add(zone);
        return new Subnet(given(id), null, Instant.EPOCH, Map.of(), vpcId, cidr, zone, isDefault);
    }

    void key(String name) {
        keys.computeIfAbsent(name, key -> {
            String id = "key-0%016x".formatted((name.hashCode() & 0xffffffffL) * 0x9e3779b1L);
            return new KeyPair(given(id), Instant.EPOCH, name);
        });
    }

    Map<String, KeyPair> keysById() {
        Map<String, KeyPair> byId = new LinkedHashMap<>();
        keys.values().forEach(key -> byId.put(key.id, key));
        return byId;
    }

    void group(String id, String vpcId, String name) {
        groups.computeIfAbsent(
                id, key -> new SecurityGroup(given(id), null, Instant.EPOCH, Map.of(), vpcs.get(vpcId), name, name));
    }

    /** What an instance names is there. */
    void ensure(Instance instance) {
        InstanceSpec spec = instance.spec;
        char letter = spec.zone.charAt(spec.zone.length() - 1);
        if (spec.subnetId == null) {
            Subnet subnet = defaultSubnet(letter);
            spec.subnetId = subnet.id;
            spec.vpcId = subnet.vpcId;
        }
        if (spec.privateIp == null) {
            spec.privateIp = "10.0." + (letter - 'a' + 1) + ".10";
        }
        if (!vpcs.containsKey(spec.vpcId)) {
            vpc(spec.vpcId, Cidr.around(spec.privateIp, 16), false);
        }
        subnets.computeIfAbsent(
                spec.subnetId, id -> subnet(id, spec.vpcId, Cidr.around(spec.privateIp, 24), instance.zone(), false));
        spec.securityGroups.forEach((id, name) -> group(id, spec.vpcId, name));
        if (spec.keyName != null) {
            key(spec.keyName);
        }
        for (String other :
                new String[] {spec.options.placementGroup, spec.options.hostId, spec.options.capacityReservationId}) {
            if (other != null) {
                others.add(other);
            }
        }
        others.addAll(spec.options.licenses);
    }

    /** The addresses in use in a subnet. */
    Set<Long> used(Ec2Region in, String subnetId, Instant time) {
        Set<Long> used = new HashSet<>();
        for (Instance instance : in.instances.values()) {
            if (subnetId.equals(instance.spec.subnetId) && !instance.state(time).equals("terminated")) {
                used.add(Cidr.number(instance.spec.privateIp));
            }
        }
        return used;
    }

    /** The route table that holds for a subnet. */
    RouteTable tableOf(Subnet subnet) {
        RouteTable main = null;
        for (RouteTable table : tables.values()) {
            if (table.subnets.containsValue(subnet.id)) {
                return table;
            }
            if (table.isMain && table.vpcId.equals(subnet.vpcId)) {
                main = table;
            }
        }
        return main;
    }
}
