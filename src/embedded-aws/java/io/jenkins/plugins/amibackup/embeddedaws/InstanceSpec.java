package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An instance to be made by {@link Ec2State#runInstance}. What is not said is that of a small Linux server with one
 * volume of 8 GiB in the server's own Region and the default account.
 */
public final class InstanceSpec {

    String accountId = Account.DEFAULT.id();
    String region;
    String instanceType = "t3.micro";
    String imageId;
    String keyName = "operations";
    String zone = "a";
    String tenancy = "default";
    String vpcId = Network.DEFAULT_VPC;
    /** Null for the default one of the zone. */
    String subnetId;

    String iamInstanceProfile;
    /** Null for the tenth of that subnet. */
    String privateIp;

    String publicIp;
    /** Null for what the subnet says. */
    Boolean associatePublicIp;

    boolean ebsOptimized = true;
    String architecture = "x86_64";
    String bootMode = "uefi-preferred";
    boolean enaSupport = true;
    String imdsSupport;
    String tpmSupport;
    boolean windows;
    boolean paravirtual;
    boolean instanceStore;
    String productCode;
    String rootDeviceName = "/dev/xvda";
    final Map<String, String> securityGroups = new LinkedHashMap<>();
    final Map<String, String> tags = new LinkedHashMap<>();
    final List<VolumeSpec> volumes = new ArrayList<>();

    final MachineOptions options = new MachineOptions();

    private InstanceSpec() {}

    /** An instance with this Name tag. */
    public static InstanceSpec named(String name) {
        return new InstanceSpec().tag("Name", name);
    }

    /** Adds a tag; keys beginning with {@code aws:} are allowed here, as AWS itself sets them. */
    public InstanceSpec tag(String key, String value) {
        tags.put(key, value);
        return this;
    }

    /** Adds an unencrypted gp3 volume. The first volume is the root, and its device the root device. */
    public InstanceSpec volume(String deviceName, int sizeGiB) {
        return volume(VolumeSpec.gp3(deviceName, sizeGiB));
    }

    /** Adds a volume. The first volume is the root, and its device the root device. */
    public InstanceSpec volume(VolumeSpec volume) {
        if (volumes.isEmpty()) {
            rootDeviceName = volume.deviceName();
        }
        volumes.add(volume);
        return this;
    }

    /** The Region; default is the server's own. */
    public InstanceSpec inRegion(String name) {
        region = name;
        return this;
    }

    /** The account that owns it; default is the default account. */
    public InstanceSpec ofAccount(String id) {
        accountId = id;
        return this;
    }

    /** The instance type; default t3.micro. */
    public InstanceSpec ofType(String type) {
        instanceType = type;
        return this;
    }

    /** The AMI it was started from; default is a public one of Amazon's. */
    public InstanceSpec fromImage(String id) {
        imageId = id;
        return this;
    }

    /** Null for none. */
    public InstanceSpec keyName(String name) {
        keyName = name;
        return this;
    }

    /** The letter of the Availability Zone, and dedicated, host or default. */
    public InstanceSpec placement(String zoneLetter, String tenancyName) {
        zone = zoneLetter;
        tenancy = tenancyName;
        return this;
    }

    /** Its VPC, subnet and addresses; the public one may be null. */
    public InstanceSpec network(String vpc, String subnet, String privateAddress, String publicAddress) {
        vpcId = vpc;
        subnetId = subnet;
        privateIp = privateAddress;
        publicIp = publicAddress;
        return this;
    }

    /** Adds a security group. */
    public InstanceSpec securityGroup(String id, String name) {
        securityGroups.put(id, name);
        return this;
    }

    /** The ARN of its instance profile; null, the default, for none. */
    public InstanceSpec iamInstanceProfile(String arn) {
        iamInstanceProfile = arn;
        return this;
    }

    /** arm64, x86_64, i386, ... */
    public InstanceSpec architecture(String name) {
        architecture = name;
        return this;
    }

    /** Boot mode, IMDS support ({@code v2.0}) and TPM support ({@code v2.0}) of its AMI; any may be null. */
    public InstanceSpec boot(String mode, String imds, String tpm) {
        bootMode = mode;
        imdsSupport = imds;
        tpmSupport = tpm;
        return this;
    }

    /** Without enhanced networking. */
    public InstanceSpec withoutEna() {
        enaSupport = false;
        return this;
    }

    /** A Windows server. */
    public InstanceSpec windows() {
        windows = true;
        return this;
    }

    /** An old instance whose AMI cannot be stored in S3. */
    public InstanceSpec paravirtual() {
        paravirtual = true;
        return this;
    }

    /** An instance whose root is no EBS volume: no image can be made of it by CreateImage. */
    public InstanceSpec instanceStoreRoot() {
        instanceStore = true;
        return this;
    }

    /** A machine of a product of the Marketplace, which the account is subscribed to. */
    public InstanceSpec product(String code) {
        productCode = code;
        return this;
    }

    /** TerminateInstances is refused until this is taken back. */
    public InstanceSpec protectedFromTermination() {
        options.disableApiTermination = true;
        return this;
    }

    /** StopInstances would be refused. */
    public InstanceSpec protectedFromStop() {
        options.disableApiStop = true;
        return this;
    }

    /** What a shutdown from within does: stop, the default, or terminate. */
    public InstanceSpec onShutdown(String behavior) {
        options.shutdownBehavior = behavior;
        return this;
    }

    /** The credit option of a T type: standard or unlimited. */
    public InstanceSpec cpuCredits(String option) {
        options.cpuCredits = option;
        return this;
    }

    /** Detailed monitoring, and none of the check of source and destination. */
    public InstanceSpec monitored(boolean detailed, boolean sourceDestCheck) {
        options.monitoring = detailed;
        options.sourceDestCheck = sourceDestCheck;
        return this;
    }

    /** Its metadata endpoint: enabled or disabled, tokens optional or required, hops, tags enabled or disabled. */
    public InstanceSpec metadata(String endpoint, String tokens, int hops, String tagsInIt) {
        options.httpEndpoint = endpoint;
        options.httpTokens = tokens;
        options.hopLimit = hops;
        options.metadataTags = tagsInIt;
        return this;
    }

    /** Its CPU cores and their threads. */
    public InstanceSpec cpu(int cores, int threadsPerCore) {
        options.cores = cores;
        options.threadsPerCore = threadsPerCore;
        return this;
    }

    /** Its placement group, host and partition; host and partition may be null. */
    public InstanceSpec placedIn(String group, String host, Integer partition) {
        options.placementGroup = group;
        options.hostId = host;
        options.partition = partition;
        return this;
    }

    /** License configurations that it uses up, by their ARNs. */
    public InstanceSpec licensed(String... arns) {
        options.licenses.addAll(List.of(arns));
        return this;
    }

    /** Its host name: ip-name or resource-name, and whether its resource name has A and AAAA records. */
    public InstanceSpec hostname(String type, boolean a, boolean aaaa) {
        options.hostnameType = type;
        options.dnsA = a;
        options.dnsAaaa = aaaa;
        return this;
    }

    /** Its preference for capacity reservations, open or none, and the reservation that it has; null for none. */
    public InstanceSpec capacity(String preference, String reservationId) {
        options.capacityPreference = preference;
        options.capacityReservationId = reservationId;
        return this;
    }

    List<VolumeSpec> volumesOrDefault() {
        return volumes.isEmpty() && !instanceStore ? List.of(VolumeSpec.gp3(rootDeviceName, 8)) : List.copyOf(volumes);
    }

    Traits traits() {
        return new Traits(
                architecture,
                bootMode,
                enaSupport,
                imdsSupport,
                tpmSupport,
                "simple",
                windows ? "windows" : null,
                windows ? "Windows" : "Linux/UNIX",
                windows ? "RunInstances:0002" : "RunInstances",
                paravirtual ? "paravirtual" : "hvm",
                "xen",
                rootDeviceName,
                instanceStore ? "instance-store" : "ebs",
                productCode);
    }
}
