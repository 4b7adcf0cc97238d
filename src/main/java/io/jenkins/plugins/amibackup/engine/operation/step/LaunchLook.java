package io.jenkins.plugins.amibackup.engine.operation.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Site;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * Looks at everything that a launch needs before anything is made, and gathers what is gone or doesn't fit, each with what would
 * replace it: a person does not learn of one after the other.
 */
final class LaunchLook {

    /** Of each architecture a type that is offered nearly everywhere. */
    private static final Map<String, String> OTHER_TYPES =
            Map.of("x86_64", "t3.micro", "arm64", "t4g.micro", "i386", "t2.micro");

    private final LaunchChoice choice;
    private final Ec2Site site;
    private final String region;
    private final Findings findings;
    private final TypeLook type;
    private final List<Line> obstacles;
    private boolean noType;
    private String otherType = "";
    private boolean noSubnet;
    private boolean noKey;
    private boolean noPlacementGroup;
    private boolean noHost;
    private final List<String> goneGroups = new ArrayList<>();

    LaunchLook(LaunchChoice choice, Findings findings, StepContext context) {
        this.choice = choice;
        this.findings = findings;
        site = context.ec2().site();
        region = context.ec2().region();
        type = new TypeLook(choice.type(), "launch.gone", findings, context);
        obstacles = new ArrayList<>(choice.obstacles());
    }

    /** Looks. What AWS answers is asked once, also where this is tried again. */
    void look(JsonNode image, String original) {
        Optional<Subnet> subnet = subnet();
        type(subnet, image);
        groups(subnet);
        key();
        placement();
        privateIp(subnet);
        address(original);
    }

    /** What is gone or doesn't fit. */
    List<Line> obstacles() {
        return List.copyOf(obstacles);
    }

    /** The obstacles as one line, each with its number. */
    static Line numbered(List<Line> obstacles) {
        List<Line> numbered = new ArrayList<>();
        for (Line obstacle : obstacles) {
            numbered.add(Line.of("launch.obstacle", numbered.size() + 1, obstacle.sentence()));
        }
        return Line.sentences(numbered);
    }

    void add(Line obstacle) {
        obstacles.add(obstacle);
    }

    /** What is there of what was chosen, so that the rest can be tried without what isn't. */
    LaunchChoice there() {
        return choice.without(new LaunchChoice.Gone(
                noType ? Optional.of(otherType) : Optional.empty(),
                noSubnet ? Optional.of(otherSubnet()) : Optional.empty(),
                List.copyOf(goneGroups),
                noKey,
                noPlacementGroup,
                noHost));
    }

    private String otherSubnet() {
        return findings.of("launch.otherSubnet", site::anySubnet)
                .map(Subnet::subnetId)
                .orElse("");
    }

    /** Whether a trial can be made: with the type, or with another one of the same architecture. */
    boolean canBeTried() {
        return noType ? !otherType.isEmpty() : !choice.type().isEmpty();
    }

    /** Whether nothing had to be replaced, so that what a trial says is said of this very launch. */
    boolean isWhole() {
        return !noType && !noSubnet;
    }

    /** What EC2 says of the type; empty where it doesn't know it. */
    Optional<InstanceTypeInfo> typeInfo() {
        return choice.type().isEmpty() ? Optional.empty() : type.info();
    }

    private Optional<Subnet> subnet() {
        if (choice.subnet().isEmpty()) {
            return Optional.empty();
        }
        Optional<Subnet> found = findings.of("launch.subnet", () -> site.subnet(choice.subnet()));
        if (found.isEmpty()) {
            noSubnet = true;
            obstacles.add(Line.of("launch.gone.subnet", choice.subnet(), region));
            return found;
        }
        Integer free = found.get().availableIpAddressCount();
        if (free != null && free <= 0) {
            obstacles.add(Line.of("launch.gone.full", choice.subnet()));
        }
        String zone = choice.zone();
        if (!zone.isEmpty() && !zone.equals(found.get().availabilityZone())) {
            obstacles.add(Line.of(
                    "launch.gone.zone",
                    choice.subnet(),
                    String.valueOf(found.get().availabilityZone()),
                    zone));
        }
        return found;
    }

    private void type(Optional<Subnet> subnet, JsonNode image) {
        if (choice.type().isEmpty()) {
            return;
        }
        noType = !type.isOffered();
        if (noType) {
            otherType = OTHER_TYPES.getOrDefault(image.path("Architecture").asText(""), "");
        }
        obstacles.addAll(type.obstacles(subnet.map(Subnet::availabilityZone).orElse(choice.zone()), image));
    }

    private void groups(Optional<Subnet> subnet) {
        if (choice.groups().isEmpty()) {
            return;
        }
        List<SecurityGroup> found = findings.of("launch.groups", () -> site.groups(choice.groups()));
        for (String id : choice.groups()) {
            Optional<SecurityGroup> group =
                    found.stream().filter(other -> id.equals(other.groupId())).findFirst();
            if (group.isEmpty()) {
                goneGroups.add(id);
                obstacles.add(Line.of("launch.gone.group", id, region));
            } else if (subnet.isPresent()
                    && group.get().vpcId() != null
                    && !group.get().vpcId().equals(subnet.get().vpcId())) {
                goneGroups.add(id);
                obstacles.add(Line.of("launch.gone.groupVpc", id, group.get().vpcId(), choice.subnet()));
            }
        }
    }

    private void key() {
        if (!choice.key().isEmpty() && !findings.of("launch.key", () -> site.hasKeyPair(choice.key()))) {
            noKey = true;
            obstacles.add(Line.of("launch.gone.key", choice.key(), region));
        }
    }

    private void placement() {
        String group = choice.placementGroup();
        if (!group.isEmpty() && !findings.of("launch.placementGroup", () -> site.hasPlacementGroup(group))) {
            noPlacementGroup = true;
            obstacles.add(Line.of("launch.gone.placementGroup", group, region));
        }
        String host = choice.hostId();
        if (!host.isEmpty() && !findings.of("launch.host", () -> hasHost(host))) {
            noHost = true;
            obstacles.add(Line.of("launch.gone.host", host, region));
        }
    }

    /** Where nobody may ask for hosts, the trial tells. */
    private boolean hasHost(String host) {
        try {
            return site.hasHost(host);
        } catch (AwsException refused) {
            if (refused.kind() != FailureKind.DENIED) {
                throw refused;
            }
            return true;
        }
    }

    private void privateIp(Optional<Subnet> subnet) {
        String address = choice.privateIp();
        if (address.isEmpty() || subnet.isEmpty()) {
            return;
        }
        String range = subnet.get().cidrBlock();
        if (range != null && !contains(range, address)) {
            obstacles.add(Line.of("launch.gone.privateIpOutside", address, choice.subnet(), range));
            return;
        }
        Optional<Instance> holder = findings.of("launch.holder", () -> site.holder(address, choice.subnet()));
        holder.ifPresent(found -> obstacles.add(Line.of("launch.gone.privateIpTaken", address, found.instanceId())));
    }

    /** Whether an IPv4 address lies in a range such as 10.0.1.0/24; true where that can't be told. */
    static boolean contains(String range, String address) {
        int slash = range.indexOf('/');
        try {
            int bits = Integer.parseInt(range.substring(slash + 1));
            return bits >= 0
                    && bits <= Integer.SIZE
                    && number(range.substring(0, slash))
                            .shiftRight(Integer.SIZE - bits)
                            .equals(number(address).shiftRight(Integer.SIZE - bits));
        } catch (RuntimeException unreadable) {
            return true;
        }
    }

    private static BigInteger number(String address) {
        BigInteger number = BigInteger.ZERO;
        for (String part : address.split("\\.")) {
            number = number.shiftLeft(Byte.SIZE).or(BigInteger.valueOf(Integer.parseInt(part)));
        }
        return number;
    }

    private void address(String original) {
        if (choice.elasticIp().isEmpty()) {
            return;
        }
        Optional<Address> found = elasticIp();
        if (found.isEmpty()) {
            obstacles.add(Line.of("launch.gone.elasticIp", choice.elasticIp(), region));
        } else {
            againstMoving(choice, found.get(), original).ifPresent(obstacles::add);
        }
    }

    /** Who has an address: an instance, or the network interface of something else; empty for nobody. */
    static String holder(Address address) {
        if (address.instanceId() != null && !address.instanceId().isEmpty()) {
            return address.instanceId();
        }
        boolean free =
                address.associationId() == null || address.associationId().isEmpty();
        return free ? "" : String.valueOf(address.networkInterfaceId());
    }

    /**
     * What is against moving a recorded address: by now it may serve something that has nothing to do with the original. One that was
     * written out is moved wherever it is.
     */
    static Optional<Line> againstMoving(LaunchChoice choice, Address address, String original) {
        String holder = holder(address);
        return !choice.movesRecordedAddress() || holder.isEmpty() || holder.equals(original)
                ? Optional.empty()
                : Optional.of(Line.of("launch.gone.elasticIpElsewhere", address.publicIp(), holder, original));
    }

    /** The Elastic IP address that is to move; empty for none. */
    Optional<Address> elasticIp() {
        return choice.elasticIp().isEmpty()
                ? Optional.empty()
                : findings.of("launch.address", () -> site.address(choice.elasticIp()));
    }
}
