package io.jenkins.plugins.amibackup.catalogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.aws.AwsConsole;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFact;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import java.util.ArrayList;
import java.util.List;

/** What a record says of the instance as it was: the machine, and where it stood in the network. */
final class MachineFacts {

    private MachineFacts() {}

    /** @param instanceUrl the page of the instance */
    static List<PageFact> machine(BackupRecord record, LaunchFacts launch, String instanceUrl) {
        JsonNode platform = record.json().path("platform");
        return new PageFacts()
                .add(Messages.RecordView_InstanceId(), record.instanceId(), instanceUrl)
                .add(Messages.RecordView_Name(), record.givenName())
                .add(Messages.RecordView_InstanceType(), launch.one(LaunchFact.INSTANCE_TYPE))
                .add(
                        Messages.RecordView_Platform(),
                        platform.path("platformDetails").asText(""))
                .add(
                        Messages.RecordView_Architecture(),
                        platform.path("architecture").asText(""))
                .add(Messages.RecordView_Account(), record.account())
                .add(Messages.RecordView_Zone(), launch.zone().isEmpty() ? record.region() : launch.zone())
                .add(Messages.RecordView_Tenancy(), launch.tenancy())
                .add(Messages.RecordView_Key(), launch.one(LaunchFact.KEY))
                .add(Messages.RecordView_Profile(), launch.one(LaunchFact.PROFILE))
                .add(Messages.RecordView_Spot(), launch.wasSpot() ? Messages.RecordView_WasSpot() : "")
                .all();
    }

    static List<PageFact> network(BackupRecord record, LaunchFacts launch) {
        List<String> others = new ArrayList<>(launch.furtherPrivateIps());
        others.addAll(launch.ipv6());
        JsonNode description = record.json().path("sourceInstance").path("description");
        return new PageFacts()
                .add(Messages.RecordView_Vpc(), description.path("VpcId").asText(""))
                .add(Messages.RecordView_Subnet(), launch.one(LaunchFact.SUBNET))
                .add(Messages.RecordView_SecurityGroups(), String.join(", ", launch.all(LaunchFact.SECURITY_GROUPS)))
                .add(Messages.RecordView_PrivateIp(), launch.privateIp())
                .add(Messages.RecordView_OtherIps(), String.join(", ", others))
                .add(Messages.RecordView_ElasticIp(), launch.elasticIp())
                .add(
                        Messages.RecordView_PublicIp(),
                        launch.hadChangingPublicIp() ? Messages.RecordView_Changing(launch.publicIp()) : "")
                .all();
    }

    /** The image and its stored copy. */
    static List<PageFact> stored(BackupRecord record) {
        AwsConsole console = new AwsConsole(record.region());
        JsonNode object = record.json().path("storedObject");
        String key = object.path("key").asText("");
        boolean stands = record.isComplete() && record.imageState() == BackupRecord.ImageState.STANDING;
        return new PageFacts()
                .add(
                        Messages.RecordView_Ami(),
                        stands ? record.amiId() : Messages.RecordView_AmiGone(record.amiId()),
                        stands ? console.ec2(record.amiId()).orElse(null) : null)
                .add(Messages.RecordView_AmiName(), record.imageName())
                .add(
                        Messages.RecordView_Object(),
                        key.isEmpty() ? "" : "s3://" + record.bucket() + "/" + key,
                        console.object(record.bucket(), key))
                .add(Messages.RecordView_Size(), record.sizeBytes() > 0 ? Shown.size(record.sizeBytes()) : "")
                .add(Messages.RecordView_Etag(), record.etag())
                .add(Messages.RecordView_Version(), record.versionId())
                .add(
                        Messages.RecordView_ServerSideEncryption(),
                        object.path("serverSideEncryption").asText(""))
                .add(
                        Messages.RecordView_Lock(),
                        record.objectLock()
                                .map(lock -> Messages.RecordView_LockedUntil(lock.mode(), Shown.moment(lock.until())))
                                .orElse(""))
                .all();
    }
}
