package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One call of Systems Manager: who asks what of which Region, and when. */
final class SsmCall {

    final Ec2World world;
    final Ec2Region region;
    final Caller caller;
    final Instant now;
    private final Faults faults;
    private final Map<String, Object> members;
    private final Set<String> read = new HashSet<>();

    SsmCall(Ec2World world, Faults faults, Incoming incoming, Map<String, Object> members) {
        this.world = world;
        this.region = world.region(incoming.region());
        this.caller = incoming.caller();
        this.now = incoming.now();
        this.faults = faults;
        this.members = members;
    }

    /** Null where it was not sent. */
    String text(String name) {
        read.add(name);
        Object value = members.get(name);
        return value == null ? null : value.toString();
    }

    String required(String name) {
        String value = text(name);
        if (value == null || value.isEmpty()) {
            throw AwsError.bad(
                    "ValidationException",
                    "Value null at '" + name + "' failed to satisfy constraint:" + " Member must not be null");
        }
        return value;
    }

    int number(String name, int otherwise) {
        String value = text(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    List<String> texts(String name) {
        read.add(name);
        return members.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    Map<String, List<String>> lists(String name) {
        read.add(name);
        Map<String, List<String>> lists = new LinkedHashMap<>();
        if (members.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> lists.put(
                    key.toString(),
                    ((List<?>) value).stream().map(String::valueOf).toList()));
        }
        return lists;
    }

    /** The value of one filter; null where it was not sent. */
    String filter(String name, String key) {
        read.add(name);
        if (members.get(name) instanceof List<?> filters) {
            for (Object filter : filters) {
                if (filter instanceof Map<?, ?> map && key.equals(map.get("key"))) {
                    return String.valueOf(map.get("value"));
                }
                throw AwsError.bad("ValidationException", "The filter " + filter + " is not known");
            }
        }
        return null;
    }

    /** Everything was read: refuses what is left over. */
    void checked() {
        for (String name : members.keySet()) {
            if (!read.contains(name)) {
                throw AwsError.bad("ValidationException", "The member " + name + " is not known");
            }
        }
    }

    void authorize(String action, String resource, Map<String, String> tags) {
        if (!faults.permits(caller, action, resource, tags)) {
            throw AwsError.bad(
                    "AccessDeniedException",
                    "User: " + caller.arn() + " is not authorized to perform: " + action + " on resource: " + resource
                            + " because no identity-based policy allows the " + action + " action");
        }
    }
}
