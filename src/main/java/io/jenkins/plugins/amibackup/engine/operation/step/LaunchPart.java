package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.LicenseConfigurationRequest;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** What a launch can do without, so that the rest of it can be tried, and how EC2 says that it stands in the way. */
enum LaunchPart {
    /** A launch is made without the original's tags where AWS doesn't take them. */
    TAGS {
        @Override
        boolean isNamedBy(AwsException refused, RunInstancesRequest call) {
            return refused.isAboutTags();
        }

        @Override
        boolean isInTheWay() {
            return false;
        }

        @Override
        RunInstancesRequest leftOutOf(RunInstancesRequest call) {
            return call.toBuilder()
                    .tagSpecifications(call.tagSpecifications().stream()
                            .map(LaunchPart::ours)
                            .toList())
                    .build();
        }
    },
    PROFILE {
        @Override
        boolean isNamedBy(AwsException refused, RunInstancesRequest call) {
            return refused.isAboutAProfile();
        }

        @Override
        RunInstancesRequest leftOutOf(RunInstancesRequest call) {
            return call.toBuilder()
                    .iamInstanceProfile((IamInstanceProfileSpecification) null)
                    .build();
        }
    },
    PLACEMENT_GROUP {
        @Override
        boolean isNamedBy(AwsException refused, RunInstancesRequest call) {
            return refused.is("InvalidPlacementGroup.Unknown")
                    || names(refused, placement(call).groupName());
        }

        @Override
        RunInstancesRequest leftOutOf(RunInstancesRequest call) {
            return with(
                    call,
                    placement(call).toBuilder()
                            .groupName(null)
                            .partitionNumber(null)
                            .build());
        }
    },
    HOST {
        @Override
        boolean isNamedBy(AwsException refused, RunInstancesRequest call) {
            return refused.is("InvalidHostID.NotFound", "InvalidHostId.NotFound", "InvalidHostID.Malformed")
                    || names(refused, placement(call).hostId());
        }

        @Override
        RunInstancesRequest leftOutOf(RunInstancesRequest call) {
            return with(
                    call,
                    placement(call).toBuilder()
                            .hostId(null)
                            .tenancy((String) null)
                            .build());
        }
    },
    LICENSES {
        @Override
        boolean isNamedBy(AwsException refused, RunInstancesRequest call) {
            return call.licenseSpecifications().stream()
                    .map(LicenseConfigurationRequest::licenseConfigurationArn)
                    .anyMatch(arn -> names(refused, arn) || names(refused, arn.substring(arn.lastIndexOf(':') + 1)));
        }

        @Override
        RunInstancesRequest leftOutOf(RunInstancesRequest call) {
            return call.toBuilder().licenseSpecifications(List.of()).build();
        }
    },
    KEY {
        @Override
        boolean isNamedBy(AwsException refused, RunInstancesRequest call) {
            return refused.is("InvalidKeyPair.NotFound");
        }

        @Override
        RunInstancesRequest leftOutOf(RunInstancesRequest call) {
            return call.toBuilder().keyName(null).build();
        }
    },
    GROUPS {
        @Override
        boolean isNamedBy(AwsException refused, RunInstancesRequest call) {
            return refused.is("InvalidGroup.NotFound", "InvalidSecurityGroupID.NotFound", "InvalidGroupId.Malformed");
        }

        @Override
        RunInstancesRequest leftOutOf(RunInstancesRequest call) {
            return withFirst(call.toBuilder().securityGroupIds(List.of()).build(), first -> first.groups(List.of()));
        }
    },
    PRIVATE_ADDRESS {
        @Override
        boolean isNamedBy(AwsException refused, RunInstancesRequest call) {
            return refused.is("InvalidIPAddress.InUse")
                    || call.networkInterfaces().stream().anyMatch(first -> names(refused, first.privateIpAddress()));
        }

        @Override
        RunInstancesRequest leftOutOf(RunInstancesRequest call) {
            return withFirst(call, first -> first.privateIpAddress(null));
        }
    },
    /** What only some types have. */
    OPTIONS_OF_THE_TYPE {
        @Override
        boolean isNamedBy(AwsException refused, RunInstancesRequest call) {
            return refused.is(
                    "InvalidParameterCombination",
                    "UnsupportedOperation",
                    "UnsupportedHibernationConfiguration",
                    "InvalidCpuCredits.NotSupported");
        }

        @Override
        RunInstancesRequest leftOutOf(RunInstancesRequest call) {
            RunInstancesRequest.Builder without = call.toBuilder().ebsOptimized(null);
            RunInstancesRequest none = RunInstancesRequest.builder().build();
            return without.cpuOptions(none.cpuOptions())
                    .hibernationOptions(none.hibernationOptions())
                    .enclaveOptions(none.enclaveOptions())
                    .creditSpecification(none.creditSpecification())
                    .build();
        }
    };

    /** Whether EC2's refusal is about this part of a call. */
    abstract boolean isNamedBy(AwsException refused, RunInstancesRequest call);

    /** The same call without it; the call itself where it doesn't have it. */
    abstract RunInstancesRequest leftOutOf(RunInstancesRequest call);

    /** Whether the launch itself can't be made because of it. */
    boolean isInTheWay() {
        return true;
    }

    /** The part of a call that a refusal is about; empty where it is about none that the call has. */
    static Optional<LaunchPart> namedBy(AwsException refused, RunInstancesRequest call) {
        return Stream.of(values())
                .filter(part -> part.isNamedBy(refused, call))
                .filter(part -> !part.leftOutOf(call).equals(call))
                .findFirst();
    }

    private static boolean names(AwsException refused, String value) {
        return value != null && !value.isEmpty() && refused.names(value);
    }

    private static Placement placement(RunInstancesRequest call) {
        return call.placement() == null ? Placement.builder().build() : call.placement();
    }

    private static RunInstancesRequest with(RunInstancesRequest call, Placement placement) {
        return call.placement() == null
                ? call
                : call.toBuilder().placement(placement).build();
    }

    /** Changes the network interface, where the call describes one. */
    private static RunInstancesRequest withFirst(
            RunInstancesRequest call, Consumer<InstanceNetworkInterfaceSpecification.Builder> change) {
        if (!call.hasNetworkInterfaces()) {
            return call;
        }
        return call.toBuilder()
                .networkInterfaces(call.networkInterfaces().stream()
                        .map(first -> first.toBuilder().applyMutation(change).build())
                        .toList())
                .build();
    }

    private static TagSpecification ours(TagSpecification specification) {
        List<Tag> tags = specification.tags().stream()
                .filter(tag -> Tags.isOurs(tag.key()))
                .toList();
        return specification.toBuilder().tags(tags).build();
    }
}
