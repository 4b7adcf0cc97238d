package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.aws.PolicyDocument;
import io.jenkins.plugins.amibackup.engine.aws.PolicyPlace;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * What an IAM policy is asked for.
 *
 * @param tasks what the credentials are for; at least one
 * @param bucket the bucket of the backups
 * @param region the Region of instances and bucket
 * @param account the account of the credentials, in twelve digits
 * @param bucketOwner the account of the bucket; empty (the default) where it is {@code account}
 * @param kmsKey the ID or ARN of the key that backups or restores use; empty (the default) for AWS's own
 * @param kmsKeyAccount the account of the key; empty (the default) where it is {@code account}
 * @param onlyTagged tags that an instance must have to be backed up or rolled back in place; empty (the default) for all instances
 * @param sseKmsKeyId the ID or ARN of the key of what is written to the bucket; empty (the default) for none
 */
public record PolicyRequest(
        Set<PolicyTask> tasks,
        String bucket,
        String region,
        String account,
        String bucketOwner,
        String kmsKey,
        String kmsKeyAccount,
        Map<String, String> onlyTagged,
        String sseKmsKeyId) {

    private static final Pattern KEY_ARN = Pattern.compile("arn:(aws[a-z-]*):kms:[a-z0-9-]+:([0-9]{12}):.*");
    private static final int LONGEST_TAG_KEY = 128;
    private static final int LONGEST_TAG_VALUE = 256;

    public PolicyRequest {
        bucket = OperationRequest.text(bucket);
        region = OperationRequest.text(region);
        account = OperationRequest.text(account);
        bucketOwner = OperationRequest.text(bucketOwner);
        kmsKey = OperationRequest.text(kmsKey);
        kmsKeyAccount = OperationRequest.text(kmsKeyAccount);
        onlyTagged = onlyTagged == null ? Map.of() : new TreeMap<>(onlyTagged);
        sseKmsKeyId = OperationRequest.text(sseKmsKeyId);
    }

    /**
     * Checks that all of it is well formed and goes together.
     *
     * @throws OperationException with the line to show, on the first thing that is wrong
     */
    public void check() {
        if (tasks.isEmpty()) {
            throw OperationException.badInput("check.task.none", PolicyTask.words());
        }
        Checks.bucket(bucket);
        Checks.region(region);
        Checks.account(account);
        if (!bucketOwner.isEmpty()) {
            Checks.account(bucketOwner);
        }
        checkKey();
        checkSseKey();
        if (!onlyTagged.isEmpty()
                && !tasks.contains(PolicyTask.TO_BACK_UP)
                && !tasks.contains(PolicyTask.TO_ROLL_BACK)) {
            throw OperationException.badInput("check.policy.tagsUnused");
        }
        onlyTagged.forEach(PolicyRequest::checkTag);
    }

    private void checkKey() {
        if (kmsKey.isEmpty()) {
            if (!kmsKeyAccount.isEmpty()) {
                throw OperationException.badInput("check.policy.noKey");
            }
            return;
        }
        checkNameable(kmsKey);
        if (!tasks.contains(PolicyTask.TO_BACK_UP) && !tasks.contains(PolicyTask.TO_RESTORE)) {
            throw OperationException.badInput("check.policy.keyUnused", Checks.shown(kmsKey));
        }
        if (!kmsKeyAccount.isEmpty()) {
            Checks.account(kmsKeyAccount);
        }
        Matcher arn = KEY_ARN.matcher(kmsKey);
        if (!arn.matches()) {
            return;
        }
        checkPartition(kmsKey, arn);
        if (!arn.group(2).equals(keyAccount())) {
            throw OperationException.badInput(
                    "check.policy.keyAccount", Checks.shown(kmsKey), arn.group(2), keyAccount());
        }
    }

    private void checkSseKey() {
        checkNameable(sseKmsKeyId);
        Matcher arn = KEY_ARN.matcher(sseKmsKeyId);
        if (arn.matches()) {
            checkPartition(sseKmsKeyId, arn);
        }
    }

    /** A policy names a key by its ID or its ARN. */
    private void checkNameable(String key) {
        Checks.kmsKeyId(key, region, true);
        if (isAlias(key)) {
            throw OperationException.badInput("check.policy.alias", Checks.shown(key));
        }
    }

    private void checkPartition(String key, Matcher arn) {
        if (!arn.group(1).equals(PartitionMetadata.of(Region.of(region)).id())) {
            throw OperationException.badInput("check.kmsKeyId", Checks.shown(key));
        }
    }

    private String keyAccount() {
        return kmsKeyAccount.isEmpty() ? account : kmsKeyAccount;
    }

    /** Whether a key is named by an alias, which an IAM policy can't do. */
    public static boolean isAlias(String kmsKey) {
        return OperationRequest.text(kmsKey).contains("alias/");
    }

    /** The account in a key's ARN; empty where it isn't one. */
    public static String accountOf(String kmsKey) {
        Matcher arn = KEY_ARN.matcher(OperationRequest.text(kmsKey));
        return arn.matches() ? arn.group(2) : "";
    }

    /** IAM would put something else in the place of <code>${…}</code>, and takes no empty key. */
    private static void checkTag(String key, String value) {
        if (key.isBlank()
                || key.length() > LONGEST_TAG_KEY
                || value == null
                || value.length() > LONGEST_TAG_VALUE
                || (key + value).contains("${")
                || (key + value).chars().anyMatch(Character::isISOControl)) {
            throw OperationException.badInput("check.policy.tag", Checks.shown(key + "=" + value));
        }
    }

    /** The policy: everything that these tasks need, and nothing else. To be called after {@link #check}. */
    public PolicyDocument document() {
        Set<Purpose> purposes = PolicyTask.purposes(tasks, !kmsKey.isEmpty());
        if (!sseKmsKeyId.isEmpty()) {
            purposes.add(Purpose.WRITE_WITH_OWN_KEY);
        }
        PolicyPlace place = PolicyPlace.of(bucket)
                .in(region, account)
                .ownedBy(bucketOwner.isEmpty() ? null : bucketOwner)
                .withSseKey(sseKmsKeyId.isEmpty() ? null : sseKmsKeyId)
                .limitedTo(onlyTagged);
        return new PolicyDocument(purposes, kmsKey.isEmpty() ? place : place.withKey(kmsKey, keyAccount()));
    }
}
