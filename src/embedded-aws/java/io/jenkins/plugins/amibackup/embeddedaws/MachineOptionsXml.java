package io.jenkins.plugins.amibackup.embeddedaws;

/** How EC2 tells the options of an instance with the instance. */
final class MachineOptionsXml {

    private MachineOptionsXml() {}

    static void options(Xml xml, MachineOptions options) {
        xml.start("metadataOptions")
                .text("state", "applied")
                .text("httpTokens", options.httpTokens)
                .text("httpPutResponseHopLimit", options.hopLimit)
                .text("httpEndpoint", options.httpEndpoint)
                .text("httpProtocolIpv6", options.httpProtocolIpv6)
                .text("instanceMetadataTags", options.metadataTags)
                .end();
        if (options.cores != null) {
            xml.start("cpuOptions")
                    .text("coreCount", options.cores)
                    .text("threadsPerCore", options.threadsPerCore)
                    .end();
        }
        xml.text("capacityReservationId", options.capacityReservationId);
        xml.start("capacityReservationSpecification")
                .text("capacityReservationPreference", options.capacityPreference)
                .end();
        xml.start("hibernationOptions").text("configured", options.hibernation).end();
        xml.start("enclaveOptions").text("enabled", options.enclave).end();
        xml.start("maintenanceOptions")
                .text("autoRecovery", options.autoRecovery)
                .end();
        xml.start("privateDnsNameOptions")
                .text("hostnameType", options.hostnameType)
                .text("enableResourceNameDnsARecord", options.dnsA)
                .text("enableResourceNameDnsAAAARecord", options.dnsAaaa)
                .end();
        if (!options.licenses.isEmpty()) {
            xml.list("licenseSet", "item", options.licenses, arn -> xml.text("licenseConfigurationArn", arn));
        }
    }
}
