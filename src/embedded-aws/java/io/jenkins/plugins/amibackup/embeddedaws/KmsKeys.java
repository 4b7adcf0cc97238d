package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The KMS keys EC2 can be told to use. A key never made is unknown, and EC2 finds that out late, as in AWS. */
final class KmsKeys {

    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:kms:([a-z0-9-]+):(\\d{12}):(key|alias)/.+");
    private static final Pattern ID = Pattern.compile("(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})");
    private static final Pattern ALIAS = Pattern.compile("alias/[a-zA-Z0-9/_-]+");

    final Map<String, KeyState> states = new ConcurrentHashMap<>();
    final Map<String, String> aliases = new ConcurrentHashMap<>();
    final Map<String, String> defaults = new ConcurrentHashMap<>();
    final Set<String> awsOwn = ConcurrentHashMap.newKeySet();
    private final Ids ids;

    KmsKeys(Ids ids) {
        this.ids = ids;
    }

    String create(String region, String accountId) {
        String arn = prefix(region, accountId) + "key/" + ids.uuid();
        states.put(arn, KeyState.ENABLED);
        return arn;
    }

    void set(String arn, KeyState state) {
        states.put(arn, state);
    }

    /** @param alias like {@code alias/backups}; of the key's own Region and account */
    void alias(String alias, String keyArn) {
        aliases.put(keyArn.substring(0, keyArn.indexOf("key/")) + alias, keyArn);
    }

    boolean isUsable(String arn) {
        return states.get(arn) == KeyState.ENABLED;
    }

    /**
     * Whether the caller may use a key in these ways. AWS's own key for EBS is open to everyone in the account.
     *
     * @param service through which AWS uses the key: {@code ec2}, or {@code ebs} where EC2 stores an image. AWS's documentation
     *     does not say which it is in the second case
     */
    boolean isGranted(Faults faults, Caller caller, String arn, String service, List<String> uses) {
        boolean open = awsOwn.contains(arn);
        String via = service + "." + arn.split(":")[3] + ".amazonaws.com";
        return uses.stream().allMatch(use -> {
            Map<String, String> context = use.equals("kms:CreateGrant")
                    ? Map.of("kms:ViaService", via, "kms:GrantIsForAWSResource", "true")
                    : Map.of("kms:ViaService", via);
            return open ? !faults.isDenied(caller, use) : faults.permits(caller, use, arn, Map.of(), context);
        });
    }

    /** The key EBS uses where none is named. */
    String ebsDefault(String region, String accountId) {
        return defaults.computeIfAbsent(prefix(region, accountId), prefix -> {
            String arn = create(region, accountId);
            awsOwn.add(arn);
            return arn;
        });
    }

    void ebsDefault(String region, String accountId, String keyArn) {
        defaults.put(prefix(region, accountId), keyArn);
    }

    /**
     * The key ARN a key id, alias, key ARN or alias ARN stands for. It may be of a key that does not exist.
     *
     * @throws AwsError if it is none of these forms, or of another Region
     */
    String resolve(String reference, String region, String accountId) {
        if (ID.matcher(reference).matches()) {
            return prefix(region, accountId) + "key/" + reference;
        }
        if (ALIAS.matcher(reference).matches()) {
            String arn = prefix(region, accountId) + reference;
            return reference.equals("alias/aws/ebs") ? ebsDefault(region, accountId) : aliases.getOrDefault(arn, arn);
        }
        var arn = ARN.matcher(reference);
        if (!arn.matches()) {
            throw AwsError.invalidValue("Value (" + reference + ") for parameter KmsKeyId is invalid.");
        }
        if (!arn.group(1).equals(region)) {
            throw AwsError.invalidValue("Value (" + reference + ") for parameter KmsKeyId is invalid. The key must be"
                    + " in the destination Region " + region + ".");
        }
        return aliases.getOrDefault(reference, reference);
    }

    private static String prefix(String region, String accountId) {
        return "arn:aws:kms:" + region + ":" + accountId + ":";
    }
}
