package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchForm;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How the instance that a restore launches is to differ from the one that was backed up. An empty value takes what is recorded,
 * {@value #NONE} leaves it out.
 *
 * @param instanceType for example {@code t3.large}
 * @param subnetId for example {@code subnet-0a1b2c3d4e5f67890}
 * @param securityGroupIds ids of security groups; {@value #NONE} alone for the default group of the VPC
 * @param keyName the name of a key pair
 * @param profile the name or the ARN of an instance profile
 * @param availabilityZone for example {@code eu-west-1b}; a subnet lies in one of its own
 * @param tenancy {@code default}, {@code dedicated} or {@code host}
 * @param privateIp {@value #SAME} for that of the original, or an address of the subnet; empty takes any
 * @param elasticIp {@value #MOVE} for that of the original, or an Elastic IP address or its allocation ID, which is taken away
 *     from whoever has it; empty takes none
 * @param userDataCredentialsId under which ID the user data is kept: it stands in no document and no log
 * @param tags tags for instance and volumes beside the original ones
 * @param settings all else that an instance is launched with; null, as in documents of earlier versions, takes all as recorded
 */
public record LaunchTerms(
        String instanceType,
        String subnetId,
        List<String> securityGroupIds,
        String keyName,
        String profile,
        String availabilityZone,
        String tenancy,
        String privateIp,
        String elasticIp,
        String userDataCredentialsId,
        Map<String, String> tags,
        LaunchSettings settings) {

    public static final String NONE = "none";
    public static final String SAME = "same";
    public static final String MOVE = "move";

    private static final int MOST_GROUPS = 60;
    private static final int LONGEST_CREDENTIALS_ID = 255;

    public LaunchTerms {
        instanceType = OperationRequest.text(instanceType);
        subnetId = OperationRequest.text(subnetId);
        securityGroupIds = securityGroupIds == null
                ? List.of()
                : securityGroupIds.stream()
                        .map(OperationRequest::text)
                        .filter(id -> !id.isEmpty())
                        .distinct()
                        .toList();
        keyName = OperationRequest.text(keyName);
        profile = OperationRequest.text(profile);
        availabilityZone = OperationRequest.text(availabilityZone);
        tenancy = OperationRequest.text(tenancy);
        privateIp = OperationRequest.text(privateIp);
        elasticIp = OperationRequest.text(elasticIp);
        userDataCredentialsId = OperationRequest.text(userDataCredentialsId);
        tags = tags == null ? Map.of() : new TreeMap<>(tags);
        settings = settings == null ? LaunchSettings.asRecorded() : settings;
    }

    /** The same with all settings as recorded. */
    public LaunchTerms(
            String instanceType,
            String subnetId,
            List<String> securityGroupIds,
            String keyName,
            String profile,
            String availabilityZone,
            String tenancy,
            String privateIp,
            String elasticIp,
            String userDataCredentialsId,
            Map<String, String> tags) {
        this(
                instanceType,
                subnetId,
                securityGroupIds,
                keyName,
                profile,
                availabilityZone,
                tenancy,
                privateIp,
                elasticIp,
                userDataCredentialsId,
                tags,
                LaunchSettings.asRecorded());
    }

    /** The same with other settings. */
    public LaunchTerms with(LaunchSettings other) {
        return new LaunchTerms(
                instanceType,
                subnetId,
                securityGroupIds,
                keyName,
                profile,
                availabilityZone,
                tenancy,
                privateIp,
                elasticIp,
                userDataCredentialsId,
                tags,
                other);
    }

    /** All as recorded. */
    public static LaunchTerms asRecorded() {
        return new LaunchTerms("", "", List.of(), "", "", "", "", "", "", "", Map.of());
    }

    /** Whether nothing differs from what is recorded. */
    public boolean areAsRecorded() {
        return equals(asRecorded());
    }

    /** Checks what can be checked without asking AWS, and throws with the line to show. */
    public void check() {
        fits("instanceType", instanceType, LaunchForm.INSTANCE_TYPE::fits);
        fits("subnetId", subnetId, noneOr(LaunchForm.SUBNET::fits));
        if (securityGroupIds.size() > MOST_GROUPS) {
            throw OperationException.badInput("check.launch.many", MOST_GROUPS, securityGroupIds.size());
        }
        for (String id : securityGroupIds) {
            fits(
                    "securityGroupIds",
                    id,
                    securityGroupIds.size() == 1
                            ? noneOr(LaunchForm.SECURITY_GROUP::fits)
                            : LaunchForm.SECURITY_GROUP::fits);
        }
        fits("keyName", keyName, noneOr(LaunchForm.KEY::fits));
        fits("profile", profile, noneOr(LaunchTerms::isProfile));
        fits("availabilityZone", availabilityZone, noneOr(LaunchForm.ZONE::fits));
        fits("tenancy", tenancy, noneOr(LaunchForm.TENANCY::fits));
        fits("privateIp", privateIp, noneOr(value -> value.equals(SAME) || LaunchForm.ADDRESS.fits(value)));
        fits(
                "elasticIp",
                elasticIp,
                noneOr(value ->
                        value.equals(MOVE) || LaunchForm.ADDRESS.fits(value) || LaunchForm.ALLOCATION.fits(value)));
        if (userDataCredentialsId.length() > LONGEST_CREDENTIALS_ID
                || userDataCredentialsId.chars().anyMatch(Character::isISOControl)) {
            throw wrong("userDataCredentialsId", userDataCredentialsId);
        }
        Checks.tags(tags);
        settings.check();
    }

    private static boolean isProfile(String value) {
        return LaunchForm.PROFILE.fits(value) || LaunchForm.PROFILE_NAME.fits(value);
    }

    private static Predicate<String> noneOr(Predicate<String> form) {
        return value -> value.equals(NONE) || form.test(value);
    }

    /** An empty value fits anywhere. */
    static void fits(String field, String value, Predicate<String> form) {
        if (!value.isEmpty() && !form.test(value)) {
            throw wrong(field, value);
        }
    }

    static OperationException wrong(String field, String value) {
        return OperationException.badInput("check.launch." + field, Checks.shown(value));
    }
}
