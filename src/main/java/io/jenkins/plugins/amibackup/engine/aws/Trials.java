package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateImageRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The trials of one identity. None changes anything: EC2's are calls with DryRun; S3's read keys that are not there, and a write
 * is begun and given up at once. Nothing is deleted for a trial.
 */
public final class Trials {

    /** Below a prefix that every policy of ours for writing allows. Nothing ever stands there. */
    static final String KEY = "ami-operations/restores/permission-check";

    /** Where EC2 would write an image. Nothing ever stands there. */
    static final String IMAGE_KEY = "ami-permission-check.bin";

    private static final String NO_COMMAND = "00000000-0000-0000-0000-000000000000";
    private static final String NO_INSTANCE = "i-00000000000000000";
    /** What S3 calls the version that was written without an ID. */
    private static final String NO_VERSION = "null";

    private static final String NO_IMAGE = "ami-00000000000000000";

    private static final int FEW = 5;

    private final Ec2Client ec2;
    private final S3Client s3;
    private final Supplier<SsmClient> ssm;
    private final Bucket bucket;

    /** @param bucket null where only EC2's actions are tried */
    Trials(Ec2Client ec2, S3Client s3, Supplier<SsmClient> ssm, Bucket bucket) {
        this.ec2 = ec2;
        this.s3 = s3;
        this.ssm = ssm;
        this.bucket = bucket;
    }

    /**
     * A trial for each of the actions that can be tried without knowing more than the bucket.
     *
     * @param needed whatever is needed, also what can't be tried
     */
    public List<Trial> of(Set<Action> needed) {
        return of(needed, false);
    }

    /**
     * The same for somebody who only asks, and makes nothing: an operation that may not write what is its own hears that at its
     * first write, before it has made anything.
     */
    public List<Trial> ofQuestion(Set<Action> needed) {
        return of(needed, true);
    }

    private List<Trial> of(Set<Action> needed, boolean question) {
        List<Trial> trials = new ArrayList<>();
        needed.stream()
                .filter(action -> action.proof() == Proof.DRY_RUN && action != Action.CREATE_IMAGE)
                .forEach(action -> trials.add(new Trial(action, "", false, () -> dryRun(action))));
        needed.stream()
                .filter(action -> action.proof() == Proof.ASKED_IN_VAIN)
                .forEach(action -> trials.add(new Trial(action, "", false, () -> askInVain(action))));
        needed.stream()
                .filter(action -> action.proof() == Proof.PROBE)
                .filter(action -> action != Action.PUT_OBJECT || needed.contains(Action.ABORT_MULTIPART_UPLOAD))
                .forEach(action -> trials.add(
                        action == Action.PUT_OBJECT
                                // EC2 writes to the bucket, too, where it also tags what it writes.
                                ? write(needed.contains(Action.PUT_OBJECT_TAGGING), question)
                                : new Trial(action, bucket.name(), true, () -> probe(action))));
        return trials;
    }

    /** The same where no other tags would be tried. */
    public Trial createImage(ImageCall image) {
        return createImage(image, image);
    }

    /**
     * Tries the very CreateImage that will be made; with tags, it needs CreateTags as well.
     *
     * @param fewerTags what will be made where AWS does not take the tags of the first
     */
    public Trial createImage(ImageCall image, ImageCall fewerTags) {
        return new Trial(Action.CREATE_IMAGE, subject(image), false, () -> {
            try {
                dryRun(image);
            } catch (AwsException refused) {
                if (!refused.isAboutTags() || fewerTags.equals(image)) {
                    throw refused;
                }
                dryRun(fewerTags);
            }
        });
    }

    private void dryRun(ImageCall image) {
        CreateImageRequest request = image.request().toBuilder().dryRun(true).build();
        dryRun(Action.CREATE_IMAGE, () -> ec2.createImage(request));
    }

    /** Whatever differs from run to run is left out: names, and the tag with the run's id. */
    private static String subject(ImageCall image) {
        Map<String, String> tags = new TreeMap<>(image.imageTags());
        tags.remove(Tags.RUN_ID);
        return image.instanceId() + " " + image.noReboot() + " " + image.excludedDevices() + " " + tags;
    }

    private void dryRun(Action action) {
        dryRun(action, () -> {
            switch (action) {
                case DESCRIBE_IMAGES ->
                    ec2.describeImages(call -> call.dryRun(true).owners("self").maxResults(FEW));
                case DESCRIBE_IMAGE_REFERENCES ->
                    ec2.describeImageReferences(
                            call -> call.dryRun(true).imageIds(NO_IMAGE).includeAllResourceTypes(true));
                case DESCRIBE_LOCKED_SNAPSHOTS ->
                    ec2.describeLockedSnapshots(call -> call.dryRun(true).maxResults(FEW));
                case LIST_IMAGES_IN_RECYCLE_BIN ->
                    ec2.listImagesInRecycleBin(call -> call.dryRun(true).maxResults(FEW));
                case LIST_SNAPSHOTS_IN_RECYCLE_BIN ->
                    ec2.listSnapshotsInRecycleBin(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_INSTANCES ->
                    ec2.describeInstances(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_INSTANCE_TYPES ->
                    ec2.describeInstanceTypes(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_INSTANCE_TYPE_OFFERINGS ->
                    ec2.describeInstanceTypeOfferings(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_ROUTE_TABLES ->
                    ec2.describeRouteTables(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_SUBNETS ->
                    ec2.describeSubnets(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_SECURITY_GROUPS ->
                    ec2.describeSecurityGroups(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_KEY_PAIRS -> ec2.describeKeyPairs(call -> call.dryRun(true));
                case DESCRIBE_PLACEMENT_GROUPS -> ec2.describePlacementGroups(call -> call.dryRun(true));
                case DESCRIBE_ADDRESSES -> ec2.describeAddresses(call -> call.dryRun(true));
                case DESCRIBE_INSTANCE_STATUS ->
                    ec2.describeInstanceStatus(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_REPLACE_ROOT_VOLUME_TASKS ->
                    ec2.describeReplaceRootVolumeTasks(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_LAUNCH_TEMPLATE_VERSIONS ->
                    ec2.describeLaunchTemplateVersions(
                            call -> call.dryRun(true).versions("$Latest").maxResults(FEW));
                case DESCRIBE_SNAPSHOTS ->
                    ec2.describeSnapshots(
                            call -> call.dryRun(true).ownerIds("self").maxResults(FEW));
                case DESCRIBE_STORE_IMAGE_TASKS ->
                    ec2.describeStoreImageTasks(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_VPCS -> ec2.describeVpcs(call -> call.dryRun(true).maxResults(FEW));
                case DESCRIBE_VOLUMES ->
                    ec2.describeVolumes(call -> call.dryRun(true).maxResults(FEW));
                case GET_EBS_ENCRYPTION_BY_DEFAULT -> ec2.getEbsEncryptionByDefault(call -> call.dryRun(true));
                default -> throw new IllegalArgumentException(action.iamName());
            }
        });
    }

    /** A DryRun that is allowed is refused, too, with a code of its own. */
    static void dryRun(Action action, Runnable call) {
        try {
            Call.of(action, () -> {
                call.run();
                return null;
            });
        } catch (AwsException refused) {
            if (!refused.is("DryRunOperation")) {
                throw refused;
            }
        }
    }

    /** Systems Manager looks whether one may ask before it looks what was asked for. */
    private void askInVain(Action action) {
        try {
            Call.of(action, () -> switch (action) {
                case LIST_COMMAND_INVOCATIONS ->
                    ssm.get()
                            .listCommandInvocations(
                                    call -> call.commandId(NO_COMMAND).instanceId(NO_INSTANCE));
                case LIST_COMMANDS -> ssm.get().listCommands(call -> call.commandId(NO_COMMAND));
                default -> throw new IllegalArgumentException(action.iamName());
            });
        } catch (AwsException refused) {
            if (!Commands.isUnknown(refused)) {
                throw refused;
            }
        }
    }

    private void probe(Action action) {
        switch (action) {
            case LIST_BUCKET -> bucket.first(KEY, 1);
            case GET_OBJECT -> bucket.read(KEY);
            case GET_OBJECT_TAGGING -> bucket.tags(IMAGE_KEY);
            case LIST_BUCKET_VERSIONS -> bucket.versions().of(KEY);
            case GET_OBJECT_VERSION -> bucket.versions().head(KEY, NO_VERSION);
            case GET_OBJECT_RETENTION -> bucket.versions().retention(KEY, "");
            case GET_OBJECT_LEGAL_HOLD -> bucket.versions().isHeld(KEY, "");
            case GET_BUCKET_OBJECT_LOCK_CONFIGURATION -> bucket.versions().lockConfiguration();
            case GET_ENCRYPTION_CONFIGURATION -> bucket.settings().defaultEncryption();
            case GET_BUCKET_PUBLIC_ACCESS_BLOCK -> bucket.settings().blocksPublicAccess();
            case GET_BUCKET_POLICY_STATUS -> bucket.settings().hasPublicPolicy();
            case GET_BUCKET_ACL -> bucket.settings().hasPublicAcl();
            default -> throw new IllegalArgumentException(action.iamName());
        }
    }

    /**
     * A trial of writing. EC2 stores images with our permissions, but asks for no encryption; we ask for what we were told to.
     *
     * @param forImages whether EC2 is going to write, too: then it is tried as EC2 does it
     * @param question whether our own writes are tried as well where they ask for no more than EC2's
     */
    private Trial write(boolean forImages, boolean question) {
        String subject = bucket.name() + " " + bucket.sse();
        if (!forImages) {
            return new Trial(Action.PUT_OBJECT, subject, true, this::writeOwn);
        }
        boolean own = question || !bucket.sse().equals(Sse.NONE);
        return new Trial(Action.PUT_OBJECT, subject + (own ? " as EC2 and as we do" : " as EC2"), true, () -> {
            writeAsEc2();
            if (own) {
                writeOwn();
            }
        });
    }

    /** A bucket may let EC2 write images as it does, and demand another encryption of everything else. */
    private void writeOwn() {
        try {
            write(KEY, bucket.sse());
        } catch (AwsException refused) {
            if (refused.kind() != FailureKind.DENIED
                    || refused.isForLackOfCredentials()
                    || !bucket.sse().kmsKeyId().isEmpty() && refused.isAboutAKey()) {
                throw refused;
            }
            for (String algorithm : Sse.ALGORITHMS) {
                if (!algorithm.equals(bucket.sse().algorithm()) && takes(KEY, new Sse(algorithm, ""))) {
                    throw OperationException.refused("bucket.demandsOwnHeader", bucket.name(), algorithm);
                }
            }
            throw refused;
        }
    }

    /**
     * A bucket that refuses a write for what it doesn't ask for, and takes the same write with it, can't take EC2's. That needs
     * no right to read the bucket's policy, and no other reason for a refusal goes away with the header.
     */
    private void writeAsEc2() {
        try {
            write(IMAGE_KEY, Sse.NONE);
        } catch (AwsException refused) {
            if (refused.kind() != FailureKind.DENIED || refused.isForLackOfCredentials()) {
                throw refused;
            }
            Set<Sse> headers = new LinkedHashSet<>(List.of(bucket.sse()));
            Sse.ALGORITHMS.forEach(algorithm -> headers.add(new Sse(algorithm, "")));
            for (Sse sse : headers) {
                if (!sse.equals(Sse.NONE) && takes(IMAGE_KEY, sse)) {
                    throw OperationException.refused("bucket.demandsHeader", bucket.name(), sse.algorithm());
                }
            }
            throw refused;
        }
    }

    /** Whether a write that asks for this encryption gets past the bucket's policy, even if the key can't be used then. */
    private boolean takes(String key, Sse sse) {
        try {
            write(key, sse);
            return true;
        } catch (AwsException refused) {
            if (refused.kind().passes()) {
                throw refused;
            }
            return refused.kind() == FailureKind.DENIED && refused.isAboutAKey();
        }
    }

    /** Begins an upload and gives it up: no object comes of it, and no version. */
    private void write(String key, Sse sse) {
        BucketOwner owner = bucket.owner();
        String upload = owner.call(
                        Action.PUT_OBJECT,
                        () -> s3.createMultipartUpload(request -> {
                            request.bucket(bucket.name())
                                    .expectedBucketOwner(owner.expected())
                                    .key(key);
                            sse.in(request);
                        }))
                .uploadId();
        owner.call(
                Action.ABORT_MULTIPART_UPLOAD,
                () -> s3.abortMultipartUpload(request -> request.bucket(bucket.name())
                        .expectedBucketOwner(owner.expected())
                        .key(key)
                        .uploadId(upload)));
    }
}
