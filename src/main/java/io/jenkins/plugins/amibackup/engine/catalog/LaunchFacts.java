package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * How a recorded instance ran: all that an instance like it is launched with. A record may contain anything, so a value is taken only
 * if it looks as EC2 writes it; one that doesn't is {@link #unusable()}.
 */
public final class LaunchFacts {

    /** Under which name a record has the credit option, beside the attributes that EC2 names itself. */
    public static final String CPU_CREDITS = "cpuCredits";

    private static final int MOST_HOPS = 64;
    private static final int MOST_LICENSES = 20;
    private static final int MOST_ADDRESSES = 100;
    private static final int MOST_CORES = 1_024;
    private static final String AMAZON = "amazon";

    private final JsonNode instance;
    private final JsonNode launch;
    private final boolean known;
    private final String account;
    private final String region;
    private final Map<String, String> tags;
    private final List<LaunchVolume> volumes;
    private final Map<LaunchFact, List<String>> facts = new EnumMap<>(LaunchFact.class);
    private final List<Line> unusable = new ArrayList<>();

    private LaunchFacts(BackupRecord record) {
        JsonNode source = record.json().path("sourceInstance");
        instance = record.isForeign() ? Json.object() : source.path("description");
        launch = source.path("launch");
        known = !instance.isEmpty();
        account = record.account();
        region = record.region();
        tags = new TreeMap<>(record.instanceTags());
        for (LaunchFact fact : LaunchFact.values()) {
            List<String> values = fact.recorded(instance);
            if (fact.fits(values)) {
                facts.put(fact, List.copyOf(values));
            } else {
                unusable.add(fact.line());
            }
        }
        volumes = LaunchVolume.of(record, instance);
    }

    private LaunchFacts(LaunchFacts other, JsonNode instance, JsonNode launch, List<LaunchVolume> volumes) {
        this.instance = instance;
        this.launch = launch;
        this.volumes = List.copyOf(volumes);
        known = other.known;
        account = other.account;
        region = other.region;
        tags = other.tags;
        facts.putAll(other.facts);
        unusable.addAll(other.unusable);
    }

    /**
     * The same with other options.
     *
     * @param ofInstance changes what EC2 says of the instance
     * @param ofAttributes changes what stands beside that, by the names of attributes
     * @param ofVolume changes each volume
     */
    public LaunchFacts changed(
            Consumer<ObjectNode> ofInstance, Consumer<ObjectNode> ofAttributes, UnaryOperator<LaunchVolume> ofVolume) {
        ObjectNode changed = copy(instance);
        ofInstance.accept(changed);
        ObjectNode attributes = copy(launch);
        ofAttributes.accept(attributes);
        return new LaunchFacts(
                this, changed, attributes, volumes.stream().map(ofVolume).toList());
    }

    private static ObjectNode copy(JsonNode node) {
        return node instanceof ObjectNode object ? object.deepCopy() : Json.object();
    }

    /** What a record says; of an object that somebody else has stored, nothing. */
    public static LaunchFacts of(BackupRecord record) {
        return new LaunchFacts(record);
    }

    /** Whether anything is recorded of the instance. */
    public boolean areKnown() {
        return known;
    }

    /** The account that the instance was in. */
    public String account() {
        return account;
    }

    public String region() {
        return region;
    }

    /** What was recorded and is not what EC2 writes. */
    public List<Line> unusable() {
        return List.copyOf(unusable);
    }

    /** What is recorded of a fact; empty where nothing is, or where that can't be used. */
    public List<String> all(LaunchFact fact) {
        return facts.getOrDefault(fact, List.of());
    }

    /** The same of a fact that an instance has once. */
    public String one(LaunchFact fact) {
        return all(fact).stream().findFirst().orElse("");
    }

    /** The tags that the instance had. */
    public Map<String, String> tags() {
        return tags;
    }

    /** The volumes of the stored image. */
    public List<LaunchVolume> volumes() {
        return volumes;
    }

    private String text(String... path) {
        return node(path).asText("");
    }

    private JsonNode node(String... path) {
        JsonNode node = instance;
        for (String field : path) {
            node = node.path(field);
        }
        return node;
    }

    private static String only(String value, Predicate<String> form) {
        return form.test(value) ? value : "";
    }

    /** The Availability Zone. */
    public String zone() {
        return only(text("Placement", "AvailabilityZone"), LaunchForm.ZONE::fits);
    }

    /** {@code dedicated} or {@code host}; empty for the default. */
    public String tenancy() {
        return only(text("Placement", "Tenancy"), Set.of("dedicated", "host")::contains);
    }

    /** The dedicated host; empty for none. */
    public String hostId() {
        return only(text("Placement", "HostId"), LaunchForm.HOST::fits);
    }

    /** The name of the placement group; empty for none. */
    public String placementGroup() {
        return only(text("Placement", "GroupName"), LaunchForm.PLACEMENT_GROUP::fits);
    }

    /** The partition of the placement group; 0 for none. */
    public int partition() {
        return bounded(node("Placement", "PartitionNumber"), MOST_CORES).orElse(0);
    }

    /** The private IPv4 address; empty where it isn't known. */
    public String privateIp() {
        return only(text("PrivateIpAddress"), LaunchForm.ADDRESS::fits);
    }

    /** The public IPv4 address, whosever it was; empty for none. */
    public String publicIp() {
        return only(text("PublicIpAddress"), LaunchForm.ADDRESS::fits);
    }

    /** The Elastic IP address; empty for none. */
    public String elasticIp() {
        return publicIpOwner().isEmpty() || publicIpOwner().equals(AMAZON) ? "" : publicIp();
    }

    /** Whether it had a public address of Amazon's, which nobody gets again. */
    public boolean hadChangingPublicIp() {
        return !publicIp().isEmpty() && publicIpOwner().equals(AMAZON);
    }

    private String publicIpOwner() {
        for (JsonNode networkInterface : node("NetworkInterfaces")) {
            JsonNode association = networkInterface.path("Association");
            if (publicIp().equals(association.path("PublicIp").asText())) {
                return association.path("IpOwnerId").asText("");
            }
        }
        return "";
    }

    /** Its private IPv4 addresses beside the first, those of further network interfaces among them. */
    public List<String> furtherPrivateIps() {
        List<String> found = new ArrayList<>();
        for (JsonNode networkInterface : node("NetworkInterfaces")) {
            for (JsonNode address : networkInterface.path("PrivateIpAddresses")) {
                add(found, address.path("PrivateIpAddress").asText(""), LaunchForm.ADDRESS);
            }
        }
        found.remove(privateIp());
        return found;
    }

    /** Its IPv6 addresses, as EC2 writes them. */
    public List<String> ipv6() {
        List<String> found = new ArrayList<>();
        for (JsonNode networkInterface : node("NetworkInterfaces")) {
            for (JsonNode address : networkInterface.path("Ipv6Addresses")) {
                add(found, address.path("Ipv6Address").asText(""), LaunchForm.ADDRESS_6);
            }
        }
        return found;
    }

    private static void add(List<String> found, String value, LaunchForm form) {
        if (form.fits(value) && !found.contains(value) && found.size() < MOST_ADDRESSES) {
            found.add(value);
        }
    }

    /** How many network interfaces it had. */
    public int interfaces() {
        return node("NetworkInterfaces").size();
    }

    /** Whether it ran on spare capacity, which nobody gets unasked. */
    public boolean wasSpot() {
        return !text("InstanceLifecycle").isEmpty();
    }

    /** An option of the instance metadata service, by EC2's name, as one of these words; empty for EC2's default. */
    public String metadata(String name, String... words) {
        return only(text("MetadataOptions", name), Set.of(words)::contains);
    }

    /** How many hops an answer of the metadata service may take; empty for EC2's default. */
    public Optional<Integer> metadataHops() {
        return bounded(node("MetadataOptions", "HttpPutResponseHopLimit"), MOST_HOPS);
    }

    public Optional<Integer> cores() {
        return bounded(node("CpuOptions", "CoreCount"), MOST_CORES);
    }

    public Optional<Integer> threadsPerCore() {
        return bounded(node("CpuOptions", "ThreadsPerCore"), 2);
    }

    public boolean isMonitored() {
        return text("Monitoring", "State").equals("enabled");
    }

    public boolean isEbsOptimized() {
        return node("EbsOptimized").asBoolean();
    }

    public boolean canHibernate() {
        return node("HibernationOptions", "Configured").asBoolean();
    }

    public boolean hasEnclaves() {
        return node("EnclaveOptions", "Enabled").asBoolean();
    }

    /** {@code ip-name} or {@code resource-name}; empty for the subnet's default. */
    public String hostnameType() {
        return only(text("PrivateDnsNameOptions", "HostnameType"), Set.of("ip-name", "resource-name")::contains);
    }

    /** Whether its host name is in the VPC's DNS, by EC2's name for the record; empty where nothing is known. */
    public Optional<Boolean> dns(String name) {
        return flag(node("PrivateDnsNameOptions", name));
    }

    /** Whether it must not be moved to another host by EC2. */
    public boolean isNotRecovered() {
        return text("MaintenanceOptions", "AutoRecovery").equals("disabled");
    }

    /** Whether it may not take up a capacity reservation. */
    public boolean takesNoReservation() {
        return text("CapacityReservationSpecification", "CapacityReservationPreference")
                .equals("none");
    }

    /** The ARNs of license configurations. */
    public List<String> licenses() {
        List<String> arns = new ArrayList<>();
        for (JsonNode license : node("Licenses")) {
            String arn = license.path("LicenseConfigurationArn").asText("");
            if (LaunchForm.LICENSE.fits(arn) && arns.size() < MOST_LICENSES) {
                arns.add(arn);
            }
        }
        return arns;
    }

    /** Whether packets are dropped that are neither from nor to it; empty where nothing is known. */
    public Optional<Boolean> checksSourceAndDestination() {
        return flag(node("SourceDestCheck"));
    }

    /** {@code standard} or {@code unlimited}; empty where it has none, or where nothing is known. */
    public String cpuCredits() {
        return only(launch.path(CPU_CREDITS).asText(""), Set.of("standard", "unlimited")::contains);
    }

    /** {@code stop} or {@code terminate}; empty where nothing is known. */
    public String shutdownBehaviour() {
        return only(launch.path("instanceInitiatedShutdownBehavior").asText(""), Set.of("stop", "terminate")::contains);
    }

    /** Whether it was protected from being terminated; empty where nothing is known. */
    public Optional<Boolean> isProtectedFromTermination() {
        return flag(launch.path("disableApiTermination"));
    }

    /** Whether it was protected from being stopped; empty where nothing is known. */
    public Optional<Boolean> isProtectedFromStop() {
        return flag(launch.path("disableApiStop"));
    }

    private static Optional<Boolean> flag(JsonNode node) {
        return node.isBoolean() ? Optional.of(node.asBoolean()) : Optional.empty();
    }

    static Optional<Integer> bounded(JsonNode node, int most) {
        return node.isIntegralNumber() && node.canConvertToInt() && node.asInt() > 0 && node.asInt() <= most
                ? Optional.of(node.asInt())
                : Optional.empty();
    }
}
