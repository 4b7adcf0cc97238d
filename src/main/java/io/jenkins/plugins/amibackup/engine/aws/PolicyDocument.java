package io.jenkins.plugins.amibackup.engine.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * The IAM policy for what an identity is to do: all that is needed for it, from the table of {@link Action}s, and nothing else.
 *
 * @param purposes what the identity is to do
 * @param place where
 */
public record PolicyDocument(Set<Purpose> purposes, Place place) {

    private static final ObjectWriter WRITER = new ObjectMapper()
            .writer(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    public PolicyDocument {
        purposes = Collections.unmodifiableSet(EnumSet.copyOf(purposes));
    }

    /**
     * What the ARNs of a policy name.
     *
     * @param region for example {@code eu-west-1}; null for all Regions of AWS's public partition
     * @param account the number of the account of key and role; null for any
     * @param bucket the bucket of the backups; null where no purpose needs one
     * @param key the ID or ARN of a KMS key; null where no purpose needs one
     * @param role the name or ARN of a role; null where no purpose needs one
     */
    public record Place(String region, String account, String bucket, String key, String role) {

        public static Place of(String bucket) {
            return new Place(null, null, bucket, null, null);
        }

        public Place withKey(String ofRegion, String ofAccount, String keyId) {
            return new Place(ofRegion, ofAccount, bucket, keyId, role);
        }

        public Place withRole(String ofAccount, String name) {
            return new Place(region, ofAccount, bucket, key, name);
        }

        String arn(String service, String owner, String resource) {
            return prefix(service) + (region == null ? "*" : region) + ":" + owner + ":" + resource;
        }

        String bucketArn(String path) {
            return prefix("s3") + "::" + given(bucket, "bucket") + path;
        }

        String keyArn() {
            return given(key, "key").startsWith("arn:")
                    ? key
                    : arn("kms", account == null ? "*" : account, "key/" + key);
        }

        String roleArn() {
            return given(role, "role").startsWith("arn:")
                    ? role
                    : prefix("iam") + ":" + (account == null ? "*" : account) + ":role/" + role;
        }

        private String prefix(String service) {
            String partition = region == null
                    ? "aws"
                    : PartitionMetadata.of(Region.of(region)).id();
            return "arn:" + partition + ":" + service + ":";
        }

        private static String given(String value, String name) {
            if (value == null) {
                throw new IllegalArgumentException("These purposes need a " + name);
            }
            return value;
        }
    }

    /** One statement for each of these; what we call and what AWS calls stand apart, so that a reader can tell them apart. */
    private enum Part {
        DESCRIBE(Scope.ANYTHING),
        MAKE_IMAGES(Scope.ANYTHING),
        TAG_IMAGES_AND_SNAPSHOTS(Scope.IMAGES_AND_SNAPSHOTS),
        DELETE_UNFINISHED(Scope.UNFINISHED_IMAGES_AND_SNAPSHOTS),
        CALLED_BY_AWS(Scope.ANYTHING),
        BUCKET(Scope.BUCKET),
        BACKUPS(Scope.BACKUPS),
        RECORDS(Scope.RECORDS),
        OPERATIONS(Scope.OPERATIONS),
        USE_THE_KEY(Scope.KEY),
        LET_AWS_USE_THE_KEY(Scope.KEY_GRANTS),
        ASSUME_THE_ROLE(Scope.ROLE);

        private final Scope scope;

        Part(Scope scope) {
            this.scope = scope;
        }

        static Part of(Action action, Scope scope) {
            if (scope == Scope.ANYTHING) {
                return action.isByAws() ? CALLED_BY_AWS : action.changes() ? MAKE_IMAGES : DESCRIBE;
            }
            return List.of(values()).stream()
                    .filter(part -> part.scope == scope)
                    .findFirst()
                    .orElseThrow();
        }

        /** {@code MAKE_IMAGES} is {@code MakeImages}. */
        String sid() {
            StringBuilder sid = new StringBuilder();
            for (String word : name().split("_")) {
                sid.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
            }
            return sid.toString();
        }
    }

    /**
     * The policy as IAM takes it.
     *
     * @throws IllegalArgumentException when the place lacks something that a purpose needs
     */
    public ObjectNode json() {
        Map<Part, Set<String>> parts = new TreeMap<>();
        for (Action action : Action.values()) {
            action.scopes(purposes)
                    .forEach(scope -> parts.computeIfAbsent(Part.of(action, scope), part -> new TreeSet<>())
                            .add(action.iamName()));
        }
        ObjectNode policy = Json.object().put("Version", "2012-10-17");
        ArrayNode statements = policy.putArray("Statement");
        parts.forEach((part, actions) -> statement(statements.addObject(), part, List.copyOf(actions)));
        return policy;
    }

    private void statement(ObjectNode statement, Part part, List<String> actions) {
        statement.put("Sid", part.sid()).put("Effect", "Allow");
        put(statement, "Action", actions);
        put(statement, "Resource", part.scope.resources(place));
        part.scope
                .condition()
                .forEach((operator, values) -> values.forEach((key, value) ->
                        statement.withObject("/Condition/" + operator).put(key, value)));
    }

    /** IAM takes a single value without a list around it. */
    private static void put(ObjectNode statement, String name, List<String> values) {
        if (values.size() == 1) {
            statement.put(name, values.get(0));
        } else {
            values.forEach(statement.withArray(name)::add);
        }
    }

    /** The policy as text, two blanks a level, without an end of line at its end. */
    @Override
    public String toString() {
        try {
            return WRITER.writeValueAsString(json());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
