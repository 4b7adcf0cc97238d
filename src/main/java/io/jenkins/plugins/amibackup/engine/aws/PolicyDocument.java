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
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The IAM policy for what an identity is to do: all that is needed for it, from the table of {@link Action}s, and nothing else.
 *
 * @param purposes what the identity is to do
 * @param place where
 */
public record PolicyDocument(Set<Purpose> purposes, PolicyPlace place) {

    private static final ObjectWriter WRITER = new ObjectMapper()
            .writer(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    public PolicyDocument {
        purposes = Collections.unmodifiableSet(EnumSet.copyOf(purposes));
    }

    /** One statement for each of these; what we call and what AWS calls stand apart, so that a reader can tell them apart. */
    private enum Part {
        DESCRIBE(Scope.ANYTHING),
        MAKE_IMAGES(Scope.ANYTHING),
        BACK_UP_TAGGED_INSTANCES(Scope.TAGGED_INSTANCES),
        INTO_NEW_IMAGES(Scope.IMAGES_AND_SNAPSHOTS),
        TAG_WHAT_IS_MADE(Scope.MADE_IMAGES_AND_SNAPSHOTS),
        IMAGES_OF_RUNS_ONLY(Scope.IMAGES_AND_SNAPSHOTS_OF_RUNS),
        UNFINISHED_ONLY(Scope.UNFINISHED_IMAGES_AND_SNAPSHOTS),
        REMOVE_OTHER_TAGS(Scope.OTHER_TAGS_OF_UNFINISHED_IMAGES_AND_SNAPSHOTS),
        TAG_WHAT_IS_LAUNCHED(Scope.LAUNCHED),
        UNFINISHED_INSTANCES_ONLY(Scope.UNFINISHED_INSTANCES),
        PASS_ROLES(Scope.PASSED_ROLES),
        RUN_DOCUMENTS(Scope.COMMAND_DOCUMENTS),
        RUN_ON_UNFINISHED_INSTANCES(Scope.COMMANDED_INSTANCES),
        TAG_THE_NETWORK(Scope.MADE_NETWORK),
        CLOSE_THE_NETWORK(Scope.CLOSED_NETWORK),
        ROLL_BACK_INSTANCES(Scope.ROLLED_BACK_INSTANCES),
        MAKE_ROOT_VOLUMES(Scope.NEW_ROOT_VOLUMES),
        TAG_ROOT_REPLACEMENTS(Scope.ROOT_REPLACEMENTS),
        CALLED_BY_AWS(Scope.ANYTHING),
        FIND_WHO_USES_IMAGES(Scope.LOOKED_AT_FOR_REFERENCES),
        BUCKET(Scope.BUCKET),
        BACKUPS(Scope.BACKUPS),
        RECORDS(Scope.RECORDS),
        FACTS(Scope.FACTS),
        USES(Scope.USES),
        OPERATIONS(Scope.OPERATIONS),
        VERIFICATIONS(Scope.VERIFICATIONS),
        REMOVALS(Scope.REMOVALS),
        RESTORES(Scope.RESTORES),
        USE_THE_KEY(Scope.KEY),
        LET_AWS_USE_THE_KEY(Scope.KEY_GRANTS),
        USE_THE_KEY_IN_S3(Scope.KEY_IN_S3),
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
        Map<Part, Set<String>> parts = parts(EnumSet.allOf(Action.class));
        ObjectNode policy = Json.object().put("Version", "2012-10-17");
        ArrayNode statements = policy.putArray("Statement");
        parts.forEach((part, actions) -> statement(statements.addObject(), part, List.copyOf(actions)));
        return policy;
    }

    /** The statements that allow these actions and no others, one behind the other, in one line. */
    public String statements(Set<Action> only) {
        Map<Part, Set<String>> parts = parts(only);
        List<String> statements = new ArrayList<>();
        parts.forEach((part, actions) -> {
            ObjectNode statement = Json.object();
            statement(statement, part, List.copyOf(actions));
            statements.add(statement.toString());
        });
        return String.join(",", statements);
    }

    private Map<Part, Set<String>> parts(Set<Action> only) {
        Map<Part, Set<String>> parts = new TreeMap<>();
        for (Action action : only) {
            scopes(action)
                    .forEach(scope -> parts.computeIfAbsent(Part.of(action, scope), part -> new TreeSet<>())
                            .add(action.iamName()));
        }
        return parts;
    }

    /** CreateImage acts on the instance, and on the image and snapshots that it makes: only the first has the instance's tags. */
    private Set<Scope> scopes(Action action) {
        Set<Scope> scopes = action.scopes(purposes);
        if (action == Action.CREATE_IMAGE && !place.onlyTagged().isEmpty() && scopes.remove(Scope.ANYTHING)) {
            scopes.add(Scope.TAGGED_INSTANCES);
            scopes.add(Scope.IMAGES_AND_SNAPSHOTS);
        }
        return scopes;
    }

    private void statement(ObjectNode statement, Part part, List<String> actions) {
        statement.put("Sid", part.sid()).put("Effect", "Allow");
        put(statement, "Action", actions);
        put(statement, "Resource", part.scope.resources(place));
        part.scope
                .condition(place, purposes)
                .operators()
                .forEach((operator, keys) -> keys.forEach(
                        (key, values) -> put(statement.withObject("/Condition/" + operator), key, values)));
    }

    /** IAM takes a single value without a list around it. */
    private static void put(ObjectNode statement, String name, List<String> values) {
        if (values.size() == 1) {
            statement.put(name, values.get(0));
        } else {
            values.forEach(statement.putArray(name)::add);
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
