package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * Networks and whatever else a launch names, behind the scenes, in the server's Region and default account. Every Region has
 * a default VPC, with a subnet in each of the zones a, b and c, an internet gateway, a default group and the key
 * {@code operations}; what an instance was set up with is there, too.
 */
public final class Networks {

    private final Ec2World world;
    private final String region;

    Networks(Ec2World world, String region) {
        this.world = world;
        this.region = region;
    }

    /** The default VPC. */
    public String defaultVpc() {
        return Network.DEFAULT_VPC;
    }

    /** The default subnet of a zone, by its letter. */
    public String defaultSubnet(char zone) {
        return network(network -> network.subnets.values().stream()
                        .filter(subnet -> subnet.isDefault && subnet.zone.equals(region + zone))
                        .findFirst()
                        .orElseThrow(() -> new NoSuchElementException("There is no default subnet in zone " + zone)))
                .id;
    }

    /** Makes a VPC whose main route table is local only; the IPv6 block is null for none. */
    public String vpc(String cidr, String ipv6) {
        return network(network -> {
            Vpc vpc = new Vpc(network.given(world.ids, "vpc", null), account(), Instant.EPOCH, Cidr.parse(cidr), false);
            vpc.ipv6 = ipv6;
            network.add(vpc, account(), Instant.EPOCH);
            return vpc.id;
        });
    }

    /** Makes a subnet in a zone, by its letter. */
    public String subnet(String vpcId, String cidr, char zone) {
        return network(network -> {
            Subnet subnet = new Subnet(
                    network.given(world.ids, "subnet", null),
                    account(),
                    Instant.EPOCH,
                    Map.of(),
                    vpcId,
                    Cidr.parse(cidr),
                    region + zone,
                    false);
            network.subnets.put(subnet.id, subnet);
            return subnet.id;
        });
    }

    /** Adds a route to the table that holds for a subnet: {@code route(subnet, "0.0.0.0/0", "nat-0123456789abcdef0")}. */
    public void route(String subnetId, String destination, String target) {
        network(network ->
                network.tableOf(network.subnets.get(subnetId)).routes.add(new RouteTable.Route(destination, target)));
    }

    /** Whether machines of a subnet get a public address unless they say otherwise. */
    public void publicAddresses(String subnetId, boolean on) {
        network(network -> network.subnets.get(subnetId).mapPublicIp = on);
    }

    /** A subnet has so many free addresses, whatever machines there are; 0 for a full one. */
    public void freeAddresses(String subnetId, int free) {
        network(network -> network.subnets.get(subnetId).free = free);
    }

    /** Makes a group that lets everything out, as every new one does. */
    public String group(String vpcId, String name) {
        return network(network -> {
            String id = world.ids.next("sg");
            network.group(id, vpcId, name);
            return id;
        });
    }

    /** Makes a group that lets nothing out, and nothing in. */
    public String closedGroup(String vpcId, String name) {
        String id = group(vpcId, name);
        network(network -> network.groups.get(id).egress.removeIf(rule -> true));
        return id;
    }

    /** Adds a rule of all protocols to a group's egress, for a block, a prefix list or a group. */
    public void egress(String groupId, String peer) {
        network(network -> network.groups.get(groupId).egress.add(new SecurityGroup.Rule("-1", null, null, peer)));
    }

    /** The same of a group's ingress. */
    public void ingress(String groupId, String peer) {
        network(network -> network.groups.get(groupId).ingress.add(new SecurityGroup.Rule("-1", null, null, peer)));
    }

    /** Makes a key pair. */
    public void keyPair(String name) {
        network(network -> {
            network.key(name);
            return null;
        });
    }

    /** Makes an instance profile of a role, by their names; returns the profile's ARN. */
    public String profile(String name, String role) {
        return network(network -> {
            String prefix = "arn:aws:iam::" + account() + ":";
            String arn = prefix + "instance-profile/" + name;
            world.profiles.put(arn, prefix + "role/" + role);
            return arn;
        });
    }

    /** Makes an Elastic IP address; the instance that has it may be null. Returns its allocation id. */
    public String elasticIp(String publicIp, String instanceId) {
        return network(network -> {
            Address address =
                    new Address(network.given(world.ids, "eipalloc", null), account(), Instant.EPOCH, publicIp);
            network.addresses.put(address.id, address);
            if (instanceId != null) {
                address.give(world.region(region).instances.get(instanceId), world.ids.next("eipassoc"));
            }
            return address.id;
        });
    }

    /** The id of the instance that has an Elastic IP address; null for none. */
    public String holder(String allocationId) {
        return network(network -> {
            Instance holder = network.addresses.get(allocationId).holder(world.clock.instant());
            return holder == null ? null : holder.id;
        });
    }

    /** Makes a placement group, a dedicated host or a capacity reservation known by its name or id. */
    public void exists(String nameOrId) {
        network(network -> network.others.add(nameOrId));
    }

    /** Removes a subnet, group, key pair, profile (by its ARN), address, placement group, host or reservation. */
    public void remove(String nameOrId) {
        boolean found = network(network -> {
            List<? extends Resource> resources = all(network, nameOrId);
            resources.forEach(resource -> resource.gone = world.clock.instant());
            boolean named = network.others.remove(nameOrId);
            return world.profiles.remove(nameOrId) || named || !resources.isEmpty();
        });
        if (!found) {
            throw new NoSuchElementException("There is no " + nameOrId);
        }
    }

    private List<? extends Resource> all(Network network, String nameOrId) {
        if (network.keys.containsKey(nameOrId)) {
            return List.of(network.keys.remove(nameOrId));
        }
        Resource resource = world.region(region).resource(nameOrId);
        return resource == null ? List.of() : List.of(resource);
    }

    /** No zone whose letter is given offers the type any more. */
    public void notOffered(String type, String zoneLetters) {
        network(network -> zoneLetters
                .chars()
                .mapToObj(zone -> world.offers.notOffered.add(Offers.key(type, region + (char) zone)))
                .toList());
    }

    /** Whether a zone has capacity for a type. */
    public void capacity(String type, char zone, boolean there) {
        String key = Offers.key(type, region + zone);
        network(network -> there ? world.offers.noCapacity.remove(key) : world.offers.noCapacity.add(key));
    }

    /** Whether the account is subscribed to a product of the Marketplace; default yes. */
    public void subscribed(String productCode, boolean is) {
        network(network ->
                is ? world.offers.notSubscribed.remove(productCode) : world.offers.notSubscribed.add(productCode));
    }

    private static String account() {
        return Account.DEFAULT.id();
    }

    private <T> T network(Function<Network, T> change) {
        return world.locked(() -> change.apply(world.region(region).network));
    }
}
