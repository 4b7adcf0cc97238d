package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** The parameters of a RunInstances call, but for image, tags, count and volumes. What is not read here is refused as unknown. */
final class LaunchRequest {

    private static final List<String> ON_OR_OFF = List.of("enabled", "disabled");

    private final Parameters parameters;
    private final String accountId;

    LaunchRequest(Parameters parameters, String accountId) {
        this.parameters = parameters;
        this.accountId = accountId;
    }

    /** The Availability Zone; empty for any. */
    String zone() {
        return parameters.structure("Placement").text("AvailabilityZone", "");
    }

    /** The description of the network interface; empty for none. */
    String interfaceDescription() {
        return primary().text("Description", "");
    }

    boolean interfaceGoes() {
        Boolean goes = primary().optionalFlag("DeleteOnTermination");
        return goes == null || goes;
    }

    private Parameters primary() {
        return parameters.structure("NetworkInterface.1");
    }

    /** What is launched: a new one for each call. */
    InstanceSpec spec(Image image) {
        InstanceSpec spec = InstanceSpec.named("").ofType(parameters.text("InstanceType", "m1.small"));
        spec.tags.clear();
        spec.accountId = accountId;
        spec.keyName(parameters.text("KeyName"));
        spec.ebsOptimized = parameters.flag("EbsOptimized");
        Parameters profile = parameters.structure("IamInstanceProfile");
        String profileName = profile.text("Name");
        spec.iamInstanceProfile(profile.text(
                "Arn", profileName == null ? null : "arn:aws:iam::" + accountId + ":instance-profile/" + profileName));
        network(spec);
        placement(spec);
        MachineOptions options = spec.options;
        attributes(options);
        metadata(options, image);
        hardware(options);
        return spec;
    }

    private void network(InstanceSpec spec) {
        List<Parameters> interfaces = parameters.structures("NetworkInterface");
        Parameters from = parameters;
        if (!interfaces.isEmpty()) {
            for (String outside : List.of("SubnetId", "SecurityGroupId.1", "PrivateIpAddress")) {
                if (parameters.text(outside) != null) {
                    throw AwsError.bad(
                            "InvalidParameterCombination",
                            "Network interfaces and an instance-level " + outside.replace(".1", "")
                                    + " may not be specified on the same request");
                }
            }
            if (interfaces.size() > 1 || interfaces.get(0).number("DeviceIndex", 0) != 0) {
                throw AwsError.invalidValue("The embedded AWS knows one network interface, of the device index 0");
            }
            from = interfaces.get(0);
            spec.associatePublicIp = from.optionalFlag("AssociatePublicIpAddress");
        }
        spec.privateIp = from.text("PrivateIpAddress");
        spec.subnetId = from.text("SubnetId");
        from.list("SecurityGroupId").forEach(group -> spec.securityGroup(group, group));
    }

    private void placement(InstanceSpec spec) {
        Parameters placement = parameters.structure("Placement");
        String zone = placement.text("AvailabilityZone", "");
        spec.placement(
                zone.isEmpty() ? spec.zone : zone.substring(zone.length() - 1), placement.text("Tenancy", "default"));
        spec.placedIn(
                placement.text("GroupName", ""), placement.text("HostId"), placement.optionalNumber("PartitionNumber"));
    }

    private void attributes(MachineOptions options) {
        options.monitoring = parameters.structure("Monitoring").flag("Enabled");
        options.disableApiTermination = parameters.flag("DisableApiTermination");
        options.disableApiStop = parameters.flag("DisableApiStop");
        options.shutdownBehavior =
                oneOf("InstanceInitiatedShutdownBehavior", parameters, "stop", List.of("stop", "terminate"));
        options.cpuCredits = parameters.structure("CreditSpecification").text("CpuCredits");
        options.userData = parameters.text("UserData");
        Parameters dns = parameters.structure("PrivateDnsNameOptions");
        options.hostnameType = oneOf("HostnameType", dns, "ip-name", List.of("ip-name", "resource-name"));
        options.dnsA = dns.flag("EnableResourceNameDnsARecord");
        options.dnsAaaa = dns.flag("EnableResourceNameDnsAAAARecord");
        Parameters capacity = parameters.structure("CapacityReservationSpecification");
        options.capacityPreference = oneOf(
                "CapacityReservationPreference",
                capacity,
                "open",
                List.of("open", "none", "capacity-reservations-only"));
        options.capacityReservationId =
                capacity.structure("CapacityReservationTarget").text("CapacityReservationId");
        for (Parameters licence : parameters.structures("LicenseSpecification")) {
            options.licenses.add(licence.required("LicenseConfigurationArn"));
        }
    }

    private void metadata(MachineOptions options, Image image) {
        boolean v2 = "v2.0".equals(image.traits.imdsSupport());
        Parameters metadata = parameters.structure("MetadataOptions");
        options.httpEndpoint = oneOf("HttpEndpoint", metadata, "enabled", ON_OR_OFF);
        options.httpTokens =
                oneOf("HttpTokens", metadata, v2 ? "required" : "optional", List.of("optional", "required"));
        options.hopLimit = metadata.number("HttpPutResponseHopLimit", v2 ? 2 : 1);
        options.httpProtocolIpv6 = oneOf("HttpProtocolIpv6", metadata, "disabled", ON_OR_OFF);
        options.metadataTags = oneOf("InstanceMetadataTags", metadata, "disabled", ON_OR_OFF);
        if (options.hopLimit < 1 || options.hopLimit > 64) {
            throw AwsError.invalidValue("Value (" + options.hopLimit
                    + ") for parameter httpPutResponseHopLimit is invalid. Expecting a value from 1 to 64.");
        }
    }

    private void hardware(MachineOptions options) {
        Parameters cpu = parameters.structure("CpuOptions");
        options.cores = cpu.optionalNumber("CoreCount");
        options.threadsPerCore = cpu.optionalNumber("ThreadsPerCore");
        options.hibernation = parameters.structure("HibernationOptions").flag("Configured");
        options.enclave = parameters.structure("EnclaveOptions").flag("Enabled");
        options.autoRecovery = oneOf(
                "AutoRecovery", parameters.structure("MaintenanceOptions"), "default", List.of("default", "disabled"));
    }

    private static String oneOf(String name, Parameters in, String otherwise, List<String> known) {
        String value = in.text(name, otherwise);
        if (!known.contains(value)) {
            throw AwsError.invalidValue("Value (" + value + ") for parameter " + name + " is invalid.");
        }
        return value;
    }
}
