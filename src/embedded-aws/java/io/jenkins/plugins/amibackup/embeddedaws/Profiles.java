package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.LinkedHashMap;
import java.util.Map;

/** The instance profiles of all accounts, and the role that each stands for. */
final class Profiles {

    private final Map<String, String> roles = new LinkedHashMap<>();

    /** A profile whose role has its name; nothing where there is one already. */
    void ensure(String arn) {
        roles.putIfAbsent(arn, arn.replace(":instance-profile/", ":role/"));
    }

    void put(String arn, String roleArn) {
        roles.put(arn, roleArn);
    }

    boolean remove(String arn) {
        return roles.remove(arn) != null;
    }

    /** The role of a profile; null where there is no such profile. */
    String role(String arn) {
        return roles.get(arn);
    }

    /** A profile by its name, whatever its path; null for none. */
    String named(String accountId, String name) {
        return roles.keySet().stream()
                .filter(arn -> arn.startsWith("arn:aws:iam::" + accountId + ":") && arn.endsWith("/" + name))
                .findFirst()
                .orElse(null);
    }
}
