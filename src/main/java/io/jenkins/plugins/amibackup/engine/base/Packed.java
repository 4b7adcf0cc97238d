package io.jenkins.plugins.amibackup.engine.base;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compressed JSON that isn't being read; it takes a fraction of the memory of its tree. A thousand waiting operations keep AWS's
 * descriptions in this form. In a document it is plain JSON.
 */
public final class Packed {

    /**
     * What such a description mostly consists of: the compressor refers to it instead of keeping it once for each operation. It is only
     * used in memory, so it can be changed at any time.
     */
    private static final byte[] WORDS = """
            "PlatformDetails":"Linux/UNIX","UsageOperation":"RunInstances",\
            "BlockDeviceMappings":[{"Ebs":{"DeleteOnTermination":true,"Iops":3000,"SnapshotId":"snap-0","VolumeSize":8,\
            "VolumeType":"gp3","Throughput":125,"Encrypted":true},"DeviceName":"/dev/xvda"},\
            {"Description":"Backup of i-0 by AMI Backup, run ","EnaSupport":true,"Hypervisor":"xen","Name":"",\
            "RootDeviceName":"/dev/xvda","RootDeviceType":"ebs","SriovNetSupport":"simple","Tags":[{"Key":"Name",\
            "Value":""},{"Key":"ami-backup:run-id","Value":""},{"Key":"ami-backup:state","Value":"unfinished"}],\
            "VirtualizationType":"hvm","BootMode":"uefi-preferred","DeregistrationProtection":"disabled",\
            "ImageAllowed":true,"SourceImageId":"ami-0","SourceImageRegion":"","ImageId":"ami-0","ImageLocation":"",\
            "State":"available","OwnerId":"","CreationDate":"20","Architecture":"x86_64","ImageType":"machine",\
            "PublicLaunchPermissions":false}},"account":"","region":"","sourceInstance":{"instanceId":"i-0",\
            "instanceType":"","description":{"AttachTime":"20","Status":"attached","VolumeId":"vol-0","ClientToken":"",\
            "EbsOptimized":true,"SecurityGroups":[{"GroupId":"sg-0","GroupName":""}],"SourceDestCheck":true,\
            "UsageOperationUpdateTime":"20","InstanceId":"i-0","State":{"Code":16,"Name":"running"},\
            "PrivateDnsName":"ip-10-.ec2.internal","PublicDnsName":"","StateTransitionReason":"","KeyName":"",\
            "AmiLaunchIndex":0,"InstanceType":"","LaunchTime":"20","Placement":{"GroupName":"","Tenancy":"default",\
            "AvailabilityZone":""},"Monitoring":{"State":"disabled"},"SubnetId":"subnet-0","VpcId":"vpc-0",\
            "PrivateIpAddress":"10."}},"platform":{"architecture":"x86_64","platformDetails":"Linux/UNIX",\
            "usageOperation":"RunInstances","virtualizationType":"hvm","hypervisor":"xen","bootMode":"uefi-preferred",\
            "enaSupport":true},"encryption":{"volumes":[{"volumeId":"vol-0","deviceName":"/dev/","encrypted":false,\
            "kmsKeyId":null,"sizeGiB":8,"volumeType":"gp3"}],"requested":true,"snapshots":[{"snapshotId":"snap-0",\
            "encrypted":true,"kmsKeyId":"arn:aws:kms:key/","sizeGiB":8}]},\
            "tags":{"instance":{"volumes":{"vol-0":{"image":{"snapshots":{"snap-0":{"blockDeviceMappings":[{"build":{"kind":"pipeline",\
            "name":"","url":""},"history":[{"status":"storing","at":"20"}],{"schemaVersion":1,"amiId":"ami-0",\
            "runId":"","status":"storing","takenAt":"20","consistency":"crash-consistent","image":{"amiId":"ami-0""".getBytes(StandardCharsets.UTF_8);

    private final byte[] deflated;

    private Packed(byte[] deflated) {
        this.deflated = deflated;
    }

    /** Compresses a tree. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Packed of(ObjectNode tree) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setDictionary(WORDS);
            deflater.setInput(tree.toString().getBytes(StandardCharsets.UTF_8));
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            byte[] part = new byte[1024];
            while (!deflater.finished()) {
                packed.write(part, 0, deflater.deflate(part));
            }
            return new Packed(packed.toByteArray());
        } finally {
            deflater.end();
        }
    }

    /** The tree, created anew each time. */
    @JsonValue
    public ObjectNode tree() {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            ByteArrayOutputStream tree = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            while (!inflater.finished()) {
                tree.write(part, 0, inflater.inflate(part));
                if (inflater.needsDictionary()) {
                    inflater.setDictionary(WORDS);
                }
            }
            return Json.parse(tree.toByteArray());
        } catch (IOException | DataFormatException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            inflater.end();
        }
    }
}
