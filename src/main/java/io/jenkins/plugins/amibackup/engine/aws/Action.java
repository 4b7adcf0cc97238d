package io.jenkins.plugins.amibackup.engine.aws;

import static io.jenkins.plugins.amibackup.engine.aws.Grant.on;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.BACKUP;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.CLEAN_UP;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.COMMAND;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.ENCRYPT;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.FIND;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.FORMS;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.GATE;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.HOLD;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.LAUNCH;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.LOCK;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.OWN_KEY;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.PROVE;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.PRUNE;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.QUARANTINE;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.REPORT;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.RESTORE;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.ROLL_BACK;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.VERIFY;
import static io.jenkins.plugins.amibackup.engine.aws.Purpose.WRITE_WITH_OWN_KEY;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every AWS action that this product calls, and those that AWS calls on our behalf. Pacing, error lines, the IAM policies and
 * the tables of the documentation read this table; a test compares it with what is really called.
 *
 * <p>Longer than 350 lines because of its rows.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html">EC2's actions</a>
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html">S3's actions</a>
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html">Systems Manager's
 *     actions</a>
 */
public enum Action {
    DESCRIBE_IMAGES(
            "ec2:DescribeImages",
            Kind.READS,
            Proof.DRY_RUN,
            on(Scope.ANYTHING, BACKUP, ENCRYPT, RESTORE, GATE, CLEAN_UP, PRUNE)),
    DESCRIBE_IMAGE_ATTRIBUTE("ec2:DescribeImageAttribute", Kind.READS, Proof.NOTHING_THERE, on(Scope.ANYTHING, PRUNE)),
    DESCRIBE_IMAGE_REFERENCES("ec2:DescribeImageReferences", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, PRUNE)),
    DESCRIBE_INSTANCES(
            "ec2:DescribeInstances",
            Kind.READS,
            Proof.DRY_RUN,
            on(Scope.ANYTHING, BACKUP, LAUNCH, ROLL_BACK, VERIFY, GATE, CLEAN_UP, PRUNE, REPORT, FORMS)),
    DESCRIBE_INSTANCE_ATTRIBUTE(
            "ec2:DescribeInstanceAttribute", Kind.READS, Proof.NOT_WORTH_IT, on(Scope.ANYTHING, BACKUP)),
    DESCRIBE_INSTANCE_CREDIT_SPECIFICATIONS(
            "ec2:DescribeInstanceCreditSpecifications", Kind.READS, Proof.NOT_WORTH_IT, on(Scope.ANYTHING, BACKUP)),
    DESCRIBE_INSTANCE_TYPES("ec2:DescribeInstanceTypes", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, LAUNCH, VERIFY)),
    DESCRIBE_INSTANCE_TYPE_OFFERINGS(
            "ec2:DescribeInstanceTypeOfferings", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, LAUNCH, VERIFY)),
    DESCRIBE_SUBNETS("ec2:DescribeSubnets", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, LAUNCH, VERIFY, QUARANTINE)),
    DESCRIBE_ROUTE_TABLES("ec2:DescribeRouteTables", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, VERIFY, QUARANTINE)),
    DESCRIBE_SECURITY_GROUPS(
            "ec2:DescribeSecurityGroups", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, LAUNCH, VERIFY, QUARANTINE)),
    DESCRIBE_KEY_PAIRS("ec2:DescribeKeyPairs", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, LAUNCH)),
    DESCRIBE_PLACEMENT_GROUPS("ec2:DescribePlacementGroups", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, LAUNCH)),
    DESCRIBE_HOSTS("ec2:DescribeHosts", Kind.READS, Proof.NOT_WORTH_IT, on(Scope.ANYTHING, LAUNCH)),
    DESCRIBE_ADDRESSES("ec2:DescribeAddresses", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, LAUNCH)),
    DESCRIBE_INSTANCE_STATUS(
            "ec2:DescribeInstanceStatus",
            Kind.READS,
            Proof.DRY_RUN,
            new CallRate(50, 10),
            on(Scope.ANYTHING, LAUNCH, ROLL_BACK, VERIFY)),
    DESCRIBE_REPLACE_ROOT_VOLUME_TASKS(
            "ec2:DescribeReplaceRootVolumeTasks", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, ROLL_BACK)),
    DESCRIBE_LAUNCH_TEMPLATE_VERSIONS(
            "ec2:DescribeLaunchTemplateVersions", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, CLEAN_UP, PRUNE)),
    DESCRIBE_LOCKED_SNAPSHOTS("ec2:DescribeLockedSnapshots", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, PRUNE)),
    DESCRIBE_SNAPSHOTS(
            "ec2:DescribeSnapshots",
            Kind.READS,
            Proof.DRY_RUN,
            on(Scope.ANYTHING, BACKUP, ENCRYPT, RESTORE, CLEAN_UP, PRUNE)),
    DESCRIBE_STORE_IMAGE_TASKS(
            "ec2:DescribeStoreImageTasks",
            Kind.READS,
            Proof.DRY_RUN,
            new CallRate(50, 0.5),
            on(Scope.ANYTHING, BACKUP, CLEAN_UP)),
    DESCRIBE_VPCS("ec2:DescribeVpcs", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, QUARANTINE)),
    DESCRIBE_VOLUMES("ec2:DescribeVolumes", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, BACKUP, ROLL_BACK)),
    GET_EBS_ENCRYPTION_BY_DEFAULT(
            "ec2:GetEbsEncryptionByDefault", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, RESTORE)),

    LIST_IMAGES_IN_RECYCLE_BIN("ec2:ListImagesInRecycleBin", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, PRUNE)),
    LIST_SNAPSHOTS_IN_RECYCLE_BIN(
            "ec2:ListSnapshotsInRecycleBin", Kind.READS, Proof.DRY_RUN, on(Scope.ANYTHING, PRUNE)),

    GET_CONSOLE_OUTPUT("ec2:GetConsoleOutput", Kind.READS, Proof.NOTHING_THERE, on(Scope.ANYTHING, VERIFY)),
    GET_CONSOLE_SCREENSHOT("ec2:GetConsoleScreenshot", Kind.READS, Proof.NOTHING_THERE, on(Scope.ANYTHING, VERIFY)),

    CREATE_IMAGE("ec2:CreateImage", Kind.CHANGES, Proof.DRY_RUN, new CallRate(50, 5), on(Scope.ANYTHING, BACKUP)),
    COPY_IMAGE("ec2:CopyImage", Kind.CHANGES, Proof.NOTHING_THERE, new CallRate(100, 1), on(Scope.ANYTHING, ENCRYPT)),
    CREATE_STORE_IMAGE_TASK(
            "ec2:CreateStoreImageTask", Kind.CHANGES, Proof.SCARCE, new CallRate(50, 0.1), on(Scope.ANYTHING, BACKUP)),
    CREATE_RESTORE_IMAGE_TASK(
            "ec2:CreateRestoreImageTask",
            Kind.CHANGES,
            Proof.SCARCE,
            new CallRate(50, 0.1),
            on(Scope.ANYTHING, RESTORE)),
    CREATE_TAGS(
            "ec2:CreateTags",
            Kind.CHANGES,
            Proof.ON_CREATION,
            new CallRate(100, 10),
            on(Scope.MADE_IMAGES_AND_SNAPSHOTS, BACKUP, ENCRYPT, RESTORE),
            on(Scope.UNFINISHED_IMAGES_AND_SNAPSHOTS, BACKUP, RESTORE),
            on(Scope.LAUNCHED, LAUNCH, VERIFY),
            on(Scope.UNFINISHED_INSTANCES, LAUNCH),
            on(Scope.MADE_NETWORK, QUARANTINE),
            on(Scope.ROOT_REPLACEMENTS, ROLL_BACK)),
    DELETE_TAGS(
            "ec2:DeleteTags",
            Kind.CHANGES,
            Proof.ON_CREATION,
            new CallRate(100, 10),
            on(Scope.OTHER_TAGS_OF_UNFINISHED_IMAGES_AND_SNAPSHOTS, RESTORE)),
    DEREGISTER_IMAGE(
            "ec2:DeregisterImage",
            Kind.CHANGES,
            Proof.NOTHING_THERE,
            new CallRate(100, 5),
            on(Scope.UNFINISHED_IMAGES_AND_SNAPSHOTS, BACKUP, ENCRYPT, RESTORE, CLEAN_UP),
            on(Scope.IMAGES_AND_SNAPSHOTS_OF_RUNS, PRUNE)),
    DELETE_SNAPSHOT(
            "ec2:DeleteSnapshot",
            Kind.CHANGES,
            Proof.NOTHING_THERE,
            new CallRate(100, 5),
            on(Scope.UNFINISHED_IMAGES_AND_SNAPSHOTS, BACKUP, ENCRYPT, RESTORE, CLEAN_UP),
            on(Scope.IMAGES_AND_SNAPSHOTS_OF_RUNS, PRUNE)),
    RUN_INSTANCES(
            "ec2:RunInstances",
            Kind.CHANGES,
            Proof.NOTHING_THERE,
            new CallRate(5, 2),
            on(Scope.ANYTHING, LAUNCH, VERIFY)),
    MODIFY_INSTANCE_ATTRIBUTE(
            "ec2:ModifyInstanceAttribute", Kind.CHANGES, Proof.NOTHING_THERE, on(Scope.UNFINISHED_INSTANCES, LAUNCH)),
    ASSOCIATE_ADDRESS("ec2:AssociateAddress", Kind.CHANGES, Proof.NOTHING_THERE, on(Scope.ANYTHING, LAUNCH)),
    CREATE_REPLACE_ROOT_VOLUME_TASK(
            "ec2:CreateReplaceRootVolumeTask",
            Kind.CHANGES,
            Proof.NOTHING_THERE,
            new CallRate(50, 5),
            on(Scope.ROLLED_BACK_INSTANCES, ROLL_BACK),
            on(Scope.NEW_ROOT_VOLUMES, ROLL_BACK)),
    TERMINATE_INSTANCES(
            "ec2:TerminateInstances",
            Kind.CHANGES,
            Proof.NOTHING_THERE,
            new CallRate(100, 5),
            on(Scope.UNFINISHED_INSTANCES, LAUNCH, VERIFY, CLEAN_UP)),

    CREATE_SECURITY_GROUP("ec2:CreateSecurityGroup", Kind.CHANGES, Proof.NOTHING_THERE, on(Scope.ANYTHING, QUARANTINE)),
    REVOKE_SECURITY_GROUP_EGRESS(
            "ec2:RevokeSecurityGroupEgress", Kind.CHANGES, Proof.NOTHING_THERE, on(Scope.CLOSED_NETWORK, QUARANTINE)),
    CREATE_SUBNET("ec2:CreateSubnet", Kind.CHANGES, Proof.NOTHING_THERE, on(Scope.ANYTHING, QUARANTINE)),
    CREATE_ROUTE_TABLE("ec2:CreateRouteTable", Kind.CHANGES, Proof.NOTHING_THERE, on(Scope.ANYTHING, QUARANTINE)),
    ASSOCIATE_ROUTE_TABLE(
            "ec2:AssociateRouteTable", Kind.CHANGES, Proof.NOTHING_THERE, on(Scope.CLOSED_NETWORK, QUARANTINE)),

    SEND_COMMAND(
            "ssm:SendCommand",
            Kind.CHANGES,
            Proof.NOTHING_THERE,
            on(Scope.COMMAND_DOCUMENTS, COMMAND),
            on(Scope.COMMANDED_INSTANCES, COMMAND)),
    LIST_COMMAND_INVOCATIONS(
            "ssm:ListCommandInvocations", Kind.READS, Proof.ASKED_IN_VAIN, on(Scope.ANYTHING, COMMAND)),
    LIST_COMMANDS("ssm:ListCommands", Kind.READS, Proof.ASKED_IN_VAIN, on(Scope.ANYTHING, COMMAND)),

    LIST_BUCKET(
            "s3:ListBucket",
            Kind.READS,
            Proof.PROBE,
            on(Scope.BUCKET, BACKUP, RESTORE, GATE, HOLD, CLEAN_UP, PRUNE, FIND, REPORT, FORMS)),
    LIST_BUCKET_VERSIONS("s3:ListBucketVersions", Kind.READS, Proof.PROBE, on(Scope.BUCKET, PRUNE)),
    LIST_ALL_MY_BUCKETS("s3:ListAllMyBuckets", Kind.READS, Proof.PROBE, on(Scope.ANYTHING, FORMS)),
    GET_ENCRYPTION_CONFIGURATION(
            "s3:GetEncryptionConfiguration", Kind.READS, Proof.PROBE, on(Scope.BUCKET, BACKUP, FORMS)),
    GET_BUCKET_PUBLIC_ACCESS_BLOCK(
            "s3:GetBucketPublicAccessBlock", Kind.READS, Proof.PROBE, on(Scope.BUCKET, BACKUP, FORMS)),
    GET_BUCKET_POLICY_STATUS("s3:GetBucketPolicyStatus", Kind.READS, Proof.PROBE, on(Scope.BUCKET, BACKUP, FORMS)),
    GET_BUCKET_ACL("s3:GetBucketAcl", Kind.READS, Proof.PROBE, on(Scope.BUCKET, BACKUP, FORMS)),
    GET_BUCKET_OBJECT_LOCK_CONFIGURATION(
            "s3:GetBucketObjectLockConfiguration", Kind.READS, Proof.PROBE, on(Scope.BUCKET, LOCK)),
    GET_OBJECT(
            "s3:GetObject",
            Kind.READS,
            Proof.PROBE,
            on(Scope.BACKUPS, BACKUP, RESTORE, GATE, CLEAN_UP, PRUNE),
            on(Scope.RECORDS, HOLD, FIND)),
    GET_OBJECT_VERSION("s3:GetObjectVersion", Kind.READS, Proof.PROBE, on(Scope.BACKUPS, PRUNE)),
    GET_OBJECT_RETENTION("s3:GetObjectRetention", Kind.READS, Proof.PROBE, on(Scope.BACKUPS, PRUNE)),
    GET_OBJECT_LEGAL_HOLD("s3:GetObjectLegalHold", Kind.READS, Proof.PROBE, on(Scope.BACKUPS, PRUNE)),
    GET_OBJECT_TAGGING("s3:GetObjectTagging", Kind.READS, Proof.PROBE, on(Scope.BACKUPS, BACKUP, CLEAN_UP)),
    PUT_OBJECT(
            "s3:PutObject",
            Kind.CHANGES,
            Proof.PROBE,
            on(Scope.BACKUPS, BACKUP),
            on(Scope.OPERATIONS, CLEAN_UP),
            on(Scope.RESTORES, RESTORE),
            on(Scope.RECORDS, PROVE, HOLD, PRUNE),
            on(Scope.FACTS, PROVE, HOLD, PRUNE),
            on(Scope.USES, RESTORE, GATE),
            on(Scope.VERIFICATIONS, PROVE),
            on(Scope.REMOVALS, PRUNE)),
    PUT_OBJECT_RETENTION("s3:PutObjectRetention", Kind.CHANGES, Proof.NOTHING_STORED, on(Scope.BACKUPS, LOCK)),
    DELETE_OBJECT(
            "s3:DeleteObject",
            Kind.CHANGES,
            Proof.DELETES,
            on(Scope.BACKUPS, BACKUP, CLEAN_UP, PRUNE),
            on(Scope.FACTS, HOLD),
            on(Scope.USES, RESTORE, GATE)),
    DELETE_OBJECT_VERSION("s3:DeleteObjectVersion", Kind.CHANGES, Proof.DELETES, on(Scope.BACKUPS, PRUNE)),

    ASSUME_ROLE("sts:AssumeRole", Kind.READS, Proof.USE, on(Scope.ROLE, Purpose.ASSUME_ROLE)),
    /** Needs no permission. */
    GET_CALLER_IDENTITY("sts:GetCallerIdentity", Kind.READS, Proof.USE),

    EBS_COMPLETE_SNAPSHOT("ebs:CompleteSnapshot", Kind.BY_AWS, Proof.BY_AWS, on(Scope.ANYTHING, RESTORE)),
    EBS_GET_SNAPSHOT_BLOCK("ebs:GetSnapshotBlock", Kind.BY_AWS, Proof.BY_AWS, on(Scope.ANYTHING, BACKUP)),
    EBS_LIST_CHANGED_BLOCKS("ebs:ListChangedBlocks", Kind.BY_AWS, Proof.BY_AWS, on(Scope.ANYTHING, BACKUP)),
    EBS_LIST_SNAPSHOT_BLOCKS("ebs:ListSnapshotBlocks", Kind.BY_AWS, Proof.BY_AWS, on(Scope.ANYTHING, BACKUP)),
    EBS_PUT_SNAPSHOT_BLOCK("ebs:PutSnapshotBlock", Kind.BY_AWS, Proof.BY_AWS, on(Scope.ANYTHING, RESTORE)),
    EBS_START_SNAPSHOT("ebs:StartSnapshot", Kind.BY_AWS, Proof.BY_AWS, on(Scope.ANYTHING, RESTORE)),
    DESCRIBE_TAGS(
            "ec2:DescribeTags", Kind.BY_AWS, Proof.BY_AWS, CallRate.DESCRIBE, on(Scope.ANYTHING, BACKUP, RESTORE)),
    DESCRIBE_LAUNCH_TEMPLATES(
            "ec2:DescribeLaunchTemplates", Kind.BY_AWS, Proof.BY_AWS, on(Scope.LOOKED_AT_FOR_REFERENCES, PRUNE)),
    SSM_DESCRIBE_PARAMETERS(
            "ssm:DescribeParameters", Kind.BY_AWS, Proof.BY_AWS, on(Scope.LOOKED_AT_FOR_REFERENCES, PRUNE)),
    SSM_GET_PARAMETERS("ssm:GetParameters", Kind.BY_AWS, Proof.BY_AWS, on(Scope.LOOKED_AT_FOR_REFERENCES, PRUNE)),
    IMAGE_BUILDER_LIST_IMAGE_RECIPES(
            "imagebuilder:ListImageRecipes", Kind.BY_AWS, Proof.BY_AWS, on(Scope.LOOKED_AT_FOR_REFERENCES, PRUNE)),
    IMAGE_BUILDER_LIST_CONTAINER_RECIPES(
            "imagebuilder:ListContainerRecipes", Kind.BY_AWS, Proof.BY_AWS, on(Scope.LOOKED_AT_FOR_REFERENCES, PRUNE)),
    IMAGE_BUILDER_GET_CONTAINER_RECIPE(
            "imagebuilder:GetContainerRecipe", Kind.BY_AWS, Proof.BY_AWS, on(Scope.LOOKED_AT_FOR_REFERENCES, PRUNE)),
    ABORT_MULTIPART_UPLOAD("s3:AbortMultipartUpload", Kind.BY_AWS, Proof.BY_AWS, on(Scope.BACKUPS, BACKUP)),
    PUT_OBJECT_TAGGING("s3:PutObjectTagging", Kind.BY_AWS, Proof.BY_AWS, on(Scope.BACKUPS, BACKUP)),
    IAM_PASS_ROLE("iam:PassRole", Kind.BY_AWS, Proof.BY_AWS, on(Scope.PASSED_ROLES, LAUNCH, COMMAND)),
    KMS_CREATE_GRANT("kms:CreateGrant", Kind.BY_AWS, Proof.BY_AWS, on(Scope.KEY_GRANTS, OWN_KEY)),
    KMS_DECRYPT(
            "kms:Decrypt", Kind.BY_AWS, Proof.BY_AWS, on(Scope.KEY, OWN_KEY), on(Scope.KEY_IN_S3, WRITE_WITH_OWN_KEY)),
    KMS_DESCRIBE_KEY("kms:DescribeKey", Kind.BY_AWS, Proof.BY_AWS, on(Scope.KEY, OWN_KEY)),
    KMS_GENERATE_DATA_KEY("kms:GenerateDataKey", Kind.BY_AWS, Proof.BY_AWS, on(Scope.KEY_IN_S3, WRITE_WITH_OWN_KEY)),
    KMS_GENERATE_DATA_KEY_WITHOUT_PLAINTEXT(
            "kms:GenerateDataKeyWithoutPlaintext", Kind.BY_AWS, Proof.BY_AWS, on(Scope.KEY, OWN_KEY)),
    KMS_RE_ENCRYPT("kms:ReEncrypt*", Kind.BY_AWS, Proof.BY_AWS, on(Scope.KEY, OWN_KEY));

    private final String iamName;
    private final Kind kind;
    private final Proof proof;
    private final CallRate rate;
    private final List<Grant> grants;

    Action(String iamName, Kind kind, Proof proof, Grant... grants) {
        this(
                iamName,
                kind,
                proof,
                kind == Kind.READS && iamName.startsWith("ec2:") ? CallRate.DESCRIBE : CallRate.UNLISTED,
                grants);
    }

    Action(String iamName, Kind kind, Proof proof, CallRate rate, Grant... grants) {
        this.iamName = iamName;
        this.kind = kind;
        this.proof = proof;
        this.rate = rate;
        this.grants = List.of(grants);
    }

    /** The action as IAM names it, for example {@code ec2:CreateImage}. Some stand for several calls: {@code s3:GetObject} also for a HEAD. */
    public String iamName() {
        return iamName;
    }

    /** Whether a call of ours makes, alters or removes something in AWS. */
    public boolean changes() {
        return kind == Kind.CHANGES;
    }

    /** Whether only AWS calls it, with our permissions, and never we ourselves. */
    public boolean isByAws() {
        return kind == Kind.BY_AWS;
    }

    /** How it can be shown beforehand that it is allowed. */
    public Proof proof() {
        return proof;
    }

    /** Whether it acts on a KMS key: whose that is, the bucket's perhaps, only AWS can say. */
    public boolean isOnAKey() {
        return iamName().startsWith("kms:");
    }

    /** Whether everything works without it: only a warning comes of that, or an extra copy. */
    public boolean isOptional() {
        return switch (this) {
            case DELETE_TAGS,
                    DESCRIBE_HOSTS,
                    DESCRIBE_INSTANCE_ATTRIBUTE,
                    DESCRIBE_INSTANCE_CREDIT_SPECIFICATIONS,
                    MODIFY_INSTANCE_ATTRIBUTE,
                    ASSOCIATE_ADDRESS,
                    IAM_PASS_ROLE,
                    GET_EBS_ENCRYPTION_BY_DEFAULT,
                    GET_ENCRYPTION_CONFIGURATION,
                    GET_BUCKET_PUBLIC_ACCESS_BLOCK,
                    GET_BUCKET_POLICY_STATUS,
                    GET_BUCKET_ACL -> true;
            default -> false;
        };
    }

    /** All actions that are needed for at least one of these purposes. */
    public static Set<Action> neededFor(Set<Purpose> purposes) {
        Set<Action> needed = EnumSet.noneOf(Action.class);
        Stream.of(values())
                .filter(action -> !Collections.disjoint(action.purposes(), purposes))
                .forEach(needed::add);
        return needed;
    }

    /** How often AWS takes it from one account in one Region. */
    public CallRate rate() {
        return rate;
    }

    /** What it is needed for; empty where no permission is needed. */
    public Set<Purpose> purposes() {
        return Grant.purposes(grants);
    }

    /** On what it must be allowed for these purposes; empty where they don't need it. */
    public Set<Scope> scopes(Set<Purpose> purposes) {
        return Grant.scopes(grants, purposes);
    }

    /** The call as the API names it, for example {@code CreateImage}. */
    String operation() {
        return iamName.substring(iamName.indexOf(':') + 1);
    }

    /** The action of this IAM name, where it is in the table. */
    public static Optional<Action> named(String iamName) {
        return Stream.of(values())
                .filter(action -> action.iamName.equals(iamName))
                .findFirst();
    }

    /** The name in IAM: what lines, logs and documents show. */
    @Override
    public String toString() {
        return iamName;
    }
}
