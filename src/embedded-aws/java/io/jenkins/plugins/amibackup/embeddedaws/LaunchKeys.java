package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** Whether the keys of the volumes can be used. RunInstances succeeds all the same: EC2 finds it out when it attaches them. */
final class LaunchKeys {

    /** What EC2 does with a key in the caller's name. */
    private static final List<String> USES =
            List.of("kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:Decrypt");

    private LaunchKeys() {}

    /** Why the machine dies; null where every key can be used. */
    static Instance.Reason inTheWay(Ec2Call call, List<LaunchMappings.Planned> volumes) {
        KmsKeys keys = call.world.keys;
        for (LaunchMappings.Planned volume : volumes) {
            String key = volume.kmsKeyArn();
            if (key == null) {
                continue;
            }
            if (keys.states.containsKey(key) && !keys.isUsable(key)) {
                return new Instance.Reason(
                        "Client.InvalidKMSKey.InvalidState", "The KMS key provided is in an incorrect state");
            }
            if (!keys.isUsable(key) || !keys.isGranted(call.world.faults, call.caller, key, "ec2", USES)) {
                return new Instance.Reason("Client.InternalError", "Client error on launch");
            }
        }
        return null;
    }
}
