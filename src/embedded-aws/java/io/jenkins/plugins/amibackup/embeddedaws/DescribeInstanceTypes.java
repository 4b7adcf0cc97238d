package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** DescribeInstanceTypes: what those types can do that are offered in any zone of the Region. */
final class DescribeInstanceTypes implements Ec2Action {

    private static final int MOST_NAMES = 100;

    private static final FilterTable<String> FILTERS = new FilterTable<String>(null)
            .one("instance-type", type -> type)
            .one("bare-metal", InstanceTypes::isBareMetal)
            .one("burstable-performance-supported", InstanceTypes::isBurstable)
            .one("hypervisor", type -> InstanceTypes.isNitro(type) ? "nitro" : "xen")
            .many("processor-info.supported-architecture", InstanceTypes::architectures)
            .one("vcpu-info.default-vcpus", InstanceTypes::vcpus);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> names = call.parameters.list("InstanceType");
        FilterTable<String>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 100, true);
        call.checked();
        page.refuseWith(names, "instanceTypes");
        if (names.size() > MOST_NAMES) {
            throw AwsError.invalidValue("The maximum number of instance types of one call is " + MOST_NAMES);
        }
        List<String> all = InstanceTypes.all();
        List<String> missing =
                names.stream().filter(name -> !isOffered(call, name)).toList();
        if (!missing.isEmpty()) {
            throw AwsError.bad("InvalidInstanceType", "The following supplied instance types do not exist: " + missing);
        }
        Page<String> found = Page.of(
                all,
                type -> (names.isEmpty() || names.contains(type))
                        && isOffered(call, type)
                        && filters.match(type, call.seen),
                all::indexOf,
                page);
        xml.list("instanceTypeSet", "item", found.items(), type -> type(xml, type));
        xml.text("nextToken", found.nextToken());
    }

    static boolean isOffered(Ec2Call call, String type) {
        return call.region.network.zones.stream().anyMatch(zone -> call.world.offers.isOffered(type, zone));
    }

    private static void type(Xml xml, String type) {
        boolean nitro = InstanceTypes.isNitro(type);
        boolean metal = InstanceTypes.isBareMetal(type);
        xml.text("instanceType", type).text("currentGeneration", nitro).text("bareMetal", metal);
        if (!metal) {
            xml.text("hypervisor", nitro ? "nitro" : "xen");
        }
        xml.text("burstablePerformanceSupported", InstanceTypes.isBurstable(type));
        xml.text("instanceStorageSupported", InstanceTypes.hasStore(type))
                .text("hibernationSupported", nitro && !metal);
        xml.text("dedicatedHostsSupported", nitro).text("autoRecoverySupported", nitro && !metal);
        xml.text("nitroEnclavesSupport", nitro ? "supported" : "unsupported");
        xml.text("nitroTpmSupport", nitro ? "supported" : "unsupported");
        int vcpus = InstanceTypes.vcpus(type);
        int threads = InstanceTypes.arm(type) || vcpus == 1 ? 1 : 2;
        xml.start("vCpuInfo")
                .text("defaultVCpus", vcpus)
                .text("defaultCores", vcpus / threads)
                .text("defaultThreadsPerCore", threads)
                .end();
        xml.start("memoryInfo").text("sizeInMiB", InstanceTypes.memoryMiB(type)).end();
        xml.start("processorInfo");
        texts(xml, "supportedArchitectures", InstanceTypes.architectures(type));
        xml.end();
        xml.start("networkInfo")
                .text("enaSupport", nitro ? "required" : "unsupported")
                .end();
        xml.start("ebsInfo")
                .text("ebsOptimizedSupport", nitro ? "default" : "unsupported")
                .text("encryptionSupport", "supported")
                .end();
        texts(xml, "supportedBootModes", nitro ? List.of("legacy-bios", "uefi") : List.of("legacy-bios"));
        texts(xml, "supportedVirtualizationTypes", nitro ? List.of("hvm") : List.of("hvm", "paravirtual"));
        texts(xml, "supportedRootDeviceTypes", List.of("ebs"));
    }

    private static void texts(Xml xml, String name, List<String> values) {
        xml.list(name, "item", values, xml::value);
    }
}
