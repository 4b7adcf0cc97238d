package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/** EC2 in the Query protocol: finds the action, and writes what it answers. */
final class Ec2Api implements Service {

    private static final String VERSION = "2016-11-15";
    private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/" + VERSION + "/";

    private static final Map<String, Ec2Action> ACTIONS = Map.ofEntries(
            Map.entry("RunInstances", new RunInstances()),
            Map.entry("TerminateInstances", new TerminateInstances()),
            Map.entry("DescribeInstances", new DescribeInstances()),
            Map.entry("DescribeInstanceStatus", new DescribeInstanceStatus()),
            Map.entry("GetConsoleOutput", new GetConsoleOutput()),
            Map.entry("GetConsoleScreenshot", new GetConsoleScreenshot()),
            Map.entry("DescribeVpcs", new DescribeVpcs()),
            Map.entry("DescribeSubnets", new DescribeSubnets()),
            Map.entry("DescribeRouteTables", new DescribeRouteTables()),
            Map.entry("DescribeSecurityGroups", new DescribeSecurityGroups()),
            Map.entry("DescribeKeyPairs", new DescribeKeyPairs()),
            Map.entry("DescribePlacementGroups", new DescribePlacementGroups()),
            Map.entry("DescribeHosts", new DescribeHosts()),
            Map.entry("DescribeAddresses", new DescribeAddresses()),
            Map.entry("DescribeInstanceTypes", new DescribeInstanceTypes()),
            Map.entry("DescribeInstanceTypeOfferings", new DescribeInstanceTypeOfferings()),
            Map.entry("DescribeAvailabilityZones", new DescribeAvailabilityZones()),
            Map.entry("DescribeInstanceAttribute", new DescribeInstanceAttribute()),
            Map.entry("DescribeInstanceCreditSpecifications", new DescribeInstanceCreditSpecifications()),
            Map.entry("ModifyInstanceAttribute", new ModifyInstanceAttribute()),
            Map.entry("AssociateAddress", new AssociateAddress()),
            Map.entry("CreateSecurityGroup", new CreateSecurityGroup()),
            Map.entry("CreateSubnet", new CreateSubnet()),
            Map.entry("CreateRouteTable", new CreateRouteTable()),
            Map.entry("AssociateRouteTable", new AssociateRouteTable()),
            Map.entry("AuthorizeSecurityGroupEgress", new ChangeGroupRules(true, true)),
            Map.entry("RevokeSecurityGroupEgress", new ChangeGroupRules(true, false)),
            Map.entry("AuthorizeSecurityGroupIngress", new ChangeGroupRules(false, true)),
            Map.entry("RevokeSecurityGroupIngress", new ChangeGroupRules(false, false)),
            Map.entry("CreateReplaceRootVolumeTask", new CreateReplaceRootVolumeTask()),
            Map.entry("DescribeReplaceRootVolumeTasks", new DescribeReplaceRootVolumeTasks()),
            Map.entry("DescribeVolumes", new DescribeVolumes()),
            Map.entry("CreateImage", new CreateImage()),
            Map.entry("CopyImage", new CopyImage()),
            Map.entry("DescribeImages", new DescribeImages()),
            Map.entry("DescribeImageAttribute", new DescribeImageAttribute()),
            Map.entry("DescribeImageReferences", new DescribeImageReferences()),
            Map.entry("DescribeLockedSnapshots", new DescribeLockedSnapshots()),
            Map.entry("ListImagesInRecycleBin", ListInRecycleBin.ofImages()),
            Map.entry("ListSnapshotsInRecycleBin", ListInRecycleBin.ofSnapshots()),
            Map.entry("DeregisterImage", new DeregisterImage()),
            Map.entry("DescribeSnapshots", new DescribeSnapshots()),
            Map.entry("DeleteSnapshot", new DeleteSnapshot()),
            Map.entry("CreateTags", new CreateTags()),
            Map.entry("DeleteTags", new DeleteTags()),
            Map.entry("DescribeTags", new DescribeTags()),
            Map.entry("CreateStoreImageTask", new CreateStoreImageTask()),
            Map.entry("DescribeLaunchTemplateVersions", new DescribeLaunchTemplateVersions()),
            Map.entry("DescribeStoreImageTasks", new DescribeStoreImageTasks()),
            Map.entry("CreateRestoreImageTask", new CreateRestoreImageTask()),
            Map.entry("GetEbsEncryptionByDefault", new GetEbsEncryptionByDefault()));

    private final Ec2World world;
    private final TokenBuckets buckets;

    /** @param buckets null where nothing is throttled */
    Ec2Api(Ec2World world, TokenBuckets buckets) {
        this.world = world;
        this.buckets = buckets;
    }

    /** A trial does nothing: it is counted apart from the call that it stands for. */
    @Override
    public String action(HttpRequest request) {
        return name(request.form()) + ("true".equals(request.form().get("DryRun")) ? " (DryRun)" : "");
    }

    private static String name(Map<String, String> form) {
        return form.getOrDefault("Action", "Unknown");
    }

    @Override
    public Map<String, String> parameters(HttpRequest request) {
        return request.form();
    }

    @Override
    public HttpResponse answer(Incoming incoming) {
        Map<String, String> form = incoming.http().form();
        String name = name(form);
        Ec2Action action = ACTIONS.get(name);
        if (action == null || !VERSION.equals(form.get("Version"))) {
            throw AwsError.bad("InvalidAction", "The action " + name + " is not valid for this web service.");
        }
        Caller caller = incoming.caller();
        if (buckets != null && !buckets.take(caller.accountId(), incoming.region(), name, form, incoming.now())) {
            throw throttled();
        }
        byte[] xml = world.locked(() -> {
            Ec2Call call = new Ec2Call(world, name, incoming);
            call.authorize();
            Xml answer = new Xml().root(name + "Response", NAMESPACE).text("requestId", incoming.requestId());
            action.answer(call, answer);
            return answer.bytes();
        });
        return HttpResponse.xml(200, xml).header("x-amzn-requestid", incoming.requestId());
    }

    @Override
    public HttpResponse error(HttpRequest request, AwsError error, String requestId) {
        Xml xml = new Xml().start("Response").start("Errors").start("Error");
        xml.text("Code", error.code).text("Message", error.getMessage());
        xml.end().end().text("RequestID", requestId);
        return HttpResponse.xml(error.status, xml.bytes()).header("x-amzn-requestid", requestId);
    }

    @Override
    public AwsError throttled() {
        return new AwsError(503, "RequestLimitExceeded", "Request limit exceeded.");
    }

    @Override
    public AwsError refused(Identities.Refusal refusal) {
        return switch (refusal) {
            case EXPIRED -> AwsError.bad("RequestExpired", "Request has expired.");
            case MISSING, UNKNOWN, WRONG_TOKEN ->
                new AwsError(401, "AuthFailure", "AWS was not able to validate the provided access credentials");
        };
    }
}
