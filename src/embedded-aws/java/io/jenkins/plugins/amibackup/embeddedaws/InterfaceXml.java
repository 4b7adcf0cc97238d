package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** How EC2 tells the network interface of an instance with the instance. */
final class InterfaceXml {

    private InterfaceXml() {}

    static void ofInstance(Xml xml, NetworkInterface network) {
        xml.list("networkInterfaceSet", "item", List.of(network), one -> {
            Instance instance = one.instance;
            InstanceSpec spec = instance.spec;
            xml.text("networkInterfaceId", one.id)
                    .text("subnetId", spec.subnetId)
                    .text("vpcId", spec.vpcId);
            xml.text("description", one.description)
                    .text("ownerId", one.ownerId)
                    .text("status", "in-use");
            xml.text("macAddress", one.mac()).text("privateIpAddress", spec.privateIp);
            xml.text("sourceDestCheck", spec.options.sourceDestCheck).text("interfaceType", "interface");
            InstanceXml.securityGroups(xml, spec.securityGroups);
            xml.start("attachment").text("attachmentId", one.attachmentId()).text("deviceIndex", 0);
            xml.text("status", "attached").time("attachTime", one.created);
            xml.text("deleteOnTermination", one.deleteOnTermination)
                    .text("networkCardIndex", 0)
                    .end();
            association(xml, instance);
            xml.list("privateIpAddressesSet", "item", List.of(spec), address -> {
                xml.text("privateIpAddress", spec.privateIp).text("primary", true);
                association(xml, instance);
            });
        });
    }

    private static void association(Xml xml, Instance instance) {
        if (instance.spec.publicIp != null) {
            xml.start("association")
                    .text("publicIp", instance.spec.publicIp)
                    .text("ipOwnerId", instance.address == null ? "amazon" : instance.ownerId)
                    .end();
        }
    }
}
