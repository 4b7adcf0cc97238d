package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateReplaceRootVolumeTaskRequest;
import software.amazon.awssdk.services.ec2.model.DescribeReplaceRootVolumeTasksRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** The calls to EC2 that replace the root volume of a running instance. */
public final class Ec2Roots {

    private static final int PAGE = 50;

    private final Ec2Client ec2;
    private final AwsRequestOverrideConfiguration changes;

    Ec2Roots(Ec2Client ec2, AwsRequestOverrideConfiguration changes) {
        this.ec2 = ec2;
        this.changes = changes;
    }

    /**
     * Begins to replace the root volume of an instance by one that is made of an image. The old one is kept.
     *
     * @param clientToken makes a repeated call harmless
     * @return the task's id
     */
    public String replace(String instanceId, String imageId, String clientToken, Map<String, String> tags) {
        CreateReplaceRootVolumeTaskRequest request = CreateReplaceRootVolumeTaskRequest.builder()
                .instanceId(instanceId)
                .imageId(imageId)
                .clientToken(clientToken)
                .deleteReplacedRootVolume(false)
                .tagSpecifications(Tags.specification(ResourceType.REPLACE_ROOT_VOLUME_TASK, tags))
                .overrideConfiguration(changes)
                .build();
        return Call.of(Action.CREATE_REPLACE_ROOT_VOLUME_TASK, () -> ec2.createReplaceRootVolumeTask(request))
                .replaceRootVolumeTask()
                .replaceRootVolumeTaskId();
    }

    /** The tasks of at most {@value Ec2#FILTER_VALUES} instances, those that have ended included. */
    public List<ReplaceRootVolumeTask> tasks(Collection<String> instanceIds) {
        DescribeReplaceRootVolumeTasksRequest request = DescribeReplaceRootVolumeTasksRequest.builder()
                .filters(filter -> filter.name("instance-id").values(instanceIds))
                .maxResults(PAGE)
                .build();
        return Call.of(
                Action.DESCRIBE_REPLACE_ROOT_VOLUME_TASKS,
                () -> ec2.describeReplaceRootVolumeTasksPaginator(request).replaceRootVolumeTasks().stream()
                        .toList());
    }
}
