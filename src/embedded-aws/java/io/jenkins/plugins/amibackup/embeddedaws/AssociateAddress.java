package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** AssociateAddress: an Elastic IP address is taken away from whoever has it, unless that is forbidden. */
final class AssociateAddress implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String allocation = call.parameters.required("AllocationId");
        String instanceId = call.parameters.required("InstanceId");
        Boolean takes = call.parameters.optionalFlag("AllowReassociation");
        call.checked();
        Address address = call.byId(IdForm.ADDRESS, List.of(allocation), call.region.network.addresses)
                .get(0);
        call.authorizeOn("ec2:AssociateAddress", address);
        Instance instance = call.instance(instanceId);
        String state = instance.state(call.now);
        if (!state.equals("running") && !state.equals("stopped")) {
            throw AwsError.bad(
                    "InvalidInstanceID",
                    "The " + state + " instance '" + instanceId + "' is not in a valid state for this operation.");
        }
        Instance holder = address.holder(call.now);
        if (holder != null && holder != instance && takes != null && !takes) {
            throw AwsError.bad(
                    "Resource.AlreadyAssociated",
                    "resource " + allocation + " is already associated with associate-id " + address.associationId);
        }
        if (holder != instance) {
            address.give(instance, call.world.ids.next("eipassoc"));
        }
        xml.text("return", true).text("associationId", address.associationId);
    }
}
