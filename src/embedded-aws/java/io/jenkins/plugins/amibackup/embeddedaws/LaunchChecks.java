package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** Whether this machine can be of this type, profile and product, and whether there is room for it. */
final class LaunchChecks {

    private LaunchChecks() {}

    /** Refuses a type that is none, or that the image can't run on. */
    static void type(InstanceSpec spec, Traits traits) {
        String type = spec.instanceType;
        if (!InstanceTypes.isKnown(type)) {
            throw AwsError.invalidValue("Invalid value '" + type + "' for InstanceType.");
        }
        List<String> architectures = InstanceTypes.architectures(type);
        if (!architectures.contains(traits.architecture())) {
            throw AwsError.invalidValue("The architecture '" + String.join(",", architectures)
                    + "' of the specified instance type does not match the architecture '" + traits.architecture()
                    + "' of the specified AMI. Specify an instance type and an AMI that have matching architectures,"
                    + " and try again.");
        }
        if (!InstanceTypes.isNitro(type)) {
            if ("uefi".equals(traits.bootMode())) {
                throw AwsError.bad(
                        "Unsupported",
                        "The instance type '" + type + "' does not support the boot mode 'uefi' of the AMI.");
            }
            return;
        }
        if (!traits.virtualizationType().equals("hvm")) {
            throw AwsError.bad(
                    "InvalidParameterCombination",
                    "Non-Windows instances with a virtualization type of 'paravirtual' are not supported for this"
                            + " instance type.");
        }
        if (!traits.enaSupport()) {
            throw AwsError.bad(
                    "InvalidParameterCombination",
                    "Enhanced networking with the Elastic Network Adapter (ENA) is required for the '" + type
                            + "' instance type. Ensure that you are using an AMI that is enabled for ENA.");
        }
    }

    /** Refuses a profile that isn't there, and a role that the caller may not pass. */
    static void profile(Ec2Call call, Parameters parameters, InstanceSpec spec) {
        if (spec.iamInstanceProfile == null) {
            return;
        }
        Parameters profile = parameters.structure("IamInstanceProfile");
        String name = profile.text("Name");
        String arn = name == null ? spec.iamInstanceProfile : call.world.profiles.named(call.accountId(), name);
        String role = arn == null ? null : call.world.profiles.role(arn);
        if (role == null) {
            throw AwsError.invalidValue(
                    name == null
                            ? "Value (" + arn + ") for parameter iamInstanceProfile.arn is invalid. Invalid IAM"
                                    + " Instance Profile ARN"
                            : "Value (" + name + ") for parameter iamInstanceProfile.name is invalid. Invalid IAM"
                                    + " Instance Profile name");
        }
        spec.iamInstanceProfile = arn;
        call.authorizePassRole(role);
    }

    /** Refuses a product of the Marketplace that the account isn't subscribed to. */
    static void product(Ec2Call call, Traits traits) {
        if (call.world.offers.notSubscribed.contains(traits.productCode())) {
            throw new AwsError(
                    401,
                    "OptInRequired",
                    "In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so"
                            + " please visit https://aws.amazon.com/marketplace/pp?sku=" + traits.productCode());
        }
    }

    /** Refuses what the zone doesn't offer, the account may not have, or there is no capacity for. */
    static void room(Ec2Call call, InstanceSpec spec, Subnet subnet, int count) {
        String type = spec.instanceType;
        Offers offers = call.world.offers;
        if (!offers.isOffered(type, subnet.zone)) {
            List<String> others = call.region.network.zones.stream()
                    .filter(zone -> offers.isOffered(type, zone))
                    .toList();
            throw AwsError.bad(
                    "Unsupported",
                    "Your requested instance type (" + type + ") is not supported in your requested Availability Zone ("
                            + subnet.zone + "). Please retry your request by not specifying an Availability Zone or"
                            + " choosing " + String.join(", ", others) + ".");
        }
        int most = call.world.settings.vcpus;
        int used = call.region.instances.values().stream()
                .filter(instance ->
                        call.isOwn(instance) && List.of("pending", "running").contains(instance.state(call.now)))
                .mapToInt(instance -> InstanceTypes.vcpus(instance.spec.instanceType))
                .sum();
        if (most > 0 && used + count * InstanceTypes.vcpus(type) > most) {
            throw AwsError.bad(
                    "VcpuLimitExceeded",
                    "You have requested more vCPU capacity than your current vCPU limit of " + most
                            + " allows for the instance bucket that the specified instance type belongs to. Please visit"
                            + " http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.");
        }
        if (!offers.hasCapacity(type, subnet.zone)) {
            throw Fates.noCapacity(type, subnet.zone);
        }
    }
}
