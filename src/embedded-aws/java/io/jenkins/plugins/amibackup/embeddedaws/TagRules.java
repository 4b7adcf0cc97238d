package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What tags EC2 takes. */
final class TagRules {

    private static final int MOST = 50;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;

    private TagRules() {}

    /** Reads {@code Tag.n.Key} and {@code Tag.n.Value}, and refuses what is no tag a user may write. */
    static Map<String, String> read(Parameters parameters) {
        return read(parameters, "Tag");
    }

    static Map<String, String> read(Parameters parameters, String list) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Parameters tag : parameters.structures(list)) {
            String key = tag.text("Key", "");
            String value = tag.text("Value", "");
            if (key.isEmpty()) {
                throw AwsError.invalidValue("Tag key cannot be empty.");
            }
            if (key.startsWith("aws:")) {
                throw AwsError.invalidValue("Tag keys starting with 'aws:' are reserved for internal use");
            }
            if (key.codePointCount(0, key.length()) > LONGEST_KEY) {
                throw AwsError.invalidValue("Tag key exceeds the maximum length of " + LONGEST_KEY + " characters");
            }
            if (value.codePointCount(0, value.length()) > LONGEST_VALUE) {
                throw AwsError.invalidValue("Tag value exceeds the maximum length of " + LONGEST_VALUE + " characters");
            }
            if (tags.put(key, value) != null) {
                throw AwsError.invalidValue("Duplicate tag key '" + key + "' specified.");
            }
        }
        refuseTooMany(tags.keySet());
        return tags;
    }

    /** AWS's own tags do not count. */
    static void refuseTooMany(Set<String> keys) {
        long users = keys.stream().filter(key -> !key.startsWith("aws:")).count();
        if (users > MOST) {
            throw AwsError.bad("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
        }
    }

    /** The tags for each resource type of {@code TagSpecification.n}; a type that was not sent has none. */
    static Map<String, Map<String, String>> specifications(Ec2Call call, String... types) {
        Map<String, Map<String, String>> byType = new LinkedHashMap<>();
        for (String type : types) {
            byType.put(type, Map.of());
        }
        for (Parameters specification : call.parameters.structures("TagSpecification")) {
            String type = specification.required("ResourceType");
            if (!List.of(types).contains(type)) {
                throw AwsError.invalidValue("'" + type + "' is not a valid taggable resource type for this operation.");
            }
            if (!byType.put(type, read(specification)).isEmpty()) {
                throw AwsError.invalidValue("Tag specification resource type '" + type + "' is given twice.");
            }
        }
        byType.forEach((type, tags) -> {
            if (!tags.isEmpty()) {
                call.authorizeTags(type, tags.keySet());
            }
        });
        return byType;
    }
}
